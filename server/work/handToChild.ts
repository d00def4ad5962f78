import { newId } from '../kernel/index.ts'
import type { ProcessVersion } from '../model/index.ts'
import type { OpenChange, OpenRun } from './change.ts'
import { type Draft, draftChange, happen, patchRun } from './draft.ts'
import type { Facts, ProcessStanding } from './load.ts'

/** Where a process run stands: in which version, and what called it. */
export type Place = Pick<ProcessStanding, 'id' | 'versionId' | 'parentRunId' | 'parentToken'>
type Handing = { call: OpenRun; callee: ProcessVersion }
/** Begins a process run: handed in, as what it begins with may hand work on itself. */
type Begin = (draft: Draft, place: Place) => void

/**
 * Work that another process does under a number of its own (communication.md: hand-overs): a linked ticket on that
 * process's current version, offered to whoever is responsible for its first activity. The requester hears of it only
 * under the number they know.
 */
export function handToChild(draft: Draft, { call, callee }: Handing, begin: Begin): void {
  const { facts, change } = draft
  const { ticket } = facts
  const id = newId()
  const number = `${callee.prefix}-${facts.numbers[draft.handed.count++] ?? '…'}`
  const processRun = {
    id: newId(),
    versionId: callee.id,
    parentRunId: call.processRunId,
    parentToken: call.token,
  }
  const original = ticket.original ?? { id: ticket.id, number: ticket.number, title: change.ticket.title }
  const about: Facts = {
    ...facts,
    ticket: {
      ...ticket,
      ...change.ticket,
      id,
      number,
      state: 'open',
      version: 0,
      processId: callee.processId,
      original,
    },
    standing: {
      ...facts.standing,
      processes: [],
      runs: [],
      outcomes: {},
      children: [],
      meetings: [],
      followers: [],
      goesOnIn: null,
    },
    version: callee,
    versions: new Map([...facts.versions, [callee.id, callee]]),
  }
  const child = draftChange(about, draft.handed)
  happen(child, { name: 'ticket.opened' })
  // Whoever is to do it is offered it, in one message.
  child.quiet = true
  begin(child, processRun)
  child.quiet = false
  offerAll(child, callee)
  const opened: OpenChange = {
    ...child.change,
    opening: {
      id,
      number,
      customerId: ticket.customerId,
      requesterId: ticket.requesterId,
      requesterName: ticket.requesterName,
      originalId: original.id,
    },
  }
  // What that process hands on at once is opened with it.
  change.children.push({ ...opened, children: [] }, ...opened.children)
  patchRun(draft, call.id, { waitsName: number })
}

/** What a process began with and is offered as one: whoever takes part of it accepts it all for their process. */
export const isOfferOfProcess = (
  facts: Facts,
  { kind, offeredTo, offeredName, responsible }: OpenRun,
): boolean =>
  facts.ticket.original !== null &&
  kind === 'task' &&
  offeredName === facts.version.processName &&
  offeredTo.length > 0 &&
  offeredTo.every(id => responsible.includes(id))

/** What a process that was handed over began with, as long as nobody has accepted it or given it back. */
export const listProcessOffers = (draft: Draft): OpenRun[] =>
  [...draft.standing.values()].filter(run => isOfferOfProcess(draft.facts, run))

/** All that another process begins with is offered to whoever is to do it; nobody is told twice. */
function offerAll(child: Draft, callee: ProcessVersion): void {
  const told = new Set<string>()
  for (const run of child.standing.values())
    if (run.kind === 'task') offerForProcess(child, { run, callee, told })
}

type Offering = { run: OpenRun; callee: ProcessVersion; told: Set<string> }

function offerForProcess(child: Draft, { run, callee, told }: Offering): void {
  const { actor, staffing } = child.facts
  const offeredBy = actor.personId || null
  patchRun(child, run.id, { offeredTo: run.responsible, offeredName: callee.processName, offeredBy })
  const reason = child.facts.ticket.title
  const asked = run.responsible.filter(id => !told.has(id))
  for (const id of asked) told.add(id)
  const teams = asked.filter(id => staffing.directory.teams.has(id))
  const persons = asked.filter(id => !staffing.directory.teams.has(id))
  happen(child, {
    name: 'handover.offered',
    run,
    reason,
    party: callee.processName,
    letters: [{ letter: 'R', role: callee.processName, persons, teams }],
  })
  if (!offeredBy) return
  child.change.handovers.push({
    id: newId(),
    runId: run.id,
    offeredBy,
    offeredTo: run.responsible,
    offeredName: callee.processName,
    reason,
  })
}
