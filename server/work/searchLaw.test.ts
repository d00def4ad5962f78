import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ReplyOf, searchTickets } from '../../contract/index.ts'
import type { PersonKey } from '../../tests/support/builders.ts'
import { codeOf, type Desk, openDesk } from '../../tests/support/desk.ts'
import { execute } from '../../tests/support/global.ts'
import { lookInto } from '../../tests/support/house.ts'
import { composed, createLog } from '../kernel/index.ts'
import { listPage } from './list/queries_list.ts'
import { seekWords } from './list/seekWords.ts'
import { findWords, saysWords, unguardedHits } from './queries_search.ts'
import { writeSearch } from './writeSearch.ts'

// What anybody finds is what they may read, whoever wrote what to whom: no more, no less.

type Found = ReplyOf<typeof searchTickets>
const people: PersonKey[] = [
  'analyst',
  'requester',
  'neighbour',
  'customerOwner',
  'stranger',
  'partner',
  'partnerColleague',
  'outsider',
  'admin',
]
const words = ['alpaca', 'badger', 'caiman', 'dugong', 'egret', 'ferret'] as const

let desk: Desk
const numbers: string[] = []
beforeAll(async () => {
  desk = await openDesk()
  await plantTickets()
  await writeSearch({ db: desk.product.db, log: createLog('error') })
}, 60_000)
afterAll(() => desk.stop())

/** Tickets of both customers, with words in every class, followers, and work that a partner was asked for. */
async function plantTickets() {
  const word = fc.constantFrom(...words)
  const { organisations, people: persons } = desk.world
  const note = fc.record({
    who: fc.constantFrom<PersonKey>('analyst', 'colleague', 'requester', 'stranger', 'partner', 'neighbour'),
    class: fc.constantFrom('band', 'provider', 'customer', `partner:${organisations.crane}`),
    text: word,
  })
  const ticket = fc.record({
    who: fc.constantFrom<PersonKey>('requester', 'stranger', 'neighbour', 'analyst'),
    title: word,
    text: word,
    notes: fc.array(note, { maxLength: 5 }),
    follower: fc.option(fc.constantFrom<PersonKey>('neighbour', 'customerOwner', 'colleague')),
    partner: fc.boolean(),
  })
  for (const { who, title, text, notes, follower, partner } of fc.sample(ticket, { numRuns: 25, seed: 4 })) {
    const { number } = await desk.open(who, { title, text })
    numbers.push(number)
    if (partner) {
      await desk.take('analyst', number)
      const run = await desk.standing(number)
      await desk.post('analyst', `/${number}/acts`, {
        act: 'help',
        run,
        to: persons.partner.id,
        question: 'How?',
      })
    }
    if (follower)
      await desk.post('analyst', `/${number}/acts`, { act: 'follow', person: persons[follower].id })
    for (const { who: writer, ...said } of notes) await desk.say(writer, number, said)
  }
}

const told = new Map<PersonKey, Promise<string[][]>>()

/** What the page of each ticket says to this reader: nothing where it is not found. */
async function readPages(who: PersonKey): Promise<string[][]> {
  const pages = await Promise.all(numbers.map(number => desk.get(who, `/${number}`)))
  return pages.map(answer => {
    if (codeOf(answer) === 'ticket.not_found') return []
    const { ticket, messages } = answer.body as { ticket: { title: string }; messages: { text: string }[] }
    return [ticket.title, ...messages.map(({ text }) => text)]
  })
}

/** The numbers of the tickets whose page says the word to this reader. */
async function listSaying(who: PersonKey, word: string): Promise<string[]> {
  const pages = told.get(who) ?? readPages(who)
  told.set(who, pages)
  const said = await pages
  return numbers.filter((_, at) => said[at]?.includes(word))
}

async function find(who: PersonKey, q: string): Promise<string[]> {
  const url = `/api/w/${desk.world.slug}/search?limit=50&q=${encodeURIComponent(q)}`
  return (await desk.insist<Found>(desk.askAs(who, { method: 'GET', url }))).hits.map(({ number }) => number)
}

/** What the statement finds that has none of our own filters. */
async function findUnguarded(who: PersonKey, word: string): Promise<string[]> {
  const actor = await desk.actor(who)
  const rows = await desk.product.db.readAs(actor, tx =>
    tx.run(composed<unknown[], { number: string }>(unguardedHits), [
      desk.world.workspaceId,
      `'${word}'`,
      '[]',
      [],
      actor.principals,
      400,
      400,
      0,
      [],
    ]),
  )
  return rows.map(({ number }) => number)
}

type Difference = { who: PersonKey; word: string; found: string[]; may: string[] }

/** Where what is found is not what the pages say. */
async function compare(search: typeof find, readers = people): Promise<Difference[]> {
  const differences: Difference[] = []
  for (const who of readers)
    for (const word of words) {
      const [found, may] = [(await search(who, word)).toSorted(), (await listSaying(who, word)).toSorted()]
      if (found.join() !== may.join()) differences.push({ who, word, found, may })
    }
  return differences
}

test('everybody finds what their pages say, and nothing else', async () => {
  expect(await compare(find)).toEqual([])
  const all = await Promise.all(words.map(word => find('admin', word)))
  expect(all.flat().length).toBeGreaterThan(25)
})

test('without our own filters it is the same: what is asked of who is asking holds alone', async () => {
  expect(await compare(findUnguarded)).toEqual([])
})

/** The way in as somebody might break it: it no longer asks who is asking. */
async function breakLine() {
  const [made] = await lookInto<{ sql: string }>(
    desk.product.databaseUrl,
    `select pg_get_functiondef('work.find_tickets'::regproc) as sql`,
  )
  const sql = made?.sql ?? ''
  const broken = sql
    .replace('and s.keys && kernel.principals()::text[]', '')
    .replace(/and case kernel\.side\(\) when [\s\S]*? end %s %s/, '%s %s')
  expect(broken.length).toBeLessThan(sql.length - 100)
  await execute(desk.product.databaseUrl, broken)
  return () => execute(desk.product.databaseUrl, sql)
}

test('without what is asked of who is asking, our own filters hold; without both, notes would be found', async () => {
  const mend = await breakLine()
  try {
    expect(await compare(find)).toEqual([])
    const leaks = await compare(findUnguarded, ['requester', 'stranger', 'partner'])
    expect(leaks.some(({ found, may }) => found.length > may.length)).toBe(true)
  } finally {
    await mend()
  }
})

/** Words the index says this reader finds tickets by. */
async function knowWords(who: PersonKey): Promise<string[]> {
  const actor = await desk.actor(who)
  const rows = await desk.product.db.readAs(actor, tx => tx.run(findWords, [[...words, 'gibbon']]))
  return rows.map(({ word }) => word).toSorted()
}
/** Words on any of their pages. */
const listSaid = async (who: PersonKey): Promise<string[]> => {
  const said = await Promise.all(words.map(word => listSaying(who, word)))
  return words.filter((_, at) => (said[at]?.length ?? 0) > 0).toSorted()
}
const slip = (word: string) => word.slice(0, 2) + word.slice(3)
async function offer(who: PersonKey, word: string): Promise<string | null> {
  const url = `/api/w/${desk.world.slug}/search?q=${slip(word)}`
  return (await desk.insist<Found>(desk.askAs(who, { method: 'GET', url }))).instead
}

test('of what was mistyped everybody is offered what their pages say, and nothing else', async () => {
  for (const who of people) {
    const said = await listSaid(who)
    expect([who, await knowWords(who)]).toEqual([who, said])
    for (const word of words)
      expect([who, await offer(who, word)]).toEqual([who, said.includes(word) ? word : null])
  }
  const sizes = await Promise.all(people.map(async who => (await listSaid(who)).length))
  expect(new Set(sizes).size).toBeGreaterThan(1)
})

test('words that are asked of nobody would be known to all; offered they are not even then', async () => {
  const [made] = await lookInto<{ sql: string }>(
    desk.product.databaseUrl,
    `select pg_get_functiondef('work.find_words'::regproc) as sql`,
  )
  const sql = made?.sql ?? ''
  const broken = sql.replace(
    /select count\(\*\)::integer as count from work\.find_tickets\([^;]*'\[\]', 20\)/,
    'select 9 as count',
  )
  expect(broken).not.toBe(sql)
  await execute(desk.product.databaseUrl, broken)
  try {
    expect(await listSaid('outsider')).toEqual([])
    expect((await knowWords('outsider')).length).toBe(words.length)
    for (const word of words) expect(await offer('outsider', word)).toBeNull()
  } finally {
    await execute(desk.product.databaseUrl, sql)
  }
})

/** The list of the word. */
const listBy = async (who: PersonKey, word: string) =>
  (await desk.list(who, `?state=any&limit=200&q=${word}`)).tickets.map(({ number }) => number)

/** The same as for a word of thousands of tickets: asked of each along the list. */
async function listAlong(who: PersonKey, word: string): Promise<string[]> {
  const actor = await desk.actor(who)
  const { workspaceId, principals, side } = actor
  const none = { processes: null, nodes: null, takers: null, holders: null, customers: null, waits: null }
  const sought = { ...none, requesters: null, services: null, priorities: null, unread: false, spans: {} }
  const rows = await desk.product.db.readAs(actor, async tx => {
    const found = await seekWords(tx, word, { processes: null, customers: null, state: 'any', most: 0 })
    if (found && 'ids' in found && found.ids.length > 0) throw new Error('it is not asked along the list')
    const [statement, params] = listPage(
      { ...sought, state: 'any', view: 'all', words: found },
      {
        workspaceId,
        principals,
        isOurs: side === 'provider',
        sees: 30_000,
        newsSince: '2026-01-01T00:00:00Z',
      },
      { key: 'updated', descends: true, after: null, limit: 200 },
    )
    return tx.run(statement, params)
  })
  return rows.map(({ number }) => number)
}

/** What row security alone lets the words be asked of. */
async function saidTo(who: PersonKey, word: string): Promise<string[]> {
  const query = `$2::tsquery`
  const says = saysWords({ workspace: 't.workspace_id', ticket: 't.id', query, keys: [] }, 'true')
  const sql = `select t.number from work.ticket t where t.workspace_id = $1 and ${says}`
  const rows = await desk.product.db.readAs(await desk.actor(who), tx =>
    tx.run(composed<unknown[], { number: string }>(sql), [desk.world.workspaceId, `'${word}'`]),
  )
  return rows.map(({ number }) => number)
}

test('lists of a word are what the pages say, by name as well as asked one by one, and by row security alone', async () => {
  expect(await compare(listBy)).toEqual([])
  expect(await compare(listAlong)).toEqual([])
  expect(await compare(saidTo)).toEqual([])
})

test('without row security on the words our own line holds; without both, notes would be listed', async () => {
  const url = desk.product.databaseUrl
  await execute(url, 'create policy broken on work.search_row for select to interlock_app using (true)')
  try {
    expect(await compare(listAlong)).toEqual([])
    const leaks = await compare(saidTo, ['requester', 'stranger', 'partner'])
    expect(leaks.some(({ found, may }) => found.length > may.length)).toBe(true)
  } finally {
    await execute(url, 'drop policy broken on work.search_row')
  }
})
