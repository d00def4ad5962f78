import { previewAudience, type Told } from '../comms/index.ts'
import { Problem, refuse, type Tx } from '../kernel/index.ts'
import { type Change, decideComplete, decideTake } from './decide.ts'
import { decideMessage } from './decideMessage.ts'
import { type Facts, readFacts } from './load.ts'
import { tellReader } from './tellReader.ts'

export type Act = { act: 'take' | 'complete' | 'message'; run?: string; outcome?: string; class?: string }

/** Who would be told by an act, from the same pure functions that the act itself goes through. Changes nothing. */
export async function previewAct(tx: Tx, number: string, act: Act): Promise<Told[]> {
  const facts = await readFacts(tx, number)
  const change = refuse(decide(facts, act))
  return tellReader(previewAudience(change.events, facts.staffing.directory), facts)
}

function decide(facts: Facts, { act, run, outcome, class: contentClass }: Act): Change | Problem {
  if (act === 'message') return decideMessage(facts, { class: contentClass ?? 'band', text: '…', via: 'web' })
  if (!run)
    return new Problem('request.invalid', undefined, [
      { field: 'querystring/run', text: 'is needed for this act' },
    ])
  return act === 'take' ? decideTake(facts, run) : decideComplete(facts, run, outcome)
}
