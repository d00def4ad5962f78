import type { Static } from 'typebox'
import type { FieldError, MacroStep } from '../../contract/index.ts'
import { Problem } from '../kernel/index.ts'
import type { TicketAct } from './act.ts'
import type { OpenRun } from './change.ts'
import type { Facts } from './load.ts'
import { fillText } from './snippetValues.ts'
import { isResponsible, whoActs } from './whoActs.ts'

/** One act of a macro as it is kept. */
export type Step = Static<typeof MacroStep>
/** A text of an aid, where it stands, and for whom it is where that is known. */
export type AidText = { field: string; text: string; class?: string }

const written = ['text', 'note', 'question', 'reason'] as const

/** Every text of the steps; what goes with an act may be told to whoever asked. */
export const textsOfSteps = (steps: readonly Step[]): AidText[] =>
  steps.flatMap((step, index) =>
    Object.entries(step).flatMap(([name, text]) =>
      written.some(each => each === name) && typeof text === 'string'
        ? [{ field: `/content/steps/${index}/${name}`, text, class: classOf(step) }]
        : [],
    ),
  )

/** What a step writes, as it is kept. */
export const writtenIn = (step: Step): { text: string; class: string } => ({
  text: textsOfSteps([step])[0]?.text ?? '',
  class: classOf(step),
})

const classOf = (step: Step): string => (step.act === 'message' ? step.class : 'band')

/** Minutes belong to work that stands: booked before it is finished, or right behind it, with it. */
export function listMisplaced(steps: readonly Step[]): FieldError[] {
  const ends = steps.findIndex(({ act }) => act === 'complete' || act === 'solve')
  return steps.flatMap(({ act }, index) =>
    act === 'book' && ends >= 0 && index > ends && !(index === ends + 1 && steps[ends]?.act === 'complete')
      ? [
          {
            field: `/content/steps/${index}/minutes`,
            text: 'Book the minutes before the work is finished, or right behind it',
          },
        ]
      : [],
  )
}

/** Steps as they are done: minutes behind `complete` are booked with it. */
export function joinSteps(
  steps: readonly Step[],
): { step: Step; spent?: Step & { act: 'book' }; at: number }[] {
  return steps.flatMap((step, index) => {
    const before = steps[index - 1]
    const after = steps[index + 1]
    if (step.act === 'book' && before?.act === 'complete') return []
    return [
      { step, at: index + 1, ...(step.act === 'complete' && after?.act === 'book' && { spent: after }) },
    ]
  })
}

/** Whose work a step is about: the run that was asked for while it stands, else the reader's own. */
function runFor(facts: Facts, runId: string | undefined): OpenRun | undefined {
  const tasks = facts.standing.runs.filter(({ kind }) => kind === 'task')
  const isOwn = (run: OpenRun) => isResponsible(whoActs(run, facts), facts.actor)
  return tasks.find(({ id }) => id === runId) ?? tasks.find(isOwn) ?? tasks[0]
}

type Asked = ReturnType<typeof joinSteps>[number] & { run?: string | undefined }

/** A step as an act on the ticket as it stands now. Pure. */
export function toTicketAct({ step, spent, run: asked }: Asked, facts: Facts): TicketAct | Problem {
  const filled = fillText(writtenIn(step).text, classOf(step), facts).text
  if (writtenIn(step).text && !filled)
    return new Problem('aid.refused', 'What it would write says nothing here: every variable in it is empty.')
  const run = runFor(facts, asked)?.id
  switch (step.act) {
    case 'message':
      return { ...step, text: filled }
    case 'solve':
      return { act: 'solve', ...(filled && { note: filled }) }
    case 'reclassify':
      return { ...step, reason: filled }
    case 'change':
      return { ...step, was: {} }
    case 'follow':
      return step
  }
  if (!run) return new Problem(facts.ticket.state === 'closed' ? 'ticket.closed' : 'activity.done')
  switch (step.act) {
    case 'take':
      return { act: 'take', run }
    case 'book':
      return { ...step, run }
    case 'wait':
      return { act: 'wait', run, for: 'requester', question: filled }
    case 'stuck':
    case 'offer':
      return { ...step, run, reason: filled }
    case 'help':
      return { ...step, run, question: filled }
    case 'complete':
      return {
        ...{ act: 'complete', run },
        ...(step.outcome && { outcome: step.outcome }),
        ...(filled && { note: filled }),
        ...(spent && {
          spent: {
            minutes: spent.minutes,
            ...(spent.chargeable !== undefined && { chargeable: spent.chargeable }),
          },
        }),
      }
  }
}
