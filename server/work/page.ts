import type { getTicket, ReplyOf } from '../../contract/index.ts'
import { toLedgerRow } from '../comms/index.ts'
import { type Clock, lookAsEngine, Problem, type Tx } from '../kernel/index.ts'
import { loadStaffing } from '../model/index.ts'
import type { NewMeeting } from './change.ts'
import { listWritable } from './decideMessage.ts'
import { decideSolve } from './decideMove.ts'
import { type Facts, toFacts } from './load.ts'
import { worksOn } from './may.ts'
import { toActivity, toInstant } from './pageActivity.ts'
import { loadStanding } from './queries.ts'
import { findImported, loadPage, type PageRow } from './queries_read.ts'
import { listLedger } from './queries_told.ts'
import { toStrip } from './strip.ts'
import { waivableTo } from './waive.ts'

type Page = ReplyOf<typeof getTicket>
/** The ticket page as the actor may see it, in one round trip. */
export async function readPage(tx: Tx, number: string, clock: Clock): Promise<Page> {
  const workspaceId = tx.workspaceId ?? ''
  const reading = tx.run(loadPage, [workspaceId, number, tx.actor?.principals ?? []])
  const telling = tx.run(listLedger, [workspaceId, number])
  lookAsEngine(tx)
  const ours = tx.actor?.side === 'provider'
  const all = [
    reading,
    telling,
    tx.run(loadStanding, [workspaceId, number]),
    loadStaffing(tx),
    ours ? tx.run(findImported, [workspaceId, number]) : [],
  ] as const
  tx.last()
  const [[row], ledger, [standing], staffing, [imported]] = await Promise.all(all)
  if (!row || !standing) throw new Problem('ticket.not_found', `There is no ticket ${number} for you.`)
  const facts = await toFacts(tx, { ticket: row, row: standing, staffing, now: clock.now() })
  const mayWaive = waivableTo(facts)
  return {
    ticket: { ...toTicket(row, facts), imported: imported ?? null },
    children: facts.actor.side === 'provider' ? facts.standing.children.map(toChild) : [],
    meetings: facts.standing.meetings.flatMap(meeting => toMeeting(meeting, facts)),
    strip: toStrip(facts, row.runs),
    activities: row.runs.map(run => toActivity(run, facts)),
    messages: row.messages.map(({ authorId, ...message }) => ({
      ...message,
      at: toInstant(message.at) ?? message.at,
      mine: authorId === facts.actor.personId,
      attachments: message.attachments.map(file => ({ ...file, removedAt: toInstant(file.removedAt) })),
    })),
    mayWrite: listWritable(facts, facts.standing.partners),
    ledger: ledger.map(line => toLedgerRow(line, facts.actor.side, mayWaive(line))),
  }
}

function toTicket(row: PageRow, facts: Facts): Omit<Page['ticket'], 'imported'> {
  const { version, staffing, actor } = facts
  const { id, number, title, state, impact, urgency, priority, original } = { ...row, ...facts.ticket }
  const organisation = staffing.directory.organisations.get(row.customerId)
  const ours = actor.side === 'provider'
  const service = row.serviceId === null ? undefined : staffing.roster.services.get(row.serviceId)
  return {
    ...{ id, number, title, state, impact, urgency, priority, version: row.version },
    processKey: version.processKey,
    process: version.processName,
    customer: organisation?.name ?? '',
    requester: {
      id: row.requesterId,
      name: row.requesterName,
      side: organisation?.side ?? 'customer',
      organisation: organisation?.name ?? '',
    },
    service: service ? { id: service.id, name: service.name } : null,
    original: ours && original ? { number: original.number, title: original.title } : null,
    elsewhere: row.elsewhere,
    minutes: ours ? row.minutes : 0,
    openedAt: row.openedAt.toString(),
    updatedAt: row.updatedAt.toString(),
    may: mayDoWith(facts),
  }
}

/** What the reader may do with the whole ticket. */
function mayDoWith(facts: Facts): string[] {
  const { ticket, actor } = facts
  if (ticket.state === 'closed' || actor.side !== 'provider') return []
  // What only looks possible is not offered: the way may lead past a gate, or past work that is handed on.
  const solves = !(decideSolve(facts, { via: 'web' }) instanceof Problem)
  return ['change', ...(worksOn(facts) ? ['reclassify'] : []), ...(solves ? ['solve'] : [])]
}

const toChild = ({ number, title, state, runs }: Facts['standing']['children'][number]) => ({
  number,
  title,
  state,
  standsAt: runs.map(({ name }) => name),
})

function toMeeting(meeting: NewMeeting, { actor }: Facts): Page['meetings'] {
  // Whoever is invited sees it, whatever else of the ticket is open to them.
  const isOpen =
    actor.side === 'provider' ||
    (meeting.class === 'band' && actor.side === 'customer') ||
    meeting.invited.includes(actor.personId)
  if (!isOpen) return []
  const { id, startsAt, minutes, place, summary } = meeting
  return [
    {
      id,
      startsAt: toInstant(startsAt) ?? startsAt,
      minutes,
      place,
      summary,
      mayCancel: actor.side === 'provider',
    },
  ]
}
