import type { Side } from '../../contract/index.ts'
import type { Db, Tx } from '../kernel/index.ts'
import { deleteVisible, insertFirstVisible, insertVisible, listRights, listSeers } from './queries_access.ts'

/** `work` is more than `read`. */
export type Right = 'read' | 'work'
/** Who is to see a ticket: a person, a team or an organisation by id. */
export type Share = { readonly principalId: string; readonly right: Right }

/** SQL expressions of the list's own statement; `principals` a uuid[], usually `$n::uuid[]` from the actor. */
export type FilterNames = {
  workspace: string
  ticket: string
  principals: string
}

/**
 * The list filter of `mayRead`, as a condition for a list's own statement. The principals are handed in from the actor
 * and not read from the transaction's context, so that it holds apart from row security. Asked ticket by ticket (`offset 0`): for
 * who sees a million the planner may else gather them all to find one.
 */
export const readable = ({ workspace, ticket, principals }: FilterNames): string =>
  `exists (select from identity.visible v where v.workspace_id = ${workspace} and v.ticket_id = ${ticket}
     and v.principal_id = any (${principals}) offset 0)`
/**
 * The same filter the other way round, as a query of ids to begin with: for who sees few of many. `atMost` stops there.
 */
export const readableIds = (
  { workspace, principals }: Pick<FilterNames, 'workspace' | 'principals'>,
  atMost?: number,
): string =>
  `select ${atMost === undefined ? 'distinct ' : ''}v.ticket_id from identity.visible v where v.workspace_id = ${workspace}
     and v.principal_id = any (${principals})${atMost === undefined ? ' offset 0' : ` limit ${atMost}`}`
/** The list filter of `mayWork`. */
export const workable = ({ workspace, ticket, principals }: FilterNames): string =>
  `exists (select from identity.visible v where v.workspace_id = ${workspace} and v.ticket_id = ${ticket}
     and v.principal_id = any (${principals}) and v."right" = 'work')`

/** Whether the actor may see the ticket. Sent at once: call it together with what is loaded. */
export const mayRead = async (tx: Tx, ticketId: string): Promise<boolean> =>
  (await rightsOn(tx, ticketId)).length > 0
/** Whether the actor may act on the ticket. */
export const mayWork = async (tx: Tx, ticketId: string): Promise<boolean> =>
  (await rightsOn(tx, ticketId)).some(row => row.right === 'work')

const rightsOn = async ({ actor, run }: Tx, ticketId: string): Promise<{ right: Right }[]> =>
  actor ? run(listRights, [actor.workspaceId, ticketId, actor.principals]) : []

/** Lets principals see a ticket; a right is only ever raised by it. Engine scope, in the transaction that shares. */
export function grantVisible(tx: Tx, ticketId: string, shares: readonly Share[]): void {
  if (shares.length > 0)
    tx.run(insertVisible, [
      ticketId,
      shares.map(share => share.principalId),
      shares.map(share => share.right),
    ])
}

/** Lets principals see tickets that nobody saw before, each once. Engine scope, in the transaction that makes them. */
export function grantFirstVisible(tx: Tx, shares: readonly (Share & { readonly ticketId: string })[]): void {
  if (shares.length > 0)
    tx.run(insertFirstVisible, [
      shares.map(share => share.ticketId),
      shares.map(share => share.principalId),
      shares.map(share => share.right),
    ])
}
/** Takes back what persons were let see by name; a right to work, and what they see otherwise, stays. Engine scope. */
export function revokeVisible(tx: Tx, ticketId: string, personIds: readonly string[]): void {
  if (personIds.length > 0) tx.run(deleteVisible, [ticketId, personIds])
}

/** SQL that lists the principals who see a ticket. */
export const seersOf = ({ workspace, ticket }: Pick<FilterNames, 'workspace' | 'ticket'>): string =>
  `select v.principal_id from identity.visible v where v.workspace_id = ${workspace} and v.ticket_id = ${ticket}`

/** SQL that lists the partner organisations who see a ticket. */
export const partnersOf = ({ workspace, ticket }: Pick<FilterNames, 'workspace' | 'ticket'>): string =>
  `select v.principal_id from identity.visible v
   join identity.organisation vo on vo.workspace_id = v.workspace_id and vo.id = v.principal_id and vo.side = 'partner'
   where v.workspace_id = ${workspace} and v.ticket_id = ${ticket}`

/** SQL condition: this person has been deactivated. */
export const hasLeft = ({ workspace, person }: { workspace: string; person: string }): string =>
  `exists (select from identity.person vp where vp.workspace_id = ${workspace} and vp.id = ${person} and vp.deactivated_at is not null)`

/** For each ticket, the principals who see it: for the live stream. */
export async function listPrincipals(
  db: Db,
  workspaceId: string,
  ticketIds: string[],
): Promise<Map<string, Set<string>>> {
  const rows = await db.engine(workspaceId, tx => tx.run(listSeers, [workspaceId, ticketIds]))
  return new Map(rows.map(row => [row.ticketId, new Set(row.principals)]))
}

/**
 * Content classes (docs/words.md): the provider reads all but a customer's own, others the band and their own. The same
 * rule stands in row security (0006) and, as SQL, in the queries that show content.
 */
export function mayReadClass(
  { side, organisationId }: { side: Side; organisationId: string },
  contentClass: string,
): boolean {
  if (side === 'provider') return contentClass !== 'customer'
  return (
    contentClass === 'band' ||
    contentClass === (side === 'customer' ? 'customer' : `partner:${organisationId}`)
  )
}
