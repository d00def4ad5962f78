import type { ProcessGraph } from '../../../flow/index.ts'

/** The side of the line a role or a text belongs to (visibility.md). */
export const sides = ['customer', 'provider', 'partner'] as const
export type Side = (typeof sides)[number]

/** The stages of collaboration an activity belongs to. */
export const stages = ['engagement', 'gap', 'work package', 'deliverable'] as const
export type Stage = (typeof stages)[number]

/** Who may see an activity: only the provider, or both sides of the line. */
export const classes = ['band', 'provider'] as const
export type ActivityClass = (typeof classes)[number]

/** The events of a process and of an activity that people can be told of. */
export const processEvents = [
  ...['opened', 'closed', 'solved', 'reopened', 'reclassified', 'offered', 'returned'],
  ...['waiting', 'resumed', 'stuck', 'meeting'],
] as const
export type ProcessEvent = (typeof processEvents)[number]
export const activityEvents = ['ready', 'started', 'completed', 'waiting', 'stuck'] as const
export type ActivityEvent = (typeof activityEvents)[number]

/** A ticket's priority, from impact and urgency (ITIL): 1 is the highest. */
export const priorities = [1, 2, 3, 4] as const
export type Priority = (typeof priorities)[number]

/** How long somebody may wait for the next update, in minutes, by priority; none: nothing is promised. */
export type Promised = Readonly<Partial<Record<Priority, number>>>

/** Whom a communication rule tells beside the letters, on what, and how soon (communication.md: audience). */
export const ruleEvents = ['ready', 'started', 'completed'] as const
export const ruleAudiences = ['business', 'related', 'followers', 'manager'] as const
export const rulePaces = ['once', 'digest'] as const
export type CommunicationRule = {
  readonly when: (typeof ruleEvents)[number]
  readonly who: (typeof ruleAudiences)[number]
  readonly at: (typeof rulePaces)[number]
}

/** What a process may ask to be handed with the work: fields of a ticket, and a word from whoever hands it over. */
export const handedFields = ['impact', 'urgency', 'service', 'note'] as const
export type HandedField = (typeof handedFields)[number]

/**
 * What stands behind the call of another process (flow.md: interlocks). With `record` the callee runs as a linked
 * ticket of that type, else within the caller's ticket; `requires` are the fields it must be handed.
 */
export type StarterInterface = {
  readonly process: string
  readonly record: string | null
  readonly requires: readonly HandedField[]
  readonly acceptWithinMinutes: number | null
}

export type StarterRole = {
  readonly key: string
  readonly name: string
  readonly side: Side
  readonly description: string
}

/** What one side is told when something happens, as a template (see placeholders.ts). */
export type ProcessText = { readonly event: ProcessEvent; readonly side: Side; readonly text: string }

/**
 * As ProcessText, for an activity. With `outcome`, it is told instead of the event's general text when the
 * activity is completed with that label.
 */
export type ActivityText = {
  readonly event: ActivityEvent
  readonly outcome?: string
  readonly side: Side
  readonly text: string
}

/** An item of an activity's checklist; without a tick at a compulsory one the activity is not completed. */
export type ChecklistEntry = { readonly text: string; readonly compulsory: boolean }

/** An activity: what the drawing says of it (node, name, responsible) and what its file adds. Roles are keys. */
export type StarterActivity = {
  readonly node: string
  readonly name: string
  readonly stage: Stage
  readonly class: ActivityClass
  readonly responsible: string
  readonly accountable: string
  readonly support: readonly string[]
  readonly consulted: readonly string[]
  readonly informed: readonly string[]
  readonly procedure: string
  readonly effortMinutes: number
  /** What has to be ticked while it is done, item by item. */
  readonly checklist: readonly ChecklistEntry[]
  /** Only whoever is accountable may complete it. */
  readonly gate: boolean
  /** Minutes booked on it are chargeable unless said otherwise. */
  readonly chargeable: boolean
  readonly promise: Promised
  readonly also: readonly CommunicationRule[]
  /** On a call of another process, and only there. */
  readonly interface: StarterInterface | null
  readonly texts: readonly ActivityText[]
}

/** How *solve and close* completes each activity on its way to the end, by node: its outcome, or '' where it is simply done. */
export type Solve = Readonly<Record<string, string>>

export type StarterProcess = {
  readonly key: string
  readonly name: string
  readonly prefix: string
  readonly description: string
  readonly owner: string
  readonly manager: string
  /** The type of record its tickets are, by which interfaces name it. */
  readonly record: string | null
  readonly solve: Solve | null
  readonly promise: Promised
  readonly graph: ProcessGraph
  readonly bpmn: string
  readonly activities: readonly StarterActivity[]
  readonly texts: readonly ProcessText[]
}

/** The starter operating model, read and checked. */
export type StarterModel = {
  readonly roles: readonly StarterRole[]
  readonly processes: readonly StarterProcess[]
}

/** A mistake in a starter file: where (1-based), what is wrong, and what to do. */
export type Problem = {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly text: string
}
