/**
 * The process semantics: one interpreter for run, check and preview (flow.md). Pure: no clock, no database,
 * no network. This door is what runs a graph, and is small enough for the browser; reading BPMN, which needs
 * an XML parser, is behind `flow/read.ts`.
 */
export type {
  Action,
  Effect,
  EndNode,
  ExclusiveNode,
  Finding,
  FindingCode,
  FlowNode,
  Marking,
  Offer,
  ProcessGraph,
  Refusal,
  SequenceFlow,
  StartNode,
  Step,
  TaskNode,
  TaskType,
  Token,
} from './graph.ts'
export { expectedPath, type PathStep } from './path.ts'
export { enabled, isRefusal, outcomesOf, start, step } from './step.ts'
