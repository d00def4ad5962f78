import { listOf } from '../ui/index.ts'
import { t } from './words.ts'

const known = [
  'ticket.imported',
  'ticket.opened',
  'ticket.closed',
  'ticket.solved',
  'ticket.changed',
  'ticket.reclassified',
  'ticket.merged',
  'ticket.unmerged',
  'ticket.split',
  'ticket.linked',
  'ticket.unlinked',
  'ticket.followed',
  'ticket.unfollowed',
  'activity.ready',
  'activity.started',
  'activity.completed',
  'activity.assigned',
  'activity.released',
  'activity.waiting',
  'activity.resumed',
  'activity.stuck',
  'activity.moved',
  'activity.cancelled',
  'handover.offered',
  'handover.accepted',
  'handover.returned',
  'help.asked',
  'help.given',
  'meeting.proposed',
  'meeting.cancelled',
  'message.added',
  'obligation.waived',
  'obligation.failed',
  'answer.refused',
  'attachment.removed',
] as const

/** What a mail tells of, in a few words each: "work has begun and a step is finished". */
export const sayEvents = (names: readonly string[], toProvider: boolean): string =>
  listOf(
    [...new Set(names)].map(name => {
      if (name === 'ticket.opened' && !toProvider) return t('event.receipt')
      const event = known.find(each => each === name)
      return event ? t(`event.${event}`) : name
    }),
  )
