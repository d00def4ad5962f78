import {
  type Action,
  type Data,
  type Effect,
  isRefusal,
  type Marking,
  type ProcessGraph,
  type Refusal,
  start,
  step,
} from '../../flow/index.ts'
import { readProcess } from '../../flow/read.ts'
import { draw, type Extras } from './draw.ts'

/** The graph of a drawing that runs. */
export async function graphOf(flows: readonly string[], extras?: Extras): Promise<ProcessGraph> {
  return graphOfXml(draw(flows, extras))
}

/** The graph of a file that runs. */
export async function graphOfXml(xml: string): Promise<ProcessGraph> {
  const compiled = await readProcess(xml)
  if ('findings' in compiled) throw new Error(compiled.findings.map(({ text }) => text).join('\n'))
  return compiled.graph
}

/** A process being played: what a test does to it, one action after the other. */
export type Play = {
  readonly graph: ProcessGraph
  /** What the start did, in words. */
  readonly begun: string[]
  readonly marking: () => Marking
  /** Where tokens stand, by node, in the order of the tokens. */
  readonly standing: () => string
  /** Takes an action and answers what it did, in words: see `inWords`. */
  readonly act: (action: Playable, data?: Data) => string[]
  /** Takes an action that must be refused. */
  readonly refuse: (action: Playable, data?: Data) => Refusal
}

/** `t1`, `t1:Fixed` complete; `timer c1`, `message c1`, `error t1 E1`, `returned k1:Done`, `move t1>t3`, `cancel` do the rest. */
export type Playable = string | Action

/** Plays a drawing. */
export async function play(flows: readonly string[], extras?: Extras & { data?: Data }): Promise<Play> {
  const graph = await graphOf(flows, extras)
  let { marking, effects } = start(graph, extras?.data)
  const take = (action: Playable, data?: Data) =>
    step(graph, marking, typeof action === 'string' ? readAction(action, marking) : action, data)
  return {
    graph,
    begun: effects.map(inWords),
    marking: () => marking,
    standing: () => marking.tokens.map(({ node }) => node).join(' '),
    act: (action, data) => {
      const result = take(action, data)
      if (isRefusal(result)) throw new Error(result.text)
      ;({ marking, effects } = result)
      return effects.map(inWords)
    },
    refuse: (action, data) => {
      const result = take(action, data)
      if (!isRefusal(result)) throw new Error('It was not refused.')
      return result
    },
  }
}

function readAction(text: string, marking: Marking): Action {
  const [, kind, place = '', to, code, outcome] =
    /^(?:(timer|message|error|returned|move|cancel)\b ?)?([^\s:>]*)(?:>(\S+))?(?: ([^:]+))?(?::(.+))?$/.exec(
      text,
    ) ?? []
  const isEdge = !marking.tokens.some(token => token.node === place)
  const token =
    marking.tokens.find(one => one.node === place)?.id ?? (isEdge ? edgeToken(place, marking) : '')
  const chosen = outcome === undefined ? {} : { outcome }
  switch (kind) {
    case 'timer':
      return { kind, node: place, token: code ?? token }
    case 'message':
      return { kind, node: place, ...(code === undefined ? {} : { token: code }) }
    case 'error':
      return { kind, node: place, token, ...(code === undefined ? {} : { code }) }
    case 'returned':
      return { kind, node: place, token, ...chosen }
    case 'move':
      return { kind, token, to: to ?? '' }
    case 'cancel':
      return { kind }
    default:
      return { kind: 'complete', node: place, ...chosen }
  }
}

// Boundary events of tests are on the only activity that stands, or are given with their token.
const edgeToken = (_place: string, marking: Marking): string => marking.tokens[0]?.id ?? ''

/** An effect in a few letters: `ready t1`, `done t1:Fixed`, `left t1`, `timer+ c1`, `says h1 Order`, `ended e1 none`. */
export function inWords(effect: Effect): string {
  switch (effect.kind) {
    case 'activity.ready':
      return `ready ${effect.node}${effect.item === undefined ? '' : `#${JSON.stringify(effect.item)}`}`
    case 'activity.completed':
      return `done ${effect.node}${effect.outcome === undefined ? '' : `:${effect.outcome}`}`
    case 'activity.cancelled':
      return `left ${effect.node}`
    case 'timer.set':
      return `timer+ ${effect.node} ${effect.timer.text}`
    case 'timer.cancelled':
      return `timer- ${effect.node}`
    case 'message.awaited':
      return `message+ ${effect.node} ${effect.message}`
    case 'message.unawaited':
      return `message- ${effect.node}`
    case 'message.thrown':
      return `says ${effect.node} ${effect.message}`
    case 'call.started':
      return `calls ${effect.node} ${effect.calls}`
    case 'call.cancelled':
      return `call- ${effect.node}`
    case 'process.ended':
      return `ended ${effect.node} ${effect.how}`
  }
}
