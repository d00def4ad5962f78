import type { TicketEventName } from '../../contract/index.ts'
import type { Directory } from '../identity/index.ts'
import type { NewEvent } from '../kernel/index.ts'
import { audience } from './audience.ts'

/** Somebody beyond our own people, and the ticket they are told under. */
export type ToldBeyond = { ticketId: string; principalId: string }

/**
 * Whom an event is told beyond our own people, under which ticket: whoever is told must be able to look, or the right to
 * see, asked again at sending, holds their mail back. A partner as an organisation, a customer's person in person; the
 * requester sees what is theirs already.
 */
export const listToldBeyond = (event: NewEvent<TicketEventName>, directory: Directory): ToldBeyond[] =>
  audience(event, directory)
    .filter(
      ({ id, side, state }) =>
        state === 'due' && side !== 'provider' && id !== event.payload.ticket.requesterId,
    )
    .map(({ id, side, organisationId, under }) => ({
      ticketId: under?.id ?? event.subjectId,
      principalId: side === 'partner' ? organisationId : id,
    }))
