import { addJobs, newId, type Tx } from '../../kernel/index.ts'

/** The kind of the jobs that open a recurring ticket at its time. */
export const recurrenceKind = 'ticket.recurrence'
export type RecurrencePayload = { recurrenceId: string; dueAt: string }

/** Leaves the job that opens what is due then. Engine scope. */
export function leaveJob(tx: Tx, recurrenceId: string, dueAt: Temporal.Instant): void {
  const payload: RecurrencePayload = { recurrenceId, dueAt: dueAt.toString() }
  addJobs(tx, [{ id: newId(), workspaceId: tx.workspaceId, kind: recurrenceKind, payload, dueAt }])
}
