import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { PersonKey } from '../../tests/support/builders.ts'
import { codeOf, type Desk, openDesk } from '../../tests/support/desk.ts'

import { createLog } from '../kernel/index.ts'
import { writeSearch } from './writeSearch.ts'

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk?.stop())

const titles = async (who: PersonKey, query = '') =>
  (await desk.list(who, query)).tickets.map(({ title }) => title).sort()
const q = (text: string) => `?q=${encodeURIComponent(text)}`

describe('views', () => {
  let asked: string
  let other: string
  beforeAll(async () => {
    asked = (await desk.open('requester', { title: 'Asked by the requester' })).number
    other = (await desk.open('stranger', { title: 'Asked by a stranger' })).number
    await desk.open('analyst', { title: 'Asked by the analyst' })
  })
  test('all that one may see', async () => {
    expect(await titles('analyst')).toEqual([
      'Asked by a stranger',
      'Asked by the analyst',
      'Asked by the requester',
    ])
    expect(await titles('requester')).toEqual(['Asked by the requester'])
    expect(await titles('stranger')).toEqual(['Asked by a stranger'])
    expect(await titles('outsider')).toEqual([])
  })
  test('what one has asked', async () => {
    expect(await titles('analyst', '?view=asked')).toEqual(['Asked by the analyst'])
    expect(await titles('requester', '?view=asked')).toEqual(['Asked by the requester'])
    expect(await titles('admin', '?view=asked')).toEqual([])
  })
  test('what waits for one of one’s roles until somebody has it, then what one has', async () => {
    expect(await titles('colleague', '?view=ready')).toHaveLength(3)
    expect(await titles('engineer', '?view=ready')).toEqual([])
    await desk.insist(desk.take('analyst', asked))
    expect(await titles('colleague', '?view=ready')).toEqual(['Asked by a stranger', 'Asked by the analyst'])
    expect(await titles('analyst', '?view=mine')).toEqual(['Asked by the requester'])
    expect(await titles('colleague', '?view=mine')).toEqual([])
    await desk.insist(desk.complete('analyst', asked, 'Needs analysis'))
    expect(await titles('analyst', '?view=mine')).toEqual([])
    expect(await titles('engineer', '?view=ready')).toEqual(['Asked by the requester'])
  })
  test('who has it is told to us and to nobody else', async () => {
    await desk.insist(desk.take('engineer', asked))
    const takenBy = async (who: PersonKey) =>
      (await desk.list(who, q(asked))).tickets.map(ticket => ticket.takenBy)
    expect(await takenBy('admin')).toEqual(['Engineer'])
    expect(await takenBy('requester')).toEqual([null])
  })
  test('by state and by process; a process nobody knows has no tickets', async () => {
    await desk.insist(desk.complete('analyst', other, 'Resolved at first contact'))
    await desk.insist(desk.complete('analyst', other))
    await desk.open('requester', { process: 'work-request', title: 'A new screen' })
    expect(await titles('admin')).not.toContain('Asked by a stranger')
    expect(await titles('admin', '?state=closed')).toEqual(['Asked by a stranger'])
    expect(await titles('admin', '?state=any')).toHaveLength(4)
    expect(await titles('admin', '?process=work-request')).toEqual(['A new screen'])
    expect(await titles('admin', '?process=nonsense')).toEqual([])
  })
})

describe('search', () => {
  const found = [
    '100% full',
    'a_b in the log',
    'axb in the log',
    `O'Brien "quoted"`,
    'back\\slash',
    '日本語 ü',
  ]
  beforeAll(async () => {
    for (const title of found) await desk.open('requester', { title })
    await writeSearch({ db: desk.product.db, log: createLog('error') })
  })
  test.each([
    ['%', []],
    ['full', ['100% full']],
    ['fu', []],
    ['ful', ['100% full']],
    ['a_b', ['a_b in the log']],
    ['A_B LOG', ['a_b in the log']],
    ['log -a_b', ['axb in the log']],
    ['"in the log"', ['a_b in the log', 'axb in the log']],
    [`o'brien`, [`O'Brien "quoted"`]],
    ['"', []],
    ['\\', []],
    ['slash', ['back\\slash']],
    ['日本語', ['日本語 ü']],
    [`'; drop table work.ticket; --`, []],
    ['  100%  ', ['100% full']],
  ])('%j lists what the search finds with its last word begun', async (text, expected) => {
    expect(await titles('requester', q(text))).toEqual(expected)
  })
  test('by number, in any case, finds that ticket only', async () => {
    const { number } = await desk.open('requester', { title: 'By number' })
    expect(await titles('requester', q(number.toLowerCase()))).toEqual(['By number'])
    expect(await titles('requester', q(number.slice(0, -1)))).toEqual([])
    expect(await titles('stranger', q(number))).toEqual([])
  })
  test('whatever is sought is answered', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string({ maxLength: 6 }),
          fc.string({ unit: fc.constantFrom('%', '_', '\\', "'", '"', '-', ':', 'a', 'b') }),
        ),
        async text => {
          fc.pre(!text.includes('\0') && text.isWellFormed())
          expect(Array.isArray(await titles('requester', q(text)))).toBe(true)
        },
      ),
      { numRuns: 60 },
    )
  })
})

/** All tickets somebody can page through, with what happens between two pages. */
async function walk(who: PersonKey, query: string, between: () => Promise<unknown> = async () => {}) {
  const ids: string[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const page: Awaited<ReturnType<typeof desk.list>> = await desk.list(
      who,
      `${query}${cursor && `&cursor=${cursor}`}`,
    )
    ids.push(...page.tickets.map(({ id }) => id))
    cursor = page.next
    if (cursor !== null) await between()
  }
  return ids
}

describe('paging', () => {
  let opened: { id: string; number: string }[]
  beforeEach(async () => {
    const title = `Page ${desk.product.clock.now().epochMilliseconds}`
    opened = []
    // Half of them at the same instant, as an import or a burst leaves them.
    for (let index = 0; index < 24; index++) {
      if (index % 2 === 0 && index > 11) desk.product.clock.advance({ milliseconds: 1 })
      opened.push(await desk.open('neighbour', { title }))
    }
    desk.product.clock.advance({ seconds: 1 })
  })
  const mine = (ids: string[]) => ids.filter(id => opened.some(one => one.id === id))

  test.each([1, 5, 24, 100])('by %d shows every ticket once, in the same order', async limit => {
    const whole = mine(await walk('neighbour', '?limit=100'))
    expect([...whole].sort()).toEqual(opened.map(({ id }) => id).sort())
    expect(mine(await walk('neighbour', `?limit=${limit}`))).toEqual(whole)
  })
  test('while tickets change, none that does not change is lost or repeated', async () => {
    const changing = opened.filter((_, index) => index % 3 === 0)
    const unchanged = opened.filter((_, index) => index % 3 !== 0).map(({ id }) => id)
    const queue = [...changing]
    const seen = await walk('neighbour', '?limit=4', async () => {
      desk.product.clock.advance({ milliseconds: 5 })
      for (const one of queue.splice(0, 2)) await desk.insist(desk.say('neighbour', one.number, 'By the way'))
    })
    const met = seen.filter(id => unchanged.includes(id))
    expect(met.sort()).toEqual(unchanged.sort())
    expect(queue.length).toBeLessThan(changing.length)
  })
  test('by place in the list would repeat and lose tickets while they change', async () => {
    // The fault the cursor is there against: pages by offset over the same changing list.
    const order = async () =>
      (
        await desk.behind<{ id: string }>(
          `select id::text from work.ticket where requester_id = $1 order by updated_at desc, id desc`,
          [desk.world.people.neighbour.id],
        )
      ).map(({ id }) => id)
    const seen: string[] = []
    for (let offset = 0; offset < 24; offset += 4) {
      seen.push(...(await order()).slice(offset, offset + 4))
      desk.product.clock.advance({ milliseconds: 5 })
      await desk.insist(desk.say('neighbour', opened[offset % 3]?.number ?? '', 'By the way'))
    }
    expect(new Set(seen).size).toBeLessThan(seen.length)
  })
  test.each([
    ['nonsense', 'nonsense'],
    ...[
      '|01940000-0000-7000-8000-000000000000',
      '1772438400000000|',
      '1772438400000000|------------------------------------',
      '1772438400000000|0194000000007000-8000-0000000000000-',
      '99999999999999999|01940000-0000-7000-8000-000000000000',
      '-1|01940000-0000-7000-8000-000000000000',
      `1'; select 1; --|01940000-0000-7000-8000-000000000000`,
      '2026-13-01 00:00:00+00|01940000-0000-7000-8000-000000000000',
      'infinity|01940000-0000-7000-8000-000000000000',
    ].map(text => [text, Buffer.from(text).toString('base64url')]),
  ])('refuses a cursor it did not give: %s', async (_, cursor) => {
    const answer = await desk.get('neighbour', `?cursor=${cursor}`)
    expect([answer.status, codeOf(answer)]).toEqual([400, 'request.invalid'])
  })
  test('takes one it might have given, wherever that leads', async () => {
    for (const at of ['0', '1', '9999999999999999']) {
      const cursor = Buffer.from(`${at}|01940000-0000-7000-8000-000000000000`).toString('base64url')
      expect((await desk.get('neighbour', `?cursor=${cursor}`)).status, at).toBe(200)
    }
  })
  test('of somebody else’s list goes on in one’s own', async () => {
    const { next } = await desk.list('admin', '?limit=1')
    const ids = (await desk.list('neighbour', `?limit=100&cursor=${next}`)).tickets.map(({ id }) => id)
    const own = await walk('neighbour', '?limit=100')
    expect(ids.every(id => own.includes(id))).toBe(true)
  })
})
