import type { FastifyRequest } from 'fastify'
import { streamChanges } from '../../contract/index.ts'
import { listPrincipals, mayReadClass } from '../identity/index.ts'
import {
  type Actor,
  type Clock,
  type Db,
  type EventStream,
  type Followed,
  type Follower,
  followEvents,
  type Handler,
  type Log,
  type Metrics,
  openEventStream,
  Problem,
  plainly,
  type SignedIn,
} from '../kernel/index.ts'
import { type PresenceChange, type PresenceWatch, watchPresence } from './presence.ts'

type Parts = {
  db: Db
  clock: Clock
  log: Log
  metrics: Metrics
  authenticate: (request: FastifyRequest, route: typeof streamChanges) => Promise<SignedIn | null>
}
type Listener = { actor: Actor; stream: EventStream }

const streamsPerPerson = 20
/** Signed-out people lose their stream within this time, and whoever leaves a team hears no more of what it sees. */
const recheckMs = 2500

/** Live changes: who may see a ticket learns that it changed, in a class they read, and reads it again. */
export function createLive({ db, clock, log, metrics, authenticate }: Parts) {
  const listeners = new Set<Listener>()
  let follower: Follower | undefined
  let presence: PresenceWatch | undefined

  async function tell(events: Followed[]) {
    for (const workspaceId of new Set(events.map(event => event.workspaceId))) {
      const here = [...listeners].filter(({ actor }) => actor.workspaceId === workspaceId)
      if (here.length === 0) continue
      const changed = events
        .filter(event => event.workspaceId === workspaceId && event.payload)
        .flatMap(listChanged)
      const seers = await listPrincipals(db, workspaceId, [...new Set(changed.map(one => one.subjectId))])
      for (const listener of here) sendChanges(listener, changed, seers)
    }
  }

  const handler: Handler = plainly(streamChanges, async call => {
    const actor = call.signedIn?.actor
    if (!actor) throw new Problem('sign_in.needed')
    // A stream that is open misses nothing: the first listener waits until the follower knows where it begins.
    follower ??= followEvents({ db, log }, tell)
    presence ??= watchPresence({ db, clock, isHeard: () => listeners.size > 0 }, changes => {
      for (const listener of listeners) sendPresence(listener, changes)
    })
    await Promise.all([follower.ready, presence.ready])
    if (call.reply.raw.destroyed) return ''
    if ([...listeners].filter(one => one.actor.personId === actor.personId).length >= streamsPerPerson)
      throw new Problem('stream.too_many')
    const listener = { actor, stream: openEventStream(call.reply) }
    listeners.add(listener)
    metrics.streams.set(listeners.size)
    const recheck = setInterval(() => {
      listener.stream.ping()
      authenticate(call.request, streamChanges).then(
        found => {
          listener.actor = found?.actor ?? listener.actor
        },
        () => listener.stream.end(),
      )
    }, recheckMs)
    listener.stream.onClose(() => {
      clearInterval(recheck)
      listeners.delete(listener)
      metrics.streams.set(listeners.size)
    })
    return ''
  })

  return {
    handler,
    stop() {
      follower?.stop()
      presence?.stop()
      for (const { stream } of listeners) stream.end()
    },
  }
}

/** What changed, of which ticket; without a version where it is told under a number that is not its own. */
type Changed = Pick<Followed, 'workspaceId' | 'subjectId' | 'class'> & {
  number: unknown
  version: number | null
}

/**
 * What happens on a part of the work shows on the ticket the requester knows, too: whoever sees that one, and reads the
 * class, reads it again, and learns nothing of where it happened.
 */
export function listChanged({
  workspaceId,
  subjectId,
  class: contentClass,
  seq,
  payload,
}: Followed): Changed[] {
  const own = { workspaceId, subjectId, class: contentClass, number: payload.number, version: seq }
  const original = payload.original as { id: string; number: string } | undefined
  return original ? [own, { ...own, subjectId: original.id, number: original.number, version: null }] : [own]
}

function sendChanges({ actor, stream }: Listener, changed: Changed[], seers: Map<string, Set<string>>) {
  const latest = new Map<string, Changed>()
  for (const one of changed) {
    const maySee = actor.principals.some(principal => seers.get(one.subjectId)?.has(principal))
    if (!maySee || !mayReadClass(actor, one.class)) continue
    const isBeside = latest.get(one.subjectId)?.version === null
    latest.set(one.subjectId, isBeside ? { ...one, version: null } : one)
  }
  for (const { subjectId, number, version } of latest.values())
    stream.send('change', { kind: 'ticket', id: subjectId, number, ...(version !== null && { version }) })
}

/** Only who has the ticket open themselves learns that somebody came or went: the row of theirs has said that they may. */
function sendPresence({ actor, stream }: Listener, changes: PresenceChange[]) {
  for (const { workspaceId, ticketId, number, persons } of changes)
    if (actor.workspaceId === workspaceId && persons.includes(actor.personId))
      stream.send('change', { kind: 'presence', id: ticketId, number, version: 0 })
}
