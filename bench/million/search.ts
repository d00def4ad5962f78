import pg from 'pg'

/**
 * Writes what search finds of every ticket that is due, two at a time, and builds the index at once: a million take minutes.
 * What was broken off goes on.
 */
export async function writeSearch(url: string): Promise<void> {
  const clients = await Promise.all(
    [1, 2].map(async () => {
      const client = new pg.Client({ connectionString: url })
      await client.connect()
      await client.query(`set synchronous_commit = off; set maintenance_work_mem = '1GB'`)
      return client
    }),
  )
  const [first] = clients
  try {
    const { rows } = (await first?.query<{ workspace: string; tickets: string[]; due: string[] }>(
      `select workspace_id as workspace, array_agg(ticket_id) as tickets, array_agg(due) as due
       from (select workspace_id, ticket_id, min(id) as due, row_number() over (order by ticket_id) / 100 as nth
         from work.search_due group by workspace_id, ticket_id) d
       group by workspace_id, nth order by nth`,
    )) ?? { rows: [] }
    if (rows.length < 10) return
    const began = performance.now()
    await first?.query('drop index if exists work.search_row_found')
    // All of it is of an earlier version: not kept beside what is written anew.
    await first?.query(
      `do $$ begin if (select count(distinct ticket_id) from work.search_due) = (select count(*) from work.ticket) then
         truncate work.search_row; end if; end $$`,
    )
    let next = 0
    await Promise.all(
      clients.map(async client => {
        for (let one = rows[next++]; one !== undefined; one = rows[next++])
          await client.query(
            `with written as (select work.index_tickets($1, $2)) delete from work.search_due d using written
             where d.workspace_id = $1 and d.id = any ($3)`,
            [one.workspace, one.tickets, one.due],
          )
      }),
    )
    await first?.query(
      'create index search_row_found on work.search_row using gin (keys, words) with (gin_pending_list_limit = 512)',
    )
    await first?.query('truncate work.search_due')
    await first?.query('vacuum analyze work.search_row')
    const { rows: sizes } = (await first?.query<{ rows: string; index: string }>(
      `select pg_size_pretty(pg_table_size('work.search_row')) as rows, pg_size_pretty(pg_relation_size('work.search_row_found')) as index`,
    )) ?? { rows: [] }
    console.log(
      `search written in ${Math.round((performance.now() - began) / 1000)} s: rows ${sizes[0]?.rows}, index ${sizes[0]?.index}`,
    )
  } finally {
    await Promise.all(clients.map(client => client.end()))
  }
}

/** Every tenth ticket has a number of another system, as if it had been brought in. */
export async function nameElsewhere(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(
    `insert into work.imported (workspace_id, external_id, ticket_id, number)
     select workspace_id, 'zammad/' || nth, id, 'ZAM-' || nth
     from (select workspace_id, id, row_number() over (order by id) as nth from work.ticket) t
     where nth % 10 = 0 and not exists (select from work.imported)`,
  )
  await client.end()
}
