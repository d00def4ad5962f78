import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import type { FieldError } from '../../contract/index.ts'
import { Problem } from '../kernel/index.ts'

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

const mostRows = 2_000
const longestCell = 100_000

/**
 * Reads a CSV file (RFC 4180, UTF-8, with or without a byte order mark; commas or semicolons) as it comes. A cell is text,
 * whatever it looks like: nothing is worked out. Refuses, with what to do, what is not such a file.
 */
export async function readTicketRows(input: Readable): Promise<TicketRowRead[]> {
  const parser = input.pipe(
    parse({
      bom: true,
      columns: readHeader,
      delimiter: [',', ';'],
      info: true,
      max_record_size: 8 * longestCell,
      skip_empty_lines: true,
      trim: true,
    }),
  )
  input.on('error', error => parser.destroy(error))
  const rows: TicketRowRead[] = []
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: Partial<Record<Column, string>>
      info: { lines: number }
    }>) {
      if (rows.length === mostRows)
        throw refused([{ field: 'file', text: `has more than ${mostRows} rows: bring it in in parts` }])
      const values = Object.fromEntries(Object.entries(record).filter(([, value]) => value !== ''))
      rows.push({ line: info.lines, name: nameOf(values), values })
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw refused([{ field: `line ${error.lines ?? 1}`, text: `is not CSV: ${sayCsvError(error.code)}` }])
  }
  if (rows.length === 0)
    throw refused([
      { field: 'file', text: 'has no rows: a first line of column names, then a line a ticket' },
    ])
  return rows
}

/** A file that is not taken, with what is wrong where. */
export const refused = (errors: FieldError[]): Problem => new Problem('import.refused', undefined, errors)

function readHeader(names: string[]): Column[] {
  const found = names.map(name => name.trim().toLowerCase().replace(/\s+/g, '_'))
  const unknown = found.filter(name => !columns.some(column => column === name))
  const missing = (['title', 'text'] as const).filter(column => !found.includes(column))
  const twice = found.filter((name, index) => found.indexOf(name) !== index)
  const errors = [
    ...unknown.map(name => ({
      field: `column ${name || '(without a name)'}`,
      text: `is not known: take it out or rename it to one of ${columns.join(', ')}`,
    })),
    ...missing.map(name => ({ field: `column ${name}`, text: 'is needed and not there' })),
    ...twice.map(name => ({ field: `column ${name}`, text: 'is there twice' })),
  ]
  if (errors.length > 0) throw refused(errors)
  return found as Column[]
}

/** What a row is known by when it comes again: the name it has where it comes from, else all it says. */
function nameOf(values: Partial<Record<Column, string>>): string {
  if (values.external_id) return `id:${values.external_id}`
  return `row:${createHash('sha256')
    .update(JSON.stringify(Object.entries(values).sort()))
    .digest('hex')}`
}

function sayCsvError(code: string): string {
  if (/INCONSISTENT/.test(code)) return 'it has more or fewer cells than the first line'
  if (/QUOTE/.test(code)) return 'a quotation mark is open or stands in the middle of a cell'
  return /MAX_RECORD/.test(code) ? 'it is too long' : code
}
