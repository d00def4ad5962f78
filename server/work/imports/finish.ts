import { cleanLine } from '../../comms/index.ts'
import type { Level } from '../change.ts'
import {
  type Errors,
  limits,
  type Moment,
  type Named,
  type PastActivity,
  type PastMessage,
  type PastTicket,
  type Reading,
} from './shape.ts'
import { toText } from './toText.ts'

type Said = 'number' | 'title' | 'text' | 'organisation' | 'service' | 'state' | 'impact' | 'urgency'
/** What a file says of one ticket, before it is made whole. */
export type Gathered = {
  key: string
  line: number
  /** Something of it was noted as wrong: then all of it is left out. */
  isBad: boolean
  fields: Map<Said, string>
  moments: { opened?: Moment | null; closed?: Moment | null; changed?: Moment | null }
  requester: Named
  facts: Record<string, string>
  messages: (PastMessage & { id: string; line: number })[]
  activities: (Omit<PastActivity, 'doneAt'> & { doneAt: Moment | null })[]
}
type Finishing = { reading: Reading; errors: Errors }

/** A ticket as a whole: in the order of time, with a title; null where anything of it is wrong. */
export function finish(one: Gathered, { errors }: Finishing): PastTicket | null {
  const said = (field: Said) => one.fields.get(field) ?? ''
  for (const { text, line } of one.messages)
    if (text.length >= limits.textCharacters) {
      errors.add(line, '', `has a message longer than ${limits.textCharacters} characters`)
      one.isBad = true
    }
  if (one.isBad) return null
  const activities = inOrder(one)
  const messages = inTime([...firstMessage(one), ...one.messages], message => message.at)
  const times = [
    ...activities.flatMap(({ readyAt, doneAt }) => [readyAt, doneAt]),
    ...messages.flatMap(({ at }) => at ?? []),
  ]
  const earliest = times.reduce<number | null>(
    (least, at) => (least === null || at < least ? at : least),
    null,
  )
  const openedAt = one.moments.opened ?? earliest ?? one.moments.changed ?? one.moments.closed ?? null
  const lastAt = [...times, one.moments.closed, one.moments.changed].reduce<number | null>(
    (most, at) => (at != null && (most === null || at > most) ? at : most),
    openedAt,
  )
  const number =
    cleanLine(said('number'), 100) || (one.key.startsWith('id:') ? cleanLine(one.key.slice(3), 100) : '')
  const state = cleanLine(said('state'), 100) || (activities.at(-1)?.name ?? '')
  return {
    ...{ line: one.line, key: one.key, number, state, activities, facts: one.facts },
    title: titleOf(one, messages) || number || `Line ${one.line}`,
    requester: one.requester,
    organisation: cleanLine(said('organisation'), 200),
    service: cleanLine(said('service'), 200),
    unfinished: one.moments.closed == null && isUnfinished(state),
    ...{ impact: toLevel(said('impact')), urgency: toLevel(said('urgency')), openedAt, closedAt: lastAt },
    messages: messages.map(({ id: _, line: __, ...message }) => message),
  }
}

/** What the systems we know call a ticket that is at its end. */
const finished =
  /clos|resol|done|complete|cancel|reject|solved|merged|removed|deleted|abgeschlossen|geschlossen|erledigt|gel[öo]st/i
export const isUnfinished = (state: string): boolean => state !== '' && !finished.test(state)

function inOrder({ activities }: Gathered): PastActivity[] {
  const sorted = inTime(activities, ({ readyAt }) => readyAt)
  return sorted.map((one, index) => {
    const next = sorted[index + 1]?.readyAt ?? one.readyAt
    const doneAt = Math.max(one.doneAt ?? next, one.readyAt)
    return { ...one, doneAt, startedAt: one.startedAt ?? one.readyAt }
  })
}

/** In time, and as in the file where times are the same; what has none stays behind what it stands behind. */
function inTime<T>(all: T[], at: (one: T) => Moment | null): T[] {
  let last = Number.NEGATIVE_INFINITY
  const timed = all.map(one => {
    last = at(one) ?? last
    return { one, when: last }
  })
  return timed.sort((a, b) => (a.when < b.when ? -1 : a.when > b.when ? 1 : 0)).map(({ one }) => one)
}

function firstMessage({ fields, line, requester, moments }: Gathered): Gathered['messages'] {
  const text = toText(fields.get('text') ?? '')
  if (text === '') return []
  return [
    {
      ...{
        id: '',
        line,
        at: moments.opened ?? null,
        author: requester,
        fromRequester: true,
        internal: false,
      },
      ...{ text, html: null },
    },
  ]
}

function titleOf({ fields }: Gathered, messages: PastMessage[]): string {
  const title = cleanLine(fields.get('title') ?? '', 200)
  if (title !== '') return title
  // What only we may read does not become a title.
  const text = messages.find(({ internal, text: words }) => !internal && words.trim() !== '')?.text ?? ''
  return cleanLine(
    text
      .trim()
      .split('\n')
      .find(line => line.trim().length > 3) ?? text,
    100,
  )
}

/** By its word alone: what 1 means differs from system to system. */
export const toLevel = (said: string): Level => {
  if (/low|niedrig|minor|trivial/i.test(said)) return 'low'
  return /high|hoch|critical|urgent|blocker|major/i.test(said) ? 'high' : 'medium'
}
