import { Popover } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { toTicket } from '../links.ts'
import { icons, listOf, SideMark } from '../ui/index.ts'
import type { Viewer } from '../viewer.ts'
import { type Page, stepsOptions } from './reads.ts'
import css from './Strip.module.css'
import { sayLetterLong } from './told.ts'
import { t } from './words.ts'

export type Step = Page['strip'][number]
type Props = { step: Step; page: Page; viewer: Viewer; isNext: boolean }

const drawing = { done: icons.Check, current: icons.Dot, ahead: icons.Ring }
const stateOf = ({ step, isNext }: Props) => (isNext ? t('strip.next') : t(`strip.${step.state}`))

const inOrder = 'RASCI'
const byLetter = (a: { letter: string }, b: { letter: string }): number =>
  inOrder.indexOf(a.letter) - inOrder.indexOf(b.letter)

/** Who has the step that stands now. */
const whoHas = ({ step, page }: Props): string | undefined => {
  if (step.state !== 'current') return undefined
  const run = page.activities.find(
    ({ node, state }) => node === step.node && ['ready', 'started', 'waiting'].includes(state),
  )
  return run?.mine ? t('strip.you') : (run?.takenBy ?? undefined)
}

/** Who holds which letter, and how it is done; read when it is first looked at. */
const About = (props: Props & { isWhole: boolean }) => {
  const { step, page, viewer, isWhole } = props
  const { data } = useQuery({
    ...stepsOptions(viewer.workspace, page.ticket.number),
    enabled: viewer.side === 'provider',
  })
  const known = data?.steps.find(({ node, process }) => node === step.node && process === step.process)
  return (
    <>
      <p>
        <strong>{step.name}</strong>, {stateOf(props)}
      </p>
      {known ? (
        <dl className={css.letters}>
          {[...known.letters].sort(byLetter).map(({ letter, role, heldBy }) => (
            <div key={letter + role}>
              <dt>{sayLetterLong(letter)}</dt>
              <dd>
                {role}
                <span className="dim"> {heldBy.length > 0 ? listOf(heldBy) : t('strip.nobody')}</span>
              </dd>
            </div>
          ))}
        </dl>
      ) : step.role ? (
        <p>{t('strip.role', { role: step.role })}</p>
      ) : null}
      {step.beyondLine ? <SideMark side="provider" words={t('strip.beyond')} quiet /> : null}
      {step.ticket ? (
        <p>
          <Link {...toTicket(viewer.workspace, step.ticket)}>
            {t('strip.under', { number: step.ticket })}
          </Link>
        </p>
      ) : null}
      {isWhole && known?.procedure ? (
        <div className={css.how}>
          <strong>{t('strip.how')}</strong>
          <p>{known.procedure}</p>
        </div>
      ) : null}
    </>
  )
}

/** One step: pointed at it says who holds which letter, pressed how it is done. */
export const StripStep = (props: Props) => {
  const { step, isNext } = props
  const [shown, setShown] = useState<'no' | 'brief' | 'whole'>('no')
  const Drawing = drawing[step.state]
  const who = whoHas(props)
  const isOpen = shown !== 'no'
  return (
    <li
      className={css.step}
      data-state={step.state}
      data-next={isNext}
      aria-current={step.state === 'current' ? 'step' : undefined}
      onPointerLeave={() => shown === 'brief' && setShown('no')}
      onBlur={event => event.currentTarget.contains(event.relatedTarget) || setShown('no')}
      onKeyDown={event => event.key === 'Escape' && setShown('no')}
    >
      <Popover
        opened={isOpen}
        onChange={opened => !opened && setShown('no')}
        position="bottom-start"
        width={320}
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
            aria-expanded={shown === 'whole'}
            onPointerEnter={event => event.pointerType === 'mouse' && !isOpen && setShown('brief')}
            onFocus={() => !isOpen && setShown('brief')}
            onClick={() => setShown(shown === 'whole' ? 'no' : 'whole')}
          >
            <Drawing />
            <span>{step.name}</span>
            {step.ticket ? <span className="number">{step.ticket}</span> : null}
            {who ? <span className={css.who}>{who}</span> : null}
            <span className="only-read">
              , {stateOf(props)}
              {step.role ? `, ${t('strip.role', { role: step.role })}` : ''}
              {step.beyondLine ? `, ${t('strip.beyond')}` : ''}
            </span>
            {step.beyondLine ? <icons.ClosedEye /> : null}
          </button>
        </Popover.Target>
        <Popover.Dropdown className={css.about}>
          {isOpen ? <About {...props} isWhole={shown === 'whole'} /> : null}
        </Popover.Dropdown>
      </Popover>
    </li>
  )
}
