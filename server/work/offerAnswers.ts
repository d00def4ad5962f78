import { outcomesOf } from '../../flow/index.ts'
import type { AnswerOffer } from '../comms/index.ts'
import { actorOf, loadDirectory } from '../identity/index.ts'
import type { Clock, Tx } from '../kernel/index.ts'
import { Problem } from '../kernel/index.ts'
import { findServices, findVersion, loadStaffing } from '../model/index.ts'
import { decideSolve } from './decideMove.ts'
import { type Facts, readFactsAs } from './load.ts'
import { findRun } from './may.ts'
import { mayDo } from './pageActivity.ts'
import { listRuns } from './queries_answer.ts'
import { type Answering, type AnswerWord, type AskedRun, sayWord, wordsOf } from './readAnswer.ts'

/** The activity runs of these ids that stand on tickets a reader sees, as an answer to a mail may be about them. */
export async function listAskedRuns(
  tx: Tx,
  runs: readonly string[],
  principals: readonly string[],
): Promise<AskedRun[]> {
  if (runs.length === 0) return []
  const [rows, staffing] = await Promise.all([
    tx.run(listRuns, [tx.workspaceId ?? '', runs, principals]),
    loadStaffing(tx),
  ])
  return Promise.all(
    rows.map(async ({ versionId, node, kind, customerId, ...run }) => {
      const { graph, solve } = await findVersion(tx, versionId)
      return {
        ...run,
        kind,
        outcomes: kind === 'task' ? outcomesOf(graph, node) : [],
        solvable: kind === 'task' && solve !== null,
        services: findServices(staffing, customerId),
      }
    }),
  )
}

/** How times are written and read in a mail to or from somebody. */
export const answeringAs = ({ actor, staffing, now }: Facts): Answering => ({
  side: actor.side,
  now,
  zone: staffing.roster.hours?.zone ?? 'UTC',
})

/** What a person may answer a mail with that asks them about these activity runs, as things stand. Engine scope. */
export const createOfferAnswers =
  (clock: Clock) =>
  async (
    tx: Tx,
    { personId, runs }: { personId: string; runs: readonly string[] },
  ): Promise<AnswerOffer[]> => {
    const reader = actorOf(await loadDirectory(tx), personId)
    if (!reader) return []
    const asked = (await listAskedRuns(tx, runs, reader.principals)).filter(({ open }) => open)
    const offers: AnswerOffer[] = []
    for (const run of asked) {
      const facts = await readFactsAs(tx, { number: run.number, actor: reader }, clock)
      const words = wordsOf(run, reader.side).filter(word => isPossible(word, run, facts))
      const answering = answeringAs(facts)
      if (words.length > 0)
        offers.push({ activity: run.name, words: words.map(word => sayWord(word, answering)) })
    }
    return offers
  }

function isPossible({ word, means }: AnswerWord, { id, services }: AskedRun, facts: Facts): boolean {
  // Of what can be said of the ticket only what is missing is offered; the rest is in the manual.
  if (means === 'change') return word === 'service' && facts.ticket.serviceId === null && services.length > 0
  const run = findRun(facts, id)
  if (run instanceof Problem) return false
  const may = mayDo(run, facts)
  if (means !== 'solve') return may.includes(means)
  return may.includes('complete') && !(decideSolve(facts, { via: 'mail' }) instanceof Problem)
}
