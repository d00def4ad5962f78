import { previewHolders, type QueryOf } from '../../contract/index.ts'
import { type Clock, type Handler, inTransaction, lookAsEngine, Problem, type Tx } from '../kernel/index.ts'
import { isWithinHours } from './hours.ts'
import { resolveRoleHolders } from './resolveLetters.ts'
import { findProcess, loadStaffing, type Staffing } from './roster.ts'
import { findVersion, type ProcessVersion } from './version.ts'

export const nextTicketHandlers = (clock: Clock): Handler[] => [
  inTransaction(previewHolders, (tx, { query }) => readNextTicket(tx, query, clock.now())),
]

type Query = QueryOf<typeof previewHolders>
type Asked = { [K in keyof Query]: K extends 'process' ? Query[K] : Query[K] | undefined }

/** Who would be responsible and accountable in every activity of the next ticket, worked out as for a real one. */
export async function readNextTicket(tx: Tx, asked: Asked, now: Temporal.Instant) {
  const staffing = await loadStaffing(tx)
  const { directory, roster } = staffing
  const process = findProcess(staffing, asked.process)
  if (!process?.versionId) throw new Problem('process.not_found')
  if (asked.customerId && !directory.organisations.has(asked.customerId))
    throw new Problem('organisation.not_found')
  if (asked.serviceId && !roster.services.has(asked.serviceId)) throw new Problem('service.not_found')
  lookAsEngine(tx)
  const version = await findVersion(tx, process.versionId)
  const at = asked.at ? Temporal.Instant.from(asked.at) : now
  const of = {
    customerId: asked.customerId ?? directory.providerId,
    requesterId: '',
    serviceId: asked.serviceId,
    priority: asked.priority,
    at,
  }
  return {
    process: process.name,
    at: at.toString(),
    within: roster.hours ? isWithinHours(roster.hours, at) : null,
    activities: [...version.activities.values()].map(({ node, name, letters }) => ({
      node,
      name,
      letters: letters.flatMap(({ letter, role }) =>
        letter === 'R' || letter === 'A' ? [{ letter, ...sayHolders(role, { staffing, version, of }) }] : [],
      ),
    })),
  }
}

type Resolving = {
  staffing: Staffing
  version: ProcessVersion
  of: Parameters<typeof resolveRoleHolders>[2]['of']
}

function sayHolders(key: string, { staffing, version, of }: Resolving) {
  const role = staffing.roster.roles.get(key)?.name ?? key
  if (key === 'requester') return { role, requester: true, people: [], teams: [], standIn: false }
  const { persons, teams, standIn } = resolveRoleHolders(version, key, { staffing, of })
  const name = (things: ReadonlyMap<string, { name: string }>, ids: readonly string[]) =>
    ids.map(id => things.get(id)?.name ?? '')
  return {
    role,
    requester: false,
    people: name(staffing.directory.persons, persons),
    teams: name(staffing.directory.teams, teams),
    standIn: standIn === true,
  }
}
