import { useState } from 'react'
import { icons } from '../ui/index.ts'
import type { Viewer } from '../viewer.ts'
import type { Page } from './reads.ts'
import css from './Strip.module.css'
import { type Step, StripStep } from './StripStep.tsx'
import { t } from './words.ts'

type Stage = { name: string | null; steps: Step[] }

/** Steps of one stage stand together, stages in the order they are first reached. */
const groupByStage = (strip: readonly Step[]): Stage[] => {
  const stages = new Map<string | null, Stage>()
  for (const step of strip) {
    const stage = stages.get(step.stage) ?? { name: step.stage, steps: [] }
    stage.steps.push(step)
    stages.set(step.stage, stage)
  }
  return [...stages.values()]
}

const stateOf = ({ steps }: Stage): Step['state'] => {
  if (steps.some(({ state }) => state === 'current')) return 'current'
  return steps.every(({ state }) => state === 'done') ? 'done' : 'ahead'
}
const drawing = { done: icons.Check, current: icons.Dot, ahead: icons.Ring }

const known = ['engagement', 'gap', 'work package', 'deliverable'] as const

/** The stages as somebody calls them who only waits for the result. */
const sayStage = (name: string, side: Viewer['side']): string => {
  const stage = known.find(each => each === name)
  return stage && side === 'customer' ? t(`stage.${stage}`) : name
}

const StageName = ({ stage, side }: { stage: Stage; side: Viewer['side'] }) => {
  const Drawing = drawing[stateOf(stage)]
  return stage.name ? (
    <span className={css.name}>
      <Drawing /> <span>{sayStage(stage.name, side)}</span>
    </span>
  ) : null
}

/** The designed process as a strip of its stages: what is done, where it stands and with whom, what comes next. */
export const Strip = ({ page, viewer }: { page: Page; viewer: Viewer }) => {
  const { strip } = page
  const [isWhole, setWhole] = useState(false)
  if (strip.length === 0) return null
  const at = strip.findLastIndex(step => step.state === 'current')
  const next = strip.find((step, i) => i > at && step.state === 'ahead')
  return (
    <nav className={css.strip} aria-label={t('strip.title')} data-whole={isWhole}>
      <button type="button" className={css.fold} aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
        <span>{t('strip.at', { at: at < 0 ? strip.length : at + 1, count: strip.length })}</span>
        <span className={css.more}>{isWhole ? t('strip.hide') : t('strip.show')}</span>
      </button>
      <ol className={css.stages}>
        {groupByStage(strip).map(stage => (
          <li key={stage.name} className={css.stage} data-state={stateOf(stage)}>
            <StageName stage={stage} side={viewer.side} />
            <ol className={css.steps}>
              {stage.steps.map(step => (
                <StripStep
                  key={`${step.ticket} ${step.process} ${step.node}`}
                  step={step}
                  page={page}
                  viewer={viewer}
                  isNext={step === next && page.ticket.state === 'open'}
                />
              ))}
            </ol>
          </li>
        ))}
      </ol>
    </nav>
  )
}
