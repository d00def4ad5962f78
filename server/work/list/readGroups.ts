import type { groupTickets, QueryOf, ReplyOf } from '../../../contract/index.ts'
import { type Clock, lookAsEngine, type Tx } from '../../kernel/index.ts'
import { findProcess, findVersion, loadStaffing, type Staffing } from '../../model/index.ts'
import { countGroups, type GroupRow, groupsAtMost } from './queries_list.ts'
import { wrong } from './range.ts'
import { lookAs, seek } from './seek.ts'

type Asked = QueryOf<typeof groupTickets>
type Group = ReplyOf<typeof groupTickets>['groups'][number]
const groupsShown = 200

/** The groups of a list, with how many tickets the actor may see in each. */
export async function readGroups(
  tx: Tx,
  { by, ...filter }: Asked,
  clock: Clock,
): Promise<ReplyOf<typeof groupTickets>> {
  if (by === 'activity' || by === 'assignee') {
    if (tx.actor?.side !== 'provider') throw wrong('by', `${by} is for those who do the work`)
    if ((filter.state ?? 'open') !== 'open') throw wrong('by', `${by} is about open tickets`)
  }
  const [staffing, looking] = await Promise.all([loadStaffing(tx), lookAs(tx, clock)])
  const [statement, params] = countGroups(await seek(tx, filter, { clock, staffing }), looking, by)
  const rows = await tx.run(statement, params)
  const groups =
    by === 'activity'
      ? await toActivities(tx, { rows, staffing, process: filter.process })
      : toGroups(rows, by, staffing)
  return {
    groups: groups.slice(0, groupsShown),
    more: rows.reduce((sum, { count }) => sum + count, 0) >= groupsAtMost,
  }
}

function toGroups(rows: GroupRow[], by: Asked['by'], { directory, roster }: Staffing): Group[] {
  const named = rows.map(({ key, count }): Group => {
    const process = by === 'process' && key !== null ? roster.processes.get(key) : undefined
    if (by === 'process') return { key: process?.key ?? null, name: process?.name ?? '', stage: null, count }
    if (by === 'customer')
      return { key, name: (key && directory.organisations.get(key)?.name) ?? '', stage: null, count }
    if (by === 'priority') return { key, name: key ?? '', stage: null, count }
    const person = key === null ? undefined : directory.persons.get(key)
    return { key: key ?? 'nobody', name: person?.name ?? '', stage: null, count }
  })
  // What nobody has comes first: it is what a list by person is looked at for.
  const rank = ({ key, name }: Group) => (key === 'nobody' ? '' : name.toLowerCase())
  return named.sort((a, b) => (rank(a) < rank(b) ? -1 : 1))
}

type Standing = { rows: GroupRow[]; staffing: Staffing; process: string | undefined }

/** Activities in the order of their process; of one process all of them, so that work can be seen to move. */
async function toActivities(tx: Tx, { rows, staffing, process }: Standing): Promise<Group[]> {
  const keys = process?.split(',') ?? []
  const only = keys.length === 1 && keys[0] !== undefined ? findProcess(staffing, keys[0]) : undefined
  const processes = only
    ? [only]
    : [...staffing.roster.processes.values()].filter(({ id }) => rows.some(row => row.processId === id))
  lookAsEngine(tx)
  const known = await Promise.all(
    processes.map(async each => ({
      each,
      version: each.versionId && (await findVersion(tx, each.versionId)),
    })),
  )
  const groups = known.flatMap(({ each, version }): Group[] => {
    const counted = rows.filter(row => row.processId === each.id)
    const activities = version ? [...version.activities.values()] : []
    const order = version ? version.graph.nodes.map(({ id }) => id) : []
    const shown = activities
      .filter(({ node }) => only || counted.some(row => row.key === node))
      .sort((a, b) => order.indexOf(a.node) - order.indexOf(b.node))
      .map(
        ({ node, name, stage }): Group => ({
          key: node,
          name: only ? name : `${each.name}: ${name}`,
          stage,
          count: counted.find(row => row.key === node)?.count ?? 0,
        }),
      )
    const elsewhere = counted.filter(row => !activities.some(({ node }) => node === row.key))
    // What an earlier version had, or nothing that a person does: shown, though not to be told apart.
    return [
      ...shown,
      ...elsewhere.map(({ key, count }) => ({ key: key || null, name: key || '', stage: null, count })),
    ]
  })
  return groups
}
