/**
 * What kind of task an activity is drawn as (BPMN 10.3.3). It changes the mark on the drawing, never the
 * semantics: a person does it.
 */
export type TaskType = 'task' | 'user' | 'manual' | 'send' | 'receive' | 'service'

/**
 * A timer as written in the drawing (BPMN 10.5.5): ISO 8601. A `duration` runs from when the event begins to
 * wait; a `date` is an instant; a `cycle` (`R3/PT1H`) comes round again. What it means in working hours is for
 * whoever sets it.
 */
export type Timer = { readonly kind: 'duration' | 'date' | 'cycle'; readonly text: string }

/** What an event waits for or throws (BPMN 10.5.5). A message and an error code are known by their name. */
export type Trigger =
  | { readonly type: 'timer'; readonly timer: Timer }
  | { readonly type: 'message'; readonly message: string }

/**
 * What every node has. `scope` is the id of the subprocess it is drawn in, absent in the process itself.
 */
type Drawn = { readonly id: string; readonly name: string; readonly scope?: string }

/**
 * A start event (BPMN 10.5.2). Without a trigger somebody begins; with one a timer or message does, which is
 * for the caller to see to: `start` takes the id of the event.
 */
export type StartNode = Drawn & { readonly kind: 'start'; readonly trigger?: Trigger }

/**
 * An end event (BPMN 10.5.3): the token that arrives here is consumed. `error` leaves the subprocess by the
 * boundary event that catches the code; `terminate` ends everything in the subprocess or process; `message`
 * says something first. Absent: a none end event.
 */
export type EndNode = Drawn & {
  readonly kind: 'end'
  readonly result?:
    | { readonly type: 'error'; readonly code?: string }
    | { readonly type: 'terminate' }
    | { readonly type: 'message'; readonly message: string }
}

/**
 * How often an activity is done (BPMN 10.3.8). `loop`: again while the condition holds after it was done (or
 * before, with `before`), at most `atMost` times. `parallel` and `sequential`: once for each of `items`, a FEEL
 * expression that answers a number or a list; `until` ends it early when it holds.
 */
export type Repeat =
  | {
      readonly kind: 'loop'
      readonly condition: string
      readonly before?: true
      readonly atMost?: number
    }
  | { readonly kind: 'parallel' | 'sequential'; readonly items: string; readonly until?: string }

/**
 * An activity that a person does. `lane` is the key of the role named on the innermost lane the task is
 * drawn in: the primary R.
 */
export type TaskNode = Drawn & {
  readonly kind: 'task'
  readonly lane: string
  readonly taskType: TaskType
  readonly repeat?: Repeat
}

/** A call activity (BPMN 10.3.6): another process does it, `calls` is its key. Has a lane as a task has. */
export type CallNode = Drawn & { readonly kind: 'call'; readonly lane: string; readonly calls: string }

/** An embedded subprocess (BPMN 10.3.5): done when nothing stands in it any more. */
export type SubprocessNode = Drawn & { readonly kind: 'subprocess' }

/**
 * An exclusive gateway (BPMN 10.6.2). With one way out it joins; with several it splits, and the names of
 * its flows are the outcomes offered to whoever completes the activity before it. `default` is the id of
 * the default flow.
 */
export type ExclusiveNode = Drawn & { readonly kind: 'exclusive'; readonly default?: string }

/** An inclusive gateway (BPMN 10.6.3): as exclusive, but every way that holds is taken. */
export type InclusiveNode = Drawn & { readonly kind: 'inclusive'; readonly default?: string }

/** A parallel gateway (BPMN 10.6.4): waits for every way in, takes every way out. */
export type ParallelNode = Drawn & { readonly kind: 'parallel' }

/** An event-based gateway (BPMN 10.6.6): goes the way of the event behind it that happens first. */
export type EventGatewayNode = Drawn & { readonly kind: 'event' }

/** An intermediate catch event (BPMN 10.5.4): the token waits for it. */
export type CatchNode = Drawn & { readonly kind: 'catch'; readonly trigger: Trigger }

/** An intermediate message throw event (BPMN 10.5.4): says something and goes on. */
export type ThrowNode = Drawn & { readonly kind: 'throw'; readonly message: string }

/** A link event (BPMN 10.5.5): a way that is drawn in two parts, joined by the name of the link. */
export type LinkNode = Drawn & {
  readonly kind: 'link'
  readonly side: 'throw' | 'catch'
  readonly link: string
}

/**
 * An event on the edge of an activity (BPMN 10.5.4). `interrupts`: the activity is left; otherwise it goes on
 * and a further token leaves by the event. An error always interrupts; without a code it catches every one.
 */
export type BoundaryNode = Drawn & {
  readonly kind: 'boundary'
  readonly on: string
  readonly interrupts: boolean
  readonly trigger: Trigger | { readonly type: 'error'; readonly code?: string }
}

/** Any node a token can stand on or pass. */
export type FlowNode =
  | StartNode
  | EndNode
  | TaskNode
  | CallNode
  | SubprocessNode
  | ExclusiveNode
  | InclusiveNode
  | ParallelNode
  | EventGatewayNode
  | CatchNode
  | ThrowNode
  | LinkNode
  | BoundaryNode

/**
 * A sequence flow (BPMN 8.4.13). `name` is its label, absent where the drawing has none; `condition` a FEEL
 * expression: with one, the way is taken by data, and the label is only for reading.
 */
export type SequenceFlow = {
  readonly id: string
  readonly from: string
  readonly to: string
  readonly name?: string
  readonly condition?: string
}

/**
 * A compiled process: plain data, immutable, safe to store as JSON and to cache by version. Nodes and flows
 * stand in the order of the document, those of a subprocess after it. Only `compile` makes one that is known
 * to be sound.
 */
export type ProcessGraph = {
  readonly id: string
  readonly name: string
  readonly nodes: readonly FlowNode[]
  readonly flows: readonly SequenceFlow[]
}
