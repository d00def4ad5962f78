import { statement } from '../kernel/index.ts'

/** Of several programs that start together, one at a time adds to a workspace's model. */
export const lockModel = statement<[string], unknown>(
  `select pg_advisory_xact_lock(hashtextextended('model of ' || $1, 0))`,
)
export const insertRoles = statement<[string, string], unknown>(
  `insert into model.role (workspace_id, id, key, name, side, description)
   select $1, r.id, r.key, r.name, r.side, r.description
   from jsonb_to_recordset($2::jsonb) as r (id uuid, key text, name text, side text, description text)
   on conflict (workspace_id, key) do nothing`,
)
export const insertProcess = statement<
  [string, string, string, string, string, string, string, string],
  unknown
>(
  `insert into model.process (workspace_id, id, key, name, prefix, description, owner_role_id, manager_role_id)
   select $1, $2, $3, $4, $5, $6, o.id, m.id from model.role o, model.role m
   where o.workspace_id = $1 and o.key = $7 and m.workspace_id = $1 and m.key = $8`,
)
/** Whoever publishes a process keeps others from doing the same until they are done. */
export const lockProcess = statement<[string, string], { id: string; versionId: string | null }>(
  `select id, published_version_id as "versionId" from model.process where workspace_id = $1 and key = $2 for update`,
)
/** The next version of a process; `v`: what the drawing and the file say of it as a whole. */
export const insertVersion = statement<[string, string, string, string, string], unknown>(
  `insert into model.process_version (workspace_id, id, process_id, number, bpmn, graph, texts, record, solve, promise,
     owner_role_id, manager_role_id, published_at)
   select $1, $2, $3,
          (select coalesce(max(n.number), 0) + 1 from model.process_version n where n.workspace_id = $1 and n.process_id = $3),
          v.bpmn, v.graph, v.texts, v.record, nullif(v.solve, 'null'), v.promise, o.id, m.id, $5
   from jsonb_to_record($4::jsonb) as v (bpmn text, graph jsonb, texts jsonb, record text, solve jsonb, promise jsonb, owner text, manager text)
   join model.role o on o.workspace_id = $1 and o.key = v.owner
   join model.role m on m.workspace_id = $1 and m.key = v.manager`,
)
/**
 * A version that imported history is pinned to, under a number below zero: workspace, id, process, what it is known by,
 * drawing, graph, now. No row: it is there already.
 */
export const addImported = statement<
  [string, string, string, string, string, string, string],
  { id: string }
>(
  `insert into model.process_version (workspace_id, id, process_id, number, imported, bpmn, graph, texts, published_at)
   select $1, $2, $3, (select least(coalesce(min(n.number), 0), 0) - 1 from model.process_version n where n.workspace_id = $1 and n.process_id = $3),
     $4, $5, $6::jsonb, '[]', $7::timestamptz
   on conflict (workspace_id, process_id, imported) where imported is not null do nothing returning id`,
)
export const findImported = statement<[string, string, string], { id: string }>(
  'select id from model.process_version where workspace_id = $1 and process_id = $2 and imported = $3',
)
export const publishVersion = statement<[string, string, string], unknown>(
  `update model.process p set published_version_id = v.id, owner_role_id = v.owner_role_id, manager_role_id = v.manager_role_id
   from model.process_version v where p.workspace_id = $1 and p.id = $2 and v.workspace_id = $1 and v.id = $3`,
)
export const insertActivities = statement<[string, string, string], unknown>(
  `insert into model.activity (workspace_id, version_id, node, name, stage, class, procedure, effort_minutes, gate, chargeable, promise, texts, checklist)
   select $1, $2, a.node, a.name, a.stage, a.class, a.procedure, a."effortMinutes", a.gate, a.chargeable, a.promise, a.texts, a.checklist
   from jsonb_to_recordset($3::jsonb) as a (node text, name text, stage text, class text, procedure text, "effortMinutes" integer,
     gate boolean, chargeable boolean, promise jsonb, texts jsonb, checklist jsonb)`,
)
export const insertAssignments = statement<[string, string, string], unknown>(
  `insert into model.assignment (workspace_id, version_id, node, letter, role_id)
   select $1, $2, s.node, s.letter, r.id
   from jsonb_to_recordset($3::jsonb) as s (node text, letter text, role text)
   join model.role r on r.workspace_id = $1 and r.key = s.role`,
)
export const insertRules = statement<[string, string, string], unknown>(
  `insert into model.communication_rule (workspace_id, version_id, node, event, audience, pace)
   select $1, $2, c.node, c."when", c.who, c.at
   from jsonb_to_recordset($3::jsonb) as c (node text, "when" text, who text, at text)`,
)
/**
 * Interfaces of a version that is being published by its process's owner. The owner of the process it calls has agreed
 * where both are one role, where the version before ($5) had the same interface agreed, or where the whole model is
 * adopted at once ($4).
 */
export const insertInterfaces = statement<[string, string, string, boolean, string | null], unknown>(
  `insert into model.interface (workspace_id, version_id, node, consumer, record, requires, accept_within_minutes, provider_agreed, consumer_agreed)
   select $1, $2, i.node, i.process, i.record, i.requires, i."acceptWithinMinutes", true,
          $4 or exists (select from model.process c join model.process_version own on own.workspace_id = c.workspace_id
                        where c.workspace_id = $1 and c.key = i.process and own.id = $2 and own.owner_role_id = c.owner_role_id)
             or exists (select from model.interface b where b.workspace_id = $1 and b.version_id = $5 and b.consumer_agreed
                        and b.consumer = i.process and b.record is not distinct from i.record and b.requires = i.requires
                        and b.accept_within_minutes is not distinct from i."acceptWithinMinutes")
   from jsonb_to_recordset($3::jsonb) as i (node text, process text, record text, requires text[], "acceptWithinMinutes" integer)`,
)
