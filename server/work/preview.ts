import { previewAudience, type Told } from '../comms/index.ts'
import { Problem, refuse, type Tx } from '../kernel/index.ts'
import { type Change, decideComplete, decideTake } from './decide.ts'
import { decideMessage } from './decideMessage.ts'
import { type Facts, readFacts } from './load.ts'

export type Act = { act: 'take' | 'complete' | 'message'; run?: string; outcome?: string; class?: string }

/** Who would be told by an act, from the same pure functions that the act itself goes through. Changes nothing. */
export async function previewAct(tx: Tx, number: string, act: Act): Promise<Told[]> {
  const facts = await readFacts(tx, number)
  const change = refuse(decide(facts, act))
  const { directory } = facts.staffing
  const told = previewAudience(change.events, directory)
  // Beyond the provider, a reader learns who is told within their own organisation, and that we are.
  return facts.actor.side === 'provider'
    ? told
    : told
        .filter(one => one.organisationId === facts.actor.organisationId || one.side === 'provider')
        .map(hideWords(facts))
}

function decide(facts: Facts, { act, run, outcome, class: contentClass }: Act): Change | Problem {
  if (act === 'message') return decideMessage(facts, { class: contentClass ?? 'band', text: '…', via: 'web' })
  if (!run)
    return new Problem('request.invalid', undefined, [
      { field: 'querystring/run', text: 'is needed for this act' },
    ])
  return act === 'take' ? decideTake(facts, run) : decideComplete(facts, run, outcome)
}

const hideWords =
  ({ actor }: Facts) =>
  (told: Told): Told =>
    told.organisationId === actor.organisationId ? told : { ...told, text: '', reasons: [] }
