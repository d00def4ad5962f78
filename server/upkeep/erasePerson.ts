import { eraseFromMail, eraseStrayMail } from '../comms/index.ts'
import {
  type Doing,
  deactivatePerson,
  erasePersonFacts,
  listNamesOf,
  recordChanges,
  signInLinkJob,
} from '../identity/index.ts'
import {
  addJobs,
  asEngine,
  beginErasing,
  type Clock,
  type Db,
  eraseEvents,
  forgetJobsTo,
  forgetRepliesTo,
  newId,
  Problem,
  rewordEvents,
  silenceEventsOf,
  type Tx,
} from '../kernel/index.ts'
import { forgetHolder } from '../model/index.ts'
import { eraseFromTickets, eraseOwn, forgetNames, listTicketsOf, nextTickets } from '../work/index.ts'
import { loadHeld } from './legalHold.ts'
import {
  type ErasureRow,
  endErasure,
  findErasureOf,
  insertErasure,
  lockErasure,
  passErasure,
  type Texts,
} from './queries_keeping.ts'
import { addressFor, pseudonymFor, wordsFor } from './wordsFor.ts'

/** The kind of the jobs that go on with erasures. */
export const erasureKind = 'person.erase'
/** What stands where somebody wrote who is erased with their texts. */
export const erasedText = 'Erased with the person who wrote it.'
const ticketsAtOnce = 200

/** Leaves the job that goes on with an erasure. Engine scope. */
export const leaveErasure = (tx: Tx, erasureId: string, at: Temporal.Instant): void =>
  addJobs(tx, [
    { id: newId(), workspaceId: tx.workspaceId, kind: erasureKind, payload: { erasureId }, dueAt: at },
  ])

type Wanted = { personId: string; texts: Texts }

/**
 * Erases a person: at once all that is theirs as a person, so that nobody signs in as them and nothing is sent to them;
 * their tickets follow from a job. Refuses whoever is held, was erased before, or is the last administrator.
 */
export async function erasePerson(tx: Tx, { personId, texts }: Wanted, doing: Doing): Promise<string> {
  const id = newId()
  // Deactivating says who it is to the log, and what follows takes the name out of it again.
  await deactivatePerson(tx, personId, doing)
  asEngine(tx)
  const [held, [before]] = await Promise.all([
    loadHeld(tx),
    tx.run(findErasureOf, [tx.workspaceId ?? '', personId]),
  ])
  if (before) throw new Problem('erasure.done')
  if (held.persons.includes(personId)) throw new Problem('erasure.held')
  await beginErasure(tx, { id, personId, texts }, doing.at)
  recordChanges(
    tx,
    [{ kind: 'erasure', act: 'erased', id: personId, name: pseudonymFor(id), after: { texts } }],
    doing,
  )
  leaveErasure(tx, id, doing.at)
  return id
}

type Begun = Wanted & { id: string }

/** Takes away what is a person's own, and notes what is still to be looked for. Engine scope. */
export async function beginErasure(
  tx: Tx,
  { id, personId, texts }: Begun,
  at: Temporal.Instant,
): Promise<void> {
  const pseudonym = pseudonymFor(id)
  const known = await listNamesOf(tx, personId)
  const words = wordsFor(known, id)
  const { addresses } = known
  beginErasing(tx)
  const [, , , , mails] = await Promise.all([
    tx.run(insertErasure, [
      tx.workspaceId ?? '',
      id,
      personId,
      pseudonym,
      texts,
      at.toString(),
      words.patterns,
      words.words,
      addresses,
      [...known.names, ...addresses],
    ]),
    erasePersonFacts(tx, personId, { pseudonym, address: addressFor(id), at, words }),
    forgetHolder(tx, personId),
    eraseOwn(tx, personId, words),
    eraseStrayMail(tx, { personId, addresses }),
    forgetRepliesTo(tx, personId),
    forgetJobsTo(tx, { kind: signInLinkJob, addresses }),
  ])
  if (mails.length > 0) await eraseEvents(tx, mails)
}

/**
 * Goes through the next tickets of an erasure in one transaction; answers whether it is over: done, or held back by what
 * is held. Doing a part of it twice changes nothing more.
 */
export async function eraseSlice(tx: Tx, erasureId: string, clock: Clock): Promise<boolean> {
  const workspaceId = tx.workspaceId ?? ''
  const [[row], held] = await Promise.all([tx.run(lockErasure, [workspaceId, erasureId]), loadHeld(tx)])
  if (row?.state !== 'going') return true
  const tickets = await nextTickets(tx, { after: row.afterTicket, limit: ticketsAtOnce })
  const last = tickets.at(-1)
  if (last === undefined) {
    await forgetNames(tx, row.names)
    const kept = await listTicketsOf(tx, row.personId, held.tickets)
    await tx.run(endErasure, [
      workspaceId,
      erasureId,
      kept.length > 0 ? 'held' : 'done',
      clock.now().toString(),
    ])
    return true
  }
  beginErasing(tx)
  await eraseFrom(
    tx,
    tickets.filter(id => !held.tickets.includes(id)),
    row,
  )
  await tx.run(passErasure, [workspaceId, erasureId, last])
  return false
}

async function eraseFrom(
  tx: Tx,
  tickets: readonly string[],
  { personId, pseudonym, texts, patterns, words, addresses }: ErasureRow,
): Promise<void> {
  const instead = texts === 'remove' ? erasedText : null
  const of = { personId, pseudonym, words: { patterns, words }, addresses, instead }
  await Promise.all([
    eraseFromMail(tx, tickets, of),
    ...(instead === null ? [] : [silenceEventsOf(tx, tickets, { by: personId, instead })]),
    rewordEvents(tx, tickets, of.words),
    eraseFromTickets(tx, tickets, of),
  ])
}

/** Goes through all of an erasure that is left, as long as `go` says so; answers whether it is over. */
export async function finishErasure(
  { db, clock }: { db: Db; clock: Clock },
  { workspaceId, erasureId }: { workspaceId: string; erasureId: string },
  go: () => boolean = () => true,
): Promise<boolean> {
  while (go()) if (await db.engine(workspaceId, tx => eraseSlice(tx, erasureId, clock))) return true
  return false
}
