import type { LetterHolders } from '../../contract/index.ts'
import { type Failure, loadFailure } from '../comms/index.ts'
import { type Clock, type Db, type Job, newId, type Tx } from '../kernel/index.ts'
import { findVersion, loadStaffing, resolveRoleHolders } from '../model/index.ts'
import { countEvent, findToldFailure, lockTicketById } from './queries_told.ts'

type Parts = { clock: Clock; db: () => Db }

/**
 * Whoever is accountable hears that somebody could not be told (communication.md: failed obligations are pushed to A);
 * where nobody is, the process manager does. A job: doing it twice changes nothing more.
 */
export const createTellFailure =
  ({ clock, db }: Parts) =>
  async ({ workspaceId, payload }: Job): Promise<void> => {
    await db().engine(workspaceId, tx => tellFailure(tx, String(payload.deliveryId), clock))
    db().announce()
  }

async function tellFailure(tx: Tx, deliveryId: string, clock: Clock): Promise<void> {
  const failure = await loadFailure(tx, deliveryId)
  if (!failure) return
  const { subjectId, payload } = failure
  const workspaceId = tx.workspaceId ?? ''
  const locking = tx.run(lockTicketById, [workspaceId, subjectId])
  // A statement of its own, after the lock: it sees what whoever had the ticket before has left.
  const telling = tx.run(findToldFailure, [workspaceId, subjectId, deliveryId])
  const [[ticket], told] = await Promise.all([locking, telling])
  if (!ticket || told.length > 0) return
  const letters = await findAccountable(tx, failure)
  const seq = ticket.version + 1
  tx.run(countEvent, [workspaceId, subjectId, seq, clock.now().toString()])
  tx.emit({
    id: newId(),
    subjectId,
    seq,
    name: 'obligation.failed',
    actorId: null,
    class: 'provider',
    payload: {
      ticket: payload.ticket,
      ...(payload.activity && { activity: payload.activity }),
      message: deliveryId,
      reason: failure.reason,
      letters,
      words: { provider: sayFailure(failure) },
    },
  })
}

async function findAccountable(tx: Tx, { payload }: Failure): Promise<LetterHolders[]> {
  const known = payload.letters.filter(({ letter }) => letter === 'A')
  const staffing = await loadStaffing(tx)
  if (known.length > 0) return known
  const version = await findVersion(tx, payload.ticket.version)
  const { persons, teams } = resolveRoleHolders(version, version.manager, { staffing, of: payload.ticket })
  return [
    { letter: 'A', role: staffing.roster.roles.get(version.manager)?.name ?? 'manager', persons, teams },
  ]
}

const sayFailure = ({ name, reason, payload: { ticket } }: Failure): string =>
  `${name} could not be told by mail about ${ticket.number}: ${reason || 'the mail was refused for good'}. Please tell them another way, and have the address corrected.`
