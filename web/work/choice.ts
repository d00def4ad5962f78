import { n } from './nowWords.ts'
import type { Act, Page, Run, Told } from './reads.ts'
import { sayTold } from './told.ts'
import { t } from './words.ts'

/** What is done in one press: nothing has to be filled in. */
export type Choice =
  | { act: 'take' | 'resume' | 'solve' }
  | { act: 'complete'; outcome: string }
  /** `event`: a message that is waited for while an activity stands; absent: what is waited for by itself. */
  | { act: 'arrived'; event?: string; name?: string }

/** What goes with a choice: words for others, and the minutes it took, as they were typed. */
export type With = { words: string; minutes?: string }

/** The choice as an act on the run, with what goes with it. */
export const toAct = (choice: Choice, { id }: Pick<Run, 'id'>, { words, minutes = '' }: With): Act => {
  const note = words.trim() ? { note: words.trim() } : {}
  const spent = minutes.trim() ? { spent: { minutes: Number(minutes) } } : {}
  if (choice.act === 'solve') return { act: 'solve', ...note }
  if (choice.act === 'arrived')
    return { act: 'arrived', run: id, ...(choice.event && { event: choice.event }) }
  if (choice.act !== 'complete') return { act: choice.act, run: id }
  return {
    act: 'complete',
    run: id,
    ...(choice.outcome ? { outcome: choice.outcome } : {}),
    ...note,
    ...spent,
  }
}

/** What stands on the button of a choice. */
export const labelOf = (choice: Choice, run: Run): string => {
  if (choice.act === 'take' && run.mine) return n('act.begin')
  if (choice.act === 'take') return run.offered?.me ? n('act.accept') : n('act.take')
  if (choice.act === 'arrived' && choice.name) return n('act.arrived_named', { name: choice.name })
  if (choice.act !== 'complete') return n(`act.${choice.act}`)
  if (choice.outcome) return choice.outcome
  if (run.kind === 'help') return n('act.answer')
  return run.gate ? n('gate.sign') : t('now.done_label')
}

/** The line beside the button: who will be told when it is pressed. */
export const sayTells = (choice: Choice, run: Run, told: readonly Told[]): string => {
  const names = sayTold(told)
  const label = labelOf(choice, run)
  if (choice.act === 'take' && !run.mine) return names ? n('tells.take', { names }) : n('tells.take_nobody')
  return names ? n('tells.other', { label, names }) : n('tells.other_nobody', { label })
}

/** What is said once it is done, before who was told. */
export const sayDid = (choice: Choice, run: Run): string =>
  choice.act === 'complete'
    ? n('did.completed', { activity: run.name, outcome: labelOf(choice, run) })
    : choice.act === 'take' || choice.act === 'arrived'
      ? labelOf(choice, run)
      : n(`said.${choice.act}`)

/** Everything that may be done with a run in one press, the likeliest first. */
export const choicesOf = (run: Run, ticket: Page['ticket'] | undefined): Choice[] => [
  ...(run.may.includes('take') ? [{ act: 'take' } as const] : []),
  ...(run.may.includes('resume') ? [{ act: 'resume' } as const] : []),
  ...(run.kind === 'message' && run.may.includes('arrived') ? [{ act: 'arrived' } as const] : []),
  ...(run.offered?.me ? [] : run.outcomes.map(outcome => ({ act: 'complete', outcome }) as const)),
  ...run.arrivals.map(({ event, name }) => ({ act: 'arrived', event, name }) as const),
  ...(ticket?.may.includes('solve') ? [{ act: 'solve' } as const] : []),
]

/**
 * The likeliest, which stands out and whose line is shown first: what is offered is answered, what nobody has is taken,
 * what one has is finished. Undefined where somebody else has it.
 */
export const likeliestOf = (choices: readonly Choice[], run: Run): Choice | undefined => {
  if (run.takenBy && !run.mine && !run.offered?.me) return undefined
  return choices.find(
    choice => !isBeside(choice) && (choice.act !== 'take' || !run.mine || run.outcomes.length === 0),
  )
}

/** The key of a choice; outcomes are numbered in their order. */
export const keyOf = (choice: Choice, run: Run): string | undefined => {
  if (choice.act === 'complete') {
    const at = run.outcomes.indexOf(choice.outcome)
    return at < 9 ? String(at + 1) : undefined
  }
  if (isBeside(choice)) return undefined
  return { take: 't', resume: 'z', arrived: 'd', solve: 'f' }[choice.act]
}

/** A message that comes while an activity stands: it is not what one is there to do. */
export const isBeside = (choice: Choice): boolean => choice.act === 'arrived' && choice.event !== undefined

export const isSameChoice = (a: Choice, b: Choice): boolean => {
  if (a.act === 'complete' && b.act === 'complete') return a.outcome === b.outcome
  if (a.act === 'arrived' && b.act === 'arrived') return a.event === b.event
  return a.act === b.act
}
