import type { LetterHolders } from '../../contract/index.ts'
import type { ProcessGraph } from '../../flow/index.ts'
import { statement } from '../kernel/index.ts'
import type { ActivityText, ProcessText } from './starter/index.ts'

export type VersionRow = {
  id: string
  processId: string
  processKey: string
  processName: string
  prefix: string
  number: number
  owner: string
  manager: string
  graph: ProcessGraph
  texts: ProcessText[]
  activities: {
    node: string
    name: string
    stage: string | null
    class: 'band' | 'provider'
    procedure: string
    texts: ActivityText[]
    letters: { letter: LetterHolders['letter']; role: string }[]
  }[]
}

/** One published version with everything it decides; immutable, so it is cached for good. */
export const loadVersion = statement<[string, string], VersionRow>(
  `select v.id, p.id as "processId", p.key as "processKey", p.name as "processName", p.prefix, v.number, o.key as owner, m.key as manager,
          v.graph, v.texts,
          (select jsonb_agg(jsonb_build_object('node', a.node, 'name', a.name, 'stage', a.stage, 'class', a.class,
                    'procedure', a.procedure, 'texts', a.texts, 'letters', (
                      select coalesce(jsonb_agg(jsonb_build_object('letter', s.letter, 'role', r.key) order by s.letter, r.key), '[]')
                      from model.assignment s join model.role r on r.workspace_id = s.workspace_id and r.id = s.role_id
                      where s.workspace_id = a.workspace_id and s.version_id = a.version_id and s.node = a.node)))
             from model.activity a where a.workspace_id = v.workspace_id and a.version_id = v.id) as activities
   from model.process_version v
   join model.process p on p.workspace_id = v.workspace_id and p.id = v.process_id
   join model.role o on o.workspace_id = p.workspace_id and o.id = p.owner_role_id
   join model.role m on m.workspace_id = p.workspace_id and m.id = p.manager_role_id
   where v.workspace_id = $1 and v.id = $2`,
)

export type RosterRow = {
  key: string
  name: string
  side: 'provider' | 'customer' | 'partner'
  holders: { person: string | null; team: string | null; customer: string | null }[]
}
/** Every role with who holds it. */
export const listRoster = statement<[string], RosterRow>(
  `select r.key, r.name, r.side,
          coalesce((select jsonb_agg(jsonb_build_object('person', h.person_id, 'team', h.team_id, 'customer', h.customer_id) order by h.id)
             from model.role_holder h where h.workspace_id = r.workspace_id and h.role_id = r.id), '[]') as holders
   from model.role r where r.workspace_id = $1`,
)

/** A published process. */
export type ProcessRow = {
  id: string
  key: string
  name: string
  prefix: string
  description: string
  version: number
  versionId: string | null
}
/** Processes by name; `versionId` null: nothing is published. */
export const listAllProcesses = statement<[string], ProcessRow>(
  `select p.id, p.key, p.name, p.prefix, p.description, coalesce(v.number, 0) as version, p.published_version_id as "versionId"
   from model.process p left join model.process_version v on v.workspace_id = p.workspace_id and v.id = p.published_version_id
   where p.workspace_id = $1 order by p.name`,
)

export const insertRoles = statement<[string, string], unknown>(
  `insert into model.role (workspace_id, id, key, name, side, description)
   select $1, r.id, r.key, r.name, r.side, r.description
   from jsonb_to_recordset($2::jsonb) as r (id uuid, key text, name text, side text, description text)`,
)
export const insertHolders = statement<[string, string], unknown>(
  `insert into model.role_holder (workspace_id, id, role_id, person_id, team_id, customer_id)
   select $1, h.id, r.id, h.person, h.team, h.customer
   from jsonb_to_recordset($2::jsonb) as h (id uuid, role text, person uuid, team uuid, customer uuid)
   join model.role r on r.workspace_id = $1 and r.key = h.role`,
)
export const insertProcess = statement<
  [string, string, string, string, string, string, string, string],
  unknown
>(
  `insert into model.process (workspace_id, id, key, name, prefix, description, owner_role_id, manager_role_id)
   select $1, $2, $3, $4, $5, $6, o.id, m.id from model.role o, model.role m
   where o.workspace_id = $1 and o.key = $7 and m.workspace_id = $1 and m.key = $8`,
)
export const insertVersion = statement<[string, string, string, string, string, string, string], unknown>(
  `insert into model.process_version (workspace_id, id, process_id, number, bpmn, graph, texts, published_at)
   values ($1, $2, $3, 1, $4, $5, $6, $7)`,
)
export const publishVersion = statement<[string, string, string], unknown>(
  'update model.process set published_version_id = $3 where workspace_id = $1 and id = $2',
)
export const insertActivities = statement<[string, string, string], unknown>(
  `insert into model.activity (workspace_id, version_id, node, name, stage, class, procedure, effort_minutes, texts)
   select $1, $2, a.node, a.name, a.stage, a.class, a.procedure, a."effortMinutes", a.texts
   from jsonb_to_recordset($3::jsonb) as a (node text, name text, stage text, class text, procedure text, "effortMinutes" integer, texts jsonb)`,
)
export const insertAssignments = statement<[string, string, string], unknown>(
  `insert into model.assignment (workspace_id, version_id, node, letter, role_id)
   select $1, $2, s.node, s.letter, r.id
   from jsonb_to_recordset($3::jsonb) as s (node text, letter text, role text)
   join model.role r on r.workspace_id = $1 and r.key = s.role`,
)
