import { type Clock, newId, type Tx } from '../kernel/index.ts'
import { addVersion } from './publishProcess.ts'
import { listAllProcesses } from './queries.ts'
import { insertProcess, insertRoles, lockModel } from './queries_publish.ts'
import type { StarterModel, StarterProcess } from './starter/index.ts'

/** Puts the starter model into a workspace that has none: roles, processes and their first published versions. Engine scope. */
export function seedModel(tx: Tx, model: StarterModel, clock: Clock): void {
  addRoles(tx, model)
  for (const process of model.processes) addProcess(tx, process, clock)
}

/**
 * Adds the processes of the starter that a workspace lacks, with the roles they need, as a newer release brings them;
 * nothing that is there is touched. Answers the keys of what was added. Engine scope.
 */
export async function addMissingProcesses(tx: Tx, model: StarterModel, clock: Clock): Promise<string[]> {
  const workspaceId = tx.workspaceId ?? ''
  tx.run(lockModel, [workspaceId])
  const there = new Set((await tx.run(listAllProcesses, [workspaceId])).map(({ key }) => key))
  const missing = model.processes.filter(({ key }) => !there.has(key))
  if (missing.length > 0) addRoles(tx, model)
  for (const process of missing) addProcess(tx, process, clock)
  return missing.map(({ key }) => key)
}

function addRoles(tx: Tx, { roles }: StarterModel) {
  tx.run(insertRoles, [tx.workspaceId ?? '', JSON.stringify(roles.map(role => ({ id: newId(), ...role })))])
}

function addProcess(tx: Tx, process: StarterProcess, clock: Clock) {
  const processId = newId()
  const { key, name, prefix, description, owner, manager } = process
  tx.run(insertProcess, [tx.workspaceId ?? '', processId, key, name, prefix, description, owner, manager])
  addVersion(tx, process, { processId, before: null, adopted: true, at: clock.now() })
}
