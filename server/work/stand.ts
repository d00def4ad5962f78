import type { Change, OpenRun } from './change.ts'

/** What lists keep of an open ticket: where it stands, who has it, whom it waits for (`work.open_ticket`). */
export type Stand = {
  dueAt: string | null
  /** Of its own process, the node that has stood longest. */
  node: string
  takenBy: string[]
  heldBy: string[]
  waitsOn: 'nobody' | 'requester' | 'other'
}

/** One principal's work on an activity run (`work.run_for`). */
export type RunFor = {
  runId: string
  principalId: string
  offered: boolean
  kind: string
  nextUpdateAt: string | null
  takenBy: string | null
}

/**
 * Where a ticket stands after a change, worked out from what the change knows; `work.stand_again` works out the same from
 * what is kept, for changes that do not know it.
 */
export function standOf(change: Change): Stand {
  const { requesterId, customerId } = change.whose
  // An id says when its run began (RFC 9562, version 7); of those of one moment the database takes the smaller, too.
  const runs = [...change.standing.values()].sort((one, other) => (one.id < other.id ? -1 : 1))
  const isWork = ({ kind }: OpenRun) => kind === 'task' || kind === 'call'
  const own = runs.filter(run => run.kind !== 'help' && isOwn(change, run.processRunId))
  const taken = runs.filter(({ takenBy }) => takenBy !== null)
  const asked = runs.flatMap(run => (run.state === 'waiting' && run.waitsFor ? run.waitsFor : []))
  const isAsked = asked.some(id => id === requesterId || id === customerId)
  return {
    dueAt: earliest(runs),
    node: (own.find(isWork) ?? own[0])?.node ?? '',
    takenBy: [
      ...taken.filter(({ kind }) => kind === 'task'),
      ...taken.filter(({ kind }) => kind !== 'task'),
    ].flatMap(({ takenBy }) => takenBy ?? []),
    heldBy: [...new Set(runs.flatMap(({ responsible, offeredTo }) => [...responsible, ...offeredTo]))],
    waitsOn: isAsked ? 'requester' : asked.length > 0 ? 'other' : 'nobody',
  }
}

/** Not part of another process run of the same ticket. */
function isOwn({ parents, called }: Change, processRunId: string): boolean {
  const parentOf = (id: string) => parents.get(id) ?? called.find(each => each.id === id)?.parentRunId
  const parent = parentOf(processRunId)
  return !parent || !(parents.has(parent) || called.some(({ id }) => id === parent))
}

function earliest(runs: readonly OpenRun[]): string | null {
  const due = runs.flatMap(({ nextUpdateAt }) => (nextUpdateAt ? Temporal.Instant.from(nextUpdateAt) : []))
  return due.sort(Temporal.Instant.compare)[0]?.toString() ?? null
}

/** Whose work the runs that a change begins or changes are from then on. */
export function listRunFor({ standing, changed, begun }: Change): RunFor[] {
  const touched = new Set([...changed, ...begun].map(({ id }) => id))
  return [...touched].flatMap(id => {
    const run = standing.get(id)
    if (!run) return []
    const { kind, nextUpdateAt, takenBy } = run
    const rowsOf = (principals: string[], offered: boolean) =>
      [...new Set(principals)].map(principalId => ({
        runId: id,
        principalId,
        offered,
        kind,
        nextUpdateAt,
        takenBy,
      }))
    return [...rowsOf(run.responsible, false), ...rowsOf(run.offeredTo, true)]
  })
}
