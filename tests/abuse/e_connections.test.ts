import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildWorld, type PersonKey } from '../support/builders.ts'
import { connectIn } from '../support/connections.ts'
import { type Act, type Desk, deskIn, openDesk } from '../support/desk.ts'

// E04, P2: another ticket, message or person named in an act on one's own, that one may not see, answers like none.

let desk: Desk
let elsewhere: ReturnType<typeof deskIn>
let own: string
let foreign: string
let distant: string
beforeAll(async () => {
  desk = await openDesk()
  elsewhere = deskIn(desk.product, await buildWorld(desk.product, { slug: 'elsewhere' }))
  own = (await desk.open('requester')).number
  foreign = (await desk.open('stranger')).number
  distant = (await elsewhere.open('requester')).number
})
afterAll(() => desk?.stop())

const nobody = '01940000-0000-7000-8000-000000000000'
const nowhere = 'INC-999999'
const withTicket: ((number: string) => Act)[] = [
  number => ({ act: 'link', kind: 'related', to: number }),
  number => ({ act: 'unlink', kind: 'related', to: number }),
  number => ({ act: 'merge', into: number }),
  number => ({ act: 'unmerge', ticket: number }),
]
const plain = (text: string, ...names: string[]) =>
  names.reduce((said, name) => said.replaceAll(name, '…'), text).replace(/"requestId":"[^"]*"/, '')
const events = () => desk.behind('select count(*) from kernel.event')

/** Both are refused, in the same words, when done and when foreseen; nothing happens. */
async function expectAlike(who: PersonKey, [there, none]: [Act, Act], names: string[]) {
  const before = await events()
  for (const path of ['acts', 'preview']) {
    const [one, other] = [
      await desk.post(who, `/${own}/${path}`, there),
      await desk.post(who, `/${own}/${path}`, none),
    ]
    expect(one.status, one.text).toBe(404)
    expect(plain(one.text, ...names)).toBe(plain(other.text, ...names))
  }
  expect(await events()).toEqual(before)
}

test.each(withTicket)('an act with a ticket of another customer, by a customer (%#)', make =>
  expectAlike('requester', [make(foreign), make(nowhere)], [foreign, nowhere]),
)
test.each(withTicket)('an act with a ticket of another workspace, by the provider (%#)', make =>
  expectAlike('analyst', [make(distant), make(nowhere)], [distant, nowhere]),
)

test('a message of another ticket or another workspace, in a split', async () => {
  const messageOf = async (number: string, at: typeof elsewhere) =>
    (await at.page('admin', number)).messages[0]?.id ?? ''
  for (const id of [await messageOf(foreign, desk), await messageOf(distant, elsewhere)]) {
    const split = (message: string): Act => ({
      act: 'split',
      messages: [message],
      process: 'incident',
      title: 'T',
    })
    await expectAlike('analyst', [split(id), split(nobody)], [id, nobody])
  }
})

test('a person of another side, another customer or another workspace, as follower', async () => {
  const { people } = desk.world
  const tries: [PersonKey, string][] = [
    ['requester', people.stranger.id],
    ['requester', people.analyst.id],
    ['requester', people.partner.id],
    ['analyst', people.stranger.id],
    ['analyst', elsewhere.world.people.analyst.id],
  ]
  for (const [who, person] of tries)
    await expectAlike(
      who,
      [
        { act: 'follow', person },
        { act: 'follow', person: nobody },
      ],
      [],
    )
})

test('what a partner may: follow what they see, and nothing else of this', async () => {
  const on = connectIn(desk)
  const { number } = await desk.open('requester')
  await desk.behind(
    `insert into identity.visible (workspace_id, principal_id, ticket_id, "right")
     select $2, $3, id, 'work' from work.ticket where number = $1`,
    [number, desk.world.workspaceId, desk.world.organisations.crane],
  )
  await on.did('partner', number, { act: 'follow' })
  const seen = await on.connections('partner', number)
  expect([seen.may, seen.followers.map(({ name }) => name)]).toEqual([['follow'], ['Partner']])
  expect((await on.connections('requester', number)).followers).toEqual([])
  const colleague = { act: 'follow' as const, person: desk.world.people.partnerColleague.id }
  expect((await on.act('partner', number, colleague)).status).toBe(404)
  for (const make of withTicket)
    expect((await on.act('partner', number, make(own))).status, make(own).act).toBe(404)
})
