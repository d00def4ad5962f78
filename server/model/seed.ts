import { type Clock, newId, type Tx } from '../kernel/index.ts'
import {
  insertActivities,
  insertAssignments,
  insertHolders,
  insertProcess,
  insertRoles,
  insertVersion,
  publishVersion,
} from './queries.ts'
import type { StarterModel, StarterProcess } from './starter/index.ts'

/** Puts the starter model into a workspace that has none: roles, processes and their first published versions. Engine scope. */
export function seedModel(tx: Tx, model: StarterModel, clock: Clock): void {
  tx.run(insertRoles, [
    tx.workspaceId ?? '',
    JSON.stringify(model.roles.map(role => ({ id: newId(), ...role }))),
  ])
  for (const process of model.processes) seedProcess(tx, process, clock)
}

function seedProcess(tx: Tx, process: StarterProcess, clock: Clock) {
  const workspaceId = tx.workspaceId ?? ''
  const [processId, versionId] = [newId(), newId()]
  const { key, name, prefix, description, owner, manager } = process
  tx.run(insertProcess, [workspaceId, processId, key, name, prefix, description, owner, manager])
  tx.run(insertVersion, [
    workspaceId,
    versionId,
    processId,
    process.bpmn,
    JSON.stringify(process.graph),
    JSON.stringify(process.texts),
    clock.now().toString(),
  ])
  tx.run(insertActivities, [workspaceId, versionId, JSON.stringify(process.activities)])
  tx.run(insertAssignments, [
    workspaceId,
    versionId,
    JSON.stringify(process.activities.flatMap(assignmentsOf)),
  ])
  tx.run(publishVersion, [workspaceId, processId, versionId])
}

function assignmentsOf(activity: StarterProcess['activities'][number]) {
  const of = (letter: string, roles: readonly string[]) =>
    roles.map(role => ({ node: activity.node, letter, role }))
  return [
    ...of('R', [activity.responsible]),
    ...of('A', [activity.accountable]),
    ...of('S', activity.support),
    ...of('C', activity.consulted),
    ...of('I', activity.informed),
  ]
}

/** A role and who is to hold it: a person or a team, for one customer or (null) for all. */
export type NewHolder = { role: string; person?: string; team?: string; customer?: string }

/** Gives roles their holders. Unknown role keys are left out by the caller's own check. Engine scope. */
export function assignHolders(tx: Tx, holders: NewHolder[]): Promise<unknown> {
  return tx.run(insertHolders, [
    tx.workspaceId ?? '',
    JSON.stringify(holders.map(holder => ({ id: newId(), ...holder }))),
  ])
}
