import type { getTicket, ReplyOf } from '../../contract/index.ts'
import { expectedPath, type Marking, outcomesOf } from '../../flow/index.ts'
import { listLedger, toLedgerRow } from '../comms/index.ts'
import { lookAsEngine, Problem, type Tx } from '../kernel/index.ts'
import { findVersion, loadStaffing, type ProcessVersion, type Staffing } from '../model/index.ts'
import { listWritable } from './decideMessage.ts'
import { describeActor, type Facts } from './load.ts'
import { loadStanding } from './queries.ts'
import { loadPage, type PageRow, type PageRun } from './queries_read.ts'
import { waivableTo } from './waive.ts'
import { isResponsible, whoActs } from './whoActs.ts'

type Page = ReplyOf<typeof getTicket>
type Seen = {
  row: PageRow
  version: ProcessVersion
  staffing: Staffing
  marking: Marking
  actor: Facts['actor']
}

/**
 * A number is one ticket's for good: once somebody has seen it, all of their page is asked for together. Kept a person,
 * so that what is hidden costs the same as what is not there.
 */
const idOf = new Map<string, string>()
const idsAtMost = 50_000

/** The ticket page as the actor may see it: in one round trip where the ticket was looked at before, else in two. */
export async function readPage(tx: Tx, number: string): Promise<Page> {
  const workspaceId = tx.workspaceId ?? ''
  const key = `${tx.actor?.personId} ${number}`
  const reading = tx.run(loadPage, [workspaceId, number, tx.actor?.principals ?? []])
  const ticketId = idOf.get(key) ?? (await reading)[0]?.id
  if (!ticketId) throw notFound(number)
  const telling = tx.run(listLedger, [workspaceId, ticketId])
  lookAsEngine(tx)
  const all = [reading, telling, tx.run(loadStanding, [workspaceId, number]), loadStaffing(tx)] as const
  tx.last()
  const [[row], ledger, [standing], staffing] = await Promise.all(all)
  if (!row || !standing) throw notFound(number)
  if (idOf.size >= idsAtMost) idOf.clear()
  idOf.set(key, row.id)
  const version = await findVersion(tx, standing.versionId)
  const { directory } = staffing
  const seen: Seen = {
    row,
    version,
    staffing,
    marking: standing.marking,
    actor: describeActor(tx, directory),
  }
  const mayWaive = waivableTo({ ...seen, ticket: row })
  return {
    ticket: toTicket(seen),
    strip: toStrip(seen),
    activities: row.runs.map(run => toActivity(run, seen)),
    messages: row.messages.map(({ authorId, ...message }) => ({
      ...message,
      at: toInstant(message.at) ?? message.at,
      mine: authorId === seen.actor.personId,
    })),
    mayWrite: listWritable(
      { ticket: { ...row, customerName: nameOf(seen, row.customerId) }, staffing, actor: seen.actor },
      standing.partners,
    ),
    ledger: ledger.map(line => toLedgerRow(line, seen.actor.side, mayWaive(line))),
  }
}

const notFound = (number: string) => new Problem('ticket.not_found', `There is no ticket ${number} for you.`)

const nameOf = ({ staffing }: Seen, organisationId: string) =>
  staffing.directory.organisations.get(organisationId)?.name ?? ''

function toTicket(seen: Seen): Page['ticket'] {
  const { row } = seen
  const { id, number, title, state, version } = row
  return {
    id,
    number,
    title,
    state,
    version,
    processKey: seen.version.processKey,
    process: seen.version.processName,
    customer: nameOf(seen, row.customerId),
    requester: {
      id: row.requesterId,
      name: row.requesterName,
      side: seen.staffing.directory.organisations.get(row.customerId)?.side ?? 'customer',
      organisation: nameOf(seen, row.customerId),
    },
    openedAt: row.openedAt.toString(),
    updatedAt: row.updatedAt.toString(),
  }
}

/** The designed main line; who stands beyond the line sees only what lies in the band. */
function toStrip({ row, version, staffing, marking, actor }: Seen): Page['strip'] {
  const done = row.runs.filter(run => run.state === 'done').map(run => run.node)
  const steps = expectedPath(version.graph, marking, done)
  return steps.flatMap(({ node, state }) => {
    const activity = version.activities.get(node)
    if (!activity || (actor.side !== 'provider' && activity.class !== 'band')) return []
    const role = activity.letters.find(({ letter }) => letter === 'R')?.role
    return {
      node,
      name: activity.name,
      stage: activity.stage,
      state,
      role: (role && staffing.roster.roles.get(role)?.name) || null,
      beyondLine: activity.class === 'provider',
    }
  })
}

function toActivity(kept: PageRun, seen: Seen): Page['activities'][number] {
  const { version, staffing, actor, row } = seen
  const { state: was } = kept
  const run = was === 'done' ? kept : whoActs({ ...kept, state: was }, { ticket: row, version, staffing })
  const activity = version.activities.get(run.node)
  const role = activity?.letters.find(({ letter }) => letter === 'R')?.role ?? ''
  const mine = run.takenBy === actor.personId
  const may =
    run.state !== 'done' &&
    row.state === 'open' &&
    isResponsible(run, actor) &&
    (run.takenBy === null || mine)
  const { id, node, state, class: contentClass, readyAt, startedAt, doneAt, outcome } = run
  const outcomes = outcomesOf(version.graph, node)
  return {
    id,
    node,
    state,
    class: contentClass,
    readyAt: toInstant(readyAt) ?? readyAt,
    startedAt: toInstant(startedAt),
    doneAt: toInstant(doneAt),
    outcome,
    name: activity?.name ?? node,
    stage: activity?.stage ?? null,
    role: staffing.roster.roles.get(role)?.name ?? role,
    procedure: actor.side === 'provider' || isResponsible(run, actor) ? (activity?.procedure ?? null) : null,
    takenBy: (run.takenBy && staffing.directory.persons.get(run.takenBy)?.name) || null,
    outcomes: may ? (outcomes.length > 0 ? outcomes : ['']) : [],
    mayTake: may && run.state === 'ready',
    mine,
  }
}

/** JSON of the database writes +00:00; the contract's instants end in Z. */
const toInstant = (text: string | null): string | null =>
  text ? Temporal.Instant.from(text).toString() : null
