import type { StarterModel } from '../../server/model/index.ts'
import type { WorldOptions } from './builders.ts'
import { draw, type Extras } from './draw.ts'
import { graphOfXml } from './play.ts'

type StarterProcess = StarterModel['processes'][number]
type Drawn = {
  key: string
  prefix: string
  flows: readonly string[]
  extras?: Extras
  /** The role of everything drawn, but for what `roles` says. */
  role: string
  roles?: Readonly<Record<string, string>>
  accountable: string
  /** Calls whose callee runs as a ticket of its own. */
  records?: readonly string[]
}

/** A process of the model from a drawing in short, everything in it beyond the line. */
async function drawnProcess(drawn: Drawn): Promise<StarterProcess> {
  const { key, prefix, flows, extras, role, roles = {}, accountable, records = [] } = drawn
  const ids = [...new Set([...Object.keys(extras?.on ?? {}), ...flows.flatMap(endsOf)])]
  const roleOf = (id: string) => roles[id] ?? role
  const lanes = Object.fromEntries(
    [...new Set(ids.map(roleOf))].map(one => [one, ids.filter(id => roleOf(id) === one)]),
  )
  const bpmn = draw(flows, { ...extras, lanes })
  const graph = await graphOfXml(bpmn)
  const activities = graph.nodes.flatMap(node => {
    if (node.kind !== 'task' && node.kind !== 'call') return []
    const isRecord = node.kind === 'call' && records.includes(node.id)
    const made: StarterProcess['activities'][number] = {
      ...{ node: node.id, name: node.name, stage: 'gap', class: 'provider', procedure: '', texts: [] },
      ...{ responsible: roleOf(node.id), accountable, support: [], consulted: [], informed: [] },
      ...{ effortMinutes: 5, gate: false, chargeable: false, checklist: [], promise: {}, also: [] },
      interface:
        node.kind === 'call'
          ? {
              process: node.calls,
              record: isRecord ? node.calls : null,
              requires: [],
              acceptWithinMinutes: null,
            }
          : null,
    }
    return [made]
  })
  return {
    ...{
      key,
      name: `The ${key}`,
      prefix,
      description: '',
      owner: 'head-of-operations',
      manager: accountable,
    },
    ...{ record: key, solve: null, promise: {}, graph, bpmn, activities, texts: [] },
  }
}

const endsOf = (flow: string): string[] => {
  const [, from = '', to = ''] = /^\*?([^>]+)>([^:[]+)/.exec(flow) ?? []
  return [from, to]
}

/** On the edge of a call: a time, an error and a message; on that of the work before it, a message that adds work. */
const edges: Extras = {
  on: { b1: 'k1', b2: 'k1', b3: 'k1', b4: '~t1' },
  events: { b1: 'timer PT4H', b2: 'error E1', b3: 'message Stop notice', b4: 'message Price list' },
}
const calling = [
  ...['s>t1', 't1>k1', 'k1>t2', 't2>e1', 'b1>t3', 't3>e2', 'b2>t4', 't4>e3', 'b3>t5', 't5>e4'],
  ...['b4>t6', 't6>e5'],
]
const desk = { role: 'service-desk-analyst', accountable: 'service-desk-lead' } as const

/**
 * Processes that call each other: `buyer` hands part of its work to `maker` as a ticket of its own, `keeper` has it done
 * within its own; `broker` hands work to `buyer`, which hands it on; `holder` has `keeper` within its own, and catches an
 * error that `keeper` does not.
 */
const callingProcesses = (): Promise<StarterProcess[]> =>
  Promise.all([
    drawnProcess({
      ...{ key: 'maker', prefix: 'MK', role: 'second-line-engineer', accountable: 'service-manager' },
      roles: { t12: 'specialist' },
      flows: [
        ...['s>p1', 'p1>t11', 'p1>t12', 't11>p2', 't12>p2', 'p2>t13', 't13>x1'],
        ...['x1>e1:Well', 'x1>e2:Broken', 'x1>e3:Gone'],
      ],
      extras: { names: { e1: 'Made', e2: 'Broken', e3: 'Gone' }, events: { e2: 'error E1', e3: 'error E9' } },
    }),
    drawnProcess({
      ...{ key: 'buyer', prefix: 'BY', ...desk, records: ['k1'], flows: calling },
      extras: { ...edges, calls: { k1: 'maker' } },
    }),
    drawnProcess({
      ...{ key: 'keeper', prefix: 'KP', ...desk, flows: calling },
      extras: { ...edges, calls: { k1: 'maker' } },
    }),
    drawnProcess({
      ...{ key: 'broker', prefix: 'BR', ...desk, records: ['k1'] },
      flows: ['s>t1', 't1>k1', 'k1>t2', 't2>e1', 'b1>t3', 't3>e2'],
      extras: { on: { b1: 'k1' }, events: { b1: 'timer PT2H' }, calls: { k1: 'buyer' } },
    }),
    drawnProcess({
      ...{ key: 'holder', prefix: 'HD', ...desk },
      flows: ['s>t1', 't1>k1', 'k1>t2', 't2>e1', 'b1>t3', 't3>e2'],
      extras: { on: { b1: 'k1' }, events: { b1: 'error E9' }, calls: { k1: 'keeper' } },
    }),
  ])

/** What makes a world that has these processes beside those of the starter. */
export async function callingWorld(): Promise<WorldOptions> {
  const more = await callingProcesses()
  return { adapt: model => ({ ...model, processes: [...model.processes, ...more] }) }
}
