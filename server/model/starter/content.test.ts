import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isRefusal, type ProcessGraph, reachable, start, step } from '../../../flow/index.ts'
import { formatProblem, readStarter, type StarterModel } from './index.ts'
import type { Side } from './starterModel.ts'

// What the starter promises: every message of collaboration has its place and its words, and every process its end.

const read = await readStarter(join(import.meta.dirname, '..', '..', '..', 'starter'))
if ('problems' in read) throw new Error(read.problems.map(formatProblem).join('\n'))
const { model } = read

const processOf = (key: string, from: StarterModel = model) => {
  const found = from.processes.find(process => process.key === key)
  if (!found) throw new Error(`There is no process ${key}.`)
  return found
}
const activityOf = (key: string, node: string) => {
  const found = processOf(key).activities.find(activity => activity.node === node)
  if (!found) throw new Error(`${key} has no activity ${node}.`)
  return found
}

/** Where something is said: on an event of a process or one of its activities, whatever the outcome or for one. */
type Place = { process: string; node?: string; event: string; outcome?: string; side?: Side }

const isSaid = ({ process, node, event, outcome, side = 'customer' }: Place, from: StarterModel): boolean => {
  const { texts, activities } = processOf(process, from)
  const told = node === undefined ? texts : (activities.find(one => one.node === node)?.texts ?? [])
  return told.some(
    text =>
      text.event === event &&
      text.side === side &&
      (!('outcome' in text) || text.outcome === undefined || text.outcome === outcome),
  )
}

const col = 'collaboration'
const chg = 'change'
/** Each communication that collaboration between desk, engineers, business and user asks for, and where it is said. */
const communications: [string, Place[]][] = [
  ['receipt is confirmed at once', [{ process: col, event: 'opened' }]],
  [
    'it is forwarded to the engineers for gap analysis',
    [
      { process: col, node: 'confirm-receipt', event: 'completed', outcome: 'Forward for analysis' },
      { process: col, node: 'analyse-gap', event: 'ready', side: 'provider' },
    ],
  ],
  ['work on it has begun', [{ process: col, node: 'analyse-gap', event: 'started' }]],
  [
    'the search is stuck, and the user is asked',
    [
      { process: col, node: 'analyse-gap', event: 'waiting' },
      { process: col, node: 'analyse-gap', event: 'stuck' },
      { process: col, node: 'ask-user', event: 'started' },
      { process: col, event: 'waiting' },
    ],
  ],
  ['a meeting is called with them', [{ process: col, event: 'meeting' }]],
  [
    'the issue is found',
    [
      { process: col, node: 'analyse-gap', event: 'completed', outcome: 'Found it, needs a change' },
      { process: col, node: 'analyse-gap', event: 'completed', outcome: 'Fixed, no change needed' },
    ],
  ],
  ['a work package is created', [{ process: col, node: 'create-work-package', event: 'completed' }]],
  [
    'work on the fix is being started',
    [
      { process: chg, node: 'prepare', event: 'started' },
      { process: chg, node: 'perform', event: 'started' },
    ],
  ],
  [
    'the user is needed to try it, and a meeting is arranged',
    [
      { process: chg, node: 'prepare', event: 'completed', outcome: 'User test needed' },
      { process: chg, node: 'test-with-user', event: 'started' },
      { process: chg, event: 'meeting' },
      { process: col, node: 'test-with-user', event: 'started' },
    ],
  ],
  [
    'routine feedback on the progress of the fix',
    [
      { process: col, node: 'give-feedback', event: 'completed', outcome: 'More to come' },
      { process: col, node: 'give-feedback', event: 'completed', outcome: 'That was the last' },
    ],
  ],
  [
    'the change is approved, or not',
    ['Approved', 'Approved, go at once', 'Change the plan', 'Not approved'].map(outcome => ({
      process: chg,
      node: 'approve',
      event: 'completed',
      outcome,
    })),
  ],
  [
    'the change is scheduled with the relevant parties',
    (['provider', 'customer', 'partner'] as const).map(side => ({
      process: chg,
      node: 'schedule',
      event: 'completed',
      side,
    })),
  ],
  ['it is communicated to the business', [{ process: chg, node: 'announce', event: 'completed' }]],
  [
    'it is performed at its time, and people can work again',
    [
      { process: chg, node: 'perform', event: 'started' },
      { process: chg, node: 'perform', event: 'completed', outcome: 'Performed' },
      { process: chg, node: 'perform', event: 'completed', outcome: 'Backed out' },
      { process: chg, node: 'verify', event: 'completed', outcome: 'Works' },
    ],
  ],
  [
    'the lessons are published to our people and to the business',
    (['provider', 'customer'] as const).map(side => ({
      process: chg,
      node: 'publish-lessons',
      event: 'completed',
      side,
    })),
  ],
  ...model.processes.map(({ key }): [string, Place[]] => [
    `${key}: work stalls or goes on, and all related parties hear of it`,
    ['stuck', 'waiting', 'resumed', 'meeting', 'reopened'].flatMap(event =>
      (['provider', 'customer'] as const)
        .filter(side => side === 'customer' || event !== 'reopened')
        .map(side => ({ process: key, event, side })),
    ),
  ]),
]

const unsaid = (places: readonly Place[], from: StarterModel) => places.filter(place => !isSaid(place, from))

test.each(communications)('%s: in words for whom it concerns', (_, places) => {
  expect(unsaid(places, model)).toEqual([])
})

test.each(communications)('%s: it would be missed if its words were missing', (_, places) => {
  const silent = <T extends { event: string; side: Side }>(texts: readonly T[], node?: string): T[] =>
    texts.filter(
      ({ event, side }) =>
        !places.some(
          place => place.node === node && place.event === event && (place.side ?? 'customer') === side,
        ),
    )
  const without = model.processes.map(process => ({
    ...process,
    texts: silent(process.texts),
    activities: process.activities.map(activity => ({
      ...activity,
      texts: silent(activity.texts, activity.node),
    })),
  }))
  expect(unsaid(places, { ...model, processes: without })).toEqual(places)
})

test('whoever is related hears of the date, the business of what to expect, of the work itself and of the lesson', () => {
  const rules = (node: string) => activityOf(chg, node).also.map(({ when, who }) => `${when} ${who}`)
  expect(rules('schedule')).toEqual(['completed related'])
  expect(rules('announce')).toEqual(['completed business'])
  expect(rules('perform')).toEqual(['started business', 'completed business', 'completed related'])
  expect(rules('publish-lessons')).toEqual(['completed business'])
  expect(activityOf(chg, 'publish-lessons').informed).toEqual([
    'service-desk-lead',
    'service-desk-analyst',
    'second-line-engineer',
    'specialist',
    'service-manager',
  ])
})

test('what the rules tell the business has words for the customer', () => {
  const missing = model.processes.flatMap(({ key, activities }) =>
    activities.flatMap(({ node, also, texts }) =>
      also
        .filter(({ who }) => who === 'business' || who === 'related')
        .filter(({ when }) => !texts.some(({ event, side }) => event === when && side === 'customer'))
        .map(({ when }) => `${key} ${node} ${when}`),
    ),
  )
  expect(missing).toEqual([])
})

// Where work can go.

const graphOf = (key: string): ProcessGraph => processOf(key).graph
type Walk = ReturnType<typeof reachable>
/** The activities that can be reached from the start without completing one of those named with that outcome. */
const reachedWithout = (
  { states }: Walk,
  avoided: (node: string, outcome?: string) => boolean,
): Set<string> => {
  const seen = new Set([0])
  for (const at of seen) {
    for (const { action, to } of states[at]?.moves ?? []) {
      const outcome = 'outcome' in action ? action.outcome : undefined
      if (!('node' in action) || !avoided(action.node, outcome)) seen.add(to)
    }
  }
  return new Set([...seen].flatMap(at => states[at]?.marking.tokens.map(({ node }) => node) ?? []))
}

test.each(model.processes.map(({ key }) => [key]))('%s ends from wherever work may stand', key => {
  const { states, complete } = reachable(graphOf(key), 5000)
  expect(complete).toBe(true)
  const ending = new Set(states.flatMap(({ marking }, index) => (marking.tokens.length === 0 ? [index] : [])))
  for (let before = -1; before !== ending.size; ) {
    before = ending.size
    for (const [index, { moves }] of states.entries())
      if (moves.some(({ to }) => ending.has(to))) ending.add(index)
  }
  const stuck = states.flatMap(({ marking }, index) => (ending.has(index) ? [] : [marking.tokens]))
  expect(stuck).toEqual([])
  expect(states.length).toBeGreaterThan(processOf(key).activities.length - 1)
})

test('no change is performed without a backup and an announcement', () => {
  const walk = reachable(graphOf(chg), 5000)
  expect(reachedWithout(walk, () => false)).toContain('perform')
  for (const needed of ['back-up', 'announce'])
    expect(reachedWithout(walk, node => node === needed)).not.toContain('perform')
})

test('only a standard change is performed without approval, and an emergency is approved before anything else', () => {
  const walk = reachable(graphOf(chg), 5000)
  const unapproved = (node: string) => node === 'approve'
  expect(reachedWithout(walk, unapproved)).toContain('perform')
  expect(reachedWithout(walk, (node, outcome) => unapproved(node) || outcome === 'Standard')).not.toContain(
    'perform',
  )
  const emergency = reachedWithout(
    walk,
    (node, outcome) => unapproved(node) || outcome === 'Standard' || outcome === 'Normal',
  )
  expect([...emergency]).toEqual(['record-change', 'assess-risk', 'approve'])
  expect(activityOf(chg, 'approve').gate).toBe(true)
})

test('what is fixed without a change makes no work package', () => {
  const avoided = (_: string, outcome?: string) => outcome === 'Found it, needs a change'
  const reached = reachedWithout(reachable(graphOf(col), 5000), avoided)
  expect(reached).toContain('confirm-and-close')
  expect([...reached].filter(node => /work-package|change/.test(node))).toEqual([])
})

test('routine feedback is due a day after the work package is handed over, and ends with it', () => {
  const walk = reachable(graphOf(col), 5000)
  const feedback = walk.states.filter(({ marking }) =>
    marking.tokens.some(({ node }) => node === 'give-feedback' || node === 'next-feedback'),
  )
  expect(feedback.length).toBeGreaterThan(0)
  for (const { marking } of feedback)
    expect(marking.tokens.map(({ node }) => node)).toContain('carry-out-change')
})

test('a work package is a change of its own, taken or returned within the hour', () => {
  for (const key of [col, 'incident'])
    expect(activityOf(key, 'carry-out-change').interface).toEqual({
      process: 'change',
      record: 'change',
      requires: ['impact', 'urgency', 'note'],
      acceptWithinMinutes: 60,
    })
})

test('what the desk routes stays in its ticket', () => {
  const calls = processOf('service-desk').activities.flatMap(one => one.interface ?? [])
  expect(calls.map(({ process, record }) => [process, record])).toEqual([
    ['incident', null],
    ['work-request', null],
    ['change', null],
    ['collaboration', null],
  ])
})

test.each(model.processes.filter(({ solve }) => solve).map(({ key }) => [key]))(
  'solve and close leads through %s in one go',
  key => {
    const { graph, solve } = processOf(key)
    let { marking } = start(graph)
    const walked: string[] = []
    while (marking.tokens.length > 0) {
      const [token] = marking.tokens
      const outcome = solve?.[token?.node ?? '']
      if (!token || outcome === undefined || walked.includes(token.node))
        throw new Error(`Nothing solves ${token?.node} after ${walked}.`)
      const done = step(graph, marking, {
        kind: 'complete',
        node: token.node,
        ...(outcome !== '' && { outcome }),
      })
      if (isRefusal(done)) throw new Error(done.text)
      marking = done.marking
      walked.push(token.node)
    }
    expect(walked.length).toBeGreaterThan(1)
    expect(isSaid({ process: key, event: 'solved' }, model)).toBe(true)
  },
)

test('every process fits on a page: at most twelve activities and two gates', () => {
  for (const { activities } of model.processes) {
    expect(activities.length).toBeLessThanOrEqual(12)
    expect(activities.filter(({ gate }) => gate).length).toBeLessThanOrEqual(2)
  }
})

test('the four stages are there, in both tickets together', () => {
  const stages = new Set([col, chg].flatMap(key => processOf(key).activities.map(({ stage }) => stage)))
  expect([...stages].sort()).toEqual(['deliverable', 'engagement', 'gap', 'work package'])
  expect(new Set(processOf(chg).activities.map(({ stage }) => stage))).toEqual(
    new Set(['work package', 'deliverable']),
  )
})
