import { createOwe } from './comms/index.ts'
import type { Clock, Db, Reactions } from './kernel/index.ts'
import { createReceiveMail } from './work/index.ts'

export type ReactionParts = { clock: Clock; mailDomain: string; db: () => Db; secret: () => Promise<Buffer> }

/** What follows from what, all of it: `now` in the same transaction, `later` from a job. */
export function createReactions(parts: ReactionParts): Reactions {
  const owe = createOwe(parts)
  const receiveMail = createReceiveMail(parts)
  return {
    'ticket.opened': { now: [owe], later: [] },
    'ticket.closed': { now: [owe], later: [] },
    'activity.ready': { now: [owe], later: [] },
    'activity.started': { now: [owe], later: [] },
    'activity.completed': { now: [owe], later: [] },
    'message.added': { now: [owe], later: [] },
    'mail.received': { now: [], later: [receiveMail] },
  }
}
