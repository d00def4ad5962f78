import {
  addHolder as addRoute,
  listRoles as listRoute,
  removeHolder as removeRoute,
} from '../../contract/index.ts'
import {
  type Directory,
  type Doing,
  doingOf,
  type Facts,
  loadDirectory,
  recordChanges,
} from '../identity/index.ts'
import {
  asEngine,
  type Clock,
  type Handler,
  inTransaction,
  Problem,
  refuse,
  type Tx,
} from '../kernel/index.ts'
import { assignHolders } from './assign.ts'
import { deleteHolder, listRoleRows, lockStaff, type RoleRow } from './queries_staff.ts'
import { isThere } from './resolveLetters.ts'
import { loadStaffing, type Staffing } from './roster.ts'

export const holderHandlers = (clock: Clock): Handler[] => [
  inTransaction(listRoute, async tx => ({ roles: await listRoles(tx) })),
  inTransaction(addRoute, async (tx, call) => ({
    id: await addHolder(tx, call.body, doingOf(call, clock)),
  })),
  inTransaction(removeRoute, async (tx, call) => {
    await removeHolder(tx, call.params.holder, doingOf(call, clock))
    return {}
  }),
]

type Kept = RoleRow['holders'][number]
const namedIn = (things: ReadonlyMap<string, { name: string }>, id: string | null) => {
  const name = id === null ? undefined : things.get(id)?.name
  return id !== null && name !== undefined ? { id, name } : null
}

const toHolder = (
  { id, priorities, hours, ...kept }: Kept,
  { directory, services }: { directory: Directory; services: ReadonlyMap<string, { name: string }> },
) => ({
  id,
  person: namedIn(directory.persons, kept.person),
  team: namedIn(directory.teams, kept.team),
  gone: !isThere(kept.person ?? kept.team ?? '', directory),
  customer: namedIn(directory.organisations, kept.customer),
  service: namedIn(services, kept.service),
  priorities,
  hours,
})

/** Every role with who holds it, and for what. */
export async function listRoles(tx: Tx) {
  const [{ directory, roster }, rows] = await Promise.all([loadStaffing(tx), tx.run(listRoleRows, [])])
  return rows.map(({ holders, ...role }) => {
    const all = holders.map(kept => toHolder(kept, { directory, services: roster.services }))
    return { ...role, held: role.key === 'requester' || all.some(holder => !holder.gone), holders: all }
  })
}

/** Who is to hold a role, and for what; whatever is left out is all. */
export type HolderToBe = {
  role: string
  personId?: string | undefined
  teamId?: string | undefined
  customerId?: string | undefined
  serviceId?: string | undefined
  priorities?: readonly number[] | undefined
  hours?: 'always' | 'in' | 'after' | undefined
}

const refused = (detail: string) => new Problem('holder.refused', detail)

/** Who they are and what they hold it for; a customer's people hold roles for their own organisation, and nobody the requester's. */
export function decideHolder(wanted: HolderToBe, { directory, roster }: Staffing) {
  const { personId, teamId, customerId, serviceId } = wanted
  if (!roster.roles.has(wanted.role)) return new Problem('role.not_found')
  if (wanted.role === 'requester') return refused('Whoever asks is the requester: nobody is named for it.')
  if ((personId === undefined) === (teamId === undefined)) return refused('Name either a person or a team.')
  const person = personId === undefined ? undefined : directory.persons.get(personId)
  const team = teamId === undefined ? undefined : directory.teams.get(teamId)
  if (personId !== undefined && !person?.active) return new Problem('person.not_found')
  if (teamId !== undefined && (!team || team.archived)) return new Problem('team.not_found')
  const own = directory.organisations.get(person?.organisationId ?? team?.organisationId ?? '')
  const customer = own?.side === 'customer' ? (customerId ?? own.id) : customerId
  if (own?.side === 'customer' && customer !== own.id)
    return refused(`${person?.name ?? team?.name} is of ${own.name}, and can hold it for ${own.name} only.`)
  const of = customer === undefined ? undefined : directory.organisations.get(customer)
  if (customer !== undefined && (!of || of.archived)) return new Problem('organisation.not_found')
  if (of && of.side === 'partner') return refused(`${of.name} is a partner; tickets are of customers.`)
  const service = serviceId === undefined ? undefined : roster.services.get(serviceId)
  if (serviceId !== undefined && (!service || service.archived)) return new Problem('service.not_found')
  return {
    holder: {
      role: wanted.role,
      person: personId,
      team: teamId,
      customer,
      service: serviceId,
      priorities: wanted.priorities ? [...wanted.priorities].sort() : undefined,
      hours: wanted.hours ?? ('always' as const),
    },
    facts: {
      holder: person?.name ?? team?.name ?? '',
      ...(of && { customer: of.name }),
      ...(service && { service: service.name }),
      ...(wanted.priorities && { priorities: wanted.priorities.map(String) }),
      ...(wanted.hours && wanted.hours !== 'always' && { hours: wanted.hours }),
    } satisfies Facts,
  }
}

async function lockRoles(tx: Tx): Promise<{ staffing: Staffing; rows: RoleRow[] }> {
  await loadDirectory(tx)
  asEngine(tx)
  tx.run(lockStaff, [tx.workspaceId ?? ''])
  const [staffing, rows] = await Promise.all([loadStaffing(tx), tx.run(listRoleRows, [])])
  return { staffing, rows }
}

/** Gives a role to somebody; answers by which id they hold it. */
export async function addHolder(tx: Tx, wanted: HolderToBe, doing: Doing): Promise<string> {
  const { staffing, rows } = await lockRoles(tx)
  const { holder, facts } = refuse(decideHolder(wanted, staffing))
  const role = rows.find(({ key }) => key === holder.role)
  const isSame = (kept: Kept) =>
    kept.person === (holder.person ?? null) &&
    kept.team === (holder.team ?? null) &&
    kept.customer === (holder.customer ?? null) &&
    kept.service === (holder.service ?? null) &&
    kept.hours === holder.hours &&
    JSON.stringify(kept.priorities) === JSON.stringify(holder.priorities ?? null)
  if (!role || role.holders.some(isSame)) throw new Problem('holder.exists')
  const [id = ''] = await assignHolders(tx, [holder])
  recordChanges(tx, [{ kind: 'holder', act: 'given', id, name: role.name, after: facts }], doing)
  return id
}

/** Takes a role from somebody. */
export async function removeHolder(tx: Tx, id: string, doing: Doing): Promise<void> {
  const { staffing, rows } = await lockRoles(tx)
  const role = rows.find(({ holders }) => holders.some(holder => holder.id === id))
  const kept = role?.holders.find(holder => holder.id === id)
  if (!role || !kept) throw new Problem('holder.not_found')
  tx.run(deleteHolder, [id])
  const { person, team, customer, service } = toHolder(kept, {
    directory: staffing.directory,
    services: staffing.roster.services,
  })
  const before: Facts = {
    holder: person?.name ?? team?.name ?? '',
    ...(customer && { customer: customer.name }),
    ...(service && { service: service.name }),
    ...(kept.priorities && { priorities: kept.priorities.map(String) }),
    ...(kept.hours !== 'always' && { hours: kept.hours }),
  }
  recordChanges(tx, [{ kind: 'holder', act: 'taken', id, name: role.name, before }], doing)
}
