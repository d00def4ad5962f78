import { statement } from '../kernel/index.ts'

/** Held until the end of the transaction. */
export const lockImports = statement<[string], unknown>(
  `select pg_advisory_xact_lock(hashtextextended('work.imported ' || $1, 0))`,
)
/** Which rows of these names came before. Engine scope. */
export const listImported = statement<[string, readonly string[]], { name: string }>(
  'select external_id as name from work.imported where workspace_id = $1 and external_id = any ($2)',
)
export const insertImported = statement<[string, string, string], unknown>(
  'insert into work.imported (workspace_id, external_id, ticket_id) values ($1, $2, $3)',
)
