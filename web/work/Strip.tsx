import { Popover } from '@mantine/core'
import { useState } from 'react'
import { icons, SideMark } from '../ui/index.ts'
import type { Page } from './reads.ts'
import css from './Strip.module.css'
import { t } from './words.ts'

type Step = Page['strip'][number]
type Stage = { name: string | null; steps: Step[] }

const drawing = { done: icons.Check, current: icons.Dot, ahead: icons.Ring }

/** Neighbouring steps of one stage stand together. */
const groupByStage = (strip: readonly Step[]): Stage[] => {
  const stages: Stage[] = []
  for (const step of strip) {
    const last = stages.at(-1)
    if (last && last.name === step.stage) last.steps.push(step)
    else stages.push({ name: step.stage, steps: [step] })
  }
  return stages
}

const StepMark = ({ step }: { step: Step }) => {
  const [isOpen, setOpen] = useState(false)
  const Drawing = drawing[step.state]
  const show = () => setOpen(true)
  const hide = () => setOpen(false)
  return (
    <li
      className={css.step}
      data-state={step.state}
      aria-current={step.state === 'current' ? 'step' : undefined}
    >
      <Popover
        opened={isOpen}
        onChange={setOpen}
        position="bottom-start"
        withArrow
        withRoles={false}
        withinPortal={false}
        trapFocus={false}
        returnFocus={false}
      >
        <Popover.Target>
          <button
            type="button"
            className={css.mark}
            data-beyond={step.beyondLine}
            onPointerEnter={show}
            onPointerLeave={hide}
            onFocus={show}
            onBlur={hide}
            onClick={show}
          >
            <Drawing />
            <span>{step.name}</span>
            <span className="only-read">
              , {t(`strip.${step.state}`)}
              {step.role ? `, ${t('strip.role', { role: step.role })}` : ''}
              {step.beyondLine ? `, ${t('strip.beyond')}` : ''}
            </span>
            {step.beyondLine ? <icons.ClosedEye /> : null}
          </button>
        </Popover.Target>
        <Popover.Dropdown className={css.about}>
          <p>
            <strong>{step.name}</strong>, {t(`strip.${step.state}`)}
          </p>
          {step.role ? <p>{t('strip.role', { role: step.role })}</p> : null}
          {step.beyondLine ? <SideMark side="provider" words={t('strip.beyond')} quiet /> : null}
        </Popover.Dropdown>
      </Popover>
    </li>
  )
}

/** The designed process as a strip: what is done, where it stands, what lies ahead, what is beyond the line. */
export const Strip = ({ strip }: { strip: Page['strip'] }) => {
  const [isWhole, setWhole] = useState(false)
  if (strip.length === 0) return null
  const at = strip.findIndex(step => step.state === 'current')
  return (
    <nav className={css.strip} aria-label={t('strip.title')} data-whole={isWhole}>
      <button type="button" className={css.fold} aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
        <span>{t('strip.at', { at: at < 0 ? strip.length : at + 1, count: strip.length })}</span>
        <span className={css.more}>{isWhole ? t('strip.hide') : t('strip.show')}</span>
      </button>
      <ol className={css.stages}>
        {groupByStage(strip).map(stage => (
          <li key={stage.steps[0]?.node} className={css.stage}>
            {stage.name ? <span className={css.name}>{stage.name}</span> : null}
            <ol className={css.steps}>
              {stage.steps.map(step => (
                <StepMark key={step.node} step={step} />
              ))}
            </ol>
          </li>
        ))}
      </ol>
    </nav>
  )
}
