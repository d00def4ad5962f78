import { getMyWork, listCallers, listServices, type ReplyOf } from '../../contract/index.ts'
import { type Handler, inTransaction, Problem, type Tx } from '../kernel/index.ts'
import { findVersion, isThere, loadStaffing, type ProcessVersion, type Staffing } from '../model/index.ts'
import { readCallers } from './callers.ts'
import { listMyWork, type WorkParams, type WorkRow } from './queries_mywork.ts'

type Reply = ReplyOf<typeof getMyWork>
type Section = keyof Reply
type Entry = Reply[Section]['entries'][number]

/** What answers the routes of My work, and those its forms need. */
export const myWorkHandlers: Handler[] = [
  inTransaction(getMyWork, (tx, { query }) => readMyWork(tx, query.limit)),
  inTransaction(listServices, async (tx, { query }) => {
    const { roster, directory } = await loadStaffing(tx)
    const isOurs = tx.actor?.side === 'provider'
    const customerId = query.customerId ?? (isOurs ? undefined : tx.actor?.organisationId)
    const isKnown = isOurs
      ? directory.organisations.has(customerId ?? directory.providerId)
      : customerId === tx.actor?.organisationId
    if (!isKnown) throw new Problem('organisation.not_found')
    const has = (customers: readonly string[]) =>
      customerId === undefined || customers.length === 0 || customers.includes(customerId)
    return {
      services: [...roster.services.values()]
        .filter(({ customers, archived }) => !archived && has(customers))
        .map(({ id, key, name }) => ({ id, key, name }))
        .sort((a, b) => a.name.localeCompare(b.name)),
    }
  }),
  inTransaction(listCallers, (tx, { query }) => readCallers(tx, query)),
]

/** Everything that waits for the actor, in one round trip once the versions are known. */
export async function readMyWork(tx: Tx, limit = 20): Promise<Reply> {
  const { workspaceId, principals = [], personId = '', organisationId = '' } = tx.actor ?? {}
  const params: WorkParams = [workspaceId ?? '', principals, personId, organisationId, limit]
  const sections = Object.entries(listMyWork) as [Section, (typeof listMyWork)[Section]][]
  const reading = sections.map(([, list]) => tx.run(list, params))
  const loading = loadStaffing(tx)
  tx.last()
  const [staffing, ...read] = await Promise.all([loading, ...reading])
  const ids = [...new Set(read.flat().map(({ versionId }) => versionId))]
  const versions = await Promise.all(ids.map(id => findVersion(tx, id)))
  const facts = { staffing, tx, versions: new Map(versions.map(each => [each.id, each])) }
  const made = sections.map(([section], at) => {
    const rows = read[at] ?? []
    return [
      section,
      { count: rows[0]?.count ?? 0, entries: rows.map(row => toEntry(row, section, facts)) },
    ] as const
  })
  return Object.fromEntries(made) as Reply
}

type Reading = { staffing: Staffing; tx: Tx; versions: ReadonlyMap<string, ProcessVersion> }

function toEntry(row: WorkRow, section: Section, { staffing, tx, versions }: Reading): Entry {
  const { directory, roster } = staffing
  // What an actor may do they may know the way of; a question is answered without it.
  const isOwn = section !== 'asked'
  const procedure = isOwn ? versions.get(row.versionId)?.activities.get(row.node)?.procedure : undefined
  const isOurs = tx.actor?.side === 'provider'
  const gone = row.takenBy !== null && !isThere(row.takenBy, directory)
  return {
    run: row.run,
    number: row.number,
    title: row.title,
    process: roster.processes.get(row.processId)?.name ?? '',
    customer: directory.organisations.get(row.customerId)?.name ?? '',
    requester: row.requester,
    priority: row.priority,
    kind: row.kind,
    state: gone ? 'ready' : row.state,
    activity: row.activity,
    expected: row.kind === 'task' ? firstSentence(procedure) : null,
    readyAt: row.readyAt.toString(),
    startedAt: gone ? null : (row.startedAt?.toString() ?? null),
    nextUpdateAt: row.nextUpdateAt?.toString() ?? null,
    offered:
      section === 'offered'
        ? { by: (isOurs && nameOf(staffing, row.offeredBy)) || null, reason: row.reason }
        : null,
    asks: toAsks(row, section, { staffing, isOurs }),
  }
}

function toAsks(
  row: WorkRow,
  section: Section,
  { staffing, isOurs }: { staffing: Staffing; isOurs: boolean },
): Entry['asks'] {
  const { question, waitsFor } = row
  const since = row.waitingSince?.toString() ?? null
  const until = row.waitUntil?.toString() ?? null
  if (section === 'help')
    return {
      name: isOurs ? nameOf(staffing, row.askedBy) : null,
      question,
      since: row.readyAt.toString(),
      until: null,
      again: null,
    }
  if (section === 'asked')
    return { name: isOurs ? nameOf(staffing, row.takenBy) : null, question, since, until, again: null }
  if (section !== 'waiting') return null
  return { name: row.waitsName, question, since, until, again: question === null ? null : waitsFor }
}

const nameOf = ({ directory }: Staffing, id: string | null): string | null =>
  (id && directory.persons.get(id)?.name) || null

/** The first sentence of the first line that has words, without the number or dot of its list. */
function firstSentence(text: string | undefined): string | null {
  const [line = ''] = (text ?? '')
    .split('\n')
    .map(each => each.replace(/^[\s#>*•-]*(?:\d+[.)]\s+)?/, '').trim())
    .filter(Boolean)
  const sentence = /^.*?[.!?](?=\s|$)/.exec(line)?.[0] ?? line
  return sentence === '' ? null : sentence
}
