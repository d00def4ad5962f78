import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ReplyOf, searchTickets } from '../../contract/index.ts'
import type { PersonKey } from '../../tests/support/builders.ts'
import { type Desk, openDesk } from '../../tests/support/desk.ts'
import { createLog } from '../kernel/index.ts'
import { writeSearch } from './writeSearch.ts'

type Found = ReplyOf<typeof searchTickets>

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk.stop())

const write = () => writeSearch({ db: desk.product.db, log: createLog('error') })
const search = (who: PersonKey, q: string, more = '') =>
  desk.insist<Found>(
    desk.askAs(who, {
      method: 'GET',
      url: `/api/w/${desk.world.slug}/search?q=${encodeURIComponent(q)}${more}`,
    }),
  )
const numbers = async (who: PersonKey, q: string) => (await search(who, q)).hits.map(({ number }) => number)
const open = async (title: string, text = 'Please help.', who: PersonKey = 'requester') =>
  (await desk.open(who, { title, text })).number
const marked = ({ text, marks }: { text: string; marks: readonly (readonly number[])[] }) =>
  marks.map(([from, to]) => text.slice(from, to))

test('a message that was acknowledged is found', async () => {
  const number = await open('Projector stays dark')
  await desk.say('analyst', number, 'Have you tried the gizmotron?')
  await write()
  const { hits } = await search('requester', 'gizmotron')
  expect(hits.map(hit => hit.number)).toEqual([number])
  expect(hits[0]?.said).toMatchObject({ by: 'Analyst', class: 'band' })
  expect(marked(hits[0]?.said ?? { text: '', marks: [] })).toEqual(['gizmotron'])
})

test('with the role jobs it is found by itself, soon', async () => {
  const own = await openDesk({ roles: ['web', 'jobs'] })
  try {
    const { number } = await own.open('requester', { title: 'Quietly humming flywheel' })
    const url = `/api/w/${own.world.slug}/search?q=flywheel`
    const deadline = performance.now() + 5000
    let found: Found = { hits: [], count: 0, more: false, unknown: [], instead: null, next: null }
    while (found.hits.length === 0 && performance.now() < deadline)
      found = await own.insist<Found>(own.askAs('requester', { method: 'GET', url }))
    expect(found.hits.map(hit => hit.number)).toEqual([number])
  } finally {
    await own.stop()
  }
})

describe('forms of words', () => {
  test.each([
    ['The printers are printing nothing on the first floor', 'printer prints'],
    ['Die Drucker sind nicht zu erreichen, bitte um Hilfe', 'druckern'],
    ['Les imprimantes ne sont pas dans le bureau', 'imprimante'],
    ['Las impresoras no están en la oficina', 'impresora'],
    ['Größe der Bänder ist falsch', 'große bander'],
    ['Résumé not shown', 'resume'],
  ])('%s is found by “%s”', async (text, q) => {
    const number = await open('About words', text)
    await write()
    expect(await numbers('requester', q)).toContain(number)
  })
})

describe('what is asked for exactly', () => {
  test('a number stands first, with and without its prefix', async () => {
    const number = await open('Wanted')
    const other = await open('Another one', `See ${number}, ${number} and again ${number}.`)
    await write()
    for (const q of [number, number.toLowerCase(), number.split('-')[1] ?? '']) {
      const { hits } = await search('analyst', q)
      expect(hits.map(hit => hit.number)).toEqual([number, other])
      expect(hits[0]?.isNumber).toBe(true)
    }
  })
  test('a number of somebody else is nobody', async () => {
    const number = await open('Theirs', 'Help', 'stranger')
    await write()
    expect(await numbers('requester', number)).toEqual([])
  })
  test('a title stands before a text, new before old', async () => {
    const told = await open('Something else', 'About the aardvark.')
    const [first, second] = [await open('An aardvark'), await open('An aardvark')]
    await write()
    expect(await numbers('requester', 'aardvark')).toEqual([second, first, told])
  })
  test('phrases, without, one or the other, beginnings, places and filters', async () => {
    const jam = await open('Paper jam', 'The wombat jams the paper.')
    const paper = await open('Paper order', 'We need wombat paper, not jam.')
    await desk.complete('analyst', paper, 'Resolved at first contact')
    await desk.complete('analyst', paper)
    await write()
    const expected: Record<string, string[]> = {
      'wombat "paper jam"': [jam],
      'wombat -order': [jam],
      'wombat order OR zebra': [paper],
      'wom* "paper order"': [paper],
      'wom* -order': [jam],
      'wom* ord* OR zeb*': [paper],
      'title:wombat': [],
      'wombat title:order': [paper],
      'wombat from:req': [paper, jam],
      'wombat from:analyst': [],
      'wombat state:open': [jam],
      'wombat -state:open': [paper],
      'wombat in:incident customer:northwind': [paper, jam],
      'wombat in:work-request': [],
      'wombat -customer:northwind': [],
    }
    for (const [q, wanted] of Object.entries(expected))
      expect([q, (await numbers('analyst', q)).toSorted()]).toEqual([q, wanted.toSorted()])
  })
  test('what names nobody is said, and nobody learns of other customers by it', async () => {
    expect(await search('analyst', 'customer:nobody')).toMatchObject({
      hits: [],
      unknown: ['customer:nobody'],
    })
    expect((await search('analyst', 'customer:westerly')).unknown).toEqual([])
    expect((await search('requester', 'customer:westerly')).unknown).toEqual(['customer:westerly'])
  })
  test('no text is an error', async () => {
    for (const q of [
      `'`,
      `"`,
      '\\',
      `' | '`,
      ':*',
      '!',
      '<->',
      '%',
      "a'b",
      '(((',
      '😀',
      'x'.repeat(400),
      '\u0001',
    ])
      expect(Array.isArray((await search('analyst', q)).hits)).toBe(true)
  })
})

describe('what changes is found as it stands now', () => {
  test('a new title, and the old one no more', async () => {
    const number = await open('Xylophone broken')
    const change = { act: 'change', set: { title: 'Marimba broken' }, was: { title: 'Xylophone broken' } }
    expect((await desk.post('analyst', `/${number}/acts`, change)).status).toBe(200)
    await write()
    expect(await numbers('analyst', 'marimba')).toEqual([number])
    expect(await numbers('analyst', 'xylophone')).toEqual([])
  })
  test('the name of a file, until it is taken back', async () => {
    const number = await open('With a file')
    const { attachments } = await desk.upload('requester', { name: 'quokka_report-2026.pdf', content: 'x' })
    const ids = attachments.map(({ id }) => id)
    await desk.say('requester', number, { text: 'See there.', class: 'band', attachments: ids })
    await write()
    const { hits } = await search('analyst', 'file:quokka')
    expect(hits.map(hit => hit.file?.text)).toEqual(['quokka_report-2026.pdf'])
    expect(await numbers('analyst', 'quokka 2026')).toEqual([number])
    await desk.takeBack('requester', ids[0] ?? '')
    await write()
    expect(await numbers('analyst', 'quokka')).toEqual([])
  })
  test('whoever may see it from now on finds it, and no more when not', async () => {
    const number = await open('Ocelot on the roof')
    await write()
    expect(await numbers('neighbour', 'ocelot')).toEqual([])
    const follow = (act: string) =>
      desk.post('analyst', `/${number}/acts`, { act, person: desk.world.people.neighbour.id })
    expect((await follow('follow')).status).toBe(200)
    await write()
    expect(await numbers('neighbour', 'ocelot')).toEqual([number])
    expect((await follow('unfollow')).status).toBe(200)
    // Even before it is written anew.
    expect(await numbers('neighbour', 'ocelot')).toEqual([])
  })
})

test('pages follow each other and end', async () => {
  for (const nth of [1, 2, 3, 4, 5]) await open(`Pangolin ${nth}`)
  await write()
  const first = await search('analyst', 'pangolin', '&limit=2')
  const second = await search('analyst', 'pangolin', `&limit=2&cursor=${first.next}`)
  const third = await search('analyst', 'pangolin', `&limit=2&cursor=${second.next}`)
  const titles = [first, second, third].flatMap(({ hits }) => hits.map(({ title }) => title.text))
  expect(titles).toEqual([5, 4, 3, 2, 1].map(nth => `Pangolin ${nth}`))
  expect([first.count, first.more, third.next]).toEqual([5, false, null])
})
test('a cursor that is none of ours is refused', async () => {
  const asked = { method: 'GET', url: `/api/w/${desk.world.slug}/search?q=x&cursor=%27` } as const
  expect((await desk.askAs('analyst', asked)).status).toBe(400)
})
