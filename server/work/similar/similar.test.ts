import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { findSimilar, ReplyOf } from '../../../contract/index.ts'
import type { PersonKey } from '../../../tests/support/builders.ts'
import { codeOf, type Desk, openDesk } from '../../../tests/support/desk.ts'
import { composed, createLog } from '../../kernel/index.ts'
import { writeSearch } from '../writeSearch.ts'
import { listDistinct, toSought } from './pickWords.ts'
import { unguardedAlike } from './queries.ts'

type Reply = ReplyOf<typeof findSimilar>

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk?.stop())

const written = () => writeSearch({ db: desk.product.db, log: createLog('error') })
const similar = async (who: PersonKey, number: string) =>
  (await desk.insist<Reply>(desk.get(who, `/${number}/similar`))).tickets
const numbers = async (who: PersonKey, number: string) =>
  (await similar(who, number)).map(each => each.number)
const typing = (who: PersonKey, q: string, more = '') =>
  desk.insist<Reply>(
    desk.askAs(who, {
      method: 'GET',
      url: `/api/w/${desk.world.slug}/similar?q=${encodeURIComponent(q)}${more}`,
    }),
  )

describe('similar tickets', () => {
  test('are those that say two of its words, the same customer’s first, with how they were solved', async () => {
    const { number: solved } = await desk.open('stranger', {
      title: 'Tray seven of the plotter jams',
      text: 'It makes a noise.',
    })
    await desk.insist(
      desk.post('analyst', `/${solved}/acts`, { act: 'solve', note: 'We turned the roller.' }),
    )
    const { number: same } = await desk.open('neighbour', {
      title: 'The plotter jams again',
      text: 'Since noon.',
    })
    await desk.open('stranger', { title: 'The plotter is loud', text: 'Very.' })
    const { number } = await desk.open('requester', { title: 'Plotter jams at tray seven', text: 'Help.' })
    await written()
    const found = await similar('analyst', number)
    expect(found.map(each => each.number)).toEqual(expect.arrayContaining([solved, same]))
    expect(found).toHaveLength(2)
    expect(found.find(each => each.number === same)).toMatchObject({
      sameCustomer: true,
      state: 'open',
      solution: null,
    })
    expect(found.find(each => each.number === solved)).toMatchObject({
      ...{ sameCustomer: false, state: 'closed', customer: 'Westerly' },
      solution: { by: 'Analyst', text: 'We turned the roller.' },
    })
  })
  test('are found in other forms of a word, and not by what every text says', async () => {
    const { number: other } = await desk.open('stranger', {
      title: 'The invoices for us were printed twice',
      text: 'See.',
    })
    await desk.open('stranger', { title: 'Please help me with this and that', text: 'Thanks.' })
    const { number } = await desk.open('stranger', {
      title: 'Please help me with this: the invoice is printing twice',
      text: 'Thanks.',
    })
    await written()
    expect(await numbers('analyst', number)).toEqual([other])
  })
  test('leave out what it is linked to, what was merged, and itself', async () => {
    const words = { title: 'Turnstile beeps without reason', text: 'All day.' }
    const { number } = await desk.open('requester', words)
    const { number: linked } = await desk.open('requester', words)
    const { number: merged } = await desk.open('requester', words)
    await written()
    expect((await numbers('analyst', number)).toSorted()).toEqual([linked, merged].toSorted())
    await desk.insist(desk.post('analyst', `/${number}/acts`, { act: 'link', kind: 'related', to: linked }))
    await desk.insist(desk.post('analyst', `/${merged}/acts`, { act: 'merge', into: number }))
    await written()
    expect(await numbers('analyst', number)).toEqual([])
  })
  test('of a ticket one may not see are not there', async () => {
    const { number } = await desk.open('stranger')
    expect(codeOf(await desk.get('requester', `/${number}/similar`))).toBe('ticket.not_found')
  })
})

describe('what only we read', () => {
  test('makes nothing similar for a customer', async () => {
    const { number } = await desk.open('requester', { title: 'Zeppelin mooring fails', text: 'Help.' })
    const { number: noted } = await desk.open('requester', { title: 'Another matter', text: 'Help.' })
    const { number: said } = await desk.open('requester', {
      title: 'A third matter',
      text: 'The zeppelin mooring.',
    })
    await desk.insist(desk.say('analyst', noted, { class: 'provider', text: 'Zeppelin mooring, I think.' }))
    await written()
    expect((await numbers('analyst', number)).toSorted()).toEqual([noted, said].toSorted())
    expect(await numbers('requester', number)).toEqual([said])
    expect(
      (await typing('requester', 'zeppelin mooring')).tickets.map(each => each.number).toSorted(),
    ).toEqual([number, said].toSorted())
  })
  test('is not what a ticket was solved with', async () => {
    const { number: old } = await desk.open('requester', { title: 'Sundial runs backwards', text: 'Help.' })
    await desk.insist(desk.post('analyst', `/${old}/acts`, { act: 'solve', note: 'We turned it round.' }))
    await desk.insist(desk.say('analyst', old, { class: 'provider', text: 'They held it upside down.' }))
    const { number } = await desk.open('requester', { title: 'Sundial runs backwards again', text: 'Help.' })
    await written()
    for (const who of ['analyst', 'requester'] as const)
      expect((await similar(who, number))[0]?.solution?.text).toBe('We turned it round.')
  })
  test('tickets of others are similar for nobody but us, whichever of the two lines is gone', async () => {
    const words = { title: 'Gyroscope drifts eastwards', text: 'Help.' }
    const { number: theirs } = await desk.open('stranger', words)
    const { number } = await desk.open('requester', words)
    await written()
    expect(await numbers('analyst', number)).toEqual([theirs])
    expect(await numbers('requester', number)).toEqual([])
    const actor = await desk.actor('requester')
    const params = [
      actor.workspaceId,
      "'gyroscope' & 'drifts'",
      '[]',
      actor.principals,
      200,
      null,
      null,
      null,
      5,
    ]
    const unguarded = composed<unknown[], { number: string }>(unguardedAlike)
    const rows = await desk.product.db.readAs(actor, tx => tx.run(unguarded, params))
    expect(rows.map(each => each.number)).toEqual([number])
  })
})

describe('while a ticket is typed', () => {
  test('open ones like it are found, the last word only begun', async () => {
    const { number } = await desk.open('requester', {
      title: 'Badge reader refuses everybody',
      text: 'Help.',
    })
    const { number: closed } = await desk.open('requester', {
      title: 'Badge reader refuses me',
      text: 'Help.',
    })
    await desk.insist(desk.post('analyst', `/${closed}/acts`, { act: 'solve', note: 'Reset.' }))
    await written()
    for (const q of ['badge reader', 'The badge read', 'refuses my badge'])
      expect((await typing('requester', q)).tickets.map(each => each.number)).toEqual([number])
    expect((await typing('requester', 'b')).tickets).toEqual([])
    expect((await typing('requester', '')).tickets).toEqual([])
    expect((await typing('neighbour', 'badge reader')).tickets).toEqual([])
  })
  test('for somebody, those of their organisation', async () => {
    const { requester, stranger } = desk.world.people
    const about = 'badge reader refuses'
    expect((await typing('analyst', about, `&requesterId=${requester.id}`)).tickets).toHaveLength(1)
    expect((await typing('analyst', about, `&requesterId=${stranger.id}`)).tickets).toEqual([])
    await expect(typing('stranger', about, `&requesterId=${requester.id}`)).rejects.toThrow(
      'person.not_found',
    )
  })
  test('no text is an error', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 60 }), async q => {
        expect((await typing('requester', q.replaceAll('\0', ''))).tickets.length).toBeLessThanOrEqual(3)
      }),
      { numRuns: 40 },
    )
  })
})

test('“two of the words” is what the search is asked for', () => {
  const word = fc.constantFrom('aaa', 'bbb', 'ccc', 'ddd', 'eee', 'fff')
  fc.assert(
    fc.property(fc.uniqueArray(word, { minLength: 1 }), fc.uniqueArray(word), (words, said) => {
      const groups = toSought(words)?.groups ?? []
      const holds = groups.every(group =>
        group.some(term => (said as string[]).includes(term.words[0] ?? '')),
      )
      const common = words.filter(each => said.includes(each)).length
      expect(holds).toBe(common >= Math.min(2, words.length))
    }),
  )
  expect(listDistinct('Re: 12 it IT Ärger ärger, no 7')).toEqual(['arger'])
})
