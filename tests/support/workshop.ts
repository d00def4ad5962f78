import type { ProcessVersion, Staffing } from '../../server/model/index.ts'
import { type Change, type Facts, nothingStands, type OpenChange } from '../../server/work/index.ts'
import { graphOf } from './play.ts'
import {
  activity,
  actorIn,
  bareTicket,
  makeStaffing,
  makeVersion,
  monday,
  type Standing,
  standAfter,
} from './practice.ts'

// Processes with everything a ticket can meet: a choice, two ways at once, a gate, a call inside the ticket, one
// under a number of its own that is waited for so long and no longer, a timer against a message, and a reminder on the edge
// of an activity.

type Activity = ProcessVersion['activities'] extends ReadonlyMap<string, infer A> ? A : never
type Letters = Parameters<typeof activity>
const act = (...[node, contentClass, letters]: Letters): Activity => {
  const made = activity(node, contentClass, letters)
  return { ...made, texts: [...made.texts] }
}

const worksFlows = [
  ...['s>x0', 'x0>t1', 't1>x1', 'x1>p1:Work', 'x1>t4:Advice', 'x1>k1:Change', 'x1>k2:Check', 'x1>v1:Wait'],
  ...['p1>t2', 'p1>t3', 't2>p2', 't3>p2', 'p2>x2', 't4>x2', 'k2>x2', 'k1>x3', 'x3>x2:Done', 'x3>x0:Refused'],
  ...['v1>c1', 'v1>c2', 'c1>x2', 'c2>x2', 'x2>t5', 't5>x4', 'x4>t6:Approved', 'x4>x0:Rejected', 't6>e'],
  ...['x1>k3:Wide', 'k3>x2', 'b1>t7', 't7>e7', 'b2>t8', 't8>e8', 'b3>t8', 'b4>t8', 'b5>t7'],
]
const changeFlows = [
  's>t11',
  't11>t12',
  't12>x11',
  'x11>t13:Yes',
  'x11>e12:No',
  'x11>e14:Lost',
  'x11>e15:Burnt',
  't13>e11',
]
const wideFlows = ['s>p31', 'p31>t31', 'p31>t32', 'p31>t33', 't31>p32', 't32>p32', 't33>p32', 'p32>e']
const checkFlows = ['s>t21', 't21>e']

async function makeWorks(): Promise<ProcessVersion> {
  const activities = [
    act('t1', 'band', { R: 'analyst', A: 'lead', C: 'adviser', I: 'service-manager' }),
    act('t2', 'provider', { R: 'engineer', A: 'lead', S: 'adviser' }),
    act('t3', 'band', { R: 'analyst', A: 'lead' }),
    act('t4', 'band', { R: 'partner', A: 'lead' }),
    { ...act('t5', 'provider', { R: 'analyst', A: 'service-manager' }), gate: true },
    { ...act('t6', 'band', { R: 'analyst', A: 'lead' }), chargeable: true, promise: { 1: 10, 3: 60 } },
    act('t7', 'provider', { R: 'analyst', A: 'lead' }),
    act('t8', 'provider', { R: 'analyst', A: 'lead' }),
    {
      ...act('k1', 'provider', { R: 'engineer', A: 'lead' }),
      interface: { process: 'change', record: 'change', requires: [], acceptWithinMinutes: 60, agreed: true },
    },
    act('k2', 'provider', { R: 'engineer', A: 'lead' }),
    {
      ...act('k3', 'provider', { R: 'analyst', A: 'lead' }),
      interface: { process: 'wide', record: 'wide', requires: [], acceptWithinMinutes: 60, agreed: true },
    },
  ]
  return makeVersion({
    id: 'works-1',
    processId: 'works',
    processKey: 'works',
    processName: 'Works',
    prefix: 'WK',
    graph: await graphOf(worksFlows, {
      on: { b1: '~t2', b2: 'k1', b3: 'k1', b4: 'k1', b5: '~t3' },
      events: {
        c1: 'timer PT1H',
        c2: 'message Parts',
        b1: 'timer PT4H',
        b2: 'timer PT8H',
        b3: 'error Lost',
        b4: 'message Stop',
        b5: 'message News',
      },
      calls: { k1: 'change', k2: 'check', k3: 'wide' },
    }),
    solve: { t1: 'Advice', t4: '', t5: 'Approved', t6: '' },
    activities: new Map(activities.map(one => [one.node, one])),
  })
}

async function makeChange(): Promise<ProcessVersion> {
  const activities = [
    act('t11', 'provider', { R: 'engineer', A: 'lead' }),
    { ...act('t12', 'provider', { R: 'engineer', A: 'service-manager' }), gate: true },
    act('t13', 'band', { R: 'engineer', A: 'lead' }),
  ]
  return makeVersion({
    id: 'change-1',
    processId: 'change',
    processKey: 'change',
    processName: 'Change',
    prefix: 'CH',
    graph: await graphOf(changeFlows, {
      names: { e11: 'Done', e12: 'Refused', e14: 'Lost', e15: 'Burnt' },
      events: { e14: 'error Lost', e15: 'error Burnt' },
    }),
    activities: new Map(activities.map(one => [one.node, one])),
  })
}

async function makeCheck(): Promise<ProcessVersion> {
  const one = act('t21', 'band', { R: 'engineer', A: 'lead' })
  return makeVersion({
    id: 'check-1',
    processId: 'check',
    processKey: 'check',
    processName: 'Check',
    prefix: 'CK',
    graph: await graphOf(checkFlows),
    activities: new Map([[one.node, one]]),
  })
}

async function makeWide(): Promise<ProcessVersion> {
  const activities = [
    act('t31', 'provider', { R: 'engineer', A: 'lead' }),
    act('t32', 'provider', { R: 'adviser', A: 'lead' }),
    act('t33', 'provider', { R: 'engineer', A: 'lead' }),
  ]
  return makeVersion({
    id: 'wide-1',
    processId: 'wide',
    processKey: 'wide',
    processName: 'Wide',
    prefix: 'WD',
    graph: await graphOf(wideFlows),
    activities: new Map(activities.map(one => [one.node, one])),
  })
}

/** The processes by key. */
export type Processes = Record<'works' | 'change' | 'check' | 'wide', ProcessVersion>
export const makeProcesses = async (): Promise<Processes> => ({
  works: await makeWorks(),
  change: await makeChange(),
  check: await makeCheck(),
  wide: await makeWide(),
})

/** Tickets as they stand, by id, the one that was opened first; who holds what. Never changed: each act makes another. */
export type Workshop = {
  /** The ticket one looks at. */
  readonly at: string
  readonly processes: Processes
  readonly staffing: Staffing
  readonly tickets: ReadonlyMap<string, Standing>
  readonly now: Temporal.Instant
}
export const emptyWorkshop = (processes: Processes, staffing = makeStaffing()): Workshop => ({
  at: 'first',
  processes,
  staffing,
  tickets: new Map(),
  now: monday,
})

/** Nobody: what the process does by itself. */
export const byItself = ''

/** What an act of somebody on one of the tickets is decided with. */
export function factsAt(shop: Workshop, ticketId: string, who: string): Facts {
  const at = shop.tickets.get(ticketId)
  if (!at) throw new Error(`There is no ticket ${ticketId}.`)
  const versions = new Map(Object.values(shop.processes).map(version => [version.id, version]))
  const ids = new Set(at.standing.processes.map(({ id }) => id))
  const top = at.standing.processes.findLast(({ parentRunId }) => !parentRunId || !ids.has(parentRunId))
  const version = versions.get(top?.versionId ?? '') ?? shop.processes.works
  const engine = {
    personId: '',
    side: 'provider',
    organisationId: 'harbour',
    principals: [],
    name: 'Harbour',
  }
  return {
    ...at,
    standing: { ...at.standing, children: childrenOf(shop, ticketId) },
    version,
    versions,
    callees: new Map(Object.entries(shop.processes)),
    staffing: shop.staffing,
    actor: who === byItself ? (engine as Facts['actor']) : actorIn(shop.staffing, who),
    now: shop.now,
    numbers: ['101', '102', '103'].map(number => `${number}-${at.ticket.version}`),
  }
}

function childrenOf({ tickets }: Workshop, ticketId: string): Facts['standing']['children'] {
  return [...tickets.values()].flatMap(({ ticket, standing }) => {
    const top = standing.processes[0]
    if (ticket.original?.id !== ticketId || !top?.parentRunId) return []
    const { id, number, title, state } = ticket
    const { parentRunId, parentToken, versionId, marking } = top
    return [
      {
        ...{ id, number, title, state, parentRunId, versionId, marking, done: [] },
        parentToken: parentToken ?? '',
        runs: standing.runs,
      },
    ]
  })
}

/** How the tickets stand after a change of one, with those it opened. */
export function shopAfter(shop: Workshop, change: Change): Workshop {
  const before = shop.tickets.get(change.ticketId)
  if (!before) throw new Error(`There is no ticket ${change.ticketId}.`)
  const children = change.children.map(child => [child.ticketId, standNew(child, before)] as const)
  return {
    ...shop,
    tickets: new Map([...shop.tickets, [change.ticketId, standAfter(before, change)], ...children]),
  }
}

/** The ticket that was handed the part of the work waited for at a place, if any was. */
export const partAt = ({ tickets }: Workshop, { processRunId, token }: Change['recalled'][number]) =>
  [...tickets.values()].find(({ standing }) =>
    standing.processes.some(one => one.parentRunId === processRunId && one.parentToken === token),
  )?.ticket.id

/** A ticket that has just been opened. */
export function standNew(change: OpenChange, from?: Standing): Standing {
  const { originalId, ...opening } = change.opening
  const known = from?.ticket.original ?? from?.ticket
  const original = originalId && known ? { id: known.id, number: known.number, title: known.title } : null
  return standAfter({ ticket: { ...bareTicket, ...opening, original }, standing: nothingStands }, change)
}
