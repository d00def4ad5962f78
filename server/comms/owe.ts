import type { TicketEventName } from '../../contract/index.ts'
import { type Directory, knownDirectory } from '../identity/index.ts'
import { type Clock, type NewEvent, newId, type Tx } from '../kernel/index.ts'
import { audience, byStrength, type Told } from './audience.ts'
import { insertObligations } from './queries.ts'

type Parts = { clock: Clock; mailDomain: string }
type Delivery = {
  id: string
  ticketId: string
  ticketNumber: string
  ticketTitle: string
  personId: string
  messageId: string
}

/**
 * The reaction to every ticket event: what is owed to whom, written in the event's own transaction with the deliveries
 * that will carry it. One act, one mail: whoever is owed several things by one act gets them in one.
 */
export const createOwe =
  ({ clock, mailDomain }: Parts) =>
  (tx: Tx, events: NewEvent<TicketEventName>[]): void => {
    const directory = knownDirectory(tx)
    const deliveries = deliveriesOf(tx)
    const fresh: Delivery[] = []
    const obligations = events.flatMap(event =>
      audience(event, directory).map(told => ({ ...toObligation(told, event), event })),
    )
    for (const obligation of obligations) {
      if (obligation.channel !== 'mail' || !obligation.personId) continue
      const whose = `${obligation.ticketId} ${obligation.personId}`
      const known = deliveries.get(whose)
      const delivery = known ?? newDelivery(obligation.personId, obligation.event, mailDomain)
      if (!known) fresh.push(delivery)
      deliveries.set(whose, delivery)
      obligation.deliveryId = delivery.id
    }
    if (obligations.length === 0) return
    tx.run(insertObligations, [
      JSON.stringify(fresh),
      JSON.stringify(obligations.map(({ event, ...row }) => row)),
      clock.now().toString(),
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
  ticketId: event.subjectId,
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
  deliveryId: null as string | null,
})

function newDelivery(
  personId: string,
  { subjectId, payload }: NewEvent<TicketEventName>,
  mailDomain: string,
): Delivery {
  const id = newId()
  const { number, title } = payload.ticket
  return {
    id,
    ticketId: subjectId,
    ticketNumber: number,
    ticketTitle: title,
    personId,
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
