import { type previewMacro as previewRoute, problems, type ReplyOf } from '../../contract/index.ts'
import { previewAudience } from '../comms/index.ts'
import { loadDirectory } from '../identity/index.ts'
import { type Actor, asActor, type Clock, type Db, Problem, type Tx } from '../kernel/index.ts'
import { performAct } from './act.ts'
import { loadAid } from './aids.ts'
import type { Change, TicketEvent } from './change.ts'
import { decideRecalled } from './decideRecalled.ts'
import { lockForEngine, nameEngine } from './load.ts'
import { joinSteps, type Step, toTicketAct } from './macroSteps.ts'
import { findTicket } from './queries.ts'
import { findPart } from './queries_save.ts'
import { saveChange } from './save.ts'

type Asked = { number: string; aid: string; run?: string | undefined }
/** What one act of a macro changed, and what it wrote. */
type Done = { change: Change; text: string }

/** An act of a macro was refused: which, from 1, and why. */
class StepRefused extends Error {
  readonly at: number
  readonly problem: Problem
  constructor(at: number, problem: Problem) {
    super(problem.message)
    this.at = at
    this.problem = problem
  }
}

/** Whoever does not see the ticket hears that it is not there, whatever they name. */
async function loadSteps(tx: Tx, { number, aid }: Asked): Promise<Step[]> {
  const { actor } = tx
  const [[ticket], row] = await Promise.all([
    tx.run(findTicket, [actor?.workspaceId ?? '', number, actor?.principals ?? []]),
    loadAid(tx, aid).catch((error: unknown) => {
      if (error instanceof Problem) return undefined
      throw error
    }),
  ])
  if (!ticket) throw new Problem('ticket.not_found', `There is no ticket ${number} for you.`)
  if (row?.kind !== 'macro') throw new Problem('aid.not_found')
  return (row.content as { steps: Step[] }).steps
}

/** Does one act after another, each decided on what the ones before it left. */
async function performSteps(
  tx: Tx,
  { number, run, steps }: Asked & { steps: readonly Step[] },
  clock: Clock,
): Promise<Done[]> {
  const done: Done[] = []
  for (const step of joinSteps(steps)) {
    // Each act looks with the actor's own eyes before it writes.
    if (done.length > 0) asActor(tx)
    let text = ''
    const change = await performAct(
      tx,
      {
        number,
        via: tx.actor?.via ?? 'api',
        act: facts => {
          const act = toTicketAct({ ...step, run }, facts)
          if (!(act instanceof Problem)) text = textOf(act)
          return act
        },
      },
      clock,
    ).catch((error: unknown) => {
      throw error instanceof Problem && error.code !== 'ticket.not_found'
        ? new StepRefused(step.at, error)
        : error
    })
    done.push({ change, text })
  }
  return done
}

const textOf = (act: object): string => {
  const { text, note, question, reason } = act as Record<string, string | undefined>
  return text ?? note ?? question ?? reason ?? ''
}

/** All acts of a macro, or none: the first refusal takes the transaction back. */
export async function runMacro(
  tx: Tx,
  asked: Asked,
  clock: Clock,
): Promise<{ version: number; state: 'open' | 'closed' }> {
  const steps = await loadSteps(tx, asked)
  const done = await performSteps(tx, { ...asked, steps }, clock).catch((error: unknown) => {
    throw error instanceof StepRefused ? placed(error) : error
  })
  const { version = 0, state = 'open' } = done.at(-1)?.change ?? {}
  return { version, state }
}

const sayProblem = ({ detail, code }: Problem): string => detail ?? `${problems[code].title}.`
const placed = ({ at, problem }: StepRefused): Problem =>
  new Problem(
    problem.code,
    `Act ${at} of the macro: ${sayProblem(problem)} Nothing of it was done.`,
    problem.errors,
  )

/** Thrown when all has been tried, so that all of it is taken back. */
class TriedOut extends Error {
  readonly answer: ReplyOf<typeof previewRoute>
  constructor(answer: ReplyOf<typeof previewRoute>) {
    super('tried out')
    this.answer = answer
  }
}

type Trying = { db: Db; clock: Clock; actor: Actor }

/** Who would be told by a macro: it is done in full and taken back, so that it cannot differ from what is done. */
export async function previewMacro(
  { db, clock, actor }: Trying,
  asked: Asked,
): Promise<ReplyOf<typeof previewRoute>> {
  try {
    return await db.actAs(actor, async tx => {
      throw new TriedOut(await tryMacro(tx, asked, clock))
    })
  } catch (error) {
    if (error instanceof TriedOut) return error.answer
    if (!(error instanceof StepRefused)) throw error
    const { at, problem } = error
    return { told: [], steps: [], refused: { step: at, code: problem.code, text: sayProblem(problem) } }
  }
}

async function tryMacro(tx: Tx, asked: Asked, clock: Clock): Promise<ReplyOf<typeof previewRoute>> {
  const steps = await loadSteps(tx, asked)
  const done = await performSteps(tx, { ...asked, steps }, clock)
  const later = (await Promise.all(done.map(({ change }) => tryRecalls(tx, change, clock)))).flat()
  const directory = await loadDirectory(tx)
  const told = previewAudience([...done.flatMap(({ change }) => eventsOf(change)), ...later], directory)
  return {
    told: told
      .filter(({ state }) => state !== 'own act')
      .map(({ id, name, side, team, letter, reasons, channel, text }) => ({
        ...{ id, name, side, team, letter, reasons, channel, text },
      })),
    steps: joinSteps(steps).map(({ step }, index) => ({ act: step.act, text: done[index]?.text ?? '' })),
    refused: null,
  }
}

const eventsOf = ({ events, connections, children }: Change): TicketEvent[] => [
  ...events,
  ...[...(connections?.others ?? []), ...children].flatMap(eventsOf),
]

/** What would end on other tickets because of it, as the job that follows would end it. */
async function tryRecalls(tx: Tx, { recalled }: Change, clock: Clock): Promise<TicketEvent[]> {
  const events: TicketEvent[] = []
  for (const place of recalled) {
    const [part] = await tx.run(findPart, [tx.workspaceId ?? '', place.processRunId, place.token])
    const known = part && (await lockForEngine(tx, part.number, clock))
    if (!known) continue
    const { directory } = known.staffing
    const ended = decideRecalled({ ...known, actor: nameEngine(directory) }, place)
    if (!ended) continue
    saveChange(tx, ended, { clock, directory })
    events.push(...ended.events, ...(await tryRecalls(tx, ended, clock)))
  }
  return events
}
