/**
 * The process semantics: one interpreter for run, check and preview (flow.md). Pure: no clock, no database,
 * no network. This door is what runs a graph; reading BPMN, which needs an XML parser, is behind `flow/read.ts`.
 */
export type {
  Action,
  Data,
  Effect,
  Ending,
  Marking,
  Offer,
  Refusal,
  Rounds,
  Step,
  Token,
} from './act.ts'
export type { Move, State, StateSpace } from './explore.ts'
export type { Finding, FindingCode } from './finding.ts'
export type {
  BoundaryNode,
  CallNode,
  CatchNode,
  EndNode,
  EventGatewayNode,
  ExclusiveNode,
  FlowNode,
  InclusiveNode,
  LinkNode,
  ParallelNode,
  ProcessGraph,
  Repeat,
  SequenceFlow,
  StartNode,
  SubprocessNode,
  TaskNode,
  TaskType,
  ThrowNode,
  Timer,
  Trigger,
} from './graph.ts'
export { enabled, outcomesOf } from './offers.ts'
export { expectedPath, type PathStep } from './path.ts'
export { isRefusal } from './refuse.ts'
export { reachable } from './sound.ts'
export { start, step } from './step.ts'
