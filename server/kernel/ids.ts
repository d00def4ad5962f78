import { randomUUIDv7 } from 'node:crypto'

declare const brand: unique symbol
/** A UUID (RFC 9562) of one kind of thing; the kinds do not mix. */
export type Id<Kind extends string> = string & { readonly [brand]?: Kind }
export type WorkspaceId = Id<'workspace'>
export type PersonId = Id<'person'>
export type TeamId = Id<'team'>
export type OrganisationId = Id<'organisation'>
export type AccountId = Id<'account'>
export type TicketId = Id<'ticket'>

/** A new UUIDv7: sortable by the time it was made. */
export const newId = (): string => randomUUIDv7()
