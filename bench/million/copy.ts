import pg from 'pg'
import type { Played } from './play.ts'
import { plays } from './plays.ts'
import type { Text } from './texts.ts'

/** Tables a ticket has rows in, with the column that names it. Everything else is as the plays left it. */
const tables: readonly [table: string, ticket: string][] = [
  ['kernel.event', 'subject_id'],
  ['comms.obligation', 'ticket_id'],
  ['work.message', 'ticket_id'],
  ['work.activity_run', 'ticket_id'],
  ['comms.delivery', 'ticket_id'],
  ['work.ticket', 'id'],
  ['identity.visible', 'ticket_id'],
  ['work.process_run', 'ticket_id'],
  ['work.run_for', 'ticket_id'],
  ['work.handover', 'ticket_id'],
  ['work.follower', 'ticket_id'],
]
/** Columns that hold ids of what is copied; other ids are of people, or of the model and stay. */
const own = new Set(
  'id ticket_id subject_id process_run_id parent_run_id run_id for_run_id event_id delivery_id activity_run message_id'.split(
    ' ',
  ),
)
/** How many rows came to be, by table. */
export type Copied = Record<string, number>

type Column = { name: string; type: string }
export type Copying = { url: string; count: number; played: Played; texts: readonly Text[] }

/** Copies what was played until there are `count` tickets, in SQL, for customers of every size. */
export async function copyTickets({ url, count, played, texts }: Copying): Promise<Copied> {
  const open = async () => {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    // What the triggers would keep is copied like everything else; references are checked when they are put back.
    await client.query(
      `set session_replication_role = replica; set synchronous_commit = off; set work_mem = '256MB'; set maintenance_work_mem = '1GB'`,
    )
    return client
  }
  const clients = await Promise.all([open(), open()])
  const [first] = clients
  await layOut(first, { count, played, texts })
  const kept = await dropConstraints(first)
  const copied: Copied = {}
  await share(clients, tables, async (client, [table, ticket]) => {
    copied[table] = await copyTable(client, { table, ticket, played })
  })
  for (const group of [kept.indexes, kept.keys, kept.references])
    await share(clients, group, (client, sql) => client.query(sql))
  await first.query(`select setval('work.ticket_number', 2000 + $1::bigint)`, [count])
  await first.query('drop schema bench cascade')
  await first.query('set role interlock_engine')
  await first.query(
    `select work.open_again(w.id, array(select t.id from work.ticket t where t.workspace_id = w.id and t.state = 'open')) from identity.workspace w`,
  )
  await first.query('reset role')
  await first.query('vacuum analyze')
  await Promise.all(clients.map(client => client.end()))
  return copied
}

/** Two at a time, since there are two cores. */
async function share<T>(
  clients: readonly pg.Client[],
  all: readonly T[],
  work: (client: pg.Client, one: T) => Promise<unknown>,
) {
  let next = 0
  await Promise.all(
    clients.map(async client => {
      for (let one = all[next++]; one !== undefined; one = all[next++]) await work(client, one)
    }),
  )
}

/** Who each copy is for, when, and what it says. */
async function layOut(client: pg.Client, { count, played, texts }: Omit<Copying, 'url'>) {
  const { workspaceId, tickets } = played
  await client.query(`
    create schema bench;
    create table bench.text (i integer primary key, title text, body text);
    create table bench.play (ticket uuid, i integer, open boolean, low integer, high integer);
    create function bench.copy_id(old uuid, n integer, ms bigint) returns uuid language sql immutable strict
      return (lpad(to_hex(ms), 12, '0') || '7' || substr(md5(old::text || n), 1, 3) || '8' || substr(md5(old::text || n), 4, 15))::uuid;`)
  await client.query(
    'insert into bench.text select row_number() over () - 1, t, b from unnest($1::text[], $2::text[]) as u (t, b)',
    [texts.map(text => text.title.slice(0, 150)), texts.map(text => text.body)],
  )
  let from = { true: 0, false: 0 }
  for (const [i, { weight, open }] of plays.entries()) {
    const key = `${open}` as const
    await client.query('insert into bench.play values ($1, $2, $3, $4, $5)', [
      tickets[i],
      i,
      open,
      from[key],
      from[key] + weight,
    ])
    from = { ...from, [key]: from[key] + weight }
  }
  await addOrganisations(client, workspaceId)
  // The last tenth is half open; the rest of the past is over. Later years have more.
  await client.query(
    `create table bench.copy as
     select n, p.i as play, at, (extract(epoch from at) * 1000)::bigint as ms, k.organisation as customer, k.owner,
       k.persons[1 + (hashint4(n * 7) & 1073741823) % cardinality(k.persons)] as requester,
       k.names[1 + (hashint4(n * 7) & 1073741823) % cardinality(k.persons)] as requester_name,
       r.organisation as partner, r.person as partner_person,
       (hashint4(n) & 1073741823) % $2::integer as text
     from (select n, now() - interval '5 years' * (1 - power(n::float8 / $1, 0.8)) as at,
             n > $1 * 0.9 and hashint4(n) & 1 = 1 as open, hashint4(n * 3) & 1073741823 as draw
           from generate_series(1, $1::integer) n) c
     join bench.play p on p.open = c.open and (c.draw % $3::integer) * (case when c.open then $4::float8 else 1 end) >= p.low
       and (c.draw % $3::integer) * (case when c.open then $4::float8 else 1 end) < p.high
     join bench.customer k on k.i = floor(power((hashint4(n * 5) & 1073741823) / 1073741824.0, 2.2) * (select count(*) from bench.customer))
     join bench.partner r on r.i = n % (select count(*) from bench.partner)`,
    [count, texts.length, from.false, from.true / from.false],
  )
  await client.query('analyze bench.copy')
}

/** 400 customers with 10 to 130 people, twelve partners. The directory is read anew once, not for each of them. */
async function addOrganisations(client: pg.Client, workspace: string) {
  await client.query(
    `create table bench.customer (i integer primary key, organisation uuid, owner uuid, persons uuid[], names text[]);
     create table bench.partner (i integer primary key, organisation uuid, person uuid);
     create table bench.person as
       select o as organisation_no, p, gen_random_uuid() as id, f.name || ' ' || l.name as name
       from generate_series(0, 399) o cross join lateral generate_series(0, 10 + (400 - o) * (400 - o) / 1400) p
       cross join lateral (select (array['Anna','Ben','Clara','David','Elif','Farid','Greta','Hugo','Ines','Jan','Karla','Luis','Mia','Noah','Olga','Paul'])[1 + (o * 31 + p) % 16] as name) f
       cross join lateral (select (array['Adler','Berg','Costa','Diaz','Evans','Fischer','Garcia','Huber','Ivanov','Jensen','Klein','Lopez','Martin','Novak','Olsen','Petit','Roth','Silva','Tanaka','Weber'])[1 + (o * 7 + p * 3) % 20] as name) l`,
  )
  await client.query(
    `with made as (
       insert into identity.organisation (workspace_id, id, name, side, mail_domains)
       select $1, gen_random_uuid(), case when o < 400 then 'Customer ' else 'Partner ' end || lpad(o::text, 3, '0'),
         case when o < 400 then 'customer' else 'partner' end, array['c' || o || '.example'] from generate_series(0, 411) o
       returning id, name, side),
     numbered as (select id, side, right(name, 3)::integer as o from made),
     accounts as (
       insert into identity.account (id, email, created_at)
       select gen_random_uuid(), case when o < 400 then 'p0' else 'desk' end || '@c' || o || '.example', now() from numbered returning id, email),
     people as (
       insert into identity.person (workspace_id, id, organisation_id, name, email, created_at, account_id)
       select $1, coalesce(b.id, gen_random_uuid()), n.id, coalesce(b.name, 'Coordinator'), e.email, now(), a.id
       from numbered n left join bench.person b on b.organisation_no = n.o
       cross join lateral (select coalesce('p' || b.p, 'desk') || '@c' || n.o || '.example' as email) e
       left join accounts a on a.email = e.email returning id, organisation_id),
     c as (
       insert into bench.customer
       select n.o, n.id, (array_agg(b.id order by b.p))[1], (array_agg(b.id order by b.p))[2:], (array_agg(b.name order by b.p))[2:]
       from numbered n join bench.person b on b.organisation_no = n.o group by n.o, n.id)
     insert into bench.partner select n.o - 400, n.id, p.id from numbered n join people p on p.organisation_id = n.id where n.side = 'partner'`,
    [workspace],
  )
  await client.query('update identity.workspace set revision = gen_random_uuid() where id = $1', [workspace])
}

/** Without indexes while copying; answers how to make them again. */
async function dropConstraints(client: pg.Client) {
  const names = tables.map(([table]) => table)
  const { rows: constraints } = await client.query<{ on: string; name: string; type: string; def: string }>(
    `select conrelid::regclass::text as on, quote_ident(conname) as name, contype::text as type, pg_get_constraintdef(oid) as def
     from pg_constraint where conrelid = any ($1::regclass[]) and contype in ('p', 'u', 'f') or confrelid = any ($1::regclass[])
     order by contype = 'f' desc`,
    [names],
  )
  const { rows: indexes } = await client.query<{ name: string; def: string }>(
    `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as def from pg_index i
     where indrelid = any ($1::regclass[]) and not exists (select from pg_constraint where conindid = i.indexrelid)`,
    [names],
  )
  for (const { on, name } of constraints) await client.query(`alter table ${on} drop constraint ${name}`)
  for (const { name } of indexes) await client.query(`drop index ${name}`)
  const add = (reference: boolean) =>
    constraints
      .filter(({ type }) => (type === 'f') === reference)
      .map(({ on, name, def }) => `alter table ${on} add constraint ${name} ${def}`)
  return { indexes: indexes.map(({ def }) => def), keys: add(false), references: add(true) }
}

type One = { table: string; ticket: string; played: Played }

async function copyTable(client: pg.Client, { table, ticket, played }: One): Promise<number> {
  const [schema, name] = table.split('.')
  const { rows: columns } = await client.query<Column>(
    `select quote_ident(column_name) as name, udt_name as type from information_schema.columns
     where table_schema = $1 and table_name = $2 and is_generated = 'NEVER' and (column_name, table_name) not in (('xid', 'event'), ('position', 'obligation'))
     order by ordinal_position`,
    [schema, name],
  )
  const first =
    table === 'work.message'
      ? ', row_number() over (partition by t.ticket_id order by t.at, t.id) as nth'
      : ''
  await client.query(
    `create table bench.${name} as select t.*, p.i as play, o.opened_at as opened${first}
     from ${table} t join bench.play p on p.ticket = t.${ticket} join work.ticket o on o.id = p.ticket`,
  )
  const { rowCount } = await client.query(
    `insert into ${table} (${columns.map(column => column.name).join(', ')})
     select ${columns.map(column => copyColumn(name ?? '', column, played)).join(', ')}
     from bench.copy c join bench.${name} t on t.play = c.play join bench.text x on x.i = c.text`,
  )
  await client.query(`drop table bench.${name}`)
  return rowCount ?? 0
}

/** What stands in a column of the copy. */
function copyColumn(table: string, { name, type }: Column, { ids }: Played): string {
  const column = `t.${name}`
  const swaps: [string, string][] = [
    [ids.requester, 'c.requester'],
    [ids.customer, 'c.customer'],
    [ids.owner, 'c.owner'],
    [ids.partner, 'c.partner'],
    [ids.partnerPerson, 'c.partner_person'],
  ]
  const special: Record<string, string> = {
    'ticket.number': `split_part(t.number, '-', 1) || '-' || (2000 + c.n)`,
    'ticket.title': 'x.title',
    'ticket.requester_name': 'c.requester_name',
    'delivery.ticket_title': 'x.title',
    'delivery.ticket_number': `split_part(t.ticket_number, '-', 1) || '-' || (2000 + c.n)`,
    'delivery.message_id': 't.message_id || c.n',
    'delivery.state': `'sent'`,
    'delivery.sent_at': 't.due_at - t.opened + c.at',
    'message.text': `case when t.nth = 1 then x.body else t.text || ' ' || left(x.body, 40 * (1 + c.n % 8)) end`,
    'message.author_name': `case when t.author_id = '${ids.requester}' then c.requester_name else t.author_name end`,
    'message.class': `case when t.class like 'partner:%' then 'partner:' || c.partner else t.class end`,
    'activity_run.class': `case when t.class like 'partner:%' then 'partner:' || c.partner else t.class end`,
    'obligation.class': `case when t.class like 'partner:%' then 'partner:' || c.partner else t.class end`,
    'event.class': `case when t.class like 'partner:%' then 'partner:' || c.partner else t.class end`,
  }
  const said = special[`${table}.${name}`]
  if (said) return said
  if (type === 'timestamptz') return `${column} - t.opened + c.at`
  if (type === 'uuid' && own.has(name)) return `bench.copy_id(${column}, c.n, c.ms)`
  if (type === 'uuid')
    return `case ${column} ${swaps.map(([id, other]) => `when '${id}' then ${other}`).join(' ')} else ${column} end`
  if (type === '_uuid')
    return swaps.reduce((sql, [id, other]) => `array_replace(${sql}, '${id}', ${other})`, column)
  return column
}
