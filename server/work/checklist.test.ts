import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PersonKey } from '../../tests/support/builders.ts'
import { codeOf, type Desk, openDesk } from '../../tests/support/desk.ts'

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
