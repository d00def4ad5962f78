import { type Directory, loadDirectory } from '../identity/index.ts'
import { readAsEngine, type Tx } from '../kernel/index.ts'
import {
  listAllProcesses,
  listRoster,
  listServices,
  loadHours,
  type ProcessRow,
  type RosterRow,
  type ServiceRow,
  type WorkingHours,
} from './queries.ts'

/** Roles by key with who holds them, processes and services by id, and the working hours, as of one revision of the workspace. */
export type Roster = {
  readonly revision: string
  readonly roles: ReadonlyMap<string, RosterRow>
  readonly processes: ReadonlyMap<string, ProcessRow>
  readonly services: ReadonlyMap<string, ServiceRow>
  /** Null: none are set, and the provider is always there. */
  readonly hours: WorkingHours | null
}

const kept = new Map<string, Roster>()
const keptAtMost = 1000

/** Who holds which role: from memory while the workspace's revision stands, else read again, with the engine's eyes. */
async function findRoster(tx: Tx, revision: string): Promise<Roster> {
  const workspaceId = tx.workspaceId ?? ''
  const known = kept.get(workspaceId)
  if (known && known.revision === revision) return known
  const [rows, processes, services, [hours]] = await readAsEngine(tx, () =>
    Promise.all([
      tx.run(listRoster, [workspaceId]),
      tx.run(listAllProcesses, [workspaceId]),
      tx.run(listServices, [workspaceId]),
      tx.run(loadHours, [workspaceId]),
    ]),
  )
  const roster = {
    revision,
    roles: new Map(rows.map(row => [row.key, row])),
    processes: new Map(processes.map(process => [process.id, process])),
    services: new Map(services.map(service => [service.id, service])),
    hours: hours ?? null,
  }
  if (kept.size >= keptAtMost) kept.clear()
  kept.set(workspaceId, roster)
  return roster
}

/** Who there is and who holds which role: from memory unless something changed. Sent at once. */
export async function loadStaffing(tx: Tx): Promise<Staffing> {
  const directory = await loadDirectory(tx)
  return { directory, roster: await findRoster(tx, directory.revision) }
}

/** The process of a key, published or not. */
export const findProcess = ({ roster }: Staffing, key: string): ProcessRow | undefined =>
  [...roster.processes.values()].find(process => process.key === key)

/** Whether a customer can have the service: it is offered, to them or to all. */
export const isOffered = ({ archived, customers }: ServiceRow, customerId: string): boolean =>
  !archived && (customers.length === 0 || customers.includes(customerId))

/** The services a customer has, by name: theirs, and those for all. */
export const findServices = ({ roster }: Staffing, customerId: string): ServiceRow[] =>
  [...roster.services.values()].filter(service => isOffered(service, customerId))

/** Who there is and who holds which role, as of one revision. */
export type Staffing = { roster: Roster; directory: Directory }
