import type { Scope, Side } from '../../contract/index.ts'
import type { AccountId, OrganisationId, PersonId, WorkspaceId } from './ids.ts'

/** Who acts in a workspace: a person, what they count as for visibility, and what their token allows. */
export type Actor = {
  readonly workspaceId: WorkspaceId
  readonly personId: PersonId
  readonly accountId: AccountId | null
  readonly organisationId: OrganisationId
  readonly side: Side
  readonly admin: boolean
  /** The person, their teams and their organisation: what identity.visible may name. */
  readonly principals: readonly string[]
  readonly scopes: readonly Scope[]
  readonly via: 'web' | 'api' | 'mail'
}
