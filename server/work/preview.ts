import { type ProblemCode, problems } from '../../contract/index.ts'
import { previewAudience, type Told } from '../comms/index.ts'
import { type Clock, Problem, type Tx } from '../kernel/index.ts'
import { completeFacts, decideAct, type TicketAct } from './act.ts'
import type { Change, TicketEvent } from './change.ts'
import { decideRecalled } from './decideRecalled.ts'
import { type Facts, nameEngine, readFacts, readFactsAs } from './load.ts'
import { otherOf, readTwo } from './loadConnections.ts'
import { findPart } from './queries_save.ts'
import { tellReader } from './tellReader.ts'

type Asked = { number: string; act: TicketAct }

type Refused = { code: ProblemCode; text: string; errors: { field: string; text: string }[] }
type Preview = { told: Told[]; refused: Refused | null }

/** Refusals of what may be done, but not as it stands; everything else is refused as the act itself would be. */
const notNow: readonly number[] = [400, 409, 422]

/** Who would be told by an act, from the same pure functions that the act itself goes through. Changes nothing. */
export async function previewAct(tx: Tx, { number, act }: Asked, clock: Clock): Promise<Preview> {
  const other = otherOf(act)
  const known =
    other === null ? await readFacts(tx, number, clock) : await readTwo(tx, { number, other }, clock)
  if (act.act === 'message' && act.class === 'band' && known.ticket.original)
    return previewAct(tx, { number: known.ticket.original.number, act }, clock)
  const facts = await completeFacts(tx, known, act)
  const change = decideAct(facts, act, 'web')
  if (change instanceof Problem) return sayRefused(change)
  const beside = [...(change.connections?.others ?? []), ...change.children]
  const later = await foreseeRecalls(tx, { facts, change }, clock)
  const events = [...change.events, ...beside.flatMap(one => one.events), ...later]
  return { told: tellReader(previewAudience(events, facts.staffing.directory), facts), refused: null }
}

function sayRefused(problem: Problem): Preview {
  const { code, detail, errors = [] } = problem
  const { status, title } = problems[code]
  if (!notNow.includes(status)) throw problem
  return { told: [], refused: { code, text: detail ?? title, errors } }
}

/** What ends on other tickets because of it, though a job of its own does that. */
async function foreseeRecalls(
  tx: Tx,
  { facts, change }: { facts: Facts; change: Change },
  clock: Clock,
): Promise<TicketEvent[]> {
  const found = change.recalled.map(async place => {
    const [part] = await tx.run(findPart, [tx.workspaceId ?? '', place.processRunId, place.token])
    if (!part || !tx.actor) return []
    const known = await readFactsAs(tx, { number: part.number, actor: tx.actor }, clock)
    const byItself = { ...known, actor: nameEngine(facts.staffing.directory) }
    const ended = decideRecalled(byItself, place)
    if (!ended) return []
    return [...ended.events, ...(await foreseeRecalls(tx, { facts, change: ended }, clock))]
  })
  return (await Promise.all(found)).flat()
}
