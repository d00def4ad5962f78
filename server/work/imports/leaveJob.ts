import { addJobs, type Clock, newId, type Tx } from '../../kernel/index.ts'

/** The kind of the jobs that go on with imports. */
export const importKind = 'tickets.import'
export type ImportPayload = { importId: string }

/** Leaves the job that goes on with an import, or with taking it back. Engine scope. */
export function leaveJob(tx: Tx, importId: string, clock: Clock): void {
  const payload: ImportPayload = { importId }
  addJobs(tx, [{ id: newId(), workspaceId: tx.workspaceId, kind: importKind, payload, dueAt: clock.now() }])
}
