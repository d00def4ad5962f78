import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { listHistory, ReplyOf } from '../../contract/index.ts'
import type { PersonKey } from '../../tests/support/builders.ts'
import { codeOf, type Desk, openDesk } from '../../tests/support/desk.ts'

// One incident, told to each side.

let desk: Desk
let number: string
beforeAll(async () => {
  desk = await openDesk()
  number = (await desk.open('requester')).number
  await desk.insist(desk.complete('analyst', number, 'Needs analysis'))
  await desk.insist(desk.say('colleague', number, { text: 'Is it the switch?', class: 'provider' }))
  await desk.insist(desk.complete('engineer', number, 'Need a specialist'))
  await desk.insist(desk.take('specialist', number))
  await desk.insist(desk.say('requester', number, { text: 'Between us', class: 'customer' }))
  await desk.insist(
    desk.say('colleague', number, {
      text: 'Do you know it?',
      class: `partner:${desk.world.organisations.crane}`,
    }),
  )
  await desk.insist(desk.complete('specialist', number, 'Found it'))
  await desk.insist(desk.complete('engineer', number))
})
afterAll(() => desk?.stop())

const read = async (who: PersonKey) =>
  (await desk.insist<ReplyOf<typeof listHistory>>(desk.get(who, `/${number}/history`))).events
const namesFor = async (who: PersonKey) => (await read(who)).map(({ name, class: of }) => `${name} (${of})`)

describe('the history', () => {
  test('is every event for us, oldest first, but for what the customer wrote among themselves', async () => {
    const partnerNote = `message.added (partner:${desk.world.organisations.crane})`
    expect(await namesFor('admin')).toEqual([
      'ticket.opened (band)',
      'activity.ready (band)',
      'activity.completed (band)',
      'activity.ready (band)',
      'message.added (provider)',
      'activity.completed (band)',
      'activity.ready (band)',
      'activity.started (band)',
      partnerNote,
      'activity.completed (band)',
      'activity.ready (provider)',
      'activity.completed (provider)',
      'activity.ready (band)',
    ])
    const seqs = (await read('admin')).map(({ seq }) => seq)
    expect(seqs).toEqual(seqs.toSorted((a, b) => a - b))
  })
  test('is for the customer what their organisation was told of, in their words', async () => {
    expect(await namesFor('requester')).toEqual([
      'ticket.opened (band)',
      'activity.completed (band)',
      'activity.completed (band)',
      'activity.completed (band)',
    ])
    const said = JSON.stringify(await read('requester'))
    expect(said).toContain('with our service desk')
    for (const hidden of ['switch', 'work package', 'Do you know it'])
      expect(said.toLowerCase()).not.toContain(hidden.toLowerCase())
  })
  test('is for a partner what they were told of', async () => {
    expect((await namesFor('partner')).map(name => name.replace(/partner:.*\)/, 'partner)'))).toEqual([
      'activity.started (band)',
      'message.added (partner)',
    ])
  })
  test('names who did it to us only', async () => {
    expect(new Set((await read('admin')).map(({ actor }) => actor))).toEqual(
      new Set(['Requester', 'Analyst', 'Colleague', 'Engineer', 'Specialist']),
    )
    expect((await read('requester')).every(({ actor }) => actor === null)).toBe(true)
  })
  test('does not exist for whoever may not see the ticket', async () => {
    for (const who of ['stranger', 'neighbour', 'outsider'] as const)
      expect(codeOf(await desk.get(who, `/${number}/history`)), who).toBe('ticket.not_found')
  })
  test('does not change by looking, by previewing, or by being refused', async () => {
    const before = await read('admin')
    const run = await desk.standing(number)
    await desk.preview('engineer', number, { act: 'take', run })
    await desk.post('engineer', `/${number}/seen`)
    expect((await desk.post('analyst', `/${number}/activities/${run}/take`)).status).toBe(403)
    expect(
      (await desk.say('requester', number, { text: 'No', class: 'provider' })).status,
    ).toBeGreaterThanOrEqual(400)
    expect(await read('admin')).toEqual(before)
  })
})

describe('a ticket page', () => {
  test('shows the steps beyond the line to us only', async () => {
    const steps = async (who: PersonKey) => (await desk.page(who, number)).activities.map(({ node }) => node)
    expect(await steps('admin')).toContain('create-work-package')
    expect(await steps('requester')).toEqual([
      'confirm-receipt',
      'analyse-gap',
      'analyse-in-depth',
      'apply-fix',
    ])
    const strip = (await desk.page('requester', number)).strip
    expect(strip.map(({ node }) => node)).not.toContain('create-work-package')
    expect(strip.every(({ beyondLine }) => !beyondLine)).toBe(true)
  })
  test('offers to everybody exactly what they may do', async () => {
    const run = await desk.standing(number)
    for (const who of ['admin', 'analyst', 'engineer', 'requester', 'partner'] as const) {
      const shown = (await desk.page(who, number)).activities.find(({ id }) => id === run)
      const allowed = (await desk.preview(who, number, { act: 'take', run })).status === 200
      expect([who, shown?.mayTake, (shown?.outcomes.length ?? 0) > 0]).toEqual([who, allowed, allowed])
    }
  })
})

describe('when those who had the work have left', () => {
  const deactivate = (who: PersonKey) =>
    desk.insist(
      desk.askAs('admin', {
        method: 'POST',
        url: `/api/w/${desk.world.slug}/people/${desk.world.people[who].id}/deactivate`,
      }),
    )
  test('it is offered to the others again, and they may go on', async () => {
    const { number: orphan } = await desk.open('requester', { title: 'Left alone' })
    await desk.insist(desk.take('leaver', orphan))
    expect((await desk.list('colleague', `?view=ready&q=${orphan}`)).tickets).toEqual([])
    const shown = async () => (await desk.page('analyst', orphan)).activities[0]
    expect(await shown()).toMatchObject({ takenBy: 'Leaver', mayTake: false, state: 'started' })
    await deactivate('leaver')
    expect(await shown()).toMatchObject({ takenBy: null, mayTake: true, state: 'ready' })
    const { tickets } = await desk.list('colleague', `?view=ready&q=${orphan}`)
    expect(tickets.map(({ takenBy }) => takenBy)).toEqual([null])
    await desk.insist(desk.take('analyst', orphan))
    expect(await shown()).toMatchObject({ takenBy: 'Analyst', mine: true })
    await desk.insist(desk.complete('analyst', orphan, 'Needs analysis'))
  })
  test('and when nobody else held it, it falls to the manager of the process', async () => {
    const { number: orphan } = await desk.open('stranger', { process: 'work-request' })
    for (const [who, outcome] of [
      ['analyst', 'Standard item'],
      ['analyst', undefined],
      ['lead', 'Approved'],
      ['engineer', undefined],
      ['analyst', 'All there'],
    ] as const)
      await desk.insist(desk.complete(who, orphan, outcome))
    expect((await desk.take('lead', orphan)).status).toBe(403)
    await deactivate('biller')
    await desk.insist(desk.complete('lead', orphan))
    expect((await desk.page('admin', orphan)).ticket.state).toBe('closed')
  })
})
