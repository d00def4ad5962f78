import { previewAudience, type Told } from '../comms/index.ts'
import { type Clock, refuse, type Tx } from '../kernel/index.ts'
import { completeFacts, decideAct, type TicketAct } from './act.ts'
import { readFacts } from './load.ts'
import { otherOf, readTwo } from './loadConnections.ts'
import { tellReader } from './tellReader.ts'

type Asked = { number: string; act: TicketAct }

/** Who would be told by an act, from the same pure functions that the act itself goes through. Changes nothing. */
export async function previewAct(tx: Tx, { number, act }: Asked, clock: Clock): Promise<Told[]> {
  const other = otherOf(act)
  const known =
    other === null ? await readFacts(tx, number, clock) : await readTwo(tx, { number, other }, clock)
  if (act.act === 'message' && act.class === 'band' && known.ticket.original)
    return previewAct(tx, { number: known.ticket.original.number, act }, clock)
  const facts = await completeFacts(tx, known, act)
  const change = refuse(decideAct(facts, act, 'web'))
  const beside = [...(change.connections?.others ?? []), ...change.children]
  const events = [...change.events, ...beside.flatMap(one => one.events)]
  return tellReader(previewAudience(events, facts.staffing.directory), facts)
}
