import type { Readable } from 'node:stream'
import type { FieldError } from '../../contract/index.ts'
import { asEngine, type Clock, lookAsEngine, Problem, refuseFile, type Tx } from '../kernel/index.ts'
import { findProcess, loadStaffing, type Staffing } from '../model/index.ts'
import type { Level } from './change.ts'
import { type OpenRequest, openTicket } from './open.ts'
import { insertImported, listImported, lockImports } from './queries_import.ts'
import { readTicketRows, type TicketRowRead } from './readTicketRows.ts'

type Importing = {
  input: Readable
  /** The process of rows that name none. */
  process?: string | undefined
  onProgress?: (done: number, all: number) => void
}
export type Imported = { opened: string[]; known: number }

/**
 * Opens a ticket for each row of a CSV file as the actor, all or none: one line that is wrong, and nothing is opened. A
 * row that came before (by its external_id, else by all it says) is left as it is, so that a file twice is once. It goes
 * through the same opening as every ticket: people are told.
 */
export async function importTickets(
  tx: Tx,
  { input, process, onProgress = () => {} }: Importing,
  clock: Clock,
): Promise<Imported> {
  const rows = await readTicketRows(input)
  lookAsEngine(tx)
  const workspaceId = tx.workspaceId ?? ''
  const names = rows.map(({ name }) => name)
  // One file after the other: two at once would each find the other's rows not there yet.
  const locking = tx.run(lockImports, [workspaceId])
  const [, known, staffing] = await Promise.all([
    locking,
    tx.run(listImported, [workspaceId, names]),
    loadStaffing(tx),
  ])
  const before = new Set(known.map(({ name }) => name))
  const requests = toRequests(rows, { staffing, process, via: tx.actor?.via ?? 'api' })
  const opened: string[] = []
  for (const { line, name, request } of requests) {
    if (before.has(name)) continue
    before.add(name)
    const { opening } = await openTicket(tx, request, clock).catch(error => {
      throw error instanceof Problem ? refuseFile([{ field: `line ${line}`, text: error.message }]) : error
    })
    asEngine(tx)
    tx.run(insertImported, [workspaceId, name, opening.id])
    opened.push(opening.number)
    onProgress(opened.length, requests.length)
  }
  return { opened, known: rows.length - opened.length }
}

type Reading = { staffing: Staffing; process: string | undefined; via: OpenRequest['via'] }
type Asked = { line: number; name: string; request: OpenRequest }

/** All that is wrong is said at once, by line. */
function toRequests(rows: TicketRowRead[], reading: Reading): Asked[] {
  const errors: FieldError[] = []
  const byId = new Map<string, string>()
  const asked = rows.map(row => {
    const wrong = (column: string, text: string) => {
      errors.push({ field: `line ${row.line}, ${column}`, text })
      return undefined
    }
    const said = JSON.stringify(row.values)
    if (row.values.external_id && (byId.get(row.name) ?? said) !== said)
      wrong('external_id', `${row.values.external_id} stands on two lines that differ: keep one`)
    byId.set(row.name, said)
    return { line: row.line, name: row.name, request: toRequest(row, { ...reading, wrong }) }
  })
  if (errors.length > 0) throw refuseFile(errors)
  return asked
}

type Checking = Reading & { wrong: (column: string, text: string) => undefined }

function toRequest({ values }: TicketRowRead, { staffing, process, via, wrong }: Checking): OpenRequest {
  const { title = '', text = '', opened } = values
  if (title === '') wrong('title', 'is empty: say in a few words what it is about')
  if (title.length > 200) wrong('title', 'is longer than 200 characters')
  if (text.length > 99_000) wrong('text', 'is longer than 99,000 characters')
  if (/\0/.test(title + text)) wrong('text', 'contains the character NUL')
  const key = values.process ?? process
  if (!key) wrong('process', 'is empty: name one, or choose one for the whole file')
  else if (!findProcess(staffing, key)?.versionId) wrong('process', `“${key}” is no published process`)
  const level = (column: 'impact' | 'urgency'): Level | undefined => {
    const value = values[column]?.toLowerCase()
    if (value === undefined || value === 'high' || value === 'medium' || value === 'low') return value
    return wrong(column, `“${value}” is not one of high, medium, low`)
  }
  return {
    process: key ?? '',
    title,
    text: opened && isMoment(opened, wrong) ? `${text}\n\n(Asked for ${opened}.)` : text,
    requesterId: findRequester(values.requester, { staffing, wrong }),
    impact: level('impact'),
    urgency: level('urgency'),
    serviceId: findService(values.service, { staffing, wrong }),
    via,
  }
}

type Finding = Pick<Checking, 'staffing' | 'wrong'>

function findRequester(email: string | undefined, { staffing, wrong }: Finding): string | undefined {
  if (email === undefined) return undefined
  const person = staffing.directory.findPersonByEmail(email)
  if (person?.active) return person.id
  return wrong('requester', `nobody here has the address ${email}: invite them first, or correct it`)
}

function findService(name: string | undefined, { staffing, wrong }: Finding): string | undefined {
  if (name === undefined) return undefined
  const wanted = name.toLowerCase()
  const services = [...staffing.roster.services.values()].filter(one => !one.archived)
  const found = services.find(one => one.key === wanted || one.name.toLowerCase() === wanted)
  return found?.id ?? wrong('service', `“${name}” is no service here`)
}

/** A day or an instant (RFC 3339). The ticket itself is opened now: its clocks and promises begin when we have it. */
function isMoment(text: string, wrong: Checking['wrong']): boolean {
  try {
    Temporal.PlainDate.from(text)
    return true
  } catch {
    return wrong('opened', `“${text}” is no date like 2026-03-02`) ?? false
  }
}
