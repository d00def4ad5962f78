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

/** What becomes of what they wrote: it stays without their name, or goes. */
export type Texts = 'keep' | 'remove'
export type ErasureRow = {
  id: string
  personId: string
  pseudonym: string
  texts: Texts
  state: 'going' | 'held' | 'done'
  askedAt: Temporal.Instant
  afterTicket: string | null
  patterns: string[]
  words: string[]
  addresses: string[]
  /** Names and addresses as they were. */
  names: string[]
  doneAt: Temporal.Instant | null
}
const erasure = `id, person_id as "personId", pseudonym, texts, state, asked_at as "askedAt", after_ticket as "afterTicket", patterns, words, addresses, names,
  done_at as "doneAt"`
/** Workspace, id, person, pseudonym, texts, now, patterns, words, addresses, names. Nothing comes back when they were erased before. */
export const insertErasure = statement<
  [
    string,
    string,
    string,
    string,
    Texts,
    string,
    patterns: readonly string[],
    words: readonly string[],
    addresses: readonly string[],
    names: readonly string[],
  ],
  { id: string }
>(
  `insert into upkeep.erasure (workspace_id, id, person_id, pseudonym, texts, state, asked_at, patterns, words, addresses, names)
   values ($1, $2, $3, $4, $5, 'going', $6::timestamptz, $7, $8, $9, $10) on conflict do nothing returning id`,
)
/** Workspace. The latest first. */
export const listErasures = statement<[string], ErasureRow>(
  `select ${erasure} from upkeep.erasure where workspace_id = $1 order by asked_at desc, id desc limit 200`,
)
/** Workspace, person. */
export const findErasureOf = statement<[string, string], ErasureRow>(
  `select ${erasure} from upkeep.erasure where workspace_id = $1 and person_id = $2`,
)
/** Workspace, id. */
export const lockErasure = statement<[string, string], ErasureRow>(
  `select ${erasure} from upkeep.erasure where workspace_id = $1 and id = $2 for update`,
)
/** Workspace, id, ticket. */
export const passErasure = statement<[string, string, string], unknown>(
  'update upkeep.erasure set after_ticket = $3 where workspace_id = $1 and id = $2',
)
/** Whatever was looked for is forgotten when all of it is found. Workspace, id, state, now. */
export const endErasure = statement<[string, string, 'held' | 'done', string], unknown>(
  `update upkeep.erasure set state = $3, done_at = $4::timestamptz, after_ticket = null,
     patterns = case when $3 = 'done' then '{}' else patterns end, words = case when $3 = 'done' then '{}' else words end,
     addresses = case when $3 = 'done' then '{}' else addresses end, names = case when $3 = 'done' then '{}' else names end
   where workspace_id = $1 and id = $2`,
)
/** Those that stopped before what was held go on. Workspace. */
export const resumeErasures = statement<[string], { id: string }>(
  `update upkeep.erasure set state = 'going', after_ticket = null, done_at = null where workspace_id = $1 and state = 'held' returning id`,
)
/** Everything the register keeps, of all workspaces. No name is in it. */
export const registerRows = `select id, workspace_id as workspace, person_id as person, pseudonym, texts, asked_at::text as at from upkeep.erasure order by id`
export const readRegistered = statement<
  [],
  { id: string; workspace: string; person: string; pseudonym: string; texts: Texts; at: string }
>(registerRows)
