import type { EventName, Side } from '../../contract/index.ts'
import type { ProcessGraph } from '../../flow/index.ts'
import type { Tx } from '../kernel/index.ts'
import { loadVersion, type VersionRow } from './queries.ts'

/** An activity of a published version, with what deciders need of it: gate, chargeable, promise, rules, interface, letters, words. */
export type Activity = VersionRow['activities'][number]
/** A published version: immutable, so it is read once and kept by id. */
export type ProcessVersion = Omit<VersionRow, 'activities'> & {
  readonly graph: ProcessGraph
  readonly activities: ReadonlyMap<string, Activity>
}

const kept = new Map<string, ProcessVersion>()
const keptAtMost = 500

/** The version, from memory or (once a process) in one more round trip. Engine scope. */
export async function findVersion(tx: Tx, versionId: string): Promise<ProcessVersion> {
  const known = kept.get(versionId)
  if (known) return known
  const [row] = await tx.run(loadVersion, [tx.workspaceId ?? '', versionId])
  if (!row) throw new Error(`There is no process version ${versionId}.`)
  const version = { ...row, activities: new Map(row.activities.map(activity => [activity.node, activity])) }
  if (kept.size >= keptAtMost) kept.clear()
  kept.set(versionId, version)
  return version
}

type Asked = { event: EventName; node?: string | undefined; outcome?: string | undefined; side: Side }

/**
 * The template the model has for one side when something happens; undefined: that side is not told. What happens at an
 * activity has the activity's words, then those of the process.
 */
export function findText(version: ProcessVersion, { event, node, outcome, side }: Asked): string | undefined {
  const what = event === 'meeting.proposed' ? 'meeting' : event.slice(event.indexOf('.') + 1)
  const fits = (text: { event: string; side: Side }) => text.event === what && text.side === side
  const texts = (node && version.activities.get(node)?.texts.filter(fits)) || []
  return (
    texts.find(text => text.outcome !== undefined && text.outcome === outcome) ??
    texts.find(text => text.outcome === undefined) ??
    version.texts.find(fits)
  )?.text
}
