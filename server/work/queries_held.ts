import { readable } from '../identity/index.ts'
import { statement } from '../kernel/index.ts'

export type HeldRow = {
  number: string
  title: string
  activity: string
  nextUpdateAt: Temporal.Instant | null
}
/** What a person has taken of tickets the reader may see. Workspace, the reader's principals, person. */
export const listHeld = statement<[string, readonly string[], string], HeldRow>(
  `select t.number, t.title, r.name as activity, r.next_update_at as "nextUpdateAt"
   from work.activity_run r join work.ticket t on t.workspace_id = r.workspace_id and t.id = r.ticket_id and t.state = 'open'
   where r.workspace_id = $1 and r.taken_by = $3::uuid and r.state in ('ready', 'started', 'waiting') and r.kind = 'task'
     and ${readable({ workspace: 'r.workspace_id', ticket: 'r.ticket_id', principals: '$2::uuid[]' })}
   order by r.next_update_at nulls last, t.number limit 100`,
)
