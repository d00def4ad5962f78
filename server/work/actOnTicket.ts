import { type Clock, refuse, type Tx } from '../kernel/index.ts'
import { type Change, decideComplete, decideTake } from './decide.ts'
import { decideMessage } from './decideMessage.ts'
import { lockFacts } from './load.ts'
import { saveChange } from './save.ts'

/** An act told without ids: on whatever activity stands on the ticket now. */
export type TicketAct = { take?: true; complete?: string | null; say?: string; class?: string }

/** Acts on the activity that stands now: for the demonstration, which knows no ids. */
export async function actOnTicket(
  tx: Tx,
  { number, act }: { number: string; act: TicketAct },
  clock: Clock,
): Promise<Change> {
  const facts = await lockFacts(tx, number)
  const run = facts.standing.runs[0]?.id ?? ''
  const decide = () => {
    if (act.say !== undefined)
      return decideMessage(facts, { class: act.class ?? 'band', text: act.say, via: 'web' })
    return act.take ? decideTake(facts, run) : decideComplete(facts, run, act.complete ?? undefined)
  }
  const change = refuse(decide())
  saveChange(tx, change, { clock, directory: facts.staffing.directory })
  return change
}
