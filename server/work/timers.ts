import type { Timer } from '../../flow/index.ts'

/**
 * When a timer of the drawing is due: a date as it stands, a duration from now (ISO 8601; days and longer are counted in
 * UTC), a cycle after its first interval (BPMN 10.5.5.3).
 */
export function dueOf({ kind, text }: Timer, now: Temporal.Instant): Temporal.Instant {
  if (kind === 'date') return Temporal.Instant.from(text)
  const duration = kind === 'cycle' ? text.slice(text.indexOf('/') + 1) : text
  return now.toZonedDateTimeISO('UTC').add(Temporal.Duration.from(duration)).toInstant()
}

/** How often a cycle comes round (ISO 8601, 4.5: R3/…); without a number for as long as it is waited for. */
export const roundsOf = ({ kind, text }: Timer): number =>
  kind === 'cycle' ? Number(/^R(\d+)\//.exec(text)?.[1] ?? Number.POSITIVE_INFINITY) : 1
