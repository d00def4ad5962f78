import type { Roles } from './roles.ts'
import type { ActivityEvent, Side, StarterActivity } from './starterModel.ts'
import { type Field, report } from './yamlSource.ts'

/** An activity as read, with the field that its mistakes are reported at. */
export type Described = {
  readonly field: Field
  readonly activity: StarterActivity
  readonly labels: readonly string[]
}

type Promise = { event: ActivityEvent; letter: string; keys: readonly string[] }

/**
 * Whoever a letter promises to be told needs words for their side: R when it is ready, C when it starts, A
 * and I when it is completed, whatever the outcome (communication.md). Without them, an obligation could not be met.
 */
export function checkWords({ field, activity, labels }: Described, roles: Roles): void {
  const promises: Promise[] = [
    // Nobody takes what is handed to another process.
    { event: 'ready', letter: 'responsible', keys: activity.interface ? [] : [activity.responsible] },
    { event: 'started', letter: 'consulted', keys: activity.consulted },
    { event: 'completed', letter: 'accountable', keys: [activity.accountable] },
    { event: 'completed', letter: 'informed', keys: activity.informed },
  ]
  const missing = new Map<string, string>()
  for (const { event, letter, keys } of promises) {
    for (const key of keys) {
      const side = roles.all.find(role => role.key === key)?.side
      if (!side || hasWords(activity, labels, { event, side })) continue
      const text = `“${key}” is ${letter} and is told when “${activity.name}” is ${event}, but there is no text for the ${side}.`
      if (!missing.has(`${event} ${side}`)) missing.set(`${event} ${side}`, text)
    }
  }
  for (const { when: event, who } of activity.also) {
    // Most of these are the customer's people; for ours the program has words of its own.
    if (who === 'manager' || who === 'followers' || activity.class === 'provider') continue
    if (hasWords(activity, labels, { event, side: 'customer' })) continue
    const text = `A rule tells ${who} when “${activity.name}” is ${event}, but there is no text for the customer.`
    missing.set(`${event} customer`, text)
  }
  for (const text of missing.values()) report(field.source, field.keyAt, `${text} Add it under “tell”.`)
}

function hasWords(
  { texts }: StarterActivity,
  labels: readonly string[],
  { event, side }: { event: ActivityEvent; side: Side },
): boolean {
  const fitting = texts.filter(text => text.event === event && text.side === side)
  if (fitting.some(text => text.outcome === undefined)) return true
  return (
    event === 'completed' &&
    labels.length > 0 &&
    labels.every(label => fitting.some(text => text.outcome === label))
  )
}
