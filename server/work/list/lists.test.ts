import { inflateRawSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { countViews, groupTickets, listViews, ReplyOf, saveView } from '../../../contract/index.ts'
import type { PersonKey } from '../../../tests/support/builders.ts'
import { codeOf, type Desk, openDesk, type TicketList } from '../../../tests/support/desk.ts'
import { composed, createLog } from '../../kernel/index.ts'
import { writeSearch } from '../writeSearch.ts'

let desk: Desk
const numbers: string[] = []
beforeAll(async () => {
  desk = await openDesk()
  const { clock } = desk.product
  const open = async (who: PersonKey, title: string, more: { process?: string; impact?: string } = {}) => {
    const { number } = await desk.open(who, { title, ...more })
    numbers.push(number)
    clock.advance({ minutes: 90 })
    return number
  }
  const first = await open('requester', 'Alpha', { impact: 'high' })
  const second = await open('requester', 'Beta')
  const third = await open('stranger', 'Gamma', { impact: 'low' })
  await open('stranger', 'Delta', { process: 'work-request' })
  await open('neighbour', '=HYPERLINK("http://x.example","Epsilon")')
  const done = await open('requester', 'Zeta')
  await desk.insist(desk.take('analyst', first))
  await desk.insist(desk.take('analyst', second))
  await desk.insist(desk.complete('analyst', second, 'Needs analysis'))
  const run = await desk.standing(first)
  const act = { act: 'wait', run, for: 'requester', question: 'Which?' }
  await desk.insist(desk.post('analyst', `/${first}/acts`, act))
  await desk.insist(desk.take('colleague', third))
  await desk.insist(desk.complete('analyst', done, 'Resolved at first contact'))
  await desk.insist(desk.complete('analyst', done))
  await writeSearch({ db: desk.product.db, log: createLog('error') })
})
afterAll(() => desk?.stop())

type Line = TicketList['tickets'][number]
const at = () => `/api/w/${desk.world.slug}`
const get = async <T>(who: PersonKey, path: string) =>
  desk.insist<T>(desk.askAs(who, { method: 'GET', url: `${at()}${path}` }))
const list = async (who: PersonKey, query: string) => (await desk.list(who, `?${query}`)).tickets
const titles = (lines: readonly Line[]) => lines.map(({ title }) => title.replace(/.*Epsilon.*/, 'Epsilon'))
const people = () => desk.world.people

describe('filters', () => {
  const cases: [query: () => string, expected: string[]][] = [
    [() => 'assignee=me', ['Alpha']],
    [() => `assignee=${people().colleague.id}`, ['Gamma']],
    [() => `assignee=me,${people().colleague.id}`, ['Alpha', 'Gamma']],
    [() => 'assignee=nobody', ['Beta', 'Delta', 'Epsilon']],
    [() => `team=${desk.world.teams.secondLine}`, ['Beta']],
    [() => 'waiting=requester', ['Alpha']],
    [() => 'waiting=other', []],
    [() => 'process=work-request', ['Delta']],
    [() => 'process=work-request,incident&priority=2', ['Alpha']],
    [() => 'process=unknown', []],
    [() => `customer=${desk.world.organisations.westerly}`, ['Delta', 'Gamma']],
    [() => `requester=${people().neighbour.id}&state=any`, ['Epsilon']],
    [() => 'service=none&assignee=me', ['Alpha']],
    [() => 'opened=..-4h', ['Alpha', 'Beta', 'Delta', 'Gamma']],
    [() => 'opened=2000-01-01..2000-01-02', []],
    [() => 'opened=today..today&zone=Europe/Berlin', ['Alpha', 'Beta', 'Delta', 'Epsilon', 'Gamma']],
    [() => 'state=closed&closed=-1d..', ['Zeta']],
    [() => 'state=any&q=eta', []],
    [() => 'state=any&q=beta OR zet*', ['Beta', 'Zeta']],
    [() => 'q=beta OR zeta', ['Beta']],
    [() => 'q=customer:westerly&process=work-request', ['Delta']],
    [() => 'q=customer:nobody', []],
    [() => 'activity=confirm-receipt&assignee=nobody', ['Epsilon']],
  ]
  test.each(
    cases.map(([query, expected]) => [String(query).replace(/^\(\) => /, ''), query, expected] as const),
  )('%s', async (_, query, expected) => {
    expect(titles(await list('analyst', query())).sort()).toEqual(expected)
  })
  test('what only those who do the work may know is no question for others, and finds nothing out', async () => {
    for (const who of ['requester', 'partner'] as const)
      for (const query of [
        'assignee=nobody',
        'team=mine',
        'due=..now',
        'waiting=other',
        'activity=x',
        'sort=due',
      ]) {
        const answer = await desk.get(who, `?${query}`)
        expect([query, answer.status, codeOf(answer)]).toEqual([query, 400, 'request.invalid'])
      }
  })
  test('what is about open tickets is not asked of closed ones, and a zone or day there is not is refused', async () => {
    for (const query of [
      'state=closed&assignee=me',
      'closed=-1d..',
      'sort=closed',
      'opened=2026-02-30..',
      'zone=Nowhere/At',
    ])
      expect([query, codeOf(await desk.get('analyst', `?${query}`))]).toEqual([query, 'request.invalid'])
  })
})

describe('sorts', () => {
  const read: Record<string, (line: Line) => string | number> = {
    updated: line => line.updatedAt,
    opened: line => line.openedAt,
    closed: line => line.closedAt ?? '',
    priority: line => line.priority,
    due: line => line.dueAt ?? '9',
  }
  test.each(Object.keys(read).flatMap(key => [key, `-${key}`]))(
    'by %s: in order, and page by page the same',
    async sort => {
      const key = sort.replace('-', '')
      const query = `sort=${sort}&state=${key === 'closed' ? 'any' : 'open'}`
      const whole = await list('analyst', query)
      const values = whole.map(line => read[key]?.(line) ?? '')
      const expected = [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
      expect(values).toEqual(sort.startsWith('-') ? expected.reverse() : expected)
      const paged: string[] = []
      let cursor: string | null = ''
      while (cursor !== null) {
        const page: TicketList = await desk.list(
          'analyst',
          `?${query}&limit=2${cursor && `&cursor=${cursor}`}`,
        )
        paged.push(...page.tickets.map(({ id }) => id))
        cursor = page.next
      }
      expect(paged).toEqual(whole.map(({ id }) => id))
    },
  )
})

test('who gathers what they see and who walks along the list meet the same tickets', async () => {
  const { listPage } = await import('./queries_list.ts')
  const actor = await desk.actor('stranger')
  const sought = { state: 'any', words: null, view: 'all', spans: {} } as const
  const none = { processes: null, nodes: null, takers: null, holders: null, customers: null }
  const also = { requesters: null, services: null, priorities: null, waits: null, unread: false }
  const found = await Promise.all(
    [30_000, 0].map(sees => {
      const looking = {
        workspaceId: actor.workspaceId,
        principals: actor.principals,
        isOurs: false,
        sees,
        newsSince: '2026-01-01T00:00:00Z',
      }
      const paging = { key: 'updated', descends: true, after: null, limit: 50 } as const
      const [statement, params] = listPage({ ...sought, ...none, ...also }, looking, paging)
      return desk.product.db.readAs(actor, tx => tx.run(statement, params))
    }),
  )
  expect(found[0]).toHaveLength(2)
  expect(found[0]).toEqual(found[1])
})

describe('open tickets in one row each', () => {
  const behind = (tx: string) =>
    desk.behind<{ id: string }>(
      `select id::text from ((select o.id, o.due_at, o.node, o.taken_by, o.held_by, o.waits_on from work.open_ticket o ${tx})
         except (select s.* from work.stand_of(kernel.workspace(), array(select t.id from work.ticket t)) s)) d`,
    )
  test('are what their tickets and activities say, after all that has been done', async () => {
    expect(await behind('')).toEqual([])
    const [row] = await desk.behind<{ same: boolean }>(
      `select count(*) = (select count(*) from work.ticket t where t.state = 'open') as same from work.open_ticket o
       join work.ticket t on t.id = o.id and (t.process_id, t.customer_id, t.requester_id, t.priority, t.opened_at, t.updated_at)
         = (o.process_id, o.customer_id, o.requester_id, o.priority, o.opened_at, o.updated_at)`,
    )
    expect(row?.same).toBe(true)
  })
  test('and the comparison notices one that is not', async () => {
    const gone = new Error('taken back')
    const found = desk.product.db.engine(desk.world.workspaceId, async tx => {
      await tx.run(composed<[], unknown>(`update work.open_ticket set node = 'elsewhere'`), [])
      const rows = await tx.run(
        composed<[], { n: number }>(
          `select count(*)::integer as n from (select id, node from work.open_ticket except select s.id, s.node
           from work.stand_of(kernel.workspace(), array(select t.id from work.ticket t)) s) d`,
        ),
        [],
      )
      throw Object.assign(gone, { count: rows[0]?.n })
    })
    await expect(found).rejects.toMatchObject({ count: 5 })
  })
})

describe('groups', () => {
  const groups = (who: PersonKey, query: string) =>
    get<ReplyOf<typeof groupTickets>>(who, `/ticket-groups?${query}`)
  test.each(['process', 'customer', 'assignee', 'priority', 'activity'])(
    'by %s: each counts what the filter of its key lists',
    async by => {
      const { groups: found } = await groups('analyst', `by=${by}`)
      expect(found.reduce((sum, { count }) => sum + count, 0)).toBe(5)
      for (const { key, count } of found)
        expect((await list('analyst', `${by}=${key}`)).length, `${by}=${key}`).toBeGreaterThanOrEqual(count)
    },
  )
  test('of one process by activity are all its steps, in its order, with their stages', async () => {
    const { groups: found } = await groups('analyst', 'by=activity&process=incident')
    expect(found[0]).toMatchObject({ key: 'confirm-receipt', count: 3 })
    expect(found.some(({ count }) => count === 0)).toBe(true)
  })
  test('count for a customer what they see', async () => {
    const { groups: found } = await groups('stranger', 'by=customer')
    expect(found.map(({ count }) => count)).toEqual([2])
    const answer = await desk.askAs('stranger', { method: 'GET', url: `${at()}/ticket-groups?by=assignee` })
    expect(codeOf(answer)).toBe('request.invalid')
  })
})

describe('saved views', () => {
  const views = async (who: PersonKey) => (await get<ReplyOf<typeof listViews>>(who, '/views')).views
  const save = (who: PersonKey, body: object) =>
    desk.askAs(who, { method: 'POST', url: `${at()}/views`, body })
  const saved = async (who: PersonKey, body: object) =>
    (await desk.insist<ReplyOf<typeof saveView>>(save(who, body))).id
  const counts = async (who: PersonKey, ids: readonly string[]) =>
    (await get<ReplyOf<typeof countViews>>(who, `/view-counts?views=${ids.join(',')}`)).counts
  test('each side has its own, and each counts what it lists', async () => {
    for (const who of ['analyst', 'requester', 'partner'] as const) {
      const known = await views(who)
      expect(known.length).toBeGreaterThan(2)
      const counted = await counts(
        who,
        known.map(({ id }) => id),
      )
      expect(counted).toHaveLength(known.length)
      for (const { id, asks } of known) {
        const query = new URLSearchParams(Object.entries(asks).map(([name, value]) => [name, String(value)]))
        const lines = await list(who, `${query}&limit=200`)
        expect([who, id, counted.find(({ view }) => view === id)?.count]).toEqual([who, id, lines.length])
      }
    }
  })
  test('are one’s own until they are shared with a team or everybody of one’s organisation', async () => {
    const own = await saved('analyst', { name: 'Mine', asks: { priority: '2' } })
    const all = await saved('analyst', {
      name: 'Ours',
      asks: { state: 'any' },
      shared: { with: 'organisation' },
    })
    const team = { with: 'team', team: desk.world.teams.desk }
    const teams = await saved('analyst', { name: 'Desk', asks: {}, shared: team })
    const of = async (who: PersonKey) => (await views(who)).map(({ id }) => id)
    expect(await of('analyst')).toEqual(expect.arrayContaining([own, all, teams]))
    expect(await of('engineer')).toContain(all)
    expect(await of('engineer')).not.toContain(own)
    expect(await of('colleague')).toContain(teams)
    for (const id of [own, all, teams]) expect(await of('requester')).not.toContain(id)
    expect(await counts('requester', [own, all, teams])).toEqual([])
    // Counted with the eyes of whoever looks.
    expect(await counts('colleague', [all])).toEqual([{ view: all, count: 6 }])
    const taken = await save('colleague', { id: all, name: 'Taken over', asks: {} })
    expect(codeOf(taken)).toBe('view.not_found')
    const remove = (who: PersonKey) => desk.askAs(who, { method: 'DELETE', url: `${at()}/views/${all}` })
    expect(codeOf(await remove('colleague'))).toBe('view.not_found')
    expect((await remove('analyst')).status).toBe(200)
    expect(await of('engineer')).not.toContain(all)
  })
  test('are not shared with a team one is not in, nor said to be more than they are', async () => {
    const foreign = { with: 'team', team: desk.world.teams.craneBench }
    expect(codeOf(await save('analyst', { name: 'X', asks: {}, shared: foreign }))).toBe('team.not_found')
    const organisation = { with: 'team', team: desk.world.organisations.provider }
    expect(codeOf(await save('analyst', { name: 'X', asks: {}, shared: organisation }))).toBe(
      'team.not_found',
    )
    for (const body of [
      { name: ' ', asks: {} },
      { name: 'X', asks: { nonsense: 1 } },
      { name: 'X', asks: { priority: '9' } },
    ])
      expect(codeOf(await save('analyst', body))).toBe('request.invalid')
  })
})

describe('export', () => {
  const file = async (who: PersonKey, query: string) =>
    desk.askAs(who, { method: 'GET', url: `${at()}/ticket-export?${query}` })
  test('as CSV: the list in the columns asked for, and nothing a spreadsheet would work out', async () => {
    const { text, headers } = await file(
      'analyst',
      'format=csv&state=any&columns=number,title,assignee&sort=opened',
    )
    const lines = text.split('\r\n')
    expect(lines[0]).toBe('\ufeffNumber,Title,Who has it')
    expect(lines).toHaveLength(numbers.length + 2)
    expect(lines[1]).toBe(`${numbers[0]},Alpha,Analyst`)
    expect(text).toContain(`"'=HYPERLINK(""http://x.example"",""Epsilon"")"`)
    expect(headers['content-disposition']).toContain('attachment')
  })
  test('to a customer: what they see, and nobody who has it', async () => {
    const { text } = await file('stranger', 'format=csv&state=any')
    expect(text.trim().split('\r\n')).toHaveLength(3)
    expect(text).not.toContain('Colleague')
    expect(text).not.toContain('Alpha')
  })
  test('as XLSX: a workbook that can be unpacked, with texts as texts and moments as numbers', async () => {
    const answer = await desk.product.http?.inject({
      method: 'GET',
      url: `${at()}/ticket-export?format=xlsx&state=any&columns=title,opened`,
      headers: { cookie: (await desk.credentialsOf('analyst')).cookie ?? '' },
    })
    const parts = unzip(answer?.rawPayload ?? Buffer.alloc(0))
    expect([...parts.keys()]).toContain('[Content_Types].xml')
    const sheet = parts.get('xl/worksheets/sheet1.xml') ?? ''
    expect(sheet.match(/<row>/g)).toHaveLength(numbers.length + 1)
    expect(sheet).toContain(`<t xml:space="preserve">&#39;=HYPERLINK(&#34;`.replaceAll('&#39;', "'"))
    expect(sheet).toMatch(/<c s="1"><v>4\d{4}\.\d+<\/v><\/c>/)
    expect(sheet).not.toContain('<f>')
  })
  test('refuses a column there is not, before the first byte', async () => {
    expect(codeOf(await file('analyst', 'format=csv&columns=nonsense'))).toBe('request.invalid')
  })
})

/** The texts of an archive, found by its directory as any program does. */
function unzip(bytes: Buffer): Map<string, string> {
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]))
  const found = new Map<string, string>()
  let at = bytes.readUInt32LE(end + 16)
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    const [packed, length] = [bytes.readUInt32LE(at + 20), bytes.readUInt16LE(at + 28)]
    const from = bytes.readUInt32LE(at + 42)
    const name = bytes.subarray(at + 46, at + 46 + length).toString()
    const begins = from + 30 + bytes.readUInt16LE(from + 26) + bytes.readUInt16LE(from + 28)
    found.set(name, inflateRawSync(bytes.subarray(begins, begins + packed)).toString())
    at += 46 + length
  }
  return found
}
