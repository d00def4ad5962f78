import type { TicketFacts } from '../../contract/index.ts'
import { addJobs, type Clock, newId, type Tx } from '../kernel/index.ts'
import { findFailure } from './queries_waive.ts'

/** The kind of the job that tells whoever is accountable that somebody could not be told. */
export const failureJob = 'delivery.failed'
type Failing = { workspaceId: string; id: string }

/** Leaves the job in the transaction in which a delivery is noted as failed. */
export function leaveFailure(tx: Tx, { workspaceId, id }: Failing, clock: Clock): void {
  addJobs(tx, [
    { id: newId(), workspaceId, kind: failureJob, payload: { deliveryId: id }, dueAt: clock.now() },
  ])
}

/** What could not be told to whom, with the latest event it spoke of. */
export type Failure = { subjectId: string; name: string; reason: string; payload: TicketFacts }

/** What a failed delivery was to tell; nothing where it told of a failure itself, so that none follows from another. */
export const loadFailure = async (tx: Tx, deliveryId: string): Promise<Failure | undefined> =>
  (await tx.run(findFailure, [tx.workspaceId ?? '', deliveryId]))[0]
