import { listToldBeyond } from '../comms/index.ts'
import { type Directory, grantVisible, type Share } from '../identity/index.ts'
import { addJobs, asEngine, type Clock, newId, type Tx } from '../kernel/index.ts'
import type { Change, OpenChange, PartPlace, TicketEvent } from './change.ts'
import { insertRunItems } from './queries_checklist.ts'
import {
  answerHandovers,
  insertEffort,
  insertHandovers,
  insertMessage,
  insertTicket,
  saveMeeting,
  saveMove,
  withdrawHandovers,
} from './queries_save.ts'
import { saveConnections } from './saveConnections.ts'
import { listRunFor, standOf } from './stand.ts'

type Saving = { clock: Clock; directory: Directory }

/** Saves a change and emits its events; nothing is waited for, the commit says whether all of it held. */
export function saveChange(tx: Tx, change: Change, saving: Saving): void {
  const { effort, events } = change
  if (events.length === 0 && !effort) return
  asEngine(tx)
  const workspaceId = tx.workspaceId ?? ''
  const now = saving.clock.now().toString()
  if (events.length > 0)
    tx.run(saveMove, [
      workspaceId,
      change.ticketId,
      JSON.stringify({
        version: change.version,
        state: change.state,
        ...change.ticket,
        ...change.whose,
        ...standOf(change),
      }),
      JSON.stringify(change.processes),
      JSON.stringify(change.called),
      JSON.stringify(change.changed),
      JSON.stringify(change.begun),
      now,
      JSON.stringify(listRunFor(change)),
      change.changed.map(({ id }) => id),
    ])
  saveBeside(tx, change, now)
  leaveTimers(tx, change)
  leaveParts(tx, change, saving.clock)
  shareWith(tx, change, saving.directory)
  saveConnections(tx, change, now)
  tx.emit(...events)
  for (const other of change.connections?.others ?? []) saveChange(tx, other, saving)
  for (const child of change.children) saveOpening(tx, child, saving)
}

/** What an act writes beside the ticket and its activities. */
function saveBeside(
  tx: Tx,
  { ticketId, message, handovers, answered, withdrawn, meeting, effort, checklist }: Change,
  now: string,
) {
  const workspaceId = tx.workspaceId ?? ''
  if (message) tx.run(insertMessage, [workspaceId, JSON.stringify(message), now])
  if (handovers.length > 0) tx.run(insertHandovers, [workspaceId, ticketId, JSON.stringify(handovers), now])
  if (answered) {
    const { runIds, state, answer } = answered
    tx.run(answerHandovers, [workspaceId, runIds, state, tx.actor?.personId ?? null, answer, now])
  }
  // Whoever answered an offer has done so above: only what still stands open is withdrawn.
  if (withdrawn.length > 0) tx.run(withdrawHandovers, [workspaceId, withdrawn, now])
  if (checklist.length > 0) tx.run(insertRunItems, [workspaceId, ticketId, JSON.stringify(checklist)])
  if (meeting) tx.run(saveMeeting, [workspaceId, ticketId, JSON.stringify(meeting)])
  if (effort) tx.run(insertEffort, [workspaceId, ticketId, JSON.stringify(effort), now])
}

/** The kind of the jobs that wake a ticket at its time. */
export const timerKind = 'ticket.timer'
export type TimerPayload = {
  ticketId: string
  processRunId: string
  node: string
  token: string
  round: number
}

function leaveTimers(tx: Tx, { ticketId, timers }: Change) {
  if (timers.length === 0) return
  addJobs(
    tx,
    timers.map(({ dueAt, ...timer }) => ({
      id: newId(),
      workspaceId: tx.workspaceId,
      kind: timerKind,
      payload: { ticketId, ...timer } satisfies TimerPayload,
      dueAt,
    })),
  )
}

/** The kind of the jobs that end what nobody waits for any more. */
export const recallKind = 'ticket.recalled'

/** The kind of the jobs that tell again what a part of the work has ended with. */
export const retellKind = 'ticket.retold'

/** What has to be done on other tickets is left to jobs: each locks one ticket. */
function leaveParts(tx: Tx, { recalled, retold }: Change, clock: Clock) {
  const jobs = [
    ...recalled.map(place => ({ kind: recallKind, payload: place satisfies PartPlace })),
    ...retold.map(number => ({ kind: retellKind, payload: { number } })),
  ]
  if (jobs.length === 0) return
  const { workspaceId } = tx
  addJobs(
    tx,
    jobs.map(job => ({ id: newId(), workspaceId, dueAt: clock.now(), ...job })),
  )
}

/** Saves a new ticket, its first message and who may see it. */
export function saveOpening(tx: Tx, change: OpenChange, { clock, directory }: Saving): void {
  asEngine(tx)
  const { opening, version, state, called, begun } = change
  const { id, originalId, ...known } = opening
  const now = clock.now().toString()
  tx.run(insertTicket, [
    tx.workspaceId ?? '',
    id,
    JSON.stringify({ ...known, originalId, ...change.ticket, version, state, ...standOf(change) }),
    JSON.stringify(called),
    JSON.stringify(begun),
    now,
    JSON.stringify(listRunFor(change)),
  ])
  saveBeside(tx, change, now)
  leaveTimers(tx, change)
  leaveParts(tx, change, clock)
  grantVisible(tx, id, [
    { principalId: directory.providerId, right: 'work' },
    // Of a part of the work the requester hears under the number they know.
    ...(originalId ? [] : [{ principalId: known.requesterId, right: 'read' as const }]),
  ])
  shareWith(tx, change, directory)
  saveConnections(tx, change, now)
  tx.emit(...change.events)
}

/**
 * Whoever beyond our own people holds a letter on an activity in the band sees the ticket from then on: a customer's
 * person in person, a partner as an organisation (visibility.md: a partner reads the band from the moment they join).
 * Whoever is told of it for another reason may look at what they were told of: the ticket they know it by.
 */
function shareWith(tx: Tx, { ticketId, events }: Change, directory: Directory) {
  const working = new Set(events.flatMap(event => outsiders(event, directory)))
  const shares = new Map<string, Share[]>([
    [ticketId, [...working].map(id => ({ principalId: id, right: 'work' }))],
  ])
  const isShared = new Set([...working].map(id => `${ticketId} ${id}`))
  for (const told of events.flatMap(event => listToldBeyond(event, directory))) {
    const key = `${told.ticketId} ${told.principalId}`
    if (isShared.has(key)) continue
    isShared.add(key)
    const known = shares.get(told.ticketId) ?? []
    shares.set(told.ticketId, [...known, { principalId: told.principalId, right: 'read' }])
  }
  for (const [id, granted] of shares) grantVisible(tx, id, granted)
}

function outsiders({ payload, class: contentClass }: TicketEvent, directory: Directory): string[] {
  return payload.letters.flatMap(({ letter, persons, teams }) => {
    if (contentClass === 'provider' && letter !== 'R') return []
    return [...persons, ...teams].flatMap(id => {
      const organisationId = (directory.persons.get(id) ?? directory.teams.get(id))?.organisationId
      const side = organisationId && directory.organisations.get(organisationId)?.side
      if (!organisationId || !side || side === 'provider' || id === payload.ticket.requesterId) return []
      if (side === 'customer' && organisationId !== payload.ticket.customerId) return []
      return side === 'partner' ? organisationId : id
    })
  })
}
