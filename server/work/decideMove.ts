import type { LetterHolders } from '../../contract/index.ts'
import { newId, Problem } from '../kernel/index.ts'
import { advance, begin, cancelHelp } from './advance.ts'
import type { Change, NewMessage, OpenRun } from './change.ts'
import { complete, writeMessage } from './decide.ts'
import { type Draft, draftChange, happen, patchRun } from './draft.ts'
import type { Facts } from './load.ts'
import { answersFor, findRun, refuseAct, worksOn } from './may.ts'
import { gatesBetween } from './passing.ts'
import { topProcess, versionOf } from './standing.ts'

/**
 * Freedom, recorded (flow.md): any R may send the work to another activity, forward or back, with a reason; only past a
 * gate it needs whoever answers for that gate.
 */
export function decideMove(
  facts: Facts,
  { run: runId, to, reason }: { run: string; to: string; reason: string },
): Change | Problem {
  const run = findRun(facts, runId)
  if (run instanceof Problem) return run
  const refusal = refuseMove(facts, run)
  if (refusal) return refusal
  const version = versionOf(facts, run.processRunId)
  const isGate = (node: string) => version.activities.get(node)?.gate === true
  const gates = gatesBetween(version.graph, isGate, [run.node, to])
  const closed = gates.find(node => !answersFor(facts, { processRunId: run.processRunId, node }))
  if (closed)
    return new Problem(
      'activity.gate',
      `“${version.activities.get(closed)?.name}” may be passed over only by who answers for it.`,
    )
  if (run.kind === 'call' && standsElsewhere(facts, run)) return elsewhere
  const draft = draftChange(facts)
  cancelHelp(draft, run)
  patchRun(draft, run.id, { state: 'skipped', nextUpdateAt: null })
  const before = run.takenBy && run.takenBy !== facts.actor.personId ? [run.takenBy] : []
  const refused = moveTo(draft, run, to)
  if (refused) return refused
  const moved = [...draft.standing.values()].find(
    ({ node, processRunId }) => node === to && processRunId === run.processRunId,
  )
  happen(draft, { name: 'activity.moved', run: moved ?? run, reason, letters: whoHadIt(before) })
  return draft.change
}

/** Part of the work is another ticket's, which would be left with nobody waiting for it. */
const elsewhere = new Problem(
  'activity.move_refused',
  'Part of the work stands on another ticket and has to come back first.',
)
const standsElsewhere = (
  { standing }: Facts,
  { processRunId, token }: Pick<OpenRun, 'processRunId' | 'token'>,
): boolean =>
  standing.children.some(
    child => child.state === 'open' && child.parentRunId === processRunId && child.parentToken === token,
  )

const whoHadIt = (persons: string[]): LetterHolders[] => [{ letter: 'R', role: 'had it', persons, teams: [] }]

function refuseMove(facts: Facts, run: OpenRun): Problem | null {
  const refusal = run.kind === 'task' || run.kind === 'call' ? null : refuseAct(facts, run)
  if (refusal) return refusal
  return !refuseAct(facts, run) || answersFor(facts, run) ? null : refuseAct(facts, run)
}

function moveTo(draft: Draft, run: OpenRun, to: string): Problem | null {
  const { graph } = versionOf(draft.facts, run.processRunId, draft)
  if (!graph.nodes.some(({ id, kind }) => id === to && (kind === 'task' || kind === 'call')))
    return new Problem('activity.not_found')
  const refused = advance(draft, run.processRunId, { kind: 'move', token: run.token, to })
  return refused ? new Problem('activity.move_refused', refused.text) : null
}

/** The ticket goes on in another process: number, conversation and promises stay; what stands there is taken off. */
export function decideReclassify(
  facts: Facts,
  { process, reason }: { process: string; reason: string },
): Change | Problem {
  const { ticket, standing, actor } = facts
  if (ticket.state === 'closed') return new Problem('ticket.closed')
  if (actor.side !== 'provider' || !worksOn(facts)) return new Problem('activity.not_yours')
  const target = facts.callees.get(process)
  if (!target) return new Problem('process.not_found', `No published process has the key “${process}”.`)
  if (target.processId === ticket.processId) return new Problem('ticket.same_process')
  if (standing.runs.some(run => standsElsewhere(facts, run))) return elsewhere
  const draft = draftChange(facts)
  const promised = standing.runs
    .map(run => run.nextUpdateAt)
    .filter(at => at !== null)
    .sort()[0]
  const top = topProcess(standing.processes)
  draft.change.ticket.processId = target.processId
  for (const run of standing.runs) patchRun(draft, run.id, { state: 'cancelled', nextUpdateAt: null })
  for (const { id, marking } of standing.processes)
    draft.change.processes.push({ id, marking: { ...marking, tokens: [] }, ended: 'reclassified' })
  happen(draft, {
    name: 'ticket.reclassified',
    reason,
    process: target.processName,
    letters: whoHadIt(standing.runs.flatMap(({ takenBy }) => takenBy ?? [])),
  })
  begin(draft, {
    id: newId(),
    versionId: target.id,
    parentRunId: top?.parentRunId ?? null,
    parentToken: top?.parentToken ?? null,
  })
  if (promised)
    for (const run of draft.change.begun)
      if (run.class === 'band') patchRun(draft, run.id, { nextUpdateAt: promised })
  return draft.change
}

/**
 * *Solve and close*: walks the whole remaining way in one press along the path the process names, and tells it once. Gates on
 * the way need whoever answers for them; what was handed to another ticket has to come back first.
 */
export function decideSolve(
  facts: Facts,
  { note, via }: { note?: string | undefined; via: NewMessage['via'] },
): Change | Problem {
  const { version, ticket } = facts
  if (ticket.state === 'closed') return new Problem('ticket.closed')
  const path = version.solve
  if (!path) return new Problem('ticket.no_short_way')
  if (facts.actor.side !== 'provider' || !worksOn(facts)) return new Problem('activity.not_yours')
  const draft = draftChange(facts)
  draft.quiet = true
  const letters = new Map<string, LetterHolders>()
  const before = facts.standing.runs.flatMap(({ takenBy }) => takenBy ?? [])
  if (before.length > 0)
    letters.set('had it', { letter: 'I', role: 'had it', persons: [...new Set(before)], teams: [] })
  for (let steps = 0; draft.change.state === 'open'; steps++) {
    const run = [...draft.standing.values()].find(({ kind }) => kind === 'task')
    if (!run || steps > 100)
      return new Problem(
        'ticket.no_short_way',
        'Part of the work stands elsewhere and has to come back first.',
      )
    const refusal = walk(draft, run, { path, via })
    if (refusal) return refusal
    for (const held of draft.change.events.flatMap(({ payload }) => payload.letters))
      if (held.letter === 'A' || held.letter === 'I') letters.set(`${held.letter} ${held.role}`, held)
  }
  draft.quiet = false
  const message = note ? writeMessage(facts, { class: 'band', text: note, via }) : null
  draft.change.message = message
  happen(draft, {
    name: 'ticket.solved',
    note,
    text: note,
    letters: [...letters.values()],
    ...(message && { messageId: message.id }),
  })
  return draft.change
}

function walk(
  draft: Draft,
  run: OpenRun,
  { path, via }: { path: Readonly<Record<string, string>>; via: NewMessage['via'] },
): Problem | null {
  const { facts } = draft
  const version = versionOf(facts, run.processRunId, draft)
  if (version.activities.get(run.node)?.gate && !answersFor(facts, run, draft))
    return new Problem('activity.gate', `“${run.name}” may be passed over only by who answers for it.`)
  const outcome = path[run.node]
  return complete(draft, run, { run: run.id, outcome: outcome || undefined, via })
}
