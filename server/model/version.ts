import type { EventName, Side } from '../../contract/index.ts'
import type { ProcessGraph } from '../../flow/index.ts'
import type { Tx } from '../kernel/index.ts'
import { loadVersion, type VersionRow } from './queries.ts'

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

/** The template the model has for one side when something happens; undefined: that side is not told. */
export function findText(version: ProcessVersion, { event, node, outcome, side }: Asked): string | undefined {
  const [subject, what] = event.split('.')
  if (subject === 'ticket') return version.texts.find(text => text.event === what && text.side === side)?.text
  const texts =
    (node && version.activities.get(node)?.texts.filter(text => text.event === what && text.side === side)) ||
    []
  return (
    texts.find(text => text.outcome !== undefined && text.outcome === outcome) ??
    texts.find(text => text.outcome === undefined)
  )?.text
}
