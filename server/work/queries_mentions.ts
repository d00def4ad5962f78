import { seersOf } from '../identity/index.ts'
import { statement } from '../kernel/index.ts'

/** The principals who see a ticket. Engine scope. */
export const listSeersOf = statement<[workspace: string, ticket: string], { id: string }>(
  `select s.principal_id as id from (${seersOf({ workspace: '$1', ticket: '$2' })}) s`,
)
