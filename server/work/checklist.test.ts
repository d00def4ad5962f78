import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PersonKey } from '../../tests/support/builders.ts'
import { codeOf, type Desk, openDesk } from '../../tests/support/desk.ts'
import type { StarterModel } from '../model/index.ts'

type StarterActivity = StarterModel['processes'][number]['activities'][number]

let desk: Desk
let number: string
beforeAll(async () => {
  desk = await openDesk()
  ;({ number } = await desk.open('requester'))
})
afterAll(() => desk?.stop())

type Item = {
  id: string
  text: string
  activity: string | null
  compulsory: boolean
  doneBy: string | null
  doneAt: string | null
}
let keys = 0
const read = async (who: PersonKey, of = number) =>
  (await desk.insist<{ items: Item[] }>(desk.get(who, `/${of}/checklist`))).items
const ask = (who: PersonKey, path: string, body: object) =>
  desk.askAs(who, { method: 'POST', url: `${desk.tickets}/${path}`, body, key: `check-${keys++}` })
const add = (who: PersonKey, items: string[], more: object = {}) =>
  ask(who, `${number}/checklist`, { items, ...more })
const tick = (who: PersonKey, item: string, done = true) => ask(who, `${number}/checklist/${item}`, { done })

describe('a checklist of the process', () => {
  const items = [
    { text: 'Called by name', compulsory: true },
    { text: 'Thanked', compulsory: false },
  ]
  let other: Desk
  beforeAll(async () => {
    const withItems = (activity: StarterActivity) =>
      activity.node === 'confirm-receipt' ? { ...activity, checklist: items } : activity
    other = await openDesk(
      {},
      {
        adapt: model => ({
          ...model,
          processes: model.processes.map(process => ({
            ...process,
            activities: process.activities.map(withItems),
          })),
        }),
      },
    )
  })
  afterAll(() => other?.stop())
  const listOf = async (of: string) =>
    (await other.insist<{ items: Item[] }>(other.get('analyst', `/${of}/checklist`))).items
  const act = (of: string, body: object) => other.post('analyst', `/${of}/acts`, body)
  const tickAt = (of: string, item = '') => other.post('analyst', `/${of}/checklist/${item}`, { done: true })

  test('stands on the ticket as soon as its activity is ready, and holds it until it is ticked', async () => {
    const { number: of } = await other.open('requester')
    const listed = await listOf(of)
    expect(listed.map(({ text, compulsory, activity }) => [text, compulsory, activity])).toEqual([
      ['Called by name', true, 'Confirm receipt'],
      ['Thanked', false, 'Confirm receipt'],
    ])
    const run = await other.standing(of)
    const complete = { act: 'complete', run, outcome: 'Needs analysis' }
    const held = await act(of, complete)
    expect(codeOf(held)).toBe('checklist.open')
    expect(held.text).toContain('Still to be ticked: “Called by name”.')
    expect((await other.post('analyst', `/${of}/preview`, complete)).text).toContain('Called by name')
    expect(codeOf(await other.complete('analyst', of, 'Needs analysis'))).toBe('checklist.open')
    expect(codeOf(await act(of, { act: 'solve', note: 'Done.' }))).toBe('checklist.open')
    const before = await other.page('analyst', of)
    expect(before.activities.map(({ state }) => state)).toEqual(['ready'])
    await other.insist(tickAt(of, listed[0]?.id))
    await other.insist(act(of, complete))
  })
  test('is there anew when its activity comes again, and ticked before is not ticked now', async () => {
    const { number: of } = await other.open('requester')
    await other.insist(tickAt(of, (await listOf(of))[0]?.id))
    await other.insist(other.complete('analyst', of, 'Needs analysis'))
    const run = await other.standing(of)
    await other.insist(
      other.post('engineer', `/${of}/acts`, { act: 'move', run, to: 'confirm-receipt', reason: 'Ask again' }),
    )
    const listed = await listOf(of)
    expect(listed.map(({ text, doneBy }) => [text, doneBy])).toEqual([
      ['Called by name', 'Analyst'],
      ['Thanked', null],
      ['Called by name', null],
      ['Thanked', null],
    ])
    const again = (await other.page('analyst', of)).activities.find(({ state }) => state === 'ready')?.id
    const held = act(of, { act: 'complete', run: again, outcome: 'Needs analysis' })
    expect(codeOf(await held)).toBe('checklist.open')
  })
  test('stays on it: what is compulsory is not taken off, what is not is', async () => {
    const { number: of } = await other.open('requester')
    const [must, may] = await listOf(of)
    const take = (item = '') =>
      other.askAs('analyst', { method: 'DELETE', url: `${other.tickets}/${of}/checklist/${item}` })
    expect(codeOf(await take(must?.id))).toBe('checklist.item_compulsory')
    expect(codeOf(await take(may?.id))).toBe('200')
    expect((await listOf(of)).map(({ text }) => text)).toEqual(['Called by name'])
  })
  test('without a compulsory item holds nothing', async () => {
    const { number: of } = await other.open('requester')
    await other.behind('update work.checklist_item set compulsory = false')
    expect(codeOf(await other.complete('analyst', of, 'Needs analysis'))).toBe('200')
  })
})

describe('a checklist', () => {
  test('holds items of the ticket and of its activities, in order, with who did them and when', async () => {
    await desk.insist(add('analyst', ['Badge', 'Laptop']))
    const run = await desk.standing(number)
    await desk.insist(add('colleague', ['Ring back'], { run }))
    const [badge] = await read('analyst')
    await desk.insist(tick('colleague', badge?.id ?? ''))
    // Who ticks first is who did it.
    await desk.insist(tick('analyst', badge?.id ?? ''))
    expect((await read('lead')).map(({ text, doneBy }) => [text, doneBy])).toEqual([
      ['Badge', 'Colleague'],
      ['Laptop', null],
      ['Ring back', null],
    ])
    expect((await read('lead')).at(-1)?.activity).not.toBeNull()
    expect((await read('lead'))[0]?.doneAt).toBe(desk.product.clock.now().toString())
    await desk.insist(tick('analyst', badge?.id ?? '', false))
    expect((await read('lead'))[0]).toMatchObject({ doneBy: null, doneAt: null })
  })
  test('two tick one item at once: it is done by one of them', async () => {
    const [, laptop] = await read('analyst')
    const answers = await Promise.all([
      tick('analyst', laptop?.id ?? ''),
      tick('colleague', laptop?.id ?? ''),
    ])
    expect(answers.map(codeOf)).toEqual(['200', '200'])
    expect(['Analyst', 'Colleague']).toContain((await read('lead'))[1]?.doneBy)
  })
  test('is ours: whoever asked sees none of it, and neither does a partner', async () => {
    for (const who of ['requester', 'partner'] as const) {
      expect((await desk.get(who, `/${number}/checklist`)).status).toBe(404)
      expect(codeOf(await add(who, ['Mine']))).toBe('route.not_found')
    }
    expect((await desk.get('requester', `/${number}`)).text).not.toContain('Badge')
  })
  test('with open items holds nothing up; of a closed ticket it stays as it is', async () => {
    await desk.insist(desk.complete('analyst', number, 'Resolved at first contact'))
    await desk.insist(desk.complete('analyst', number))
    expect((await desk.page('analyst', number)).ticket.state).toBe('closed')
    expect(codeOf(await add('analyst', ['Late']))).toBe('ticket.closed')
    const [first] = await read('analyst')
    expect(codeOf(await tick('analyst', first?.id ?? ''))).toBe('ticket.closed')
  })
})

describe('what does not fit', () => {
  test('an item of another ticket is not there, an activity of another ticket neither, and no list is endless', async () => {
    const other = await desk.open('requester')
    const theirs = await read('analyst')
    const wrong = await ask('analyst', `${other.number}/checklist/${theirs[0]?.id}`, { done: true })
    expect(codeOf(wrong)).toBe('checklist.item_not_found')
    const foreign = await ask('analyst', `${other.number}/checklist`, { items: ['X'], run: theirs[0]?.id })
    expect(codeOf(foreign)).toBe('activity.not_found')
    for (let index = 0; index < 4; index++)
      await desk.insist(ask('analyst', `${other.number}/checklist`, { items: Array(50).fill('Again') }))
    expect(codeOf(await ask('analyst', `${other.number}/checklist`, { items: ['One more'] }))).toBe(
      'checklist.full',
    )
  })
})

describe('a template', () => {
  const keep = (content: object) =>
    desk.askAs('analyst', {
      method: 'POST',
      url: `/api/w/${desk.world.slug}/aids`,
      body: {
        ...{ kind: 'template', name: `T${keys}`, owner: 'person' },
        content: {
          process: 'work-request',
          title: 'New laptop',
          text: '',
          impact: 'low',
          urgency: 'low',
          checklist: ['Order', 'Hand out'],
          ...content,
        },
      },
      key: `template-${keys++}`,
    })
  test('names a process and a service there is', async () => {
    expect(codeOf(await keep({}))).toBe('200')
    expect(codeOf(await keep({ process: 'nonsense' }))).toBe('process.not_found')
    expect(codeOf(await keep({ serviceId: desk.world.people.admin.id }))).toBe('service.not_found')
  })
  test('brings its checklist to the ticket that is opened with it, for us only', async () => {
    const body = { process: 'work-request', title: 'Laptop', text: '', checklist: ['Order', 'Hand out'] }
    const opened = await desk.insist<{ number: string }>(
      desk.post('analyst', '', { ...body, requesterId: desk.world.people.requester.id }),
    )
    expect((await read('lead', opened.number)).map(({ text }) => text)).toEqual(['Order', 'Hand out'])
    expect(codeOf(await desk.post('requester', '', body))).toBe('request.invalid')
  })
})
