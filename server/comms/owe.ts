import type { TicketEventName } from '../../contract/index.ts'
import { type Directory, knownDirectory } from '../identity/index.ts'
import { type Clock, type NewEvent, newId, type Tx } from '../kernel/index.ts'
import { audience, byStrength, type Told } from './audience.ts'
import { insertObligations } from './queries.ts'

/** `joinSeconds`: how long what is not urgent waits to be joined with others; 0: each act has a mail of its own. */
type Parts = { clock: Clock; mailDomain: string; joinSeconds: number }
type Delivery = {
  id: string
  ticketId: string
  ticketNumber: string
  ticketTitle: string
  personId: string
  messageId: string
  dueAt: string
  joins: boolean
}

/**
 * The reaction to every ticket event: what is owed to whom, written in the event's own transaction with the deliveries
 * that will carry it. One act, one mail: whoever is owed several things by one act gets them in one. What is not urgent
 * waits, and whatever else comes for the same person and ticket meanwhile rides along; what is urgent goes at once and
 * takes along what waits (comms/queries.ts: insertObligations).
 */
export const createOwe =
  ({ clock, mailDomain, joinSeconds }: Parts) =>
  (tx: Tx, events: NewEvent<TicketEventName>[]): void => {
    const directory = knownDirectory(tx)
    const deliveries = deliveriesOf(tx)
    const now = clock.now()
    const fresh = new Map<string, Delivery>()
    const obligations = events.flatMap(event =>
      audience(event, directory).map(told => ({ ...toObligation(told, event), told, event })),
    )
    if (obligations.length === 0) return
    for (const obligation of obligations) {
      const { ticketId, personId, told } = obligation
      if (obligation.channel !== 'mail' || !personId) continue
      const whose = `${ticketId} ${personId}`
      const known = deliveries.get(whose)
      const delivery = known ?? {
        ...newDelivery(obligation, mailDomain),
        dueAt: now.add({ seconds: joinSeconds }).toString(),
        joins: joinSeconds > 0,
      }
      if (told.urgent) delivery.dueAt = now.toString()
      // What joins is asked for again: it may be urgent only now.
      if (!known || delivery.joins) fresh.set(whose, delivery)
      deliveries.set(whose, delivery)
      obligation.deliveryId = delivery.id
    }
    tx.run(insertObligations, [
      JSON.stringify([...fresh.values()]),
      JSON.stringify(obligations.map(({ event, told, ...row }) => row)),
      now.toString(),
    ])
  }

/** What an event would owe, for the line beside the button. */
export const previewAudience = (events: NewEvent<TicketEventName>[], directory: Directory): Told[] => {
  const byId = new Map<string, Told>()
  for (const told of events.flatMap(event => audience(event, directory))) {
    const known = byId.get(told.id)
    byId.set(told.id, known ? joinTold(known, told) : told)
  }
  return [...byId.values()]
}

/** What one is really told, by its strongest letter; one mail carries all of it. */
function joinTold(a: Told, b: Told): Told {
  const due = [a, b].filter(told => told.state === 'due')
  const [first = a] = due.toSorted(byStrength)
  return {
    ...first,
    channel: due.some(told => told.channel === 'mail') ? 'mail' : first.channel,
    reasons: [...new Set([...a.reasons, ...b.reasons])],
    text: (due.length > 0 ? due : [a, b])
      .map(told => told.text)
      .filter(Boolean)
      .join('\n\n'),
  }
}

const toObligation = (told: Told, event: NewEvent<TicketEventName>) => ({
  id: newId(),
  eventId: event.id,
  eventName: event.name,
  ticketId: told.under?.id ?? event.subjectId,
  personId: told.team ? null : told.id,
  teamId: told.team ? told.id : null,
  name: told.name,
  side: told.side,
  organisationId: told.organisationId,
  letter: told.letter,
  reasons: told.reasons,
  channel: told.channel,
  state: told.state,
  class: event.class,
  text: told.text,
  activityRun: event.payload.activity?.run ?? null,
  accountable: event.payload.letters.flatMap(({ letter, persons, teams }) =>
    letter === 'A' ? [...persons, ...teams] : [],
  ),
  meeting: event.payload.meeting ?? null,
  deliveryId: null as string | null,
})

type Obligation = ReturnType<typeof toObligation>
type Owed = Obligation & { told: Told; event: NewEvent<TicketEventName> }

function newDelivery({ ticketId, personId, told, event }: Owed, mailDomain: string) {
  const id = newId()
  const { number, title } = told.under ?? event.payload.ticket
  return {
    id,
    ticketId,
    ticketNumber: number,
    ticketTitle: title,
    personId: personId ?? '',
    messageId: `<${id}@${mailDomain}>`,
  }
}

/** By ticket and person: a mail speaks of one ticket only. */
const perAct = new WeakMap<Tx, Map<string, Delivery>>()
function deliveriesOf(tx: Tx): Map<string, Delivery> {
  const known = perAct.get(tx) ?? new Map<string, Delivery>()
  perAct.set(tx, known)
  return known
}
