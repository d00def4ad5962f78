import { readable } from '../identity/index.ts'
import { statement } from '../kernel/index.ts'

export type AskedRow = {
  id: string
  number: string
  name: string
  node: string
  kind: 'task' | 'help'
  open: boolean
  state: string
  doneBy: string | null
  outcome: string | null
  versionId: string
  customerId: string
}
/** Activity runs by id, on tickets that these principals see, oldest first. Workspace, runs, principals. Engine scope. */
export const listRuns = statement<[string, readonly string[], readonly string[]], AskedRow>(
  `select a.id, t.number, a.name, a.node, a.kind, a.state in ('ready', 'started', 'waiting') as open, a.state, a.taken_by as "doneBy", a.outcome, p.version_id as "versionId", t.customer_id as "customerId"
   from work.activity_run a
   join work.process_run p on p.workspace_id = a.workspace_id and p.id = a.process_run_id
   join work.ticket t on t.workspace_id = a.workspace_id and t.id = a.ticket_id
   where a.workspace_id = $1 and a.id = any ($2::uuid[]) and a.kind in ('task', 'help')
     and ${readable({ workspace: 't.workspace_id', ticket: 't.id', principals: '$3::uuid[]' })}
   order by a.ready_at, a.id`,
)
