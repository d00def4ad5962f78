import type { Tx } from '../kernel/index.ts'
import { deleteHolderships, deleteSubscriptions, listHolderships } from './queries_erase.ts'

/** A person who is erased holds no role and subscribes to no service. Engine scope. */
export async function forgetHolder(tx: Tx, personId: string): Promise<void> {
  await Promise.all([tx.run(deleteHolderships, [personId]), tx.run(deleteSubscriptions, [personId])])
}

/** The roles a person holds by name. Engine scope. */
export const listRolesOf = async (tx: Tx, personId: string): Promise<string[]> =>
  (await tx.run(listHolderships, [personId])).map(({ name }) => name)
