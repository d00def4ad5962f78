import pg from 'pg'

/**
 * Writes what search finds of every ticket that is due and has nothing yet, two at a time, and builds the index at once: a
 * million take minutes. What was broken off goes on.
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
    const { rows } = (await first?.query<{ workspace: string; tickets: string[] }>(
      `select workspace_id as workspace, array_agg(ticket_id) as tickets
       from (select workspace_id, ticket_id, row_number() over (order by ticket_id) / 100 as nth from (select distinct d.workspace_id, d.ticket_id from work.search_due d where not exists (
           select from work.search_row s where s.workspace_id = d.workspace_id and s.ticket_id = d.ticket_id)) d) b
       group by workspace_id, nth order by nth`,
    )) ?? { rows: [] }
    if (rows.length < 10) return
    const began = performance.now()
    await first?.query('drop index if exists work.search_row_found')
    let next = 0
    await Promise.all(
      clients.map(async client => {
        for (let one = rows[next++]; one !== undefined; one = rows[next++])
          await client.query('select work.index_tickets($1, $2)', [one.workspace, one.tickets])
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
