import { expect } from 'vitest'
import { getTicket } from '../../contract/index.ts'
import type { PersonKey } from '../support/builders.ts'
import { lookInto } from '../support/house.ts'
import type { SunkMail } from '../support/mailbox.ts'
import type { ManualClock } from '../support/product.ts'
import { type Caller, callerFor, type Desk, type LedgerRow } from './desk.ts'
import { settleNow } from './post.ts'

/** What somebody does at a step of a story; how depends on whether they use the browser, the API or mail. */
export type Doing =
  | { act: 'open'; title: string; text: string }
  | { act: 'take' }
  | { act: 'complete'; outcome?: string; note?: string }
  | { act: 'stuck'; reason: string; question: string }
  | { act: 'meet'; day: string; time: string; minutes: number; place: string; text: string }
  /** The answer to a question. */
  | { act: 'reply'; text: string }
  | { act: 'solve'; note: string }
  /** Which service the ticket is about. */
  | { act: 'name'; service: string }

export type Step = {
  /** What happens, in the words of a user. */
  title: string
  who: PersonKey
  /** On the ticket of the requester, or on the change that is part of its work. */
  on?: 'change'
  /** The activity it is about, as its name is on the page. */
  at?: string
  does: Doing
  /** Who is told, how and why: all of them. */
  tells: readonly string[]
  /** Who is told beside them where the step is done by mail: whoever has to go on. */
  byMail?: readonly string[]
  /** What the requester reads. */
  requester?: string
  /** Days that pass before it. */
  after?: number
}

/** Who acts, on which ticket, on which activity. */
export type Doer = { who: PersonKey; number: string; at: string | undefined; does: Doing }
/** How steps are done: each by what a user of that way has in hand. */
export type Driver = { way: 'browser' | 'api' | 'mail'; act: (doer: Doer) => Promise<void> }

/** A story as it goes: the numbers of its tickets and what the ledger said so far. */
export type Telling = {
  desk: Desk<ManualClock>
  driver: Driver
  lead: Caller
  number: string
  change: string
  known: Set<string>
}

export const beginTelling = async (desk: Desk<ManualClock>, driver: Driver): Promise<Telling> => ({
  desk,
  driver,
  lead: await callerFor(desk, 'lead'),
  number: '',
  change: '',
  known: new Set(),
})

export type Told = { lines: string[]; rows: LedgerRow[]; mails: SunkMail[] }

/** Does one step and answers what it told to whom. */
export async function tellStep(telling: Telling, step: Step): Promise<Told> {
  const { desk, driver } = telling
  if (step.after) {
    desk.product.clock.advance({ hours: 24 * step.after })
    await settleNow(desk)
  }
  await readNewRows(telling)
  const mailsBefore = desk.sink.mails.length
  desk.product.clock.advance({ minutes: 1 })
  const number = step.on === 'change' ? telling.change : telling.number
  await driver.act({ who: step.who, number, at: step.at, does: step.does })
  await settleNow(desk)
  if (telling.number === '') telling.number = await findOnly(telling)
  const rows = await readNewRows(telling)
  return { lines: sayRows(rows), rows, mails: desk.sink.mails.slice(mailsBefore) }
}

async function findOnly({ desk }: Telling): Promise<string> {
  const sql = 'select number from work.ticket where original_id is null order by id desc limit 1'
  const [row] = await lookInto<{ number: string }>(desk.product.databaseUrl, sql)
  return row?.number ?? 'no ticket'
}

/** Rows of both tickets that were not there before, without those of one's own acts. */
async function readNewRows(telling: Telling): Promise<LedgerRow[]> {
  if (telling.number === '') return []
  const page = await telling.lead.call(getTicket, { params: { number: telling.number } })
  telling.change ||= page.children[0]?.number ?? ''
  const change =
    telling.change && (await telling.lead.call(getTicket, { params: { number: telling.change } }))
  const rows = [...page.ledger, ...(change ? change.ledger : [])].filter(row => !telling.known.has(row.id))
  for (const row of rows) telling.known.add(row.id)
  return rows.filter(({ verdict }) => verdict !== 'not owed')
}

/** One line for each who was told: by which channel, and why. */
function sayRows(rows: readonly LedgerRow[]): string[] {
  const byName = new Map<string, { channels: Set<string>; reasons: Set<string> }>()
  for (const { to, channel, reasons } of rows) {
    const known = byName.get(to) ?? { channels: new Set(), reasons: new Set() }
    known.channels.add(channel)
    for (const reason of reasons) known.reasons.add(reason)
    byName.set(to, known)
  }
  return [...byName]
    .map(
      ([to, { channels, reasons }]) =>
        `${to}, ${[...channels].sort().join(' and ')} (${[...reasons].sort().join('; ')})`,
    )
    .sort()
}

/** Holds what was told against what was to be told, and every mail against the ledger and the rules of its side. */
export function expectTold({ desk, driver }: Telling, step: Step, { lines, rows, mails }: Told): void {
  expect(lines).toEqual([...step.tells, ...(driver.way === 'mail' ? (step.byMail ?? []) : [])].sort())
  const mailed = rows.filter(({ channel }) => channel === 'mail')
  expect(mails.map(mail => nameOf(desk, mail)).sort(), 'one mail a person, and none to others').toEqual(
    [...new Set(mailed.map(({ to }) => to))].sort(),
  )
  for (const mail of mails) {
    const theirs = mailed.filter(({ to }) => to === nameOf(desk, mail))
    for (const { text } of theirs) expect(oneLine(mail.text)).toContain(oneLine(text))
    if (theirs.some(({ side }) => side === 'customer')) expectPlain(mail)
  }
  const read = mails.filter(mail => nameOf(desk, mail) === 'Requester').map(({ text }) => oneLine(text))
  if (step.requester !== undefined) expect(read.join(' ')).toContain(step.requester)
  else expect(read).toEqual([])
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()

/** What a customer reads names nothing of ours: no number but the one they know, no unfilled place, no state, no jargon. */
export function expectPlain({ subject, text }: SunkMail): void {
  const read = `${subject}\n${text}`.replace(/https?:\S+/g, '')
  expect(read).not.toMatch(/CHG-|\{\{|\}\}|undefined|null\b|NaN/)
  expect(read).not.toMatch(
    /RASCI|ticket|work package|workflow|gateway|activity|outcome|P[1-4]\b|\b[a-z]+-[a-z]+-[a-z]+\.\w/i,
  )
  expect(read, 'nothing promised that is not filled in').not.toMatch(/by \.|by ,|: \.|\s,|“”/)
}

const nameOf = ({ world }: Desk, mail: SunkMail): string =>
  Object.values(world.people).find(({ email }) => mail.envelopeTo.includes(email))?.name ?? 'a stranger'
