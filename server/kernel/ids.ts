import { randomUUIDv7 } from 'node:crypto'

declare const brand: unique symbol
/** A UUID (RFC 9562) of one kind of thing; the kinds do not mix. */
export type Id<Kind extends string> = string & { readonly [brand]?: Kind }
/** Id of one operating model with its parties. */
export type WorkspaceId = Id<'workspace'>
/** Id of a person of a workspace. */
export type PersonId = Id<'person'>
/** Id of a team of a workspace. */
export type TeamId = Id<'team'>
/** Id of a provider, customer or partner of a workspace. */
export type OrganisationId = Id<'organisation'>
/** Id of an account of the installation, which can be persons of many workspaces. */
export type AccountId = Id<'account'>
/** Id of a ticket; people say its number. */
export type TicketId = Id<'ticket'>

/** A new UUIDv7: sortable by the time it was made. */
export const newId = (): string => randomUUIDv7()

/** As many new ids, in an order that is also theirs. */
export const newIds = (count: number): string[] => Array.from({ length: count }, newId).sort()
