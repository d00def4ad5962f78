import type { Readable } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import type { FieldError } from '../../contract/index.ts'
import { Problem } from './problem.ts'

/** The columns a file may have, those it must, and how many rows it has at most. */
export type CsvShape<C extends string> = {
  columns: readonly C[]
  needed: readonly C[]
  mostRows: number
}
/** One row: its line in the file, and its values without blanks around them; an empty cell is left out. */
export type CsvRow<C extends string> = { line: number; values: Partial<Record<C, string>> }

const longestCell = 100_000
const mostErrors = 100

/** A file that is not taken, with what is wrong where; of very many mistakes the first hundred. */
export const refuseFile = (errors: FieldError[]): Problem =>
  new Problem(
    'import.refused',
    undefined,
    errors.length > mostErrors
      ? [
          ...errors.slice(0, mostErrors),
          { field: 'file', text: `has ${errors.length - mostErrors} more mistakes like these` },
        ]
      : errors,
  )

/**
 * Reads a CSV file (RFC 4180, UTF-8, with or without a byte order mark; commas or semicolons) as it comes. A cell is text,
 * whatever it looks like: nothing is worked out. Refuses, with what to do, what is not such a file.
 */
export async function readCsv<C extends string>(input: Readable, shape: CsvShape<C>): Promise<CsvRow<C>[]> {
  const parser = input.pipe(
    parse({
      bom: true,
      columns: (names: string[]) => readColumns(names, shape),
      delimiter: [',', ';'],
      info: true,
      max_record_size: 8 * longestCell,
      skip_empty_lines: true,
      trim: true,
    }),
  )
  input.on('error', error => parser.destroy(error))
  const rows: CsvRow<C>[] = []
  type Read = { record: Record<string, string>; info: { lines: number } }
  try {
    for await (const { record, info } of parser as AsyncIterable<Read>) {
      if (rows.length === shape.mostRows)
        throw refuseFile([
          { field: 'file', text: `has more than ${shape.mostRows} rows: bring it in in parts` },
        ])
      const values = Object.fromEntries(Object.entries(record).filter(([, value]) => value !== ''))
      rows.push({ line: info.lines, values: values as CsvRow<C>['values'] })
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw refuseFile([{ field: `line ${error.lines ?? 1}`, text: `is not CSV: ${sayCsvError(error.code)}` }])
  }
  if (rows.length === 0)
    throw refuseFile([{ field: 'file', text: 'has no rows: a first line of column names, then a line each' }])
  return rows
}

function readColumns<C extends string>(names: string[], { columns, needed }: CsvShape<C>): string[] {
  const found = names.map(name => name.trim().toLowerCase().replace(/\s+/g, '_'))
  const unknown = found.filter(name => !columns.some(column => column === name))
  const missing = needed.filter(column => !found.includes(column))
  const twice = found.filter((name, index) => found.indexOf(name) !== index)
  const errors = [
    ...unknown.map(name => ({
      field: `column ${name || '(without a name)'}`,
      text: `is not known: take it out or rename it to one of ${columns.join(', ')}`,
    })),
    ...missing.map(name => ({ field: `column ${name}`, text: 'is needed and not there' })),
    ...twice.map(name => ({ field: `column ${name}`, text: 'is there twice' })),
  ]
  if (errors.length > 0) throw refuseFile(errors)
  return found
}

function sayCsvError(code: string): string {
  if (/INCONSISTENT/.test(code)) return 'it has more or fewer cells than the first line'
  if (/QUOTE/.test(code)) return 'a quotation mark is open or stands in the middle of a cell'
  return /MAX_RECORD/.test(code) ? 'it is too long' : code
}
