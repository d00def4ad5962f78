import type { BodyOf, Schedule, saveAid } from '../../../contract/index.ts'
import type { OpenRequest } from '../open.ts'
import { nextDates } from './nextDates.ts'

/** What an opening is filled in with. */
export type TemplateContent = Extract<BodyOf<typeof saveAid>, { kind: 'template' }>['content']

type Due = { name: string; requesterId: string; schedule: Schedule; due: Temporal.Instant }

/** Later than this is worth a word. */
const lateAfter = { minutes: 10 }
/** Who counts further than this does not count. */
const countedAtMost = 1000

/** What is opened for a moment: the template's words, and how late it is where the program was not running then. */
export function toOpening(content: TemplateContent, due: Due, now: Temporal.Instant): OpenRequest {
  const { process, title, text, impact, urgency, serviceId, checklist } = content
  return {
    ...{ process, impact, urgency, serviceId, checklist, requesterId: due.requesterId, via: 'api' },
    title: title.trim() || due.name,
    text: [text.trim() || due.name, sayLate(due, now)].filter(Boolean).join('\n\n'),
  }
}

function sayLate({ schedule, due }: Due, now: Temporal.Instant): string {
  if (Temporal.Instant.compare(due.add(lateAfter), now) >= 0) return ''
  const then = due.toZonedDateTimeISO(schedule.zone)
  const when = `${then.toPlainDate()} ${schedule.at} (${schedule.zone})`
  const missed = nextDates(schedule, due, countedAtMost).filter(
    date => Temporal.Instant.compare(date, now) <= 0,
  ).length
  const more =
    missed === 0
      ? ''
      : ` ${missed} more ${missed === 1 ? 'date' : 'dates'} went by meanwhile and will not be made up for.`
  return `(Opened late: this was due on ${when}.${more})`
}
