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
  for (const run of child.standing.values()) if (run.kind === 'task') offerForProcess(child, run, callee)
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

/** What another process begins with is offered: whoever takes it accepts it for their process. */
function offerForProcess(child: Draft, run: OpenRun, callee: ProcessVersion): void {
  const { actor, staffing } = child.facts
  const offeredBy = actor.personId || null
  patchRun(child, run.id, { offeredTo: run.responsible, offeredName: callee.processName, offeredBy })
  const reason = child.facts.ticket.title
  const teams = run.responsible.filter(id => staffing.directory.teams.has(id))
  const persons = run.responsible.filter(id => !staffing.directory.teams.has(id))
  happen(child, {
    name: 'handover.offered',
    run,
    reason,
    party: callee.processName,
    letters: [{ letter: 'R', role: callee.processName, persons, teams }],
  })
  if (!offeredBy) return
  child.change.handover = {
    id: newId(),
    runId: run.id,
    offeredBy,
    offeredTo: run.responsible,
    offeredName: callee.processName,
    reason,
  }
}
