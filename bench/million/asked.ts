import pg from 'pg'
import type { Persona } from './measure.ts'

export type Request = { path: string; method?: 'POST'; body?: object; key?: string }
export type Context = { port: number; slug: string; url: string; workspaceId: string }
/** What is measured: the requests of one figure, for each persona, and how long the slowest of twenty may take. */
export type Asked = {
  what: string
  limit: number
  requests: (persona: Persona, context: Context) => Request[] | Promise<Request[]>
}

const list = (what: string, query: string): Asked => ({
  what: `list, ${what}`,
  limit: 50,
  requests: () => [{ path: `/tickets${query}` }],
})

const search = (what: string, q: string): Asked => ({
  what: `search, ${what}`,
  limit: 150,
  requests: () => [{ path: `/search?q=${encodeURIComponent(q)}` }],
})

/** Numbers of tickets this persona sees, some of every age. */
async function numbers({ principals }: Persona, { url }: Context, where = 'true'): Promise<string[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<{ number: string }>(
    `select number from (
       select t.number, row_number() over (order by t.id desc) as nth, count(*) over () as all from work.ticket t
       where t.id in (select v.ticket_id from identity.visible v where v.principal_id = any ($1)) and ${where}) s
     where nth % greatest(1, s.all / 100) = 0 limit 100`,
    [principals],
  )
  await client.end()
  return rows.map(row => row.number)
}

/** Ten views of this persona: those everybody of their side has, and saved ones up to ten. */
async function tenViews({ token }: Persona, { port, slug }: Context): Promise<Request[]> {
  const ask = async (path: string, body?: object) => {
    const answer = await fetch(`http://127.0.0.1:${port}/api/w/${slug}${path}`, {
      method: body ? 'POST' : 'GET',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'idempotency-key': `view-${Date.now()}-${round++}`,
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    return (await answer.json()) as { views: { id: string }[] }
  }
  const saved = [
    { process: 'incident' },
    { process: 'incident', state: 'any' },
    { process: 'work-request', state: 'closed' },
    { priority: '1,2' },
    { opened: '-7d..', state: 'any' },
    { updated: '..-30d' },
    { state: 'closed', priority: '1' },
  ]
  const { views } = await ask('/views')
  for (const [i, asks] of saved.slice(0, 10 - views.length).entries())
    await ask('/views', { name: `View ${i}`, asks })
  const ids = (await ask('/views')).views.slice(0, 10).map(({ id }) => id)
  return [{ path: `/view-counts?views=${ids.join(',')}` }]
}

let round = 0
export const asked: readonly Asked[] = [
  list('open', '?state=open'),
  list('all', '?state=any'),
  list('closed', '?state=closed'),
  list('incidents', '?process=incident'),
  list('closed work requests', '?state=closed&process=work-request'),
  list('urgent', '?priority=1'),
  list('closed last', '?state=closed&closed=-30d..&sort=-closed'),
  list('a word', '?state=any&q=printer'),
  list('a seldom word', '?state=any&q=toner'),
  list('a word of open ones', '?state=open&q=password'),
  list('a word there is not', '?state=any&q=zugzwang'),
  list('ready for me', '?view=ready'),
  list('mine', '?view=mine'),
  { what: 'counts of ten views', limit: 200, requests: tenViews },
  search('a word', 'printer'),
  search('a word of most', 'please'),
  search('two words', 'printer paper'),
  search('a phrase', '"hard drive"'),
  search('a seldom word', 'toner'),
  search('a word there is not', 'zugzwang'),
  search('a beginning', 'pri*'),
  search('a name', 'from:martin'),
  search('one or the other, without', 'laptop OR monitor -dock'),
  search('open ones of a word', 'state:open password'),
  search('of a customer', 'customer:"customer 000" access'),
  search('a number', 'INC-2100'),
  search('a number of another system', 'ZAM-2100'),
  search('a mistyped word', 'pritner'),
  {
    what: 'search, people',
    limit: 150,
    requests: () =>
      ['mar', 'customer 0', 'p0'].map(q => ({ path: `/search/people?q=${encodeURIComponent(q)}` })),
  },
  {
    what: 'ticket page',
    limit: 50,
    requests: async (persona, context) =>
      (await numbers(persona, context)).map(number => ({ path: `/tickets/${number}` })),
  },
  {
    what: 'opening',
    limit: 50,
    requests: persona =>
      persona.name === 'partner'
        ? []
        : Array.from({ length: 200 }, () => ({
            method: 'POST',
            path: '/tickets',
            key: `open-${persona.email}-${Date.now()}-${round++}`,
            body: {
              process: 'incident',
              title: `Screen ${round} stays dark`,
              text: 'It was fine yesterday. '.repeat(8),
            },
          })),
  },
  {
    what: 'transition',
    limit: 50,
    requests: async (persona, context) => (persona.name === 'provider' ? openRuns(context, 200) : []),
  },
]

/** Open incidents where nobody has begun, completed as the first analyst would. */
async function openRuns({ url, workspaceId }: Context, count: number): Promise<Request[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<{ number: string; id: string }>(
    `select t.number, r.id from work.activity_run r join work.ticket t on t.workspace_id = r.workspace_id and t.id = r.ticket_id
     where r.workspace_id = $1 and r.state = 'ready' and r.node = 'confirm-receipt' order by r.id desc limit $2`,
    [workspaceId, count],
  )
  await client.end()
  return rows.map(({ number, id }) => ({
    method: 'POST',
    path: `/tickets/${number}/activities/${id}/complete`,
    key: `done-${id}`,
    body: { outcome: 'Needs analysis' },
  }))
}
