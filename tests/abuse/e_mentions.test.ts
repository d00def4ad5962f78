import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildWorld, type PersonKey } from '../support/builders.ts'
import { codeOf, type Desk, deskIn, openDesk } from '../support/desk.ts'

// A mention tells whoever may see it, and never widens what anybody sees.

let desk: Desk
let elsewhere: ReturnType<typeof deskIn>
let number: string
beforeAll(async () => {
  desk = await openDesk()
  elsewhere = deskIn(desk.product, await buildWorld(desk.product, { slug: 'elsewhere' }))
  ;({ number } = await desk.open('requester', { title: 'Only for some' }))
})
afterAll(() => desk?.stop())

const idOf = (who: PersonKey) => desk.world.people[who].id
const say = (who: PersonKey, contentClass: string, mentions: string[]) =>
  desk.post(who, `/${number}/messages`, { class: contentClass, text: 'Look, @you', mentions })
type Row = { to: string; state: string; reasons: string[]; text: string; channel: string }
const owedBy = (letter: string) =>
  desk.behind<Row>(
    `select o.name as "to", o.state, o.reasons, o.text, o.channel from comms.obligation o
     join work.ticket t on t.workspace_id = o.workspace_id and t.id = o.ticket_id
     where t.number = $1 and o.letter = $2 order by o.position desc`,
    [number, letter],
  )
const seers = () =>
  desk.behind<{ id: string }>(
    `select v.principal_id as id from identity.visible v join work.ticket t on t.workspace_id = v.workspace_id and t.id = v.ticket_id
     where t.number = $1 order by 1`,
    [number],
  )

describe('a mention', () => {
  test('of a colleague is owed to them, by mail, because they were mentioned', async () => {
    await desk.insist(say('analyst', 'provider', [idOf('engineer')]))
    const [row] = await owedBy('mentioned')
    expect(row).toMatchObject({ to: 'Engineer', state: 'due', channel: 'mail', reasons: ['mentioned'] })
    expect(row?.text).toContain('Look, @you')
  })
  test.each<[PersonKey, string]>([
    ['neighbour', 'band'],
    ['stranger', 'band'],
    ['outsider', 'band'],
    ['requester', 'provider'],
    ['partner', 'provider'],
  ])(
    'of %s in %s, who does not see it, tells them nothing and lets them see nothing',
    async (who, contentClass) => {
      const before = await seers()
      const could = (await desk.get(who, `/${number}`)).status
      const mails = await desk.behind<{ count: string }>(
        'select count(*)::text as count from comms.delivery where person_id = $1::uuid',
        [idOf(who)],
      )
      const preview = await desk.insist<{ told: { name: string; channel: string; text: string }[] }>(
        desk.preview('analyst', number, {
          act: 'message',
          class: contentClass,
          text: 'Secret',
          mentions: [idOf(who)],
        }),
      )
      const named = preview.told.find(({ name }) => name === desk.world.people[who].name)
      expect(named).toMatchObject({ channel: 'none', text: '' })
      await desk.insist(say('analyst', contentClass, [idOf(who)]))
      const [row] = (await owedBy('mentioned')).filter(({ to }) => to === desk.world.people[who].name)
      expect(row).toMatchObject({ state: 'no right', text: '' })
      expect(await seers()).toEqual(before)
      expect((await desk.get(who, `/${number}`)).status).toBe(could)
      expect(
        await desk.behind('select count(*)::text as count from comms.delivery where person_id = $1::uuid', [
          idOf(who),
        ]),
      ).toEqual(mails)
    },
  )
  test('of whoever the writer does not know is as of nobody, and nothing is written', async () => {
    const count = async () => (await desk.page('admin', number)).messages.length
    const before = await count()
    const nobody = '01940000-0000-7000-8000-000000000000'
    const tries: [PersonKey, string][] = [
      ['analyst', nobody],
      ['analyst', elsewhere.world.people.admin.id],
      ['requester', idOf('analyst')],
      ['requester', idOf('stranger')],
    ]
    for (const [who, id] of tries) {
      const [one, other] = [await say(who, 'band', [id]), await say(who, 'band', [nobody])]
      expect([codeOf(one), one.text.replace(/"requestId":"[^"]+"/, '')]).toEqual([
        'person.not_found',
        other.text.replace(/"requestId":"[^"]+"/, ''),
      ])
    }
    expect(await count()).toBe(before)
  })
  test('offers a customer their own people only, and says who of them sees it', async () => {
    const path = `/${number}/mentionable?class=band`
    const { people } = await desk.insist<{ people: { name: string; sees: boolean }[] }>(
      desk.get('requester', path),
    )
    expect(people.map(({ name, sees }) => [name, sees])).toEqual([
      ['CustomerOwner', false],
      ['Neighbour', false],
    ])
    expect(codeOf(await desk.get('requester', `/${number}/mentionable?class=provider`))).toBe(
      'message.class_refused',
    )
  })
  test('a fault: if the unseen were told like the others, they would come to see the ticket', async () => {
    const { listToldBeyond } = await import('../../server/comms/index.ts')
    const { loadDirectory } = await import('../../server/identity/index.ts')
    const directory = await desk.product.db.engine(desk.world.workspaceId, loadDirectory)
    const event = (unseen: object) => ({
      ...{ id: 'e', subjectId: 's', seq: 1, name: 'message.added' as const, actorId: null, class: 'band' },
      payload: {
        ticket: {
          number,
          title: '',
          customerId: desk.world.organisations.northwind,
          requesterId: idOf('requester'),
          version: '',
        },
        letters: [],
        also: [
          {
            audience: 'mentioned' as const,
            at: 'once' as const,
            persons: [idOf('neighbour')],
            teams: [],
            ...unseen,
          },
        ],
        words: { customer: 'Text' },
      },
    })
    expect(listToldBeyond(event({ unseen: true }), directory)).toEqual([])
    expect(listToldBeyond(event({}), directory)).toHaveLength(1)
  })
})
