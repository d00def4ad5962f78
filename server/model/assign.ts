import { newId, type Tx } from '../kernel/index.ts'
import type { WorkingHours } from './queries.ts'
import {
  insertHolders,
  insertServiceCustomers,
  insertServices,
  insertSubscribers,
  upsertHours,
} from './queries_assign.ts'

/**
 * A role and who is to hold it: a person or a team; for one customer or all, for one service or all, for some
 * priorities (1–4) or all, always or only within or after working hours. Whatever is left out is all.
 */
export type NewHolder = {
  role: string
  person?: string | undefined
  team?: string | undefined
  customer?: string | undefined
  service?: string | undefined
  priorities?: readonly number[] | undefined
  hours?: 'always' | 'in' | 'after' | undefined
}

/** Gives roles their holders; answers by which ids. Unknown role keys are left out by the caller's own check. Engine scope. */
export async function assignHolders(tx: Tx, holders: NewHolder[]): Promise<string[]> {
  const rows = holders.map(holder => ({ id: newId(), ...holder }))
  await tx.run(insertHolders, [tx.workspaceId ?? '', JSON.stringify(rows)])
  return rows.map(({ id }) => id)
}

/** A service to be; without customers it is for all. Customers and subscribers by id. */
export type NewService = {
  key: string
  name: string
  customers?: readonly string[] | undefined
  subscribers?: readonly string[] | undefined
}

/** Adds services, with the customers that have them and the people told of them as business; ids in the same order. Engine scope. */
export function addServices(tx: Tx, services: readonly NewService[]): string[] {
  const workspaceId = tx.workspaceId ?? ''
  const made = services.map(service => ({ id: newId(), ...service }))
  tx.run(insertServices, [workspaceId, JSON.stringify(made)])
  const pairs = (of: 'customers' | 'subscribers', name: string) =>
    JSON.stringify(made.flatMap(one => (one[of] ?? []).map(id => ({ service: one.id, [name]: id }))))
  tx.run(insertServiceCustomers, [workspaceId, pairs('customers', 'customer')])
  tx.run(insertSubscribers, [workspaceId, pairs('subscribers', 'person')])
  return made.map(({ id }) => id)
}

/** Says when the provider is there. Engine scope. */
export function setWorkingHours(tx: Tx, { zone, days, opensAt, closesAt }: WorkingHours): Promise<unknown> {
  return tx.run(upsertHours, [tx.workspaceId ?? '', zone, days, opensAt, closesAt])
}
