import {
  addService as addRoute,
  changeService as changeRoute,
  getHours,
  listAllServices,
  setHours,
} from '../../contract/index.ts'
import {
  type Directory,
  type Doing,
  differ,
  doingOf,
  loadDirectory,
  recordChanges,
} from '../identity/index.ts'
import { asEngine, type Clock, type Handler, inTransaction, Problem, type Tx } from '../kernel/index.ts'
import { addServices, setWorkingHours } from './assign.ts'
import type { ServiceRow, WorkingHours } from './queries.ts'
import { insertServiceCustomers, insertSubscribers } from './queries_assign.ts'
import {
  clearServiceCustomers,
  clearSubscribers,
  deleteHours,
  lockStaff,
  updateService,
  updateServiceArchived,
} from './queries_staff.ts'
import { loadStaffing, type Staffing } from './roster.ts'

export const serviceHandlers = (clock: Clock): Handler[] => [
  inTransaction(listAllServices, async tx => ({ services: await listServices(tx) })),
  inTransaction(addRoute, async (tx, call) => ({
    id: await addService(tx, call.body, doingOf(call, clock)),
  })),
  inTransaction(changeRoute, async (tx, call) => {
    await changeService(tx, { ...call.body, id: call.params.service }, doingOf(call, clock))
    return {}
  }),
  inTransaction(getHours, async tx => ({ hours: (await loadStaffing(tx)).roster.hours })),
  inTransaction(setHours, async (tx, call) => {
    await changeHours(tx, call.body.hours, doingOf(call, clock))
    return {}
  }),
]

const named = (things: ReadonlyMap<string, { name: string }>, ids: readonly string[]) =>
  ids.map(id => ({ id, name: things.get(id)?.name ?? '' })).sort((a, b) => a.name.localeCompare(b.name))

/** Every service with the customers that have it and who of them is told of it. */
export async function listServices(tx: Tx) {
  const { directory, roster } = await loadStaffing(tx)
  return [...roster.services.values()].map(({ id, key, name, customers, subscribers, archived }) => ({
    id,
    key,
    name,
    customers: named(directory.organisations, customers),
    subscribers: named(directory.persons, subscribers),
    archived: archived ?? false,
  }))
}

async function lockServices(tx: Tx): Promise<Staffing> {
  await loadDirectory(tx)
  asEngine(tx)
  await tx.run(lockStaff, [tx.workspaceId ?? ''])
  return loadStaffing(tx)
}

/** A service to be; customers and subscribers by id. */
export type ServiceToBe = {
  name: string
  key?: string | undefined
  customers?: readonly string[] | undefined
  subscribers?: readonly string[] | undefined
}

/** Customers have services, and people of customers are told of them. */
function refuseStrangers(
  { customers = [], subscribers = [] }: Pick<ServiceToBe, 'customers' | 'subscribers'>,
  directory: Directory,
) {
  const isParty = (id: string) => {
    const { side, archived } = directory.organisations.get(id) ?? {}
    return !archived && (side === 'customer' || side === 'provider')
  }
  if (!customers.every(isParty)) throw new Problem('organisation.not_found')
  if (!subscribers.every(id => directory.persons.get(id)?.active)) throw new Problem('person.not_found')
}

const keyOf = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60) || 'service'

const refuseTaken = (services: readonly ServiceRow[], { name, key }: { name: string; key?: string }) => {
  const taken = services.find(one => one.key === key || one.name.toLowerCase() === name.toLowerCase())
  const text = taken?.archived ? 'is the name of an archived one: bring it back' : 'is taken'
  if (taken) throw new Problem('service.exists', undefined, [{ field: 'body/name', text }])
}

/** Adds a service; its key is made from its name where none is given. */
export async function addService(tx: Tx, wanted: ServiceToBe, doing: Doing): Promise<string> {
  const { directory, roster } = await lockServices(tx)
  const name = wanted.name.trim()
  const key = wanted.key ?? keyOf(name)
  refuseTaken([...roster.services.values()], { name, key })
  refuseStrangers(wanted, directory)
  const { customers = [], subscribers = [] } = wanted
  const [id = ''] = addServices(tx, [{ key, name, customers, subscribers }])
  const after = sayService({ name, customers, subscribers }, directory)
  recordChanges(tx, [{ kind: 'service', act: 'added', id, name, after }], doing)
  return id
}

const sayService = (
  {
    name,
    customers,
    subscribers,
  }: Pick<ServiceRow, 'name'> & { [K in 'customers' | 'subscribers']: readonly string[] },
  { organisations, persons }: Directory,
) => ({
  name,
  customers: named(organisations, customers).map(one => one.name),
  subscribers: named(persons, subscribers).map(one => one.name),
})

/** Changes a service's name, who has it, or who is told of it. */
export async function changeService(
  tx: Tx,
  { id, ...wanted }: Partial<Omit<ServiceToBe, 'key'>> & { id: string },
  doing: Doing,
): Promise<void> {
  const { directory, roster } = await lockServices(tx)
  const known = roster.services.get(id)
  if (!known) throw new Problem('service.not_found')
  const next = {
    name: (wanted.name ?? known.name).trim(),
    customers: wanted.customers ?? known.customers,
    subscribers: wanted.subscribers ?? known.subscribers,
  }
  refuseTaken(
    [...roster.services.values()].filter(one => one.id !== id),
    next,
  )
  refuseStrangers(wanted, directory)
  const difference = differ(sayService(known, directory), sayService(next, directory))
  if (!difference) return
  tx.run(updateService, [id, next.name])
  const rows = (ids: readonly string[], of: string) =>
    JSON.stringify(ids.map(one => ({ service: id, [of]: one })))
  if (wanted.customers) {
    tx.run(clearServiceCustomers, [id])
    tx.run(insertServiceCustomers, [tx.workspaceId ?? '', rows(next.customers, 'customer')])
  }
  if (wanted.subscribers) {
    tx.run(clearSubscribers, [id])
    tx.run(insertSubscribers, [tx.workspaceId ?? '', rows(next.subscribers, 'person')])
  }
  recordChanges(tx, [{ kind: 'service', act: 'changed', id, name: next.name, ...difference }], doing)
}

/** Changes of the model by hand come one after the other; hold them before the directory. Turns to engine scope. */
export function holdStaff(tx: Tx): void {
  asEngine(tx)
  tx.run(lockStaff, [tx.workspaceId ?? ''])
}

/** Takes a service out of what is offered, or (`at` null) back in. Engine scope. */
export const archiveService = (tx: Tx, id: string, at: Temporal.Instant | null): void =>
  void tx.run(updateServiceArchived, [id, at?.toString() ?? null])

const sayHours = (hours: WorkingHours | null) =>
  hours
    ? { zone: hours.zone, days: hours.days.map(String), from: hours.opensAt, to: hours.closesAt }
    : { zone: null, days: null, from: null, to: null }

/** Says when the provider is there; null: always. */
export async function changeHours(tx: Tx, wanted: WorkingHours | null, doing: Doing): Promise<void> {
  const { roster } = await lockServices(tx)
  const hours = wanted && { ...wanted, days: [...wanted.days].sort() }
  if (hours) refuseHours(hours)
  const difference = differ(sayHours(roster.hours), sayHours(hours))
  // That somebody is always there is worth a line though nothing differs: it was said.
  if (!difference && hours) return
  if (hours) setWorkingHours(tx, hours)
  else tx.run(deleteHours, [])
  const id = tx.workspaceId ?? ''
  recordChanges(tx, [{ kind: 'hours', act: 'changed', id, name: 'Working hours', ...difference }], doing)
}

function refuseHours({ zone, opensAt, closesAt }: WorkingHours) {
  const wrong = (field: string, text: string) =>
    new Problem('request.invalid', undefined, [{ field: `body/hours/${field}`, text }])
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone)
  } catch {
    throw wrong('zone', `${zone} is no time zone; one is for example Europe/Berlin`)
  }
  if (opensAt >= closesAt) throw wrong('closesAt', 'is not after the time it opens')
}
