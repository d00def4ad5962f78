import { createHash } from 'node:crypto'
import type { ImportField, ImportMapping } from '../../../contract/index.ts'
import { cleanLine, readAddress } from '../../comms/index.ts'
import { refused } from '../readTicketRows.ts'
import { finish, type Gathered } from './finish.ts'
import type { OpenFile } from './openText.ts'
import { momentReader } from './readMoment.ts'
import { type Row, readRows } from './readRows.ts'
import { collectErrors, type Errors, type Moment, type Named, type PastFile, type Reading } from './shape.ts'
import { toText } from './toText.ts'

/** Rows of a table with what is read of them; `bad`: something of it was noted as wrong. */
type Table = {
  reading: Reading
  errors: Errors
  /** Where the columns of a field are. */
  places: ReadonlyMap<ImportField, number[]>
  kept: readonly { name: string; at: number }[]
  readMoment: (text: string) => Moment | undefined
  seen: Map<string, number>
  names: readonly string[]
}

/** Reads a table as its mapping says: a ticket a row, or, where rows share a case, one of all of them. */
export async function readTable(open: OpenFile, reading: Reading): Promise<PastFile> {
  const errors = collectErrors()
  const gathered = new Map<string, Gathered>()
  let table: Table | undefined
  for await (const row of readRows(open, errors)) {
    if (Array.isArray(row)) table = readHeader(row, { reading, errors })
    else if (table) takeRow(table, row, gathered)
  }
  const tickets = [...gathered.values()].flatMap(one => finish(one, { reading, errors }) ?? [])
  return { tickets, ...errors.sofar() }
}

function readHeader(names: string[], { reading, errors }: { reading: Reading; errors: Errors }): Table {
  const { columns, keep } = reading.mapping
  const at = (name: string) => names.flatMap((one, index) => (one === name ? index : []))
  const missing = [...Object.values(columns), ...keep].filter(name => name && at(name).length === 0)
  if (missing.length > 0)
    throw refused(missing.map(name => ({ field: `column ${name}`, text: 'is mapped, and not in the file' })))
  refuseMapping(reading.mapping)
  return {
    ...{ reading, errors, names },
    places: new Map(Object.entries(columns).map(([field, name]) => [field as ImportField, at(name)])),
    kept: keep.flatMap(name => at(name).map(place => ({ name, at: place }))),
    readMoment: momentReader(reading.mapping),
    seen: new Map(),
  }
}

/** What no file can make up for. */
function refuseMapping({ columns }: ImportMapping) {
  const has = (...fields: ImportField[]) => fields.some(field => columns[field])
  const wrong = (field: string, text: string) => [{ field: `mapping ${field}`, text }]
  const errors = [
    ...(has('title', 'text', 'message', 'activity')
      ? []
      : wrong('title', 'say which column is the title, or the text')),
    ...(has('activity') && !has('at', 'ready') ? wrong('at', 'say when each activity happened') : []),
    ...(has('activity', 'message') && !has('case') ? wrong('case', 'say which column names the ticket') : []),
  ]
  if (errors.length > 0) throw refused(errors)
}

function takeRow(table: Table, row: Row, gathered: Map<string, Gathered>) {
  const { columns } = table.reading.mapping
  const cell = cellsOf(table, row)
  const id = cell('case')
  if (columns.case && id === '') {
    table.errors.add(row.line, columns.case, 'is empty: nobody can say which ticket it is')
    return
  }
  const key = columns.case ? `id:${id}` : nameRow(table, row)
  const shared = columns.activity !== undefined || columns.message !== undefined
  const known = gathered.get(key)
  if (known && !shared) {
    table.errors.add(
      row.line,
      columns.case ?? '',
      `${id} stands on line ${known.line}, too: the first is taken`,
    )
    return
  }
  const one = known ?? begin(key, row.line)
  gathered.set(key, one)
  takeTicket(table, row, one)
  if (columns.activity) takeActivity(table, row, one)
  if (columns.message) takeMessage(table, row, one)
  takeComments(table, row, one)
}

const begin = (key: string, line: number): Gathered => ({
  ...{ key, line, isBad: false, fields: new Map(), moments: {}, facts: {}, messages: [], activities: [] },
  ...{ requester: { name: '', email: '' } },
})

/** A row without an id is known by all it says, and by how often it was said before it. */
function nameRow({ seen }: Table, { cells }: Row): string {
  const hash = createHash('sha256').update(JSON.stringify(cells)).digest('base64url')
  const before = seen.get(hash) ?? 0
  seen.set(hash, before + 1)
  return `row:${hash}${before > 0 ? `:${before + 1}` : ''}`
}

function cellsOf({ places, reading }: Table, { cells }: Row) {
  const { unknown } = reading.mapping
  return (field: ImportField): string => {
    const value = cells[places.get(field)?.[0] ?? -1]?.trim() ?? ''
    return unknown !== '' && value === unknown ? '' : value
  }
}

/** `of`: the row, and the ticket that is left out where what it says is no moment. */
function momentOf(
  table: Table,
  field: ImportField,
  { row, one }: { row: Row; one: Gathered },
): Moment | null {
  const text = cellsOf(table, row)(field)
  if (text === '') return null
  const column = table.reading.mapping.columns[field] ?? ''
  const read = table.readMoment(text)
  const wrong =
    read === undefined
      ? `“${cleanLine(text, 60)}” is no date and time that can be read`
      : read > table.reading.now && `“${cleanLine(text, 60)}” has not come yet`
  if (!wrong && read !== undefined) return read
  table.errors.add(row.line, column, wrong || 'is no date')
  one.isBad = true
  return null
}

const named = (name: string, email: string): Named => ({
  name: cleanLine(name, 200) || cleanLine(email, 200),
  email: readAddress(email) ?? readAddress(name) ?? '',
})

/** Of several rows the first says what it is, the last how it ended. */
function takeTicket(table: Table, row: Row, one: Gathered) {
  const cell = cellsOf(table, row)
  for (const field of ['number', 'title', 'text', 'organisation', 'service'] as const)
    if (!one.fields.has(field) && cell(field) !== '') one.fields.set(field, cell(field))
  for (const field of ['state', 'impact', 'urgency'] as const)
    if (cell(field) !== '') one.fields.set(field, cell(field))
  if (one.requester.name === '') one.requester = named(cell('requester'), cell('requesterEmail'))
  one.moments.opened ??= momentOf(table, 'opened', { row, one })
  one.moments.closed = momentOf(table, 'closed', { row, one }) ?? one.moments.closed ?? null
  one.moments.changed = momentOf(table, 'changed', { row, one }) ?? one.moments.changed ?? null
  for (const { name, at } of table.kept) {
    const value = cleanLine(row.cells[at] ?? '', 500)
    if (value !== '' && value !== table.reading.mapping.unknown) one.facts[cleanLine(name, 100)] = value
  }
}

function takeActivity(table: Table, row: Row, one: Gathered) {
  const cell = cellsOf(table, row)
  const { columns } = table.reading.mapping
  const name = cleanLine(cell('activity'), 200)
  const at = momentOf(table, 'at', { row, one }) ?? momentOf(table, 'ready', { row, one })
  if (name === '' || at === null) {
    const [column, text] =
      name === ''
        ? [columns.activity, 'is empty: say what was done']
        : [columns.at ?? columns.ready, 'is empty']
    table.errors.add(row.line, column ?? '', text)
    one.isBad = true
    return
  }
  one.activities.push({
    ...{ name, readyAt: at, startedAt: momentOf(table, 'started', { row, one }) },
    ...{
      doneAt: momentOf(table, 'done', { row, one }),
      who: named(cell('who'), ''),
      team: cleanLine(cell('team'), 200),
    },
  })
}

/** Words for whoever asked, in what the systems we know call a role. */
const requesters = /^(reporter|requester|customer|client|end[- _]?user|user|caller|1)$/i
const open = /^(0(\.0+)?|f|false|n|no|public)$/i

function takeMessage(table: Table, row: Row, one: Gathered) {
  const cell = cellsOf(table, row)
  const text = toText(cell('message'))
  const id = cell('messageId')
  const before = id === '' ? undefined : one.messages.findLast(message => message.id === id)
  if (before) {
    before.text = `${before.text}\n${text}`
    return
  }
  if (text === '') return
  const author = named(cell('author'), cell('authorEmail'))
  const fromRequester = requesters.test(cell('role'))
  const said = cell('private')
  // What is not plainly said to be open to whoever asked stays with us.
  const internal = table.reading.mapping.columns.private !== undefined && said !== '' && !open.test(said)
  if (fromRequester && !internal && one.requester.name === '') one.requester = author
  one.messages.push({
    ...{
      id,
      line: row.line,
      at: momentOf(table, 'messageAt', { row, one }),
      author,
      fromRequester,
      internal,
      text,
    },
    html: null,
  })
}

/** Jira's CSV (Export Excel CSV): `29/Jan/22 3:04 PM;author;text` in one column a comment. */
function takeComments(table: Table, row: Row, one: Gathered) {
  for (const at of table.places.get('comment') ?? []) {
    const said = row.cells[at]?.trim() ?? ''
    if (said === '') continue
    const [, date = '', author = '', text = ''] = /^([^;]{6,40});([^;]{0,200});([\s\S]*)$/.exec(said) ?? []
    const moment = date === '' ? undefined : table.readMoment(date)
    const isDated = moment !== undefined && moment <= table.reading.now
    one.messages.push({
      ...{ id: '', line: row.line, at: isDated ? moment : null, author: named(isDated ? author : '', '') },
      ...{ fromRequester: isDated && author === one.requester.name, internal: false },
      ...{ text: toText(isDated ? text : said), html: null },
    })
  }
}
