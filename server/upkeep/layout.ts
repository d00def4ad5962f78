import type { Owner } from '../kernel/index.ts'
import { listSequences, listSharedTables, listTables } from './queries_catalogue.ts'

export type Column = { name: string; sortable: boolean; key: boolean }
/** A table and how it belongs to workspaces: it is theirs, a row may be somebody's, or it is the installation's. */
export type Table = {
  name: string
  columns: Column[]
  scope: 'workspace' | 'of workspace' | 'maybe of workspace' | 'of installation'
}
/** A table of the installation that a workspace's rows point into: whoever takes the workspace along takes those rows. */
export type Shared = { name: string; column: string; from: string; by: string; naturally: string[] | null }
export type Layout = { tables: Table[]; shared: Shared[]; sequences: string[] }

/** What there is to keep, as the database itself says. */
export async function readLayout(owner: Owner): Promise<Layout> {
  const tables = await owner.ask<Table>(listTables)
  const shared = await owner.ask<Shared>(listSharedTables)
  const sequences = await owner.ask<{ name: string }>(listSequences)
  return { tables, shared, sequences: sequences.map(({ name }) => name) }
}

const isUuid = (text: string): boolean => /^[0-9a-f-]{36}$/.test(text)

/** Which rows of a table belong to a workspace (or, null, to the installation); null: the table has none of them. */
function rowsOf(table: Table, workspaceId: string | null): string | null {
  const isOurs = workspaceId !== null && isUuid(workspaceId) ? `= '${workspaceId}'` : null
  switch (table.scope) {
    case 'workspace':
      return isOurs && `id ${isOurs}`
    case 'of workspace':
      return isOurs && `workspace_id ${isOurs}`
    case 'maybe of workspace':
      return `workspace_id ${isOurs ?? 'is null'}`
    case 'of installation':
      return isOurs ? null : 'true'
  }
}

/** Rows of the installation's tables that one workspace's rows point to. */
const pointedTo = (table: Table, shared: Shared[], workspaceId: string): string | null => {
  const ways = shared
    .filter(({ name }) => name === table.name)
    .map(
      ({ column, from, by }) =>
        `${column} in (select ${by} from ${from} where workspace_id = '${workspaceId}')`,
    )
  return ways.length > 0 && isUuid(workspaceId) ? ways.join(' or ') : null
}

/** What is copied together: a name, the columns in their order, and the rows in the order of their key. */
export type Extract = { table: string; columns: string[]; sql: string }

const extract = (table: Table, which: string): Extract => {
  const keys = table.columns.filter(({ key }) => key)
  // In one order on every server, whatever language it sorts in.
  const order = (keys.length > 0 ? keys : table.columns).map(({ name, sortable }) =>
    sortable ? `${name} collate "C"` : name,
  )
  const columns = table.columns.map(({ name }) => name)
  return {
    table: table.name,
    columns,
    sql: `copy (select ${columns.join(', ')} from ${table.name} where ${which} order by ${order.join(', ')}) to stdout`,
  }
}

/** The rows of a workspace, or (null) of the installation, table by table. */
export const listExtracts = ({ tables }: Layout, workspaceId: string | null): Extract[] =>
  tables.flatMap(table => {
    const which = rowsOf(table, workspaceId)
    return which === null ? [] : [extract(table, which)]
  })

/** Of the installation only what one workspace points to. */
export const listPointedTo = ({ tables, shared }: Layout, workspaceId: string): Extract[] =>
  tables.flatMap(table => {
    const which = table.scope === 'of installation' ? pointedTo(table, shared, workspaceId) : null
    return which === null ? [] : [extract(table, which)]
  })
