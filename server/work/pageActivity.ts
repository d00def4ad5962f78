import type { getTicket, ReplyOf } from '../../contract/index.ts'
import { outcomesOf } from '../../flow/index.ts'
import { listArrivals } from './arrivals.ts'
import type { OpenRun } from './change.ts'
import { mayReport } from './decideArrived.ts'
import { refuseRelease } from './decideRelease.ts'
import type { Facts } from './load.ts'
import { answersFor, refuseAct } from './may.ts'
import { isToldInWords, needsWords } from './outcomeWords.ts'
import type { PageRun } from './queries_read.ts'
import { versionOf } from './standing.ts'
import { isResponsible, whoActs } from './whoActs.ts'

type Activity = ReplyOf<typeof getTicket>['activities'][number]

/** JSON of the database writes +00:00; the contract's instants end in Z. */
export const toInstant = (text: string | null): string | null =>
  text ? Temporal.Instant.from(text).toString() : null

const isOpen = (run: PageRun): run is PageRun & Pick<OpenRun, 'state'> =>
  run.state === 'ready' || run.state === 'started' || run.state === 'waiting'

/** An activity run as the reader may see it, with what they may do with it. */
export function toActivity(kept: PageRun, facts: Facts): Activity {
  const { staffing, actor, ticket } = facts
  const run = isOpen(kept) ? whoActs(kept, facts) : kept
  const open = isOpen(run) && ticket.state === 'open' ? run : null
  const version = versionOf(facts, run.processRunId)
  const activity = version.activities.get(run.node)
  const acts = activity?.gate ? 'A' : 'R'
  const role = activity?.letters.find(({ letter }) => letter === acts)?.role ?? ''
  const may = open ? mayDo(open, facts) : []
  const outcomes = run.kind === 'task' ? outcomesOf(version.graph, run.node) : []
  const offeredOutcomes = may.includes('complete') ? (outcomes.length > 0 ? outcomes : ['']) : []
  const names = staffing.directory.persons
  return {
    id: run.id,
    node: run.node,
    name: run.name,
    stage: activity?.stage ?? null,
    class: run.class,
    kind: run.kind,
    state: run.state,
    role: staffing.roster.roles.get(role)?.name ?? role,
    gate: activity?.gate ?? false,
    waiting: open ? toWaiting(open, facts, toInstant(run.waitingSince)) : null,
    offered: open ? toOffered(open, kept.offerReason, facts) : null,
    asked: open?.kind === 'help' ? toAsked(open, facts) : null,
    nextUpdateAt: open ? toInstant(run.nextUpdateAt) : null,
    note: run.note,
    may,
    arrivals:
      open && may.includes('arrived')
        ? listArrivals(facts, open).map(({ event, name }) => ({ event, name }))
        : [],
    moveTo: may.includes('move') ? listTargets(run, facts) : [],
    helpers: may.includes('help')
      ? (activity?.letters ?? []).flatMap(({ letter, role: key }) =>
          letter === 'S' ? { key, name: staffing.roster.roles.get(key)?.name ?? key } : [],
        )
      : [],
    procedure: actor.side === 'provider' || isResponsible(run, actor) ? (activity?.procedure ?? null) : null,
    takenBy: (run.takenBy && names.get(run.takenBy)?.name) || kept.takenName,
    team: kept.teamName,
    readyAt: toInstant(run.readyAt) ?? run.readyAt,
    startedAt: toInstant(run.startedAt),
    doneAt: toInstant(run.doneAt),
    outcome: run.outcome,
    outcomes: offeredOutcomes,
    needsWords: offeredOutcomes.filter(outcome => needsWords(version, { node: run.node, outcome })),
    toldInWords: offeredOutcomes.filter(outcome => isToldInWords(version, { node: run.node, outcome })),
    mayTake: may.includes('take'),
    mine: run.takenBy === actor.personId,
  }
}

/** The names of the acts the reader may do with an open run; what only looks possible is not offered. */
export function mayDo(run: OpenRun, facts: Facts): string[] {
  const { actor } = facts
  if (run.kind === 'message') return mayReport(facts, run) ? ['arrived'] : []
  const isOfferedToMe = run.offeredTo.some(id => actor.principals.includes(id))
  const own = refuseAct(facts, run) === null
  const directs = actor.side === 'provider' && answersFor(facts, run)
  if (run.kind === 'help') return own ? [...(run.state === 'ready' ? ['take'] : []), 'complete', 'book'] : []
  const arrives = listArrivals(facts, run).length > 0 && mayReport(facts, run) ? ['arrived'] : []
  if (run.kind === 'call') return [...(directs ? ['move'] : []), ...arrives]
  if (run.kind !== 'task') return []
  const isMine = run.takenBy === actor.personId && actor.side !== 'customer'
  const releases = (isMine || directs) && refuseRelease(facts, run) === null
  return [
    ...arrives,
    ...(own && (run.state === 'ready' || isOfferedToMe) ? ['take'] : []),
    ...(own ? ['complete', 'stuck', 'wait', 'meet', 'help'] : []),
    ...(own && run.state === 'waiting' ? ['resume'] : []),
    ...(own && actor.side !== 'customer' ? ['book'] : []),
    ...(isOfferedToMe ? ['return'] : []),
    ...((own && actor.side === 'provider') || directs ? ['assign', 'offer', 'move'] : []),
    ...(releases ? ['release'] : []),
  ]
}

const listTargets = ({ processRunId, node }: Pick<OpenRun, 'processRunId' | 'node'>, facts: Facts) => {
  const { graph, activities } = versionOf(facts, processRunId)
  return graph.nodes.flatMap(({ id, kind }) =>
    kind === 'task' && id !== node ? { node: id, name: activities.get(id)?.name ?? id } : [],
  )
}

function toAsked(run: OpenRun, { standing, staffing }: Facts): Activity['asked'] {
  const by = standing.runs.find(({ id }) => id === run.forRunId)?.takenBy
  return { question: run.question ?? '', by: (by && staffing.directory.persons.get(by)?.name) || null }
}

/** Others learn that it waits for them, not for whom else. */
function toWaiting(run: OpenRun, { actor, staffing }: Facts, since: string | null): Activity['waiting'] {
  if (run.state !== 'waiting') return null
  const organisationOf = (id: string) => staffing.directory.persons.get(id)?.organisationId ?? id
  const me =
    run.waitsFor !== null && (run.waitsFor === actor.personId || run.waitsFor === actor.organisationId)
  const ours = run.waitsFor !== null && organisationOf(run.waitsFor) === actor.organisationId
  if (actor.side !== 'provider' && !ours) return null
  return { for: run.waitsName, question: run.question, since, until: toInstant(run.waitUntil), me }
}

function toOffered(run: OpenRun, reason: string | null, { actor, staffing }: Facts): Activity['offered'] {
  if (run.offeredTo.length === 0) return null
  const me = run.offeredTo.some(id => actor.principals.includes(id))
  if (actor.side !== 'provider' && !me) return null
  const by = run.offeredBy && staffing.directory.persons.get(run.offeredBy)?.name
  return { to: run.offeredName ?? '', by: by || null, reason, me }
}
