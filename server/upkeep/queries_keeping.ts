import { statement } from '../kernel/index.ts'

/** What a rule is about. */
export type RuleKind = 'texts' | 'tickets' | 'mail' | 'log'
export type RuleRow = {
  kind: RuleKind
  months: number
  since: Temporal.Instant
  lastRunAt: Temporal.Instant | null
  removed: number
  told: number
}
/** The rules that are switched on. Workspace. */
export const listRules = statement<[string], RuleRow>(
  `select kind, months, since, last_run_at as "lastRunAt", removed::double precision as removed, told::double precision as told
   from upkeep.retention_rule where workspace_id = $1 order by kind`,
)
/** Workspace, kind, months, now. */
export const saveRule = statement<[string, RuleKind, number, string], unknown>(
  `insert into upkeep.retention_rule (workspace_id, kind, months, since) values ($1, $2, $3, $4::timestamptz)
   on conflict (workspace_id, kind) do update set months = excluded.months, since = excluded.since`,
)
/** Workspace, kind. */
export const deleteRule = statement<[string, RuleKind], unknown>(
  'delete from upkeep.retention_rule where workspace_id = $1 and kind = $2',
)
/** Counts what went, in the transaction in which it goes. Workspace, kind, how many. */
export const countRemoved = statement<[string, RuleKind, number], unknown>(
  'update upkeep.retention_rule set removed = removed + $3 where workspace_id = $1 and kind = $2',
)
/** What has gone and was not told yet, once. Workspace, kind, now. */
export const tellRemoved = statement<[string, RuleKind, string], { removed: number; untold: number }>(
  `update upkeep.retention_rule r set told = r.removed, last_run_at = $3::timestamptz
   from (select kind, told from upkeep.retention_rule where workspace_id = $1 and kind = $2 for update) before
   where r.workspace_id = $1 and r.kind = before.kind
   returning r.removed::double precision as removed, (r.removed - before.told)::double precision as untold`,
)
/** The rule as it is at this moment, and so until the end of the transaction. Workspace, kind. */
export const lockRule = statement<[string, RuleKind], { months: number }>(
  'select months from upkeep.retention_rule where workspace_id = $1 and kind = $2 for share',
)
export const listRuledWorkspaces = statement<[], { workspaceId: string }>(
  'select distinct workspace_id as "workspaceId" from upkeep.retention_rule',
)

export type LegalHoldRow = {
  id: string
  ticketId: string | null
  personId: string | null
  reason: string
  setAt: Temporal.Instant
  setBy: string | null
}
/** Workspace. */
export const listHolds = statement<[string], LegalHoldRow>(
  `select id, ticket_id as "ticketId", person_id as "personId", reason, set_at as "setAt", set_by as "setBy"
   from upkeep.legal_hold where workspace_id = $1 order by set_at, id`,
)
/** Workspace, id, ticket, person, reason, now, by whom. Nothing comes back when it is held already. */
export const insertLegalHold = statement<
  [string, string, string | null, string | null, string, string, string | null],
  { id: string }
>(
  `insert into upkeep.legal_hold (workspace_id, id, ticket_id, person_id, reason, set_at, set_by) values ($1, $2, $3, $4, $5, $6::timestamptz, $7)
   on conflict do nothing returning id`,
)
/** Workspace, id. */
export const deleteLegalHold = statement<[string, string], LegalHoldRow>(
  `delete from upkeep.legal_hold where workspace_id = $1 and id = $2
   returning id, ticket_id as "ticketId", person_id as "personId", reason, set_at as "setAt", set_by as "setBy"`,
)
