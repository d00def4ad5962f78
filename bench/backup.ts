import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { withDatabase } from '../server/firstRun.ts'
import { startEmbedded } from '../server/kernel/embedded/index.ts'
import {
  createBlobs,
  createLog,
  migrate,
  type Owner,
  openOwner,
  systemClock,
} from '../server/kernel/index.ts'
import { restoreAll, settleCopy, takeBackup, verifyBackup } from '../server/upkeep/index.ts'

// node cli/run.mjs bench/backup.ts [--tickets=150000]: how long a backup and a restore take, beside a plain COPY of the
// same tables by the same server in the same run; see README.md.
const { values } = parseArgs({ options: { tickets: { type: 'string' } } })
const tickets = Number(values.tickets ?? 150_000)

const folder = join(tmpdir(), `interlock-bench-backup-${process.pid}`)
const from = await startEmbedded({ dataDir: join(folder, 'from'), logger: () => {} })
const into = await startEmbedded({ dataDir: join(folder, 'into'), logger: () => {} })
const seconds = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
  const began = performance.now()
  const result = await work()
  console.log(`${what}: ${((performance.now() - began) / 1000).toFixed(1)} s`)
  return result
}
try {
  await migrate(from.url)
  const owner = await openOwner(from.url)
  await seconds(`making ${tickets} tickets with their history`, () => fill(owner, tickets))
  const plain = await seconds('reference: plain COPY of every table to a client that lets it go', () =>
    copyAll(owner),
  )
  console.log(`  ${(plain / 1e6).toFixed(0)} MB of rows`)
  const [size] = await owner.ask<{ size: string }>(
    'select pg_database_size(current_database())::text as size',
  )
  console.log(`  ${(Number(size?.size) / 1e6).toFixed(0)} MB on the disk of the database, indexes included`)
  const parts = {
    databaseUrl: from.url,
    blobs: createBlobs({ dir: join(folder, 'files'), clock: systemClock }),
    clock: systemClock,
    version: 'bench',
    dir: join(folder, 'backups'),
  }
  const first = await seconds('the first backup; asked: ≤ 60 s for 1 GB', () => takeBackup(parts))
  console.log(`  ${(first.bytes / 1e6).toFixed(0)} MB in ${(first.freshBytes / 1e6).toFixed(0)} MB packed`)
  await change(owner, tickets)
  const second = await seconds('the next, one ticket in a hundred changed', () => takeBackup(parts))
  console.log(`  ${(second.freshBytes / 1e6).toFixed(0)} MB of it new on the disk`)
  await seconds('verify', () => verifyBackup(second.folder))
  await owner.end()
  await seconds('restore, every table compared; asked: ≤ 180 s for 1 GB', () =>
    restoreAll({
      databaseUrl: into.url,
      blobs: createBlobs({ dir: join(folder, 'restored'), clock: systemClock }),
      folder: second.folder,
      settle: manifest =>
        withDatabase({ databaseUrl: into.url, log: createLog('silent') }, db =>
          settleCopy(db, systemClock, manifest),
        ),
    }),
  )
} finally {
  await Promise.all([from.stop(), into.stop()])
  await rm(folder, { recursive: true, force: true })
}

/** What a plain client of COPY has to read; answers the bytes. */
async function copyAll(owner: Owner): Promise<number> {
  let bytes = 0
  const tables = [
    'comms.delivery',
    'comms.obligation',
    'identity.visible',
    'kernel.event',
    'work.message',
    'work.ticket',
  ]
  for (const table of tables)
    await owner.copyOut(`copy ${table} to stdout`, row => {
      bytes += row.length
      return undefined
    })
  return bytes
}

/** Rows as a desk leaves them: an opening, four events, two messages and six obligations a ticket. */
async function fill(owner: Owner, count: number): Promise<void> {
  await owner.run(`
    create temp table word (n int primary key, text text);
    insert into word select n, (select string_agg(substr(md5(n::text || w::text), 1, 2 + (w + n) % 8), ' ') from generate_series(1, 60) w) from generate_series(0, 4999) n;
    create temp table made as select uuidv7() as id, n from generate_series(1, ${count}) n;
    insert into identity.workspace (id, slug, name, created_at) values ('00000000-0000-7000-8000-000000000001', 'bench', 'Bench', now());
    insert into work.ticket (workspace_id, id, number, title, state, process_id, customer_id, requester_id, requester_name, opened_at, updated_at, version)
      select '00000000-0000-7000-8000-000000000001', made.id, 'INC-' || 1000 + made.n, left(w.text, 60), 'open', uuidv7(), uuidv7(), uuidv7(), 'Somebody', now(), now(), 1
      from made join word w on w.n = made.n % 5000;
    insert into kernel.event (workspace_id, id, subject_id, seq, name, class, payload, at)
      select '00000000-0000-7000-8000-000000000001', uuidv7(), made.id, s, 'activity.completed', 'band', jsonb_build_object('ticket', jsonb_build_object('number', made.n, 'title', left(w.text, 60)), 'words', w.text), now()
      from made cross join generate_series(1, 4) s join word w on w.n = (made.n * 7 + s) % 5000;
    insert into work.message (workspace_id, id, ticket_id, author_name, author_organisation, author_side, class, text, via, at)
      select '00000000-0000-7000-8000-000000000001', uuidv7(), made.id, 'Somebody', 'Northwind', 'customer', 'band', w.text, 'web', now()
      from made cross join generate_series(1, 2) s join word w on w.n = (made.n * 3 + s) % 5000;
    insert into comms.delivery (workspace_id, id, ticket_id, ticket_number, ticket_title, person_id, channel, state, due_at, message_id, sent_at, response)
      select '00000000-0000-7000-8000-000000000001', uuidv7(), made.id, 'INC-' || made.n, left(w.text, 60), uuidv7(), 'mail', 'sent', now(), '<' || md5(made.n::text || s::text) || '@desk.example>', now(), '250 2.0.0 Ok'
      from made cross join generate_series(1, 2) s join word w on w.n = made.n % 5000;
    insert into comms.obligation (workspace_id, id, event_id, event_name, ticket_id, person_id, name, side, organisation_id, letter, reasons, channel, state, class, text, at)
      select '00000000-0000-7000-8000-000000000001', uuidv7(), uuidv7(), 'activity.completed', made.id, uuidv7(), 'Somebody', 'customer', uuidv7(), 'I', '{informed}', 'mail', 'due', 'band', left(w.text, 250), now()
      from made cross join generate_series(1, 6) s join word w on w.n = (made.n * 5 + s) % 5000;
    insert into identity.visible (workspace_id, principal_id, ticket_id, "right")
      select '00000000-0000-7000-8000-000000000001', md5((s * 7 + made.n % 50)::text)::uuid, made.id, 'read' from made cross join generate_series(1, 3) s;
    analyze`)
}

/** An hour of a busy desk: some tickets change, and each change adds to the history. */
function change(owner: Owner, count: number): Promise<void> {
  return owner.run(`
    update work.ticket set updated_at = now(), version = version + 1 where right(number, 2) = '00';
    insert into kernel.event (workspace_id, id, subject_id, seq, name, class, payload, at)
      select workspace_id, uuidv7(), id, 5, 'activity.completed', 'band', '{}', now() from work.ticket where right(number, 2) = '00' limit ${count}`)
}
