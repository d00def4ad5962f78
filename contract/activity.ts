import { Type } from 'typebox'
import { ContentClass, Id, Instant, nullable, oneOf, strict } from './route.ts'

/** An activity of a ticket, as the reader may see it, with what they may do with it. */
export const ActivityRun = strict({
  id: Id,
  node: Type.String(),
  name: Type.String(),
  stage: nullable(Type.String()),
  class: ContentClass,
  /** A task somebody does, help for one, or what the process itself waits for: another process, a moment, a message. */
  kind: oneOf('task', 'help', 'call', 'timer', 'message'),
  state: oneOf('ready', 'started', 'waiting', 'done', 'skipped', 'cancelled'),
  role: Type.String(),
  /** Only A completes it. */
  gate: Type.Boolean(),
  /** On whom or what it waits, as far as the reader may know. */
  waiting: nullable(
    strict({
      for: nullable(Type.String()),
      question: nullable(Type.String()),
      since: nullable(Instant),
      until: nullable(Instant),
      /** The reader is asked. */
      me: Type.Boolean(),
    }),
  ),
  offered: nullable(
    strict({
      to: Type.String(),
      by: nullable(Type.String()),
      /** Why it is passed on, as whoever offers it wrote. */
      reason: nullable(Type.String()),
      me: Type.Boolean(),
    }),
  ),
  /** What whoever helps is asked, and by whom; of help only. */
  asked: nullable(strict({ question: Type.String(), by: nullable(Type.String()) })),
  /** When whoever asked hears again. */
  nextUpdateAt: nullable(Instant),
  note: nullable(Type.String()),
  /** What the reader may do with it, by the names of acts. */
  may: Type.Array(Type.String()),
  /** Messages that are waited for on the edge of it or around it, which the reader may say have come: `arrived` with `event`. */
  arrivals: Type.Array(strict({ event: Type.String(), name: Type.String() })),
  /** Where it may be sent instead: activities of the same process. */
  moveTo: Type.Array(strict({ node: Type.String(), name: Type.String() })),
  /** Roles that are there to help with it. */
  helpers: Type.Array(strict({ key: Type.String(), name: Type.String() })),
  procedure: nullable(Type.String()),
  /** Who took it; in history from elsewhere by the name it says. */
  takenBy: nullable(Type.String()),
  /** The team it was with, where history from elsewhere says so. */
  team: nullable(Type.String()),
  readyAt: Instant,
  startedAt: nullable(Instant),
  doneAt: nullable(Instant),
  outcome: nullable(Type.String()),
  /** Outcomes the reader may choose; one empty label means "Done". Empty when the reader may not complete it. */
  outcomes: Type.Array(Type.String()),
  /** Those of them whose words to others carry what is written with them: the finding, the lesson. */
  toldInWords: Type.Array(Type.String()),
  /** Those that are refused without a note: it goes to whoever the work is handed to. */
  needsWords: Type.Array(Type.String()),
  mayTake: Type.Boolean(),
  mine: Type.Boolean(),
})
