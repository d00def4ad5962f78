import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { outcomesOf } from '../../flow/index.ts'
import { type Done, findHalves, findOrphans, follow } from '../../tests/support/following.ts'
import { staff } from '../../tests/support/practice.ts'
import {
  byItself,
  factsAt,
  makeProcesses,
  type Processes,
  type Workshop,
} from '../../tests/support/workshop.ts'
import { openWorks } from '../../tests/support/workshopActs.ts'
import { expected, previewAudience } from '../comms/index.ts'
import { Problem } from '../kernel/index.ts'
import { decideAct, type TicketAct } from './act.ts'
import { listArrivals } from './arrivals.ts'
import type { Change, OpenRun, TicketEvent } from './change.ts'
import { decideTimer } from './decideArrived.ts'
import { nothingStands } from './decideOpen.ts'
import type { Facts } from './load.ts'
import { findRun, refuseAct, worksOn } from './may.ts'
import { versionOf } from './standing.ts'

// Whatever people do on tickets of processes with everything in them, one act after the other.

let processes: Processes
beforeAll(async () => {
  processes = await makeProcesses()
})

const everybody = Object.values(staff).flat()

const kinds = [
  ...[
    'take',
    'complete',
    'complete',
    'complete',
    'message',
    'assign',
    'release',
    'wait',
    'resume',
    'stuck',
    'move',
    'offer',
  ],
  ...[
    'return',
    'help',
    'meet',
    'cancelMeeting',
    'arrived',
    'arrived',
    'change',
    'book',
    'reclassify',
    'solve',
    'timer',
    'timer',
  ],
] as const
const drawn = fc.record({
  ticket: fc.nat(3),
  run: fc.nat(6),
  who: fc.constantFrom(...everybody),
  /** Somebody who may, as often as anybody. */
  able: fc.boolean(),
  kind: fc.constantFrom(...kinds),
  outcome: fc.constantFrom(
    undefined,
    'Work',
    'Advice',
    'Change',
    'Check',
    'Wide',
    'Wait',
    'Approved',
    'Rejected',
    'Yes',
    'No',
    'Lost',
    'Burnt',
  ),
  to: fc.constantFrom(
    'eve',
    'ann',
    'desk',
    'engineer',
    'partner',
    'cleo',
    'crane',
    'bench',
    'mia',
    'requester',
    'qi',
    'adviser',
  ),
  node: fc.constantFrom('t1', 't2', 't3', 't5', 't6', 'k1', 'k2', 't11', 't13', 'nowhere'),
  class: fc.constantFrom('band', 'provider', 'customer', 'partner:crane'),
  flag: fc.boolean(),
})
type Drawn = Omit<typeof drawn extends fc.Arbitrary<infer A> ? A : never, 'outcome'> & {
  outcome: string | undefined
  /** A message on the edge of what stands there. */
  event?: string | undefined
}

const later = (shop: Workshop, hours: number) => shop.now.add({ hours }).toString()
/** The act that numbers stand for, on the run they pick. */
function toAct(shop: Workshop, run: string, one: Drawn): TicketAct {
  const { to, outcome, flag, event } = one
  const meeting = { startsAt: later(shop, 3), minutes: 30, place: 'Room 1', ...(flag && { invite: [to] }) }
  const acts: Record<string, TicketAct> = {
    take: { act: 'take', run },
    complete: {
      act: 'complete',
      run,
      ...(outcome && { outcome }),
      ...(flag && { note: 'So it was.', spent: { minutes: 5 } }),
    },
    message: { act: 'message', class: one.class, text: 'Well' },
    assign: { act: 'assign', run, to },
    release: { act: 'release', run },
    wait: { act: 'wait', run, ...(flag ? { for: to, question: 'Which?' } : { until: later(shop, 2) }) },
    resume: { act: 'resume', run },
    stuck: { act: 'stuck', run, reason: 'No part', ...(flag && { for: to, question: 'Which?', meeting }) },
    move: { act: 'move', run, to: one.node, reason: 'Better there' },
    offer: { act: 'offer', run, to, reason: 'Yours' },
    return: { act: 'return', run, reason: 'Not ours' },
    help: { act: 'help', run, to, question: 'How?' },
    meet: { act: 'meet', run, text: 'Let us talk', ...meeting },
    cancelMeeting: {
      act: 'cancelMeeting',
      meeting: [...shop.tickets.values()].flatMap(({ standing }) => standing.meetings)[0]?.id ?? 'none',
    },
    arrived: { act: 'arrived', run, ...(event && { event }) },
    change: {
      act: 'change',
      set: { impact: flag ? 'high' : 'low', title: `Title ${to}` },
      was: { impact: 'medium' },
    },
    book: { act: 'book', run, minutes: 15 },
    reclassify: { act: 'reclassify', process: flag ? 'check' : 'works', reason: 'It is that' },
    solve: { act: 'solve', ...(flag && { note: 'Done.' }) },
  }
  return acts[one.kind] ?? { act: 'take', run }
}

/** What comes of one thing that somebody tries, with what follows by itself; null: it was refused. */
function attempt(shop: Workshop, one: Drawn): Done[] | Problem {
  const ids = [...shop.tickets.keys()]
  const id = ids[one.ticket % ids.length] ?? 'first'
  const standing = shop.tickets.get(id)?.standing ?? nothingStands
  const run = standing.runs[one.run % Math.max(1, standing.runs.length)]
  if (one.kind === 'timer') return passTime(shop, id, run)
  const mayDo = (who: string) => run && !refuseAct(factsAt(shop, id, who), run)
  const who = (one.able && everybody.find(mayDo)) || one.who
  const facts = factsAt(shop, id, who)
  const drawnWays = run ? outcomesOf(versionOf(facts, run.processRunId).graph, run.node) : []
  // Whoever may do it knows how it can be done, as often as not.
  const outcome = one.able ? drawnWays[(one.ticket + one.run) % drawnWays.length] : one.outcome
  const event = run && listArrivals(facts, run)[0]?.event
  const act = toAct(shop, run?.id ?? 'none', { ...one, outcome, event })
  const before = JSON.stringify(facts.standing)
  const decided = decideAct(facts, act, 'web')
  expect(JSON.stringify(facts.standing)).toBe(before)
  if (decided instanceof Problem) return decided
  expect(isAllowed(facts, act), `${who} did ${JSON.stringify(act)}`).toBe(true)
  return follow(shop, facts, decided)
}

/** What the process does by itself at its time, hours later. */
function passTime(shop: Workshop, id: string, run: OpenRun | undefined): Done[] | Problem {
  const at = { ...shop, now: shop.now.add({ hours: 5 }) }
  if (!run) return []
  const facts = factsAt(at, id, byItself)
  const edges: Record<string, string> = { k1: 'b2', ...(run.state !== 'waiting' && { t2: 'b1' }) }
  const node = edges[run.node] ?? run.node
  const change = decideTimer(facts, { processRunId: run.processRunId, node, token: run.token, round: 1 })
  return change ? follow(at, facts, change) : []
}

/** Who may do what, said again in other words than the deciders'. */
function isAllowed(facts: Facts, act: TicketAct): boolean {
  const { actor } = facts
  const found = 'run' in act ? findRun(facts, act.run) : null
  const run =
    found instanceof Problem ? facts.standing.runs.find(({ id }) => 'run' in act && id === act.run) : found
  const holds = (ids: string[]) => ids.some(id => actor.principals.includes(id))
  const own =
    run != null &&
    (run.takenBy === null
      ? holds([...run.responsible, ...run.offeredTo])
      : run.takenBy === actor.personId || holds(run.offeredTo))
  switch (act.act) {
    case 'take':
    case 'complete':
    case 'wait':
    case 'resume':
    case 'stuck':
    case 'help':
    case 'meet':
      return own
    case 'book':
      return run != null && actor.side !== 'customer' && (own || holds(run.responsible))
    case 'return':
      return run != null && holds(run.offeredTo)
    case 'release':
      // Only what somebody has, by whoever has it or answers for it, or what nobody has begun.
      return run?.takenBy != null && (own || actor.side === 'provider' || holds(run.responsible))
    case 'assign':
    case 'offer':
    case 'move':
      return own || actor.side === 'provider'
    case 'change':
      return actor.side === 'provider'
    case 'reclassify':
    case 'solve':
      return actor.side === 'provider' && worksOn(facts)
    case 'arrived':
      // Who had a call made has nothing of their own standing there.
      return actor.side === 'provider' && (worksOn(facts) || run?.kind === 'call')
    case 'cancelMeeting':
      return (
        actor.side === 'provider' ||
        facts.standing.meetings.some(({ organiserId }) => organiserId === actor.personId)
      )
    case 'message':
      return act.class !== 'customer' || actor.side === 'customer'
    default:
      // Acts between tickets have laws of their own (merge.test.ts and the like); they are not tried here.
      return false
  }
}

/** What is wrong with a change, seen from where the ticket stood. */
function findFaults({ facts, change, after }: Done): string[] {
  const next = after.tickets.get(change.ticketId)
  if (!next) return ['the ticket is gone']
  const seqs = change.events.map(event => event.seq)
  const wanted = seqs.map((_, index) => facts.ticket.version + index + 1)
  const { runs } = next.standing
  const standing = runs
    .filter(({ kind }) => kind !== 'help')
    .map(({ processRunId, node, token }) => `${processRunId} ${node} ${token}`)
  const tokens =
    next.ticket.state === 'closed' ? [] : next.standing.processes.flatMap(one => placesOf(one, after))
  const helps = runs.filter(
    ({ kind, forRunId }) => kind === 'help' && !runs.some(({ id }) => id === forRunId),
  )
  return [
    ...(seqs.join() === wanted.join() ? [] : [`events ${seqs} after version ${facts.ticket.version}`]),
    ...(change.version === facts.ticket.version + seqs.length ? [] : ['the version is not its last event']),
    ...(tokens.sort().join() === standing.sort().join()
      ? []
      : [`tokens ${tokens} but open runs ${standing}`]),
    ...(helps.length === 0 ? [] : ['help for what does not stand']),
    ...((next.ticket.state === 'closed') === (standing.length === 0) ? [] : ['closed, but work stands']),
    ...(change.events.every(({ subjectId }) => subjectId === change.ticketId) ? [] : ['of another ticket']),
    ...runs
      .filter(run => run.kind === 'task' && !mayGoOn(after, change.ticketId, run))
      .map(({ node }) => `nobody may go on with ${node}`),
    ...change.events.flatMap(event => faultsOfTelling(event, facts)),
    ...faultsOfPreview(change, facts),
  ]
}

/** Where tokens stand that somebody or something can see: not at joins, not for subprocesses as a whole. */
function placesOf(
  { id, versionId, marking }: Facts['standing']['processes'][number],
  shop: Workshop,
): string[] {
  const version = Object.values(shop.processes).find(one => one.id === versionId)
  return marking.tokens.flatMap(({ id: token, node }) => {
    const drawnAs = version?.graph.nodes.find(one => one.id === node)?.kind
    const events = version?.graph.flows.flatMap(flow => (flow.from === node ? [flow.to] : [])) ?? []
    if (drawnAs === 'event') return events.map(event => `${id} ${event} ${token}`)
    return drawnAs === 'task' || drawnAs === 'call' || drawnAs === 'catch' ? [`${id} ${node} ${token}`] : []
  })
}

const mayGoOn = (shop: Workshop, ticketId: string, run: OpenRun) =>
  everybody.some(who => refuseAct(factsAt(shop, ticketId, who), run) === null)

function faultsOfTelling(event: TicketEvent, { ticket, staffing }: Facts): string[] {
  const told = expected(event, staffing.directory)
  const words = Object.entries(event.payload.words)
  return [
    ...(event.payload.quiet && told.length > 0 ? ['a quiet event tells somebody'] : []),
    ...words.flatMap(([side, text]) => (/undefined|null|\{\{/.test(text) ? [`${side} reads: ${text}`] : [])),
    ...words.flatMap(([side, text]) =>
      side === 'customer' && ticket.original && text.includes(ticket.number)
        ? [`a customer reads ${text}`]
        : [],
    ),
    ...told.flatMap(({ side, text }) =>
      side === 'customer' && !['band', 'customer'].includes(event.class) && text
        ? ['told beyond the line']
        : [],
    ),
  ]
}

/** Who is told is who the preview says, no more and no less. */
function faultsOfPreview({ events }: Change, { staffing }: Facts): string[] {
  const due = (told: ReturnType<typeof expected>) =>
    told.flatMap(({ id, state }) => (state === 'due' ? [id] : []))
  const owed = new Set(events.flatMap(event => due(expected(event, staffing.directory))))
  const shown = due(previewAudience(events, staffing.directory))
  return [...owed].sort().join() === shown.sort().join() ? [] : [`owed ${[...owed]}, shown ${shown}`]
}

/** Offers that stand open by the hand-overs written, against those the activities speak of. */
function followOffers(open: Set<string>, change: Change): void {
  for (const { runId } of [change, ...change.children].flatMap(({ handovers }) => handovers)) open.add(runId)
  for (const id of change.answered?.runIds ?? []) open.delete(id)
  for (const id of change.withdrawn) if (!change.handovers.some(({ runId }) => runId === id)) open.delete(id)
}

describe('whatever is done, one act after the other', () => {
  const counts = new Map<string, number>()
  test('a ticket stays whole, somebody may always go on, and nobody does what is not theirs', {
    timeout: 120_000,
  }, () => {
    fc.assert(
      fc.property(fc.array(drawn, { minLength: 25, maxLength: 50 }), acts => {
        let shop = openWorks(processes)
        const offers = new Set<string>()
        for (const one of acts) {
          const done = attempt(shop, one)
          if (done instanceof Problem) continue
          if (done.length > 0) counts.set(one.kind, (counts.get(one.kind) ?? 0) + 1)
          for (const each of done) {
            expect(findFaults(each), JSON.stringify(one)).toEqual([])
            followOffers(offers, each.change)
            const { recalled, events } = each.change
            if (recalled.length > 0) counts.set('recalled', (counts.get('recalled') ?? 0) + 1)
            if (events.some(({ payload }) => payload.failed))
              counts.set('failed', (counts.get('failed') ?? 0) + 1)
            shop = each.after
          }
          expect(findOrphans(shop), JSON.stringify(one)).toEqual([])
          const offered = [...shop.tickets.values()].flatMap(({ standing }) =>
            standing.runs.filter(run => run.offeredTo.length > 0),
          )
          expect(findHalves(shop), JSON.stringify(one)).toEqual([])
          expect([...offers].sort()).toEqual(
            offered
              .filter(({ offeredBy }) => offeredBy)
              .map(({ id }) => id)
              .sort(),
          )
        }
      }),
      { numRuns: 300, seed: 1 },
    )
    expect(counts.get('recalled')).toBeGreaterThan(0)
    expect(counts.get('failed')).toBeGreaterThan(0)
    // Each kind of act has been done, not only tried.
    expect([...new Set(kinds)].filter(kind => !counts.has(kind))).toEqual([])
  })
})
