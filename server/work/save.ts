import { type Directory, grantVisible } from '../identity/index.ts'
import { asEngine, type Clock, type Tx } from '../kernel/index.ts'
import type { Change, TicketEvent } from './decide.ts'
import type { OpenChange } from './decideOpen.ts'
import { insertMessage, insertTicket, saveMove } from './queries.ts'

type Saving = { clock: Clock; directory: Directory }

/** Saves a change and emits its events; nothing is waited for, the commit says whether all of it held. */
export function saveChange(tx: Tx, change: Change, { clock, directory }: Saving): void {
  if (change.events.length === 0) return
  asEngine(tx)
  const { ticketId, version, state, process, changed, begun } = change
  const now = clock.now().toString()
  tx.run(saveMove, [
    tx.workspaceId ?? '',
    ticketId,
    JSON.stringify({ version, state }),
    JSON.stringify(process),
    JSON.stringify(changed),
    JSON.stringify(begun),
    now,
  ])
  if (change.message) tx.run(insertMessage, [tx.workspaceId ?? '', JSON.stringify(change.message), now])
  shareWith(tx, change, directory)
  tx.emit(...change.events)
}

/** Saves a new ticket, its first message and who may see it. */
export function saveOpening(tx: Tx, change: OpenChange, { clock, directory }: Saving): void {
  asEngine(tx)
  const { ticket, processRun, process, version, state, begun, message } = change
  const now = clock.now().toString()
  tx.run(insertTicket, [
    tx.workspaceId ?? '',
    JSON.stringify({ ...ticket, version, state }),
    JSON.stringify({ ...processRun, marking: process?.marking, ended: process?.ended }),
    JSON.stringify(begun),
    now,
  ])
  tx.run(insertMessage, [tx.workspaceId ?? '', JSON.stringify(message), now])
  grantVisible(tx, ticket.id, [
    { principalId: directory.providerId, right: 'work' },
    { principalId: ticket.requesterId, right: 'read' },
  ])
  shareWith(tx, change, directory)
  tx.emit(...change.events)
}

/**
 * Whoever beyond our own people holds a letter on an activity in the band sees the ticket from then on: a customer's
 * person in person, a partner as an organisation (visibility.md: a partner reads the band from the moment they join).
 */
function shareWith(tx: Tx, { ticketId, events }: Change, directory: Directory) {
  const principals = new Set(events.flatMap(event => outsiders(event, directory)))
  if (principals.size > 0)
    grantVisible(
      tx,
      ticketId,
      [...principals].map(principalId => ({ principalId, right: 'work' as const })),
    )
}

function outsiders({ payload, class: contentClass }: TicketEvent, directory: Directory): string[] {
  return payload.letters.flatMap(({ letter, persons, teams }) => {
    if (contentClass === 'provider' && letter !== 'R') return []
    return [...persons, ...teams].flatMap(id => {
      const organisationId = (directory.persons.get(id) ?? directory.teams.get(id))?.organisationId
      const side = organisationId && directory.organisations.get(organisationId)?.side
      if (!organisationId || !side || side === 'provider' || id === payload.ticket.requesterId) return []
      if (side === 'customer' && organisationId !== payload.ticket.customerId) return []
      return side === 'partner' ? organisationId : id
    })
  })
}
