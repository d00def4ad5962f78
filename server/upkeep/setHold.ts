import { type Doing, loadDirectory, recordChanges } from '../identity/index.ts'
import { asEngine, newId, Problem, type Tx } from '../kernel/index.ts'
import { findSeenBy } from '../work/index.ts'
import { leaveErasure } from './erasePerson.ts'
import { deleteLegalHold, insertLegalHold, resumeErasures } from './queries_keeping.ts'

/** On what a hold is: the number of a ticket, or a person. */
export type HoldToBe = { ticket?: string | undefined; personId?: string | undefined; reason: string }

/** Keeps a ticket or everything a person has to do with, from now on. */
export async function setHold(tx: Tx, { ticket, personId, reason }: HoldToBe, doing: Doing): Promise<string> {
  if ((ticket === undefined) === (personId === undefined)) throw new Problem('hold.refused')
  const directory = await loadDirectory(tx)
  const found = ticket === undefined ? undefined : await findSeenBy(tx, ticket)
  if (ticket !== undefined && !found)
    throw new Problem('ticket.not_found', `There is no ticket ${ticket} for you.`)
  const person = personId === undefined ? undefined : directory.persons.get(personId)
  if (personId !== undefined && !person) throw new Problem('person.not_found')
  asEngine(tx)
  const id = newId()
  const [made] = await tx.run(insertLegalHold, [
    tx.workspaceId ?? '',
    id,
    found?.id ?? null,
    person?.id ?? null,
    reason.trim(),
    doing.at.toString(),
    tx.actor?.personId ?? null,
  ])
  if (!made) throw new Problem('hold.exists')
  const name = found?.number ?? person?.name ?? ''
  recordChanges(tx, [{ kind: 'hold', act: 'set', id, name, after: { reason: reason.trim() } }], doing)
  return id
}

/** Lifts a hold; erasures that stopped before it go on. */
export async function liftHold(tx: Tx, id: string, doing: Doing): Promise<void> {
  const directory = await loadDirectory(tx)
  asEngine(tx)
  const [lifted] = await tx.run(deleteLegalHold, [tx.workspaceId ?? '', id])
  if (!lifted) throw new Problem('hold.not_found')
  const name =
    lifted.personId === null ? 'A ticket' : (directory.persons.get(lifted.personId)?.name ?? 'A person')
  recordChanges(tx, [{ kind: 'hold', act: 'lifted', id, name, before: { reason: lifted.reason } }], doing)
  for (const erasure of await tx.run(resumeErasures, [tx.workspaceId ?? '']))
    leaveErasure(tx, erasure.id, doing.at)
}
