import type { EventFacts, EventGroups, EventName } from '../../contract/index.ts'
import type { Clock } from './clock.ts'
import type { Emit, Tx } from './db.ts'
import { newId } from './ids.ts'
import { addJobs } from './jobs.ts'
import { statement } from './statement.ts'

/** Something that has just happened, not yet written. `seq` counts per subject, from 1. */
export type NewEvent<N extends EventName = EventName> = {
  // By group and not by name: TypeScript matches a union of at most 25.
  [G in keyof EventGroups]: Extract<N, EventGroups[G]> extends infer K extends EventName ? Happened<K> : never
}[keyof EventGroups]
type Happened<K extends EventName> = [K] extends [never]
  ? never
  : {
      id: string
      subjectId: string
      seq: number
      name: K
      actorId: string | null
      class: string
      payload: EventFacts[K]
    }

/** What follows at once, in the same transaction; it gets all events of one emit that it reacts to. */
export type Now<N extends EventName> = (tx: Tx, events: NewEvent<N>[]) => void
/** What follows later, from a job; retried until it succeeds, so doing it twice must change nothing more. */
export type Later<N extends EventName> = (event: {
  workspaceId: string
  id: string
  payload: EventFacts[N]
}) => Promise<void>
/** The table of what follows from what; `server/reactions.ts` is the only one. */
export type Reactions = { [N in EventName]: { now: Now<N>[]; later: Later<N>[] } }

const insertEvents = statement<[string, string], unknown>(
  `insert into kernel.event (workspace_id, id, subject_id, seq, name, actor_id, class, payload, at)
   select kernel.workspace(), e.id, e."subjectId", e.seq, e.name, e."actorId", e.class, e.payload, $2::timestamptz
   from jsonb_to_recordset($1::jsonb) as e (id uuid, "subjectId" uuid, seq integer, name text, "actorId" uuid, class text, payload jsonb)`,
)

/** An event as it was kept. */
export type KeptEvent = {
  id: string
  subjectId: string
  name: string
  actorId: string | null
  class: string
  payload: unknown
}
const readEvents = statement<[string, string, number], KeptEvent>(
  `select id, subject_id as "subjectId", name, actor_id as "actorId", class, payload from kernel.event
   where workspace_id = $1 and id > $2 order by id limit $3`,
)
/** Events of the workspace after an id, by id; what is being written meanwhile may come between. Engine scope. */
export const listEventsAfter = (tx: Tx, after: string, limit: number): Promise<KeptEvent[]> =>
  tx.run(readEvents, [tx.workspaceId ?? '', after, limit])

const eventBack = statement<[string, number], { id: string }>(
  'select id from kernel.event where workspace_id = $1 order by id desc offset $2 limit 1',
)
/** The event so many before the latest of the workspace; null: there are not that many. */
export const findEventBack = async (tx: Tx, count: number): Promise<string | null> =>
  (await tx.run(eventBack, [tx.workspaceId ?? '', count]))[0]?.id ?? null

const deepestChain = 8

/** The kind of the job that runs the nth later reaction to an event. */
export const reactionKind = (name: EventName, index: number): string => `reaction:${name}:${index}`

/** Makes `tx.emit` for one table of reactions. Nothing leaves the building but through a job written here. */
export function createEmit(clock: Clock, reactions: Reactions): Emit {
  return (tx, events) => {
    if (events.length === 0) return
    if (tx.depth >= deepestChain)
      throw new Error(`More than ${deepestChain} reactions follow from one act: ${events.map(e => e.name)}`)
    tx.depth++
    tx.run(insertEvents, [JSON.stringify(events), clock.now().toString()])
    reactNow(tx, events)
    leaveJobs(tx, events)
    tx.depth--
  }

  /** Each reaction is run once with all the events it follows from, so that it can write them together. */
  function reactNow(tx: Tx, events: NewEvent[]) {
    const caused = new Map<Now<EventName>, NewEvent[]>()
    for (const event of events)
      for (const now of reactions[event.name].now as Now<EventName>[])
        caused.set(now, [...(caused.get(now) ?? []), event])
    for (const [now, causes] of caused) now(tx, causes)
  }

  function leaveJobs(tx: Tx, events: NewEvent[]) {
    const jobs = events.flatMap(event =>
      reactions[event.name].later.map((_, index) => ({
        id: newId(),
        workspaceId: tx.workspaceId,
        kind: reactionKind(event.name, index),
        payload: { eventId: event.id, event: event.payload },
        dueAt: clock.now(),
      })),
    )
    if (jobs.length > 0) addJobs(tx, jobs)
  }
}
