import { loadDirectory } from '../identity/index.ts'
import { type Db, findEventBack, type KeptEvent, listEventsAfter, type Tx } from '../kernel/index.ts'
import { audience, heardBy, type Notable } from './audience.ts'
import { countVerdicts, listOwed, type OwedRow, type Verdicts } from './queries.ts'

/** What the ledger lacks or has too much, recomputed from the events, and how its rows stand. */
export type Audit = {
  events: number
  /** Owed by the model at the moment of the event and not on the ledger. Must be empty. */
  missing: { event: string; name: string; who: string }[]
  /** On the ledger and owed by nothing. Must be empty. */
  extra: { event: string; name: string; who: string }[]
  verdicts: Verdicts[]
}

const page = 1000
const beforeAll = '00000000-0000-0000-0000-000000000000'

/**
 * Works out again, from each event and who held which letter then, what was owed, and compares it with the ledger: of all
 * events, or of the `latest` so many.
 */
export async function auditObligations(
  db: Db,
  workspaceId: string,
  { latest }: { latest?: number } = {},
): Promise<Audit> {
  const audit: Audit = { events: 0, missing: [], extra: [], verdicts: [] }
  const from = latest === undefined ? null : await db.engine(workspaceId, tx => findEventBack(tx, latest))
  let after = from ?? beforeAll
  for (;;) {
    const events = await db.engine(workspaceId, tx => auditPage(tx, after, audit))
    audit.events += events.length
    after = events.at(-1)?.id ?? after
    if (events.length < page) break
  }
  audit.verdicts = await db.engine(workspaceId, tx => tx.run(countVerdicts, [workspaceId]))
  return audit
}

async function auditPage(tx: Tx, after: string, audit: Audit): Promise<KeptEvent[]> {
  const [directory, events] = await Promise.all([loadDirectory(tx), listEventsAfter(tx, after, page)])
  const rows = await tx.run(listOwed, [tx.workspaceId ?? '', events.map(event => event.id)])
  for (const event of events.filter(isOfTicket)) {
    const { id, name, subjectId } = event
    const expected = audience(event as unknown as Notable, directory).map(({ id: who, letter, under }) => ({
      who,
      letter,
      ticketId: under?.id ?? subjectId,
    }))
    const found = rows.filter(row => row.eventId === id)
    const lacks = (others: Owing[]) => (one: Owing) => !others.some(other => isSame(one, other))
    audit.missing.push(...expected.filter(lacks(found)).map(({ who }) => ({ event: id, name, who })))
    audit.extra.push(...found.filter(lacks(expected)).map(({ who }) => ({ event: id, name, who })))
  }
  return events
}

type Owing = Omit<OwedRow, 'eventId'>
/** The same person or team, for the same reason, on the same ticket's ledger. */
const isSame = (a: Owing, b: Owing): boolean =>
  a.who === b.who && a.letter === b.letter && a.ticketId === b.ticketId

const isOfTicket = ({ name }: KeptEvent): boolean => Object.hasOwn(heardBy, name)
