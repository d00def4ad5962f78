import type { ImportMapping, ImportPreview } from '../../../contract/index.ts'
import { cleanLine } from '../../comms/index.ts'
import { type Actor, type Clock, type Db, lookAsEngine } from '../../kernel/index.ts'
import { loadStaffing } from '../../model/index.ts'
import type { OpenFile } from './openText.ts'
import { listKnown } from './queries.ts'
import { listNewPeople, type Names, namesOf } from './resolve.ts'
import { nameOf } from './saveBatch.ts'
import type { Moment, PastFile, PastTicket } from './shape.ts'
import { checkMapping, readPast } from './startImport.ts'

type Parts = { db: Db; actor: Actor; clock: Clock }
const shown = { tickets: 5, messages: 5, activities: 12, errors: 20, names: 20 }

/** What a file would become; writes nothing. */
export async function previewFile(
  parts: Parts,
  { open, mapping }: { open: OpenFile; mapping: ImportMapping },
): Promise<ImportPreview> {
  await parts.db.readAs(parts.actor, tx => checkMapping(tx, mapping))
  const file = await readPast(open, { mapping, clock: parts.clock })
  const { db, actor, clock } = parts
  const [names, known] = await db.actAs(actor, async tx => {
    lookAsEngine(tx)
    const keys = file.tickets.map(({ key }) => nameOf(mapping.source, key))
    const [staffing, rows] = await Promise.all([
      loadStaffing(tx),
      tx.run(listKnown, [actor.workspaceId, keys]),
    ])
    return [namesOf(staffing), rows.length] as const
  })
  return describe(file, { names, known, mapping, now: clock.now().epochMilliseconds })
}

type Told = { names: Names; known: number; mapping: ImportMapping; now: Moment }

function describe({ tickets, errors, errorCount }: PastFile, told: Told): ImportPreview {
  const { names, mapping } = told
  const all = tickets.flatMap(({ messages }) => messages)
  const activities = tickets.flatMap(ticket => ticket.activities.map(({ name }) => name))
  const added = new Set(
    mapping.people === 'add' ? listNewPeople(tickets, names).map(({ email }) => email) : [],
  )
  const nobodyHere = ({ requester }: PastTicket) => !names.findPerson(requester)
  const people = countNames(tickets.filter(nobodyHere).map(({ requester }) => requester.name))
  const organisations = countNames(
    tickets.flatMap(one => (one.organisation !== '' && !names.findOrganisation(one) ? one.organisation : [])),
  )
  const services = countNames(
    tickets.flatMap(({ service }) => (service !== '' && !names.findService(service) ? service : [])),
  )
  return {
    ...{ tickets: tickets.length, known: told.known, messages: all.length, activities: activities.length },
    internal: all.filter(({ internal }) => internal).length,
    providerOnly: tickets.filter(one => nobodyHere(one) && !added.has(one.requester.email)).length,
    unfinished: tickets.filter(({ unfinished }) => unfinished).length,
    ...{ errors: errorCount, firstErrors: errors.slice(0, shown.errors) },
    unknown: {
      ...{ people: people.slice(0, shown.names), peopleCount: people.length },
      ...{ organisations: organisations.slice(0, shown.names), organisationsCount: organisations.length },
      ...{ services: services.slice(0, shown.names), servicesCount: services.length },
    },
    states: countNames(tickets.map(({ state }) => state)).slice(0, shown.names),
    activityNames: countNames(activities).slice(0, shown.names),
    first: tickets.slice(0, shown.tickets).map(one => toFirst(one, told)),
  }
}

function countNames(names: readonly string[]): { name: string; count: number }[] {
  const counts = new Map<string, number>()
  for (const name of names) if (name !== '') counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts].map(([name, count]) => ({ name, count })).sort((a, b) => b.count - a.count)
}

const sayInstant = (at: Moment) => Temporal.Instant.fromEpochMilliseconds(at).toString()

function toFirst(ticket: PastTicket, { names, now }: Told): ImportPreview['first'][number] {
  const asker = names.findAsker(ticket)
  const { line, number, title, openedAt, closedAt, facts } = ticket
  const opened = openedAt ?? now
  return {
    ...{ line, number, title, requester: asker.name, organisation: asker.organisation, facts },
    ...{ openedAt: sayInstant(opened), closedAt: sayInstant(closedAt ?? opened) },
    messages: ticket.messages.slice(0, shown.messages).map(({ author, internal, text }) => ({
      author: author.name,
      class: internal ? 'provider' : 'band',
      text: cleanLine(text, 200),
    })),
    activities: ticket.activities
      .slice(0, shown.activities)
      .map(({ name, readyAt, who }) => ({ name, at: sayInstant(readyAt), who: who.name })),
  }
}
