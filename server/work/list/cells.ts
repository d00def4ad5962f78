import type { TicketColumn } from '../../../contract/index.ts'
import type { Line } from './readList.ts'

/** What stands in a cell: words, a number, or a moment in the zone of whoever reads it. */
export type Cell = string | number | Temporal.ZonedDateTime | null
type Column = { name: string; read: (line: Line, zone: string) => Cell }

const moment = (at: string | null, zone: string) =>
  at === null ? null : Temporal.Instant.from(at).toZonedDateTimeISO(zone)

/** The columns of a file, in the order they stand in when nobody chooses. */
export const columns: Readonly<Record<TicketColumn, Column>> = {
  number: { name: 'Number', read: line => line.number },
  title: { name: 'Title', read: line => line.title },
  stands: { name: 'Stands at', read: line => line.standsAt.join(', ') },
  process: { name: 'Process', read: line => line.process },
  priority: { name: 'Priority', read: line => line.priority },
  customer: { name: 'Customer', read: line => line.customer },
  requester: { name: 'Requester', read: line => line.requester },
  assignee: { name: 'Who has it', read: line => line.takenBy },
  service: { name: 'Service', read: line => line.service },
  waiting: { name: 'Waits for', read: line => line.waitsFor },
  due: { name: 'Next update', read: (line, zone) => moment(line.dueAt, zone) },
  opened: { name: 'Opened', read: (line, zone) => moment(line.openedAt, zone) },
  updated: { name: 'Updated', read: (line, zone) => moment(line.updatedAt, zone) },
  closed: { name: 'Closed', read: (line, zone) => moment(line.closedAt, zone) },
}

/**
 * What a spreadsheet would work out instead of showing is written with an apostrophe before it (OWASP: CSV injection);
 * also behind blanks, which some programs skip.
 */
export const disarm = (text: string): string => (/^\s*[=+\-@|\t\r＝＋－＠｜]/.test(text) ? `'${text}` : text)

/** One line of a CSV file (RFC 4180), with its end. */
export const toCsv = (cells: readonly Cell[]): string => `${cells.map(toCsvCell).join(',')}\r\n`

function toCsvCell(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  if (typeof cell !== 'string') return cell.toString({ timeZoneName: 'never', smallestUnit: 'second' })
  const text = disarm(cell)
  return /[",\r\n;]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** What XML 1.0 has no place for goes out of it. */
const escapeXml = (text: string): string =>
  text
    .toWellFormed()
    // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for
    .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '')
    .replace(/[&<>"]/g, sign => `&#${sign.charCodeAt(0)};`)

/** One row of a worksheet (ECMA-376, 18.3.1.73); words as inline text, never as a formula. */
export const toXlsxRow = (cells: readonly Cell[]): string => `<row>${cells.map(toXlsxCell).join('')}</row>`

/** Days since 1899-12-30, as spreadsheets count them (ECMA-376, 18.17.4.1). */
const toSerial = (at: Temporal.ZonedDateTime): number =>
  (at.epochMilliseconds + at.offsetNanoseconds / 1e6) / 86_400_000 + 25_569

function toXlsxCell(cell: Cell): string {
  if (cell === null || cell === '') return '<c/>'
  if (typeof cell === 'number') return `<c><v>${cell}</v></c>`
  if (typeof cell !== 'string') return `<c s="1"><v>${toSerial(cell)}</v></c>`
  return `<c t="inlineStr"><is><t xml:space="preserve">${escapeXml(disarm(cell))}</t></is></c>`
}
