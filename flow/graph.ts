/**
 * What kind of task an activity is drawn as (BPMN 10.3.3). It changes the mark on the drawing, never the
 * semantics: a person does it.
 */
export type TaskType = 'task' | 'user' | 'manual' | 'send' | 'receive' | 'service'

/** A none start event (BPMN 10.5.2): where a ticket's process begins. One per process. */
export type StartNode = { readonly kind: 'start'; readonly id: string; readonly name: string }

/** A none end event (BPMN 10.5.3): the token that arrives here is consumed. */
export type EndNode = { readonly kind: 'end'; readonly id: string; readonly name: string }

/**
 * An activity that a person does. `lane` is the key of the role named on the innermost lane the task is
 * drawn in: the primary R.
 */
export type TaskNode = {
  readonly kind: 'task'
  readonly id: string
  readonly name: string
  readonly lane: string
  readonly taskType: TaskType
}

/**
 * An exclusive gateway (BPMN 10.6.2). With one way out it joins; with several it splits, and the names of
 * its flows are the outcomes offered to whoever completes the activity before it. `default` is the id of
 * the default flow.
 */
export type ExclusiveNode = {
  readonly kind: 'exclusive'
  readonly id: string
  readonly name: string
  readonly default?: string
}

/** Any node a token can stand on or pass. */
export type FlowNode = StartNode | TaskNode | ExclusiveNode | EndNode

/** A sequence flow (BPMN 8.4.13). `name` is the outcome label, absent where the drawing has none. */
export type SequenceFlow = {
  readonly id: string
  readonly from: string
  readonly to: string
  readonly name?: string
}

/**
 * A compiled process: plain data, immutable, safe to store as JSON and to cache by version. Nodes and flows
 * stand in the order of the document. Only `compile` makes one that is known to be sound.
 */
export type ProcessGraph = {
  readonly id: string
  readonly name: string
  readonly nodes: readonly FlowNode[]
  readonly flows: readonly SequenceFlow[]
}

/** Everything `parse` and `compile` can object to. */
export type FindingCode =
  | 'xml.too_large'
  | 'xml.too_many_namespaces'
  | 'xml.encoding'
  | 'xml.doctype'
  | 'xml.malformed'
  | 'xml.warning'
  | 'process.missing'
  | 'process.several'
  | 'process.too_large'
  | 'element.not_covered'
  | 'element.no_id'
  | 'start.missing'
  | 'start.several'
  | 'start.before_split'
  | 'end.missing'
  | 'flow.dangling'
  | 'flow.condition'
  | 'node.way_into_start'
  | 'node.way_out_of_end'
  | 'node.no_way_out'
  | 'node.unreachable'
  | 'node.never_ends'
  | 'task.no_name'
  | 'task.no_lane'
  | 'task.several_lanes'
  | 'node.parallel_split'
  | 'task.loop'
  | 'lane.no_role'
  | 'lane.same_role'
  | 'split.no_label'
  | 'split.same_label'
  | 'split.after_split'
  | 'gateway.endless'

/**
 * Why a drawing cannot run. `element` is the BPMN id ('' when the element has none or the file itself is
 * meant), `name` its label on the drawing ('' when it has none), `text` a sentence for the designer.
 */
export type Finding = {
  readonly element: string
  readonly name: string
  readonly code: FindingCode
  readonly text: string
}

/** A token: it stands on a node; its id is new each time it moves, so that a stale act can be told apart. */
export type Token = { readonly id: string; readonly node: string }

/**
 * Where a ticket stands. `next` is the number of the next token. No tokens: the process has ended (or never
 * begun).
 */
export type Marking = { readonly next: number; readonly tokens: readonly Token[] }

/**
 * What follows from a step, as data. `activity.completed` names the outcome chosen, if one was offered;
 * `activity.ready` the activity now offered and the token that stands on it; `process.ended` the end event.
 */
export type Effect =
  | {
      readonly kind: 'activity.completed'
      readonly node: string
      readonly token: string
      readonly outcome?: string
    }
  | { readonly kind: 'activity.ready'; readonly node: string; readonly token: string }
  | { readonly kind: 'process.ended'; readonly node: string }

/**
 * What somebody does to a process. `node` is the activity completed; `token`, where given, must still stand
 * there; `outcome` is one of the labels offered.
 */
export type Action = {
  readonly kind: 'complete'
  readonly node: string
  readonly token?: string
  readonly outcome?: string
}

/** The result of a move: the new marking, and the effects in the order they happened. */
export type Step = { readonly marking: Marking; readonly effects: readonly Effect[] }

/**
 * Why an action was not taken; the marking stays as it was. `not_ready`: no token stands on that activity.
 * `stale`: it has moved on since the token was seen. `outcome_needed`, `outcome_unknown`: `outcomes` says
 * which labels are offered. `broken`: the graph did not come from `compile`.
 */
export type Refusal = {
  readonly refused: 'not_ready' | 'stale' | 'outcome_needed' | 'outcome_unknown' | 'broken'
  readonly node: string
  readonly outcomes: readonly string[]
  readonly text: string
}

/**
 * An action somebody may take now. `outcomes` are the labels to show as buttons, in the order drawn; empty
 * where the activity is simply done. `needsOutcome` is false where completing without a label is allowed:
 * no split follows, or its default flow has no label.
 */
export type Offer = {
  readonly node: string
  readonly token: string
  readonly outcomes: readonly string[]
  readonly needsOutcome: boolean
}
