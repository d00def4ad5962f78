import { afterAll, beforeAll, expect, test } from 'vitest'
import type { actOnTicket, BodyOf } from '../../contract/index.ts'
import type { PersonKey } from '../../tests/support/builders.ts'
import { type Desk, openDesk, type Preview } from '../../tests/support/desk.ts'

// What whoever goes on with the work is told and sees.

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk?.stop())

type Acting = { who: PersonKey; number: string; act: BodyOf<typeof actOnTicket> }
const does = ({ who, number, act }: Acting) => desk.insist(desk.post(who, `/${number}/acts`, act))
const foresee = ({ who, number, act }: Acting) => desk.insist<Preview>(desk.preview(who, number, act))

const price = '210 euros a month, from Friday on.'
/** A request whose price is about to be shown. */
async function openRequest(title: string): Promise<Acting> {
  const { number } = await desk.open('requester', { process: 'work-request', title })
  await desk.insist(desk.complete('analyst', number, 'Standard item'))
  const run = await desk.standing(number)
  return { who: 'analyst', number, act: { act: 'complete', run, note: price } }
}

test('whoever is asked for a yes reads what was written with the step before', async () => {
  const showing = await openRequest('A bigger mailbox')
  const { told } = await foresee(showing)
  expect(told.find(({ id }) => id === desk.world.people.customerOwner.id)?.text).toContain(price)
})

test('what was written beyond the line stays on our side', async () => {
  const showing = await openRequest('A smaller mailbox')
  await desk.behind(`update work.activity_run set class = 'provider' where id = $1`, [
    await desk.standing(showing.number),
  ])
  const { told } = await foresee(showing)
  const approver = told.find(({ id }) => id === desk.world.people.customerOwner.id)
  expect(approver?.text).toContain('A smaller mailbox')
  expect(approver?.text).not.toContain(price)
})

test('minutes are booked with what is finished, in the same act', async () => {
  const { number } = await desk.open('requester', { title: 'It hums' })
  const run = await desk.standing(number)
  const act = { act: 'complete' as const, run, outcome: 'Needs analysis', spent: { minutes: 12 } }
  await does({ who: 'analyst', number, act })
  expect((await desk.page('analyst', number)).ticket.minutes).toBe(12)
})

test('work is offered to a partner by the name of the organisation, and their coordinator takes it', async () => {
  const { number } = await desk.open('requester', { title: 'The crane is stuck' })
  const run = await desk.standing(number)
  const choices = await desk.insist<{ recipients: { id: string; name: string }[] }>(
    desk.get('analyst', `/${number}/choices`),
  )
  const crane = desk.world.organisations.crane
  expect(choices.recipients.map(({ id }) => id)).toContain(crane)
  await does({ who: 'analyst', number, act: { act: 'offer', run, to: crane, reason: 'It is their crane.' } })
  await does({ who: 'partner', number, act: { act: 'take', run } })
  expect((await desk.page('analyst', number)).activities.at(-1)?.takenBy).toBe('Partner')
})

test('whoever is invited sees the meeting, whatever else of the ticket is open to them', async () => {
  const { number } = await desk.open('requester', { title: 'The hook is bent' })
  const run = await desk.standing(number)
  await does({
    who: 'analyst',
    number,
    act: { act: 'help', run, to: desk.world.organisations.crane, question: 'Is it?' },
  })
  const meet = {
    startsAt: '2099-01-01T10:00:00Z',
    minutes: 30,
    place: 'Room 3',
    invite: [desk.world.people.partner.id],
  }
  await does({ who: 'analyst', number, act: { act: 'meet', run, text: 'Let us look at it.', ...meet } })
  const seen = async (who: PersonKey) => (await desk.page(who, number)).meetings.map(({ place }) => place)
  expect(await seen('partner')).toEqual(['Room 3'])
  expect(await seen('partnerColleague').catch(() => [])).toEqual([])
  expect(await seen('analyst')).toEqual(['Room 3'])
})

test('what cannot be done as it stands is said by its preview, which tells nobody', async () => {
  const { number } = await desk.open('requester', { title: 'It squeaks' })
  const run = await desk.standing(number)
  const past = { startsAt: '2020-01-01T10:00:00Z', minutes: 30, place: 'Room 3' }
  const { told, refused } = await foresee({
    who: 'analyst',
    number,
    act: { act: 'meet', run, text: 'Look', ...past },
  })
  expect([told, refused?.code, refused?.errors]).toEqual([
    [],
    'request.invalid',
    [{ field: '/startsAt', text: 'lies in the past' }],
  ])
})
