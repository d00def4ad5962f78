import { grantVisible, revokeVisible } from '../identity/index.ts'
import type { Tx } from '../kernel/index.ts'
import type { Change } from './change.ts'
import {
  deleteFollowers,
  deleteLinks,
  insertFollowers,
  insertLinks,
  insertMerge,
  takeMessages,
  undoMerge,
} from './queries_connections.ts'
import { standAgain } from './queries_save.ts'

/** Saves what an act does between tickets and to who follows one; the ticket itself is there already. */
export function saveConnections(tx: Tx, { ticketId, connections }: Change, now: string): void {
  if (!connections) return
  const workspaceId = tx.workspaceId ?? ''
  const who = tx.actor?.personId ?? null
  const { linked, unlinked, followed, unfollowed, merged, unmerged, taken } = connections
  if (taken.length > 0) tx.run(takeMessages, [workspaceId, ticketId, taken])
  if (merged) tx.run(insertMerge, [workspaceId, JSON.stringify(merged), now])
  if (unmerged) tx.run(undoMerge, [workspaceId, ticketId, unmerged, who, now])
  if (merged) tx.run(standAgain, [workspaceId, [merged.sourceId]])
  if (unmerged) tx.run(standAgain, [workspaceId, [ticketId]])
  if (linked.length > 0) tx.run(insertLinks, [workspaceId, JSON.stringify(linked), who, now])
  if (unlinked.length > 0) tx.run(deleteLinks, [workspaceId, JSON.stringify(unlinked)])
  if (followed.length > 0) tx.run(insertFollowers, [workspaceId, ticketId, JSON.stringify(followed), now])
  grantVisible(
    tx,
    ticketId,
    followed
      .filter(({ granted }) => granted)
      .map(({ personId }) => ({ principalId: personId, right: 'read' as const })),
  )
  if (unfollowed.length === 0) return
  const gone = unfollowed.map(({ personId }) => personId)
  tx.run(deleteFollowers, [workspaceId, ticketId, gone])
  revokeVisible(
    tx,
    ticketId,
    unfollowed.filter(({ granted }) => granted).map(({ personId }) => personId),
  )
}
