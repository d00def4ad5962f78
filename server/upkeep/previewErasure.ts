import { countMailOf } from '../comms/index.ts'
import { countSignInsOf, listNamesOf, loadDirectory } from '../identity/index.ts'
import { lookAsEngine, Problem, type Tx } from '../kernel/index.ts'
import { listRolesOf } from '../model/index.ts'
import { countTracesOf, listSeenOf, listTicketsOf } from '../work/index.ts'
import { loadHeld } from './legalHold.ts'
import { findErasureOf } from './queries_keeping.ts'

/** What there is of a person that goes when they are erased, what stays all the same, and what stands in the way. */
export async function previewErasure(tx: Tx, personId: string) {
  const directory = await loadDirectory(tx)
  const person = directory.persons.get(personId)
  if (!person) throw new Problem('person.not_found')
  lookAsEngine(tx)
  const { addresses } = await listNamesOf(tx, personId)
  const [held, [before], traces, mail, signIns, roles] = await Promise.all([
    loadHeld(tx),
    tx.run(findErasureOf, [tx.workspaceId ?? '', personId]),
    countTracesOf(tx, personId),
    countMailOf(tx, { personId, addresses }),
    countSignInsOf(tx, personId),
    listRolesOf(tx, personId),
  ])
  const kept = await listTicketsOf(tx, personId, held.tickets)
  const open = traces?.openTickets ?? []
  const seen = await listSeenOf(tx, [...kept.map(({ id }) => id), ...open])
  const numbersOf = (ids: readonly string[]) =>
    seen.filter(({ id }) => ids.includes(id)).map(({ number }) => number)
  return {
    name: person.name,
    addresses,
    erased: before !== undefined,
    held: held.persons.includes(personId),
    goes: {
      messages: traces?.messages ?? 0,
      files: traces?.files ?? 0,
      bytes: traces?.bytes ?? 0,
      mails: mail.mails,
      waitingMails: mail.waiting,
      sessions: signIns?.sessions ?? 0,
      tokens: signIns?.tokens ?? 0,
      invitations: signIns?.invitations ?? 0,
      teams: signIns?.teams ?? [],
      roles,
    },
    stays: {
      tickets: traces?.tickets ?? 0,
      told: mail.told,
      efforts: traces?.efforts ?? 0,
      changes: signIns?.changes ?? 0,
      heldCount: kept.length,
      heldTickets: numbersOf(kept.map(({ id }) => id)),
    },
    openTickets: numbersOf(open),
  }
}
