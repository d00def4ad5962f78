import { Readable } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import { refused } from '../readTicketRows.ts'
import { type OpenFile, openText } from './openText.ts'
import { type Errors, limits } from './shape.ts'

/** One row: the line it begins on, its cells in the order of the columns. */
export type Row = { line: number; cells: string[] }
type Parsed = { record: string[]; info: { lines: number } }

/**
 * The rows of a table (RFC 4180; commas, semicolons or tabs), and first the names of its columns. A cell is text,
 * whatever it looks like: nothing is worked out. A row with other cells than the first line is noted and left out;
 * what is no table at all is refused.
 */
export async function* readRows(open: OpenFile, errors: Errors): AsyncGenerator<string[] | Row, void> {
  const delimiter = await findDelimiter(open)
  const text = Readable.from(openText(open))
  const parser = text.pipe(
    parse({
      ...{ bom: true, delimiter, info: true, max_record_size: limits.rowCharacters },
      ...{ relax_column_count: true, skip_empty_lines: true },
    }),
  )
  text.on('error', error => parser.destroy(error))
  let columns: string[] | undefined
  let rows = 0
  let last = 0
  try {
    for await (const { record, info } of parser as AsyncIterable<Parsed>) {
      const line = last + 1
      last = info.lines
      if (!columns) {
        columns = readColumns(record)
        yield columns
        continue
      }
      if (++rows > limits.rows) throw refused([{ field: 'file', text: `has more than ${limits.rows} rows` }])
      if (record.length === columns.length) yield { line, cells: record }
      else errors.add(line, '', `has ${record.length} cells, and the first line ${columns.length}`)
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw refused([{ field: `line ${error.lines ?? last + 1}`, text: `is not CSV: ${say(error.code)}` }])
  } finally {
    text.destroy()
  }
  if (!columns) throw refused([{ field: 'file', text: 'is empty' }])
}

function readColumns(record: string[]): string[] {
  if (record.length > limits.columns)
    throw refused([{ field: 'line 1', text: `has more than ${limits.columns} columns` }])
  const names = record.map(name => name.trim())
  if (names.every(name => name === '')) throw refused([{ field: 'line 1', text: 'names no columns' }])
  return names
}

/** That of which the first line has most, outside quotation marks. */
async function findDelimiter(open: OpenFile): Promise<string> {
  let head = ''
  for await (const text of openText(open)) {
    head += text
    if (head.length > 65_536 || head.trimStart().includes('\n')) break
  }
  const line =
    head
      .trimStart()
      .split('\n')[0]
      ?.replace(/"[^"]*"/g, '') ?? ''
  const count = (mark: string) => line.split(mark).length
  return [',', ';', '\t'].reduce((best, mark) => (count(mark) > count(best) ? mark : best))
}

function say(code: string): string {
  if (/QUOTE/.test(code)) return 'a quotation mark is open or stands in the middle of a cell'
  return /MAX_RECORD/.test(code)
    ? 'a row is longer than 8 million characters, or a quotation mark is open'
    : code
}
