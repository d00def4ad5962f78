import type { ImportMapping } from '../../../contract/index.ts'
import { statement } from '../../kernel/index.ts'
import type { Level } from '../change.ts'
import type { Moment } from './shape.ts'

/** Which names of a file came before. Engine scope, under `lockImports`. */
export const listKnown = statement<[string, readonly string[]], { name: string }>(
  // Name by name, whatever the planner thinks of a table that was empty a moment ago.
  `select i.external_id as name from unnest($2::text[]) n
   cross join lateral (select i.external_id from work.imported i where i.workspace_id = $1 and i.external_id = n offset 0) i`,
)

/** Rows of a batch. Moments are milliseconds since 1970. */
export type PastRows = {
  tickets: {
    id: string
    number: string
    processId: string
    versionId: string
    runId: string
    importId: string
    externalId: string
    elsewhere: string | null
    facts: Record<string, string>
    customerId: string
    requesterId: string
    requesterName: string
    serviceId: string | null
    title: string
    impact: Level
    urgency: Level
    priority: number
    openedAt: Moment
    closedAt: Moment
  }[]
  activities: {
    id: string
    ticketId: string
    runId: string
    versionId: string
    node: string
    name: string
    readyAt: Moment
    startedAt: Moment | null
    doneAt: Moment
    takenBy: string | null
    takenName: string | null
    teamName: string | null
  }[]
  messages: {
    id: string
    ticketId: string
    class: string
    authorId: string | null
    authorName: string
    side: string
    organisation: string
    text: string
    html: string | null
    at: Moment
  }[]
}

const moment = (column: string) => `to_timestamp(${column} / 1000.0)`
/** Workspace and rows: tickets that are closed, each with its process run, activities, messages and its name elsewhere. Engine scope. */
export const insertPast = statement<[string, string], unknown>(
  `with t as materialized (
     select x.* from jsonb_to_recordset($2::jsonb->'tickets') as x (id uuid, number text, "processId" uuid, "versionId" uuid, "runId" uuid, "importId" uuid,
       "externalId" text, elsewhere text, facts jsonb, "customerId" uuid, "requesterId" uuid, "requesterName" text, "serviceId" uuid, title text, impact text,
       urgency text, priority smallint, "openedAt" double precision, "closedAt" double precision)),
   tickets as (
     insert into work.ticket (workspace_id, id, number, process_id, customer_id, requester_id, requester_name, title, state, version, impact, urgency, priority,
       service_id, opened_at, updated_at, closed_at)
     select $1, t.id, t.number, t."processId", t."customerId", t."requesterId", t."requesterName", t.title, 'closed', 1, t.impact, t.urgency, t.priority,
       t."serviceId", ${moment('t."openedAt"')}, ${moment('t."closedAt"')}, ${moment('t."closedAt"')} from t),
   runs as (
     insert into work.process_run (workspace_id, id, ticket_id, version_id, marking, started_at, ended_at, ended_as)
     select $1, t."runId", t.id, t."versionId", '{"next": 1, "tokens": []}', ${moment('t."openedAt"')}, ${moment('t."closedAt"')}, 'imported' from t),
   names as (
     insert into work.imported (workspace_id, external_id, ticket_id, import_id, number, facts)
     select $1, t."externalId", t.id, t."importId", t.elsewhere, t.facts from t),
   activities as (
     insert into work.activity_run (workspace_id, id, ticket_id, process_run_id, version_id, node, token, kind, name, class, state, responsible, taken_by,
       taken_name, team_name, ready_at, started_at, done_at)
     select $1, a.id, a."ticketId", a."runId", a."versionId", a.node, '', 'task', a.name, 'provider', 'done', '{}', a."takenBy",
       a."takenName", a."teamName", ${moment('a."readyAt"')}, ${moment('a."startedAt"')}, ${moment('a."doneAt"')}
     from jsonb_to_recordset($2::jsonb->'activities') as a (id uuid, "ticketId" uuid, "runId" uuid, "versionId" uuid, node text, name text, "takenBy" uuid,
       "takenName" text, "teamName" text, "readyAt" double precision, "startedAt" double precision, "doneAt" double precision))
   insert into work.message (workspace_id, id, ticket_id, class, author_id, author_name, author_side, author_organisation, text, html, via, unverified, at)
   select $1, m.id, m."ticketId", m.class, m."authorId", m."authorName", m.side, m.organisation, m.text, m.html, 'api', false, ${moment('m.at')}
   from jsonb_to_recordset($2::jsonb->'messages') as m (id uuid, "ticketId" uuid, class text, "authorId" uuid, "authorName" text, side text, organisation text,
     text text, html text, at double precision)`,
)

export type ImportState = 'draft' | 'running' | 'done' | 'failed' | 'undoing' | 'undone'
export type ImportRow = {
  id: string
  kind: string
  mapping: ImportMapping
  fileName: string
  fileHash: string
  kept: boolean
  state: ImportState
  position: number
  total: number
  brought: number
  known: number
  failure: string | null
  madeBy: string
  madeAt: Temporal.Instant
  endedAt: Temporal.Instant | null
}
const columns = `i.id, i.kind, i.mapping, i.file_name as "fileName", i.file_hash as "fileHash", i.kept, i.state, i.position, i.total, i.brought, i.known, i.failure,
  i.made_by as "madeBy", i.made_at as "madeAt", i.ended_at as "endedAt"`
/** An import, seen with the reader's eyes or the engine's. */
export const findImport = statement<[string, string], ImportRow>(
  `select ${columns} from work.import i where i.workspace_id = $1 and i.id = $2`,
)
export const lockImport = statement<[string, string], ImportRow>(
  `select ${columns} from work.import i where i.workspace_id = $1 and i.id = $2 for update`,
)
/** Imports, the newest first. */
export const listImports = statement<[string, number], ImportRow & { errors: number }>(
  `select ${columns}, (select count(*)::integer from work.import_error e where e.workspace_id = i.workspace_id and e.import_id = i.id) as errors
   from work.import i where i.workspace_id = $1 order by i.made_at desc, i.id desc limit $2`,
)
/** An import of the same file in the same way that has not come to its end: it goes on. */
export const findUnfinished = statement<[string, string, string], ImportRow>(
  `select ${columns} from work.import i
   where i.workspace_id = $1 and i.file_hash = $2 and i.mapping = $3::jsonb and i.state in ('running', 'failed') order by i.made_at desc limit 1`,
)
/** Workspace, id, who, now, the rest. */
export const insertImport = statement<[string, string, string, string, string], unknown>(
  `insert into work.import (workspace_id, id, made_by, made_at, kind, mapping, file_name, file_hash, kept, state)
   select $1, $2, $3, $4::timestamptz, x.kind, x.mapping, x."fileName", x."fileHash", x.kept, x.state
   from jsonb_to_record($5::jsonb) as x (kind text, mapping jsonb, "fileName" text, "fileHash" text, kept boolean, state text)`,
)
/** Workspace, id, state, mapping. */
export const startImport = statement<[string, string, string], unknown>(
  `update work.import set state = 'running', failure = null, ended_at = null, kind = $3::jsonb->>'kind', mapping = $3::jsonb where workspace_id = $1 and id = $2`,
)
/** Workspace, id, tickets of the file. */
export const noteTotal = statement<[string, string, number], unknown>(
  'update work.import set total = $3 where workspace_id = $1 and id = $2',
)
/** Workspace, id, position, brought in more, known more: only ever forward. */
export const noteProgress = statement<[string, string, number, number, number], unknown>(
  `update work.import set position = $3, brought = brought + $4, known = known + $5 where workspace_id = $1 and id = $2`,
)
/** Workspace, id, state, why, now. */
export const endImport = statement<[string, string, ImportState, string | null, string], unknown>(
  'update work.import set state = $3, failure = $4, ended_at = $5::timestamptz where workspace_id = $1 and id = $2',
)
export const clearErrors = statement<[string, string], unknown>(
  'delete from work.import_error where workspace_id = $1 and import_id = $2',
)
/** Workspace, import, mistakes. */
export const insertErrors = statement<[string, string, string], unknown>(
  `insert into work.import_error (workspace_id, import_id, n, line, col, text)
   select $1, $2, e.n, e.line, e.col, e.text from jsonb_to_recordset($3::jsonb) as e (n integer, line integer, col text, text text)`,
)
export const listErrors = statement<[string, string], { line: number; column: string; text: string }>(
  `select e.line, e.col as "column", e.text from work.import_error e where e.workspace_id = $1 and e.import_id = $2 order by e.n`,
)

/** What was planned while tables were empty is planned anew. Engine scope, in a transaction of its own. */
export const analyseImported = statement<[], unknown>('select work.analyse_imported()')
/** Workspace, id, state. */
export const setState = statement<[string, string, ImportState], unknown>(
  'update work.import set state = $3, failure = null where workspace_id = $1 and id = $2',
)
export const countErrors = statement<[string, string], { count: number }>(
  'select count(*)::integer as count from work.import_error where workspace_id = $1 and import_id = $2',
)

/** Workspace, before when one that goes on has stopped. Engine scope. */
export const countUnfinished = statement<[string, string], { going: number; stuck: number; failed: number }>(
  `select count(*) filter (where state in ('running', 'undoing'))::integer as going,
     count(*) filter (where state in ('running', 'undoing') and made_at < $2::timestamptz)::integer as stuck,
     count(*) filter (where state = 'failed' and brought > 0)::integer as failed
   from work.import where workspace_id = $1`,
)
