import { createOwe } from './comms/index.ts'
import type { Blobs, Clock, Db, Reactions } from './kernel/index.ts'
import { createReceiveMail, createReturnToParent } from './work/index.ts'

export type ReactionParts = {
  clock: Clock
  mailDomain: string
  joinSeconds: number
  db: () => Db
  secret: () => Promise<Buffer>
  blobs: Blobs
  attachmentBytes: number
}

/** What follows from what, all of it: `now` in the same transaction, `later` from a job. */
export function createReactions(parts: ReactionParts): Reactions {
  const owe = createOwe(parts)
  const receiveMail = createReceiveMail(parts)
  const returnToParent = createReturnToParent(parts)
  return {
    'ticket.imported': { now: [], later: [] },
    'ticket.opened': { now: [owe], later: [] },
    'ticket.closed': { now: [owe], later: [returnToParent] },
    'ticket.solved': { now: [owe], later: [] },
    'ticket.changed': { now: [owe], later: [] },
    'ticket.reclassified': { now: [owe], later: [] },
    'ticket.merged': { now: [owe], later: [] },
    'ticket.unmerged': { now: [owe], later: [] },
    'ticket.split': { now: [owe], later: [] },
    'ticket.linked': { now: [owe], later: [] },
    'ticket.unlinked': { now: [owe], later: [] },
    'ticket.followed': { now: [owe], later: [] },
    'ticket.unfollowed': { now: [owe], later: [] },
    'activity.ready': { now: [owe], later: [] },
    'activity.started': { now: [owe], later: [] },
    'activity.completed': { now: [owe], later: [] },
    'activity.assigned': { now: [owe], later: [] },
    'activity.released': { now: [owe], later: [] },
    'activity.waiting': { now: [owe], later: [] },
    'activity.resumed': { now: [owe], later: [] },
    'activity.stuck': { now: [owe], later: [] },
    'activity.moved': { now: [owe], later: [] },
    'activity.cancelled': { now: [owe], later: [] },
    'handover.offered': { now: [owe], later: [] },
    'handover.accepted': { now: [owe], later: [] },
    'handover.returned': { now: [owe], later: [] },
    'help.asked': { now: [owe], later: [] },
    'help.given': { now: [owe], later: [] },
    'meeting.proposed': { now: [owe], later: [] },
    'meeting.cancelled': { now: [owe], later: [] },
    'message.added': { now: [owe], later: [] },
    'obligation.waived': { now: [owe], later: [] },
    'obligation.failed': { now: [owe], later: [] },
    'answer.refused': { now: [owe], later: [] },
    'attachment.removed': { now: [owe], later: [] },
    'mail.received': { now: [], later: [receiveMail] },
  }
}
