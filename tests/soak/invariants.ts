import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { type ProcessGraph, reachable } from '../../flow/index.ts'
import { auditObligations } from '../../server/comms/index.ts'
import { connect, createBlobs, createManualClock, type Db, systemClock } from '../../server/kernel/index.ts'
import { auditWrites, sweepAttachments } from '../../server/work/index.ts'
import { ask } from '../support/killer.ts'
import type { Entry, Evidence, Invariant } from './evidence.ts'
import { listMisplaced } from './tenancy.ts'

// The thirteen invariants of the research on reliability (2.4), each a question to what a run has left behind.

/** Rows of a question, each as one line of text. */
async function lines({ databaseUrl }: Evidence, sql: string, values: unknown[] = []): Promise<string[]> {
  const rows = await ask<Record<string, unknown>>(databaseUrl, sql, values)
  return rows.map(row => Object.values(row).join(' '))
}

async function onDb<T>({ databaseUrl }: Evidence, work: (db: Db) => Promise<T>): Promise<T> {
  const db = connect(databaseUrl, { emit: () => {}, max: 2 })
  try {
    return await work(db)
  } finally {
    await db.close()
  }
}

const doubled = (all: readonly string[]) => all.filter((one, at) => all.indexOf(one) !== at)

/** What must be found once for an acknowledged act, as SQL over the journal's row `j`. */
const traces: Record<Entry['kind'], string> = {
  open: `select from work.ticket t join work.message m on m.ticket_id = t.id where t.id = j.answer::uuid and t.title = j.words`,
  say: `select from work.message m where m.id = j.answer::uuid and m.ticket_id = j."ticketId"::uuid and m.text = j.words`,
  attach: `select from work.message m join work.attachment f on f.message_id = m.id and f.removed_at is null
    where m.id = j.answer::uuid and m.text = j.words and f.name = j.key || '.txt'`,
  take: `select from work.activity_run a where a.id = j.run::uuid and a.taken_by is not null and a.started_at is not null`,
  complete: `select from work.activity_run a where a.id = j.run::uuid and a.state = 'done' and a.outcome is not distinct from nullif(j.outcome, '')`,
  // Beyond sixty an hour it is set aside, with the reason.
  mail: `select from comms.inbox i left join work.ticket t on t.id = i.ticket_id where i.message_id = j.key
    and (t.title = j.words or (i.state = 'quarantine' and i.reason ~ 'within an hour'))`,
}
const journalRows = `jsonb_to_recordset($1::jsonb) as j (kind text, words text, key text, "ticketId" text, run text, outcome text, answer text)`
const byKind = (sql: (kind: Entry['kind']) => string) =>
  `select j.kind, j.words, (select i.state || ': ' || coalesce(i.reason, '') from comms.inbox i where i.message_id = j.key limit 1) from ${journalRows} where case j.kind ${(
    Object.keys(traces) as Entry['kind'][]
  )
    .map(kind => `when '${kind}' then ${sql(kind)}`)
    .join(' ')} end`

const journalOf = ({ journal }: Evidence, acknowledged: boolean) => [
  JSON.stringify(journal.filter(({ answer }) => (answer !== null) === acknowledged)),
]

/** The event an act leaves; what begins a ticket tells of its first message, too. */
const told = (name: string, where: string) =>
  `(select count(*) from kernel.event e where e.name = '${name}' and ${where}) <> 1`
const events: Record<Entry['kind'], string> = {
  open: told('ticket.opened', 'e.subject_id = j.answer::uuid'),
  say: told('message.added', `e.payload ->> 'message' = j.answer`),
  attach: told('message.added', `e.payload ->> 'message' = j.answer`),
  take: told('activity.started', `e.payload #>> '{activity,run}' = j.run`),
  complete: told('activity.completed', `e.payload #>> '{activity,run}' = j.run`),
  mail: `(select count(*) from comms.inbox i where i.message_id = j.key) <> 1`,
}

async function findEffects(evidence: Evidence): Promise<string[]> {
  const given = journalOf(evidence, true)
  const inDatabase = await Promise.all([
    lines(
      evidence,
      byKind(kind => events[kind]),
      given,
    ),
    lines(
      evidence,
      `select 'answer kept other than once: ' || j.words from ${journalRows}
       where j.kind <> 'mail' and (select count(*) from kernel.idempotency i where i.key = j.key) <> 1`,
      given,
    ),
    lines(
      evidence,
      `select 'opened twice', title, count(*) from work.ticket group by title having count(*) > 1`,
    ),
    lines(
      evidence,
      `select 'said twice', text, count(*) from work.message group by ticket_id, text having count(*) > 1`,
    ),
  ])
  const audited = await onDb(evidence, async db => {
    const [owed, writes] = [
      await auditObligations(db, evidence.workspaceId),
      await auditWrites(db, evidence.workspaceId),
    ]
    return [
      ...[...owed.missing, ...owed.extra].map(
        ({ name, who }) => `the ledger and the model differ: ${name} ${who}`,
      ),
      ...writes.filter(({ missing }) => missing > 0).map(({ what, missing }) => `${missing} ${what}`),
    ]
  })
  return [...inDatabase.flat(), ...audited]
}

async function findMails(evidence: Evidence): Promise<string[]> {
  const sent = await lines(evidence, `select message_id from comms.delivery where state = 'sent'`)
  const known = new Set(await lines(evidence, 'select message_id from comms.delivery'))
  const found: string[] = doubled(await lines(evidence, 'select message_id from comms.delivery'))
  const arrived = Map.groupBy(evidence.mails, ({ messageId }) => messageId)
  for (const id of sent) if (!arrived.has(id)) found.push(`${id} is noted as sent and never came`)
  let repeats = 0
  for (const [id, copies] of arrived) {
    if (!known.has(id)) found.push(`${id} came and nobody owed it`)
    repeats += copies.length - 1
    const [first = [], ...others] = copies.map(({ raw, envelopeTo }) => [
      String(envelopeTo),
      ...contentOf(raw),
    ])
    for (const other of others) {
      const apart = first.findIndex((line, at) => line !== other[at])
      if (apart >= 0 || other.length !== first.length)
        found.push(`${id} came with different contents: ${first[apart]} / ${other[apart]}`)
    }
  }
  // A batch of twenty is in hand at most when its carrier or the database is killed.
  if (repeats > evidence.kills * 20) found.push(`${repeats} repeats of mails, after ${evidence.kills} kills`)
  return found
}
/** What people read; the date of sending and the marks between parts are made anew each time. */
const contentOf = (raw: Buffer): string[] =>
  raw
    .toString()
    .replace(/^Date:.*$/gm, '')
    .replace(/--_NmP-[^\s"]*|boundary="[^"]*"/g, '')
    .split('\r\n')

/** Where a marking's tokens are, as one word. */
const placesOf = (nodes: readonly string[]) => nodes.toSorted().join('+')

async function findUnreachable(evidence: Evidence): Promise<string[]> {
  const versions = await ask<{ id: string; graph: ProcessGraph }>(
    evidence.databaseUrl,
    'select distinct v.id, v.graph from model.process_version v join work.process_run p on p.version_id = v.id',
  )
  const spaces = new Map(
    versions.map(({ id, graph }) => {
      const { states } = reachable(graph, 5000)
      return [id, new Set(states.map(({ marking }) => placesOf(marking.tokens.map(({ node }) => node))))]
    }),
  )
  const runs = await ask<{ number: string; version: string; nodes: string[] }>(
    evidence.databaseUrl,
    `select t.number, p.version_id as version, array(select k ->> 'node' from jsonb_array_elements(p.marking -> 'tokens') k) as nodes
     from work.process_run p join work.ticket t on t.id = p.ticket_id where p.ended_at is null`,
  )
  const astray = runs
    .filter(({ version, nodes }) => !spaces.get(version)?.has(placesOf(nodes)))
    .map(
      ({ number, nodes }) =>
        `${number} stands at ${placesOf(nodes) || 'nothing'}, where its process never is`,
    )
  const apart = await lines(
    evidence,
    `select t.number, 'stands at', a.node, 'without a token' from work.activity_run a join work.process_run p on p.id = a.process_run_id
       join work.ticket t on t.id = a.ticket_id
     where a.kind = 'task' and a.state in ('ready', 'started', 'waiting')
       and not exists (select from jsonb_array_elements(p.marking -> 'tokens') k where k ->> 'id' = a.token and k ->> 'node' = a.node)
     union all select t.number, 'is closed while', a.node, 'stands' from work.activity_run a join work.ticket t on t.id = a.ticket_id
     where t.state = 'closed' and a.state in ('ready', 'started', 'waiting')`,
  )
  return [...astray, ...apart]
}

/** What is kept beside the record for lists and timers, worked out again from the record. */
const findStaleClocks = (evidence: Evidence) =>
  lines(
    evidence,
    `select 'timer of nothing', j.id from kernel.job j where j.kind = 'ticket.timer' and j.state = 'due' and not exists (
       select from work.process_run p, jsonb_array_elements(p.marking -> 'tokens') k
       where p.id = (j.payload ->> 'processRunId')::uuid and k ->> 'id' = j.payload ->> 'token')
     union all (
       with fresh as (
         select a.workspace_id, p.id as principal, a.id as run, p.offered, a.next_update_at, a.taken_by, t.priority
         from work.activity_run a join work.ticket t on t.id = a.ticket_id
         cross join lateral (select unnest(a.responsible) as id, false as offered union select unnest(a.offered_to), true) p
         where a.state in ('ready', 'started', 'waiting')),
       kept as (select workspace_id, principal_id, run_id, offered, next_update_at, taken_by, priority from work.run_for)
       select 'waits for others than it says', run from ((table fresh except table kept) union all (table kept except table fresh)) d (w, p, run, o, n, t, y))
     union all (
       with stands as (select s.id, s.due_at, s.node, s.taken_by, s.waits_on from (select distinct workspace_id from work.ticket) w
         cross join lateral work.stand_of(w.workspace_id, array(select id from work.ticket t where t.workspace_id = w.workspace_id)) s),
       kept as (select id, due_at, node, taken_by, waits_on from work.open_ticket)
       select 'is listed otherwise than it stands', id from ((table stands except table kept) union all (table kept except table stands)) d (id, u, n, t, o))`,
  )

async function findFiles(evidence: Evidence): Promise<string[]> {
  const { filesDir } = evidence
  // What was killed on its way is swept after a day.
  const clock = createManualClock(systemClock.now().add({ hours: 25 }))
  const blobs = createBlobs({ dir: filesDir, clock })
  await onDb(evidence, db => sweepAttachments({ db, blobs, clock }))
  const named = new Set(
    await lines(evidence, 'select distinct hash from work.attachment where message_id is not null'),
  )
  const found: string[] = []
  const listed = new Set<string>()
  for await (const hashes of blobs.listIdle(clock.now())) for (const hash of hashes) listed.add(hash)
  for (const hash of listed) if (!named.has(hash)) found.push(`file ${hash} belongs to nothing`)
  for (const hash of named) {
    const file = await blobs.open(hash)
    const digest = createHash('sha256')
    if (file) for await (const chunk of file.bytes) digest.update(chunk as Buffer)
    if (!file) found.push(`file ${hash} is not there`)
    else if (digest.digest('hex') !== hash) found.push(`file ${hash} is not what it was`)
  }
  return found
}

async function findWaiting(evidence: Evidence): Promise<string[]> {
  const waiting = () =>
    lines(
      evidence,
      `select 'job', kind, last_error from kernel.job where state = 'due' and due_at <= now() + interval '60 seconds'
       union all select 'given up without a reason', kind, '' from kernel.job where state = 'dead' and coalesce(last_error, '') = ''
       union all select 'mail', message_id, last_error from comms.delivery where state = 'due' and due_at <= now() + interval '60 seconds'
       union all select 'given up without a reason', message_id, '' from comms.delivery where state = 'failed' and coalesce(last_error, '') = ''
       union all select 'lease', kind, lease_until::text from kernel.job where lease_until > now() + interval '60 seconds'
       union all select 'lease', message_id, lease_until::text from comms.delivery where lease_until > now() + interval '60 seconds'`,
    )
  const deadline = performance.now() + evidence.settleMs
  for (;;) {
    const found = await waiting()
    if (found.length === 0 || performance.now() > deadline) return found
    await pause(250)
  }
}

/** Writes the whole index again, in a transaction that is taken back, and compares. */
async function findUnsearchable({ databaseUrl }: Evidence): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  const rows =
    'select ticket_id, classes, tsvector_to_array(words) as words, array_length(keys, 1) as keys from work.search_row'
  try {
    await client.query(`begin; create temp table kept on commit drop as ${rows}; truncate work.search_row;
      select work.index_tickets(workspace_id, array_agg(id)) from work.ticket group by workspace_id`)
    const { rows: found } = await client.query<{ what: string; ticket: string }>(
      `select 'not written yet' as what, ticket_id as ticket from work.search_due
       union all select 'is found otherwise than it is', ticket_id from ((table kept except ${rows}) union all (${rows} except table kept)) d`,
    )
    return found.map(({ what, ticket }) => `${what} ${ticket}`)
  } finally {
    await client.query('rollback')
    await client.end()
  }
}

/** In the order of the research. */
export const invariants: readonly Invariant[] = [
  {
    id: 'I1',
    says: 'every acknowledged write is there',
    find: evidence =>
      lines(
        evidence,
        byKind(kind => `not exists (${traces[kind]})`),
        journalOf(evidence, true),
      ),
  },
  {
    id: 'I2',
    says: 'no write that was refused is there',
    find: evidence =>
      lines(
        evidence,
        `select j.kind, j.words from ${journalRows} where exists (select from work.ticket t where t.title = j.words)
           or exists (select from work.message m where m.text = j.words) or exists (select from kernel.idempotency i where i.key = j.key)
           or exists (select from work.activity_run a where a.id::text = j.run and a.note = j.words)`,
        journalOf(evidence, false),
      ),
  },
  {
    id: 'I3',
    says: 'every transition has one event, one answer and one set of obligations',
    find: findEffects,
  },
  {
    id: 'I4',
    says: 'every delivery has one content and one Message-ID, and what was sent arrived',
    find: findMails,
  },
  {
    id: 'I5',
    says: 'every mail that came in went one way',
    find: evidence =>
      lines(
        evidence,
        `select 'not handled', message_id from comms.inbox where state = 'received' or handled_at is null
         union all select 'without a ticket', message_id from comms.inbox where state in ('ticket', 'message') and ticket_id is null
         union all select 'without a reason', message_id from comms.inbox where state in ('quarantine', 'discarded') and coalesce(reason, '') = ''
         union all select 'opened two tickets', i.message_id from comms.inbox i where i.state = 'ticket'
           group by i.message_id, i.ticket_id having count(*) > 1`,
      ),
  },
  { id: 'I6', says: 'every ticket stands where its process can be', find: findUnreachable },
  {
    id: 'I7',
    says: 'every activity was decided once',
    find: evidence =>
      lines(
        evidence,
        `select payload #>> '{activity,run}' as run, count(*) from kernel.event where name = 'activity.completed' group by 1 having count(*) > 1
         union all select a.id::text, 0 from work.activity_run a where a.kind = 'task' and (a.state = 'done') <> (a.done_at is not null)`,
      ),
  },
  { id: 'I8', says: 'what is due and what is listed is what the record says', find: findStaleClocks },
  {
    id: 'I9',
    says: 'the record of each ticket has no gap, and the program cannot change it',
    find: evidence =>
      lines(
        evidence,
        `select 'gap in', subject_id::text from kernel.event group by subject_id having max(seq) <> count(*) or min(seq) <> 1
         union all select 'is not where its record ends', t.number from work.ticket t
           where t.version <> (select max(e.seq) from kernel.event e where e.subject_id = t.id)
         union all select 'may change the record', r from unnest(array['interlock_app', 'interlock_engine']) r
           where has_column_privilege(r, 'kernel.event', 'name', 'update') or has_column_privilege(r, 'kernel.event', 'seq', 'update')`,
      ),
  },
  { id: 'I10', says: 'nothing is without a workspace or names something of another', find: listMisplaced },
  { id: 'I11', says: 'every file has its row and every row its file, as it was', find: findFiles },
  { id: 'I12', says: 'nothing waits that is due, and nobody holds it for long', find: findWaiting },
  { id: 'I13', says: 'search finds what is there', find: findUnsearchable },
]
