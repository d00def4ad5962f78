import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { readCsv } from '../kernel/index.ts'

/** The columns a file of tickets may have; the first two it must. */
export const columns = [
  'title',
  'text',
  'requester',
  'process',
  'impact',
  'urgency',
  'service',
  'opened',
  'external_id',
] as const
export type Column = (typeof columns)[number]
/** One row: its line in the file, its values without blanks around them, and what it is known by. */
export type TicketRowRead = { line: number; name: string; values: Partial<Record<Column, string>> }

/** A file that is not taken, with what is wrong where. */
export { refuseFile as refused } from '../kernel/index.ts'

const mostRows = 2_000

/** Reads a CSV file of tickets; refuses, with what to do, what is not one. */
export async function readTicketRows(input: Readable): Promise<TicketRowRead[]> {
  const rows = await readCsv(input, { columns, needed: ['title', 'text'], mostRows })
  return rows.map(row => ({ ...row, name: nameOf(row.values) }))
}

/** What a row is known by when it comes again: the name it has where it comes from, else all it says. */
function nameOf(values: Partial<Record<Column, string>>): string {
  if (values.external_id) return `id:${values.external_id}`
  return `row:${createHash('sha256')
    .update(JSON.stringify(Object.entries(values).sort()))
    .digest('hex')}`
}
