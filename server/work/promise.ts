import type { OpenRun } from './change.ts'
import type { Draft } from './draft.ts'
import type { Facts } from './load.ts'
import { versionOf } from './standing.ts'

/** Minutes until the next update where the process says nothing, by priority (starter-content.md: policy 3). */
const usual: Record<number, number> = { 1: 30, 2: 120, 3: 1440, 4: 4320 }

/** When R next owes a word to whoever asked; only work that both sides see promises one. RFC 3339. */
export function promiseFor(
  facts: Facts,
  run: Pick<OpenRun, 'processRunId' | 'node' | 'class'>,
  draft?: Draft,
): string | null {
  if (run.class !== 'band') return null
  const { priority } = draft?.change.ticket ?? facts.ticket
  const promised = versionOf(facts, run.processRunId, draft).activities.get(run.node)?.promise
  const minutes = promised?.[priority as 1 | 2 | 3 | 4] ?? usual[priority] ?? 1440
  return facts.now.add({ minutes }).toString()
}
