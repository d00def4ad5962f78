import { Readable } from 'node:stream'
import type { QueryOf, exportTickets as route, TicketColumn } from '../../../contract/index.ts'
import type { Actor, Clock, Db } from '../../kernel/index.ts'
import { type Cell, columns, toCsv, toXlsxRow } from './cells.ts'
import { readZone, wrong } from './range.ts'
import { type Line, readList } from './readList.ts'
import { toXlsx } from './xlsx.ts'

type Asked = QueryOf<typeof route>
type Parts = { db: Pick<Db, 'readAs'>; clock: Clock; actor: Actor }
const linesAtMost = 200_000
/** Read at once; each in a transaction of its own, so that a slow reader holds nothing up. */
const pageLines = 1_000

/** The whole list as bytes that come while they are read, page by page, with the actor's eyes each time. */
export async function exportTickets(
  { format, columns: chosen, ...asked }: Asked,
  parts: Parts,
): Promise<Readable> {
  const shown = readColumns(chosen)
  const zone = readZone(asked.zone)
  const pages = readPages(asked, parts)
  // What is refused is refused before the first byte.
  const first = await pages.next()
  const row = (cells: readonly Cell[]) => (format === 'csv' ? toCsv(cells) : toXlsxRow(cells))
  async function* rows() {
    yield `${format === 'csv' ? '\ufeff' : ''}${row(shown.map(name => columns[name].name))}`
    for (let page = first; !page.done; page = await pages.next())
      yield page.value.map(line => row(shown.map(name => columns[name].read(line, zone)))).join('')
  }
  return Readable.from(format === 'csv' ? rows() : toXlsx(rows()), {
    objectMode: false,
    highWaterMark: 65_536,
  })
}

function readColumns(chosen: string | undefined): TicketColumn[] {
  const names = Object.keys(columns) as TicketColumn[]
  if (chosen === undefined) return names
  return chosen.split(',').map(name => {
    const known = names.find(each => each === name)
    if (!known) throw wrong('columns', `“${name}” is none of ${names.join(', ')}`)
    return known
  })
}

async function* readPages(
  asked: Omit<Asked, 'format' | 'columns'>,
  { db, clock, actor }: Parts,
): AsyncGenerator<Line[]> {
  let count = 0
  for (let cursor: string | null | undefined; cursor !== null && count < linesAtMost; ) {
    const after: { cursor?: string } = cursor ? { cursor } : {}
    const page = await db.readAs(actor, tx => readList(tx, { ...asked, ...after, limit: pageLines }, clock))
    yield page.tickets
    count += page.tickets.length
    cursor = page.next
  }
}
