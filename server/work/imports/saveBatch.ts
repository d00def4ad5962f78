import { grantFirstVisible, type Share } from '../../identity/index.ts'
import { asEngine, type Clock, newIds, type Tx } from '../../kernel/index.ts'
import type { TicketEvent } from '../change.ts'
import { priorityOf } from '../decideChange.ts'
import { nextNumbers } from '../queries_save.ts'
import { insertPast, listKnown, type PastRows } from './queries.ts'
import type { Asker, Ground } from './resolve.ts'
import type { Moment, PastTicket } from './shape.ts'

type Batch = { importId: string; source: string; tickets: readonly PastTicket[]; clock: Clock }
type Saved = { brought: number; known: number }

/** What a row of a file is known by here. */
export const nameOf = (source: string, key: string): string => `${source}/${key}`

/**
 * Brings tickets in as history, each with all it has: closed, pinned to the imported version, told to nobody, with one
 * event that says so. What came before is left as it is. Under the lock of imports, in engine scope.
 */
export async function saveBatch(tx: Tx, batch: Batch, ground: Ground): Promise<Saved> {
  const workspaceId = tx.workspaceId ?? ''
  const { source, tickets, clock } = batch
  const rows = await tx.run(listKnown, [workspaceId, tickets.map(({ key }) => nameOf(source, key))])
  const known = new Set(rows.map(({ name }) => name))
  const fresh = tickets.filter(({ key }) => !known.has(nameOf(source, key)))
  if (fresh.length === 0) return { brought: 0, known: tickets.length }
  const numbers = await tx.run(nextNumbers, [fresh.length])
  asEngine(tx)
  const ids = newIds(fresh.length)
  const at = clock.now().epochMilliseconds
  const made = fresh.map((ticket, index) => ({
    ticket,
    id: ids[index] ?? '',
    number: `${ground.prefix}-${numbers[index]?.number}`,
    asker: ground.names.findAsker(ticket),
    at,
  }))
  tx.run(insertPast, [workspaceId, JSON.stringify(toRows(made, batch, ground))])
  grantFirstVisible(
    tx,
    made.flatMap(one => sharesOf(one, ground)),
  )
  tx.emit(...toEvents(tx, made, { source, ground }))
  return { brought: fresh.length, known: tickets.length - fresh.length }
}

type Made = { ticket: PastTicket; id: string; number: string; asker: Asker; at: Moment }

function sharesOf({ id: ticketId, asker }: Made, { names }: Ground): (Share & { ticketId: string })[] {
  const { providerId } = names.directory
  return [
    { ticketId, principalId: providerId, right: 'work' },
    ...(asker.personId ? [{ ticketId, principalId: asker.personId, right: 'read' as const }] : []),
  ]
}

/** What the file names that is not here is kept by its name. */
const namedOnly = (
  { service, organisation }: PastTicket,
  { asker, serviceId }: { asker: Asker; serviceId: string | null },
): Record<string, string> => ({
  ...(service !== '' && serviceId === null && { Service: service }),
  ...(organisation !== '' && asker.side === 'provider' && { Organisation: organisation }),
})

function toRows(made: Made[], { importId, source }: Batch, ground: Ground): PastRows {
  const runIds = newIds(made.length)
  const rows: PastRows = { tickets: [], activities: [], messages: [] }
  made.forEach(({ ticket, id, number, asker, at }, index) => {
    const { title, impact, urgency, openedAt, closedAt, key } = ticket
    const serviceId = ground.names.findService(ticket.service) ?? null
    const facts = { ...namedOnly(ticket, { asker, serviceId }), ...ticket.facts }
    const runId = runIds[index] ?? ''
    const opened = openedAt ?? at
    rows.tickets.push({
      ...{
        id,
        number,
        title,
        impact,
        urgency,
        priority: priorityOf(impact, urgency),
        runId,
        importId,
        facts,
      },
      ...{
        openedAt: opened,
        closedAt: Math.max(closedAt ?? opened, opened),
        elsewhere: ticket.number || null,
      },
      ...{ processId: ground.processId, versionId: ground.versionId, externalId: nameOf(source, key) },
      ...{ customerId: asker.customerId, requesterId: asker.personId ?? asker.customerId },
      requesterName: asker.name || asker.organisation || 'Unknown',
      serviceId,
    })
    addActivities(rows, { ticket, id, runId }, ground)
    addMessages(rows, { ticket, id, asker, opened }, ground)
  })
  number(rows.activities)
  number(rows.messages)
  return rows
}

/** Ids in the order of the file, so that what happened at the same moment stays in its order. */
function number(rows: { id: string }[]) {
  const ids = newIds(rows.length)
  rows.forEach((row, index) => {
    row.id = ids[index] ?? ''
  })
}

type Placed = { ticket: PastTicket; id: string }

function addActivities(rows: PastRows, { ticket, id, runId }: Placed & { runId: string }, ground: Ground) {
  for (const { name, readyAt, startedAt, doneAt, who, team } of ticket.activities)
    rows.activities.push({
      ...{
        id: '',
        ticketId: id,
        runId,
        versionId: ground.versionId,
        node: ground.nodes.get(name) ?? '',
        name,
      },
      ...{ readyAt, startedAt, doneAt, takenName: who.name || null, teamName: team || null },
      takenBy: ground.names.findPerson(who)?.id ?? null,
    })
}

function addMessages(
  rows: PastRows,
  { ticket, id, asker, opened }: Placed & { asker: Asker; opened: Moment },
  { names }: Ground,
) {
  const { organisations, providerId } = names.directory
  let last = opened
  for (const { at, author, fromRequester, internal, text, html } of ticket.messages) {
    const person = names.findPerson(author)
    last = at ?? last
    const asked = asker.side === 'provider' && asker.personId === null ? 'customer' : asker.side
    const side = person?.side ?? (fromRequester ? asked : 'provider')
    const organisation = fromRequester ? asker.organisation : (organisations.get(providerId)?.name ?? '')
    rows.messages.push({
      ...{ id: '', ticketId: id, class: internal ? 'provider' : 'band', text, html, at: last },
      ...{ authorId: person?.id ?? null, authorName: (person?.name ?? author.name) || 'Unknown', side },
      organisation: person?.organisation ?? organisation,
    })
  }
}

function toEvents(
  tx: Tx,
  made: Made[],
  { source, ground }: { source: string; ground: Ground },
): TicketEvent[] {
  const ids = newIds(made.length)
  return made.map(({ ticket, id, number, asker }, index) => ({
    ...{ id: ids[index] ?? '', subjectId: id, seq: 1, name: 'ticket.imported', class: 'provider' },
    actorId: tx.actor?.personId ?? null,
    payload: {
      ticket: {
        ...{ number, title: ticket.title, customerId: asker.customerId, version: ground.versionId },
        requesterId: asker.personId ?? asker.customerId,
      },
      letters: [],
      words: {
        provider: `${number} was imported from ${source}${ticket.number ? `, where it was ${ticket.number}` : ''}. It is history: nobody was told of it`,
      },
    },
  }))
}
