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

/** Runs a process in bpmn-elements, with a clock that stands and every choice handed in. */
export async function runEngine(xml: string, begun: Chosen): Promise<Engine> {
  let chosen = begun
  let trouble: string | undefined
  const waiting = new Map<string, Waiting>()
  const timers = new elements.Timers({
    setTimeout: ((fire: () => void) => ({ fire })) as never,
    clearTimeout: (() => undefined) as never,
  })
  const silent = { debug() {}, error() {}, warn() {} }
  const environment = new elements.Environment({
    timers,
    Logger: () => silent,
    expressions: {
      resolveExpression: (text: string) => resolve(text, chosen.data),
      isExpression: () => true,
      hasExpression: () => true,
    },
    scripts: {
      register: () => undefined,
      getScript: (
        _language: string,
        flow: { name?: string; behaviour: { conditionExpression?: { body: string } } },
      ) => ({
        execute: (_scope: unknown, answer: (error: null, holds: boolean) => void) => {
          const { body = '' } = flow.behaviour.conditionExpression ?? {}
          answer(null, body === 'label' ? chosen.labels.has(flow.name ?? '') : chosen.data[body] === true)
        },
      }),
    },
  } as never)
  const { rootElement, ...context } = await new BpmnModdle().fromXML(xml)
  const serialized = serialize({ rootElement, ...context } as never, TypeResolver(elements))
  const definition = new elements.Definition(new Context(serialized, environment) as never)
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
    trouble ??= error.message
  })
  const guard = (now: Chosen, act: () => void): void => {
    chosen = now
    try {
      act()
    } catch (error) {
      trouble ??= String(error)
    }
  }
  const find = (id: string): Waiting | undefined =>
    [...waiting.values()].filter(({ owner }) => owner.isRunning).find(api => api.id === id)
  const refs = () => timers.executing as unknown as TimerRef[]
  guard(begun, () => definition.run())
  return {
    work: () =>
      [...waiting.values()]
        .filter(({ owner }) => owner.isRunning)
        .filter(isWork)
        .map(({ id }) => id)
        .sort(),
    events: () =>
      [
        ...[...waiting.values()]
          .filter(({ owner }) => owner.isRunning)
          .filter(api => !isWork(api))
          .map(({ id }) => id),
        ...refs().map(({ owner }) => owner.id),
      ].sort(),
    hasEnded: () => definition.status === undefined || definition.counters.completed > 0,
    trouble: () => trouble,
    complete: (id, now) =>
      guard(now, () => {
        const api = find(id)
        if (api) waiting.delete(api.executionId)
        api?.signal()
      }),
    happen: (id, now) =>
      guard(now, () => {
        const timer = refs().find(({ owner }) => owner.id === id)
        if (timer) timer.timerRef.fire()
        else find(id)?.signal()
      }),
    fail: (id, now) =>
      guard(now, () => {
        const api = find(id)
        if (api) waiting.delete(api.executionId)
        api?.fail(new Error('failed'))
      }),
  }
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
