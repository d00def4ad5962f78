import type { TicketEventName } from '../../contract/index.ts'
import type { Marking } from '../../flow/index.ts'
import type { NewEvent } from '../kernel/index.ts'
import type { Connections } from './connections.ts'

export type TicketEvent = NewEvent<TicketEventName>
export type RunState = 'ready' | 'started' | 'waiting' | 'done' | 'skipped' | 'cancelled'
/** What stands on a ticket: something a person does, help for it, or what the process itself waits for. */
export type RunKind = 'task' | 'help' | 'call' | 'timer' | 'message'

/** An activity run that is not finished. Instants are RFC 3339 texts. */
export type OpenRun = {
  id: string
  processRunId: string
  node: string
  token: string
  kind: RunKind
  name: string
  class: string
  state: 'ready' | 'started' | 'waiting'
  responsible: string[]
  takenBy: string | null
  forRunId: string | null
  waitsFor: string | null
  waitsName: string | null
  question: string | null
  waitUntil: string | null
  nextUpdateAt: string | null
  offeredTo: string[]
  offeredName: string | null
  offeredBy: string | null
}
/** What an act writes of an activity run: everything of it that may change. */
export type RunPatch = Pick<
  OpenRun,
  | 'id'
  | 'responsible'
  | 'takenBy'
  | 'waitsFor'
  | 'waitsName'
  | 'question'
  | 'waitUntil'
  | 'nextUpdateAt'
  | 'offeredTo'
  | 'offeredName'
  | 'offeredBy'
> & { state: RunState; outcome: string | null; note: string | null }

/** An activity run begun by an act; in *solve and close* it is finished in the same act. */
export type NewRun = Omit<OpenRun, 'state'> & {
  versionId: string
  state: RunState
  outcome: string | null
  note: string | null
}
export type NewMessage = {
  id: string
  ticketId: string
  class: string
  authorId: string | null
  authorName: string
  authorSide: string
  authorOrganisation: string
  text: string
  html: string | null
  via: 'web' | 'mail' | 'api'
  unverified: boolean
}
/** A process run as it stands after an act; `ended` says as what, null while it goes on. */
export type ProcessMove = { id: string; marking: Marking; ended: string | null }
export type NewProcess = ProcessMove & {
  versionId: string
  parentRunId: string | null
  parentToken: string | null
}
/** An event of the process that comes by itself at its time. */
export type NewTimer = TimerPlace & { dueAt: Temporal.Instant }
/** Where a timer of the drawing waits. */
export type TimerPlace = {
  processRunId: string
  node: string
  token: string
  /** Of a cycle, from 1. */
  round: number
}
export type Level = 'high' | 'medium' | 'low'
/** The fields of a ticket that people change. */
export type TicketFields = {
  title: string
  impact: Level
  urgency: Level
  priority: number
  serviceId: string | null
  processId: string
}
/** Where a ticket waits for the part of its work that was handed to another one. */
export type PartPlace = { processRunId: string; token: string }
export type NewHandover = {
  id: string
  runId: string
  offeredBy: string
  offeredTo: string[]
  offeredName: string
  reason: string
}
/** Of one activity; of a process that was handed over, of all it began with. */
export type HandoverAnswer = { runIds: string[]; state: 'accepted' | 'returned'; answer: string | null }
export type NewMeeting = {
  id: string
  class: string
  organiserId: string
  organiserName: string
  invited: string[]
  startsAt: string
  minutes: number
  place: string
  summary: string
  sequence: number
  state: 'proposed' | 'cancelled'
}
export type NewEffort = {
  id: string
  runId: string
  personId: string
  minutes: number
  chargeable: boolean
  contract: string | null
  note: string
}

/** What an act changes: the only thing that is saved, and what a preview is made from. */
export type Change = {
  ticketId: string
  version: number
  state: 'open' | 'closed'
  ticket: TicketFields
  processes: ProcessMove[]
  called: NewProcess[]
  changed: RunPatch[]
  begun: NewRun[]
  timers: NewTimer[]
  message: NewMessage | null
  handovers: NewHandover[]
  answered: HandoverAnswer | null
  /** Activity runs whose offer has come to nothing: somebody else went on, or they are not needed any more. */
  withdrawn: string[]
  meeting: NewMeeting | null
  effort: NewEffort | null
  /** What has to be ticked on activity runs that begin, as their process says. */
  checklist: { runId: string; text: string; compulsory: boolean }[]
  /** Tickets that part of the work is handed to. */
  children: OpenChange[]
  /** Parts of the work on other tickets that nobody waits for any more, by where this one waited. */
  recalled: PartPlace[]
  /** Parts that ended while this ticket stood still, by number: what they ended with is told again. */
  retold: string[]
  /** What it does between tickets and to who follows them. */
  connections?: Connections
  events: TicketEvent[]
  whose: { customerId: string; requesterId: string }
  /** Activity runs that stand after it, by id. */
  standing: ReadonlyMap<string, OpenRun>
  /** The process runs it found, each with the one it is part of. */
  parents: ReadonlyMap<string, string | null>
}

/** A ticket about to be: the ticket itself beside the change that opens it. */
export type OpenChange = Change & {
  opening: {
    id: string
    number: string
    customerId: string
    requesterId: string
    requesterName: string
    originalId: string | null
  }
}
