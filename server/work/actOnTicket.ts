import type { Clock, Tx } from '../kernel/index.ts'
import { performAct, type TicketAct } from './act.ts'
import type { Change } from './change.ts'
import { lockFacts } from './load.ts'
import { isResponsible, whoActs } from './whoActs.ts'

/** An act told without ids: on whatever of the actor's own work stands on the ticket now. */
export type ShortAct = {
  take?: true
  complete?: string | null
  note?: string
  say?: string
  class?: string
  ask?: string
}

/** Acts on the activity that stands now: for the demonstration, which knows no ids. */
export async function actOnTicket(
  tx: Tx,
  { number, act }: { number: string; act: ShortAct },
  clock: Clock,
): Promise<Change> {
  const facts = await lockFacts(tx, number, clock)
  const mine = facts.standing.runs.find(
    run => run.kind === 'task' && isResponsible(whoActs(run, facts), facts.actor),
  )
  return performAct(tx, { number, act: toAct(act, mine?.id ?? ''), via: 'web' }, clock)
}

function toAct({ take, complete, note, say, ask, class: contentClass }: ShortAct, run: string): TicketAct {
  if (say !== undefined) return { act: 'message', class: contentClass ?? 'band', text: say }
  if (ask !== undefined) return { act: 'wait', run, for: 'requester', question: ask }
  if (take) return { act: 'take', run }
  return { act: 'complete', run, ...(complete && { outcome: complete }), ...(note && { note }) }
}
