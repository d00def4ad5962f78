import { type Clock, newId, type Tx } from '../kernel/index.ts'
import {
  insertActivities,
  insertAssignments,
  insertInterfaces,
  insertRules,
  insertVersion,
  lockProcess,
  publishVersion,
} from './queries_publish.ts'
import type { StarterProcess } from './starter/index.ts'

/**
 * Publishes the next version of a process that is there: what begins from now on begins with it, what is running stays
 * with the version it began with. Key, name and prefix of the process stay. The owner of a process it calls has agreed
 * to the interface if it is the same owner, or if nothing of it has changed. Answers the version's id; engine scope.
 */
export async function publishProcess(tx: Tx, process: StarterProcess, clock: Clock): Promise<string> {
  const [found] = await tx.run(lockProcess, [tx.workspaceId ?? '', process.key])
  if (!found) throw new Error(`There is no process ${process.key} to publish a version of.`)
  const { id, versionId } = found
  return addVersion(tx, process, { processId: id, before: versionId, adopted: false, at: clock.now() })
}

type Adding = { processId: string; before: string | null; adopted: boolean; at: Temporal.Instant }

/** Sends all of a version, published; `adopted`: with it, whoever takes over the model agrees to its interfaces. */
export function addVersion(
  tx: Tx,
  process: StarterProcess,
  { processId, before, adopted, at }: Adding,
): string {
  const workspaceId = tx.workspaceId ?? ''
  const versionId = newId()
  const { bpmn, graph, texts, record, solve, promise, owner, manager, activities } = process
  const whole = { bpmn, graph, texts, record, solve, promise, owner, manager }
  tx.run(insertVersion, [workspaceId, versionId, processId, JSON.stringify(whole), at.toString()])
  tx.run(insertActivities, [workspaceId, versionId, JSON.stringify(activities)])
  const rows = (of: (activity: Activity) => object[]) =>
    JSON.stringify(activities.flatMap(activity => of(activity).map(row => ({ node: activity.node, ...row }))))
  tx.run(insertAssignments, [workspaceId, versionId, rows(lettersOf)])
  tx.run(insertRules, [workspaceId, versionId, rows(({ also }) => [...also])])
  const interfaces = rows(activity => (activity.interface ? [activity.interface] : []))
  tx.run(insertInterfaces, [workspaceId, versionId, interfaces, adopted, before])
  tx.run(publishVersion, [workspaceId, processId, versionId])
  return versionId
}

type Activity = StarterProcess['activities'][number]

function lettersOf(activity: Activity) {
  const of = (letter: string, roles: readonly string[]) => roles.map(role => ({ letter, role }))
  return [
    ...of('R', [activity.responsible]),
    ...of('A', [activity.accountable]),
    ...of('S', activity.support),
    ...of('C', activity.consulted),
    ...of('I', activity.informed),
  ]
}
