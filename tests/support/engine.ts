import * as elements from 'bpmn-elements'
import { BpmnModdle } from 'bpmn-moddle'
import serialize, { TypeResolver } from 'moddle-context-serializer'

/** What is chosen while a step is taken: labels by hand, conditions by data. */
export type Chosen = { labels: ReadonlySet<string>; data: Readonly<Record<string, unknown>> }

/** A process in the independent engine: what stands, and how to move it. */
export type Engine = {
  /** Activities that wait to be completed, by id, once for each instance. */
  readonly work: () => string[]
  /** Timers and messages that are waited for, by id. */
  readonly events: () => string[]
  readonly hasEnded: () => boolean
  /** What went wrong in the engine, if anything did. */
  readonly trouble: () => string | undefined
  readonly complete: (id: string, chosen: Chosen) => void
  readonly happen: (id: string, chosen: Chosen) => void
  readonly fail: (id: string, chosen: Chosen) => void
}

// The package exports it as a value without saying how it is made.
const Context = elements.Context as unknown as new (serialized: unknown, environment: unknown) => unknown

type Waiting = {
  readonly owner: { readonly isRunning: boolean }
  readonly id: string
  readonly executionId: string
  readonly type: string
  signal(): void
  fail(error: Error): void
}
type TimerRef = { readonly owner: { readonly id: string }; readonly timerRef: { readonly fire: () => void } }

type Flow = { name?: string; behaviour: { conditionExpression?: { body: string } } }

/** What a running engine is asked of, and what it says. */
type State = { chosen: Chosen; trouble: string | undefined; readonly waiting: Map<string, Waiting> }

/** Runs a process in bpmn-elements, with a clock that stands and every choice handed in. */
export async function runEngine(xml: string, begun: Chosen): Promise<Engine> {
  const state: State = { chosen: begun, trouble: undefined, waiting: new Map() }
  const timers = new elements.Timers({
    setTimeout: ((fire: () => void) => ({ fire })) as never,
    clearTimeout: (() => undefined) as never,
  })
  const { rootElement, ...context } = await new BpmnModdle().fromXML(xml)
  const serialized = serialize({ rootElement, ...context } as never, TypeResolver(elements))
  const definition = new elements.Definition(new Context(serialized, makeEnvironment(state, timers)) as never)
  watch(definition, state)
  const guard = (now: Chosen, act: () => void): void => {
    state.chosen = now
    try {
      act()
    } catch (error) {
      state.trouble ??= String(error)
    }
  }
  const running = () => [...state.waiting.values()].filter(({ owner }) => owner.isRunning)
  const take = (id: string): Waiting | undefined => {
    const api = running().find(one => one.id === id)
    if (api && isWork(api)) state.waiting.delete(api.executionId)
    return api
  }
  const refs = () => timers.executing as unknown as TimerRef[]
  const idsOf = (apis: readonly { id: string }[]) => apis.map(({ id }) => id).sort()
  guard(begun, () => definition.run())
  return {
    work: () => idsOf(running().filter(isWork)),
    events: () => idsOf([...running().filter(api => !isWork(api)), ...refs().map(({ owner }) => owner)]),
    hasEnded: () => definition.counters.completed > 0,
    trouble: () => state.trouble,
    complete: (id, now) => guard(now, () => take(id)?.signal()),
    happen: (id, now) =>
      guard(now, () => {
        const timer = refs().find(({ owner }) => owner.id === id)
        if (timer) timer.timerRef.fire()
        else take(id)?.signal()
      }),
    fail: (id, now) => guard(now, () => take(id)?.fail(new Error('failed'))),
  }
}

function makeEnvironment(state: State, timers: unknown): unknown {
  return new elements.Environment({
    timers,
    Logger: () => ({ debug() {}, error() {}, warn() {} }),
    expressions: {
      resolveExpression: (text: string) => resolve(text, state.chosen.data),
      isExpression: () => true,
      hasExpression: () => true,
    },
    scripts: {
      register: () => undefined,
      getScript: (_language: string, { name = '', behaviour }: Flow) => ({
        execute: (_scope: unknown, answer: (error: null, holds: boolean) => void) => {
          const { body = '' } = behaviour.conditionExpression ?? {}
          const { labels, data } = state.chosen
          answer(null, body === 'label' ? labels.has(name) : data[body] === true)
        },
      }),
    },
  } as never)
}

/** Keeps the activities and events that wait, as the engine tells of them. */
function watch(definition: elements.Definition, state: State): void {
  const { waiting } = state
  definition.on('activity.wait', (api: Waiting) => waiting.set(api.executionId, api))
  definition.broker.subscribeTmp(
    'event',
    'activity.*',
    (key: string, message: { content?: { id?: string; executionId?: string } }) => {
      const { id = '', executionId = '' } = message.content ?? {}
      if (!/leave|discard|end|stop/.test(key)) return
      for (const [at, api] of waiting) if (api.id === id && isPart(at, executionId)) waiting.delete(at)
    },
    { noAck: true },
  )
  definition.on('error', (error: Error) => {
    state.trouble ??= error.message
  })
}

// Numbers, `d1` and `not d1`: all that generated processes ask; times stand for themselves.
function resolve(text: string, data: Chosen['data']): unknown {
  const [, not, name] = /^(not )?(d\d)$/.exec(text) ?? []
  if (name !== undefined) return not ? data[name] !== true : data[name] === true
  return /^\d+$/.test(text) ? Number(text) : text
}

const isWork = ({ type }: Waiting): boolean => /Task$/.test(type)

// An instance's execution is named after that of its activity.
const isPart = (inner: string, outer: string): boolean => inner === outer || inner.startsWith(`${outer}_`)
