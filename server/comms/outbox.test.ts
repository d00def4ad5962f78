import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { getOutboxMail, listBoard, listOutbox, ReplyOf } from '../../contract/index.ts'
import type { PersonKey } from '../../tests/support/builders.ts'
import { codeOf, type Desk, openDesk } from '../../tests/support/desk.ts'
import { untilAnswered } from '../../tests/support/killer.ts'
import { createMailSink, type MailSink } from '../../tests/support/mailbox.ts'
import { auditWrites } from '../work/index.ts'
import { auditObligations } from './audit.ts'

type Outbox = ReplyOf<typeof listOutbox>
type Mail = ReplyOf<typeof getOutboxMail>
type Board = ReplyOf<typeof listBoard>

const asking = (desk: Desk) => {
  const url = (path: string) => `/api/w/${desk.world.slug}${path}`
  return {
    get: (who: PersonKey, path: string) => desk.askAs(who, { method: 'GET', url: url(path) }),
    post: (who: PersonKey, path: string, body: unknown = {}) =>
      desk.askAs(who, { method: 'POST', url: url(path), body }),
    outbox: (query = '', who: PersonKey = 'analyst') =>
      desk.insist<Outbox>(desk.askAs(who, { method: 'GET', url: url(`/outbox${query}`) })),
  }
}

describe('the outbox, with nobody to carry mail', () => {
  let desk: Desk
  let at: ReturnType<typeof asking>
  beforeAll(async () => {
    desk = await openDesk({ env: { INTERLOCK_JOIN_SECONDS: '300' } })
    at = asking(desk)
  })
  afterAll(() => desk?.stop())

  test('says what waits, for whom, on which ticket, and that it waits to be joined and until when', async () => {
    const { number } = await desk.open('requester', { title: 'Blank pages' })
    const opened = await at.outbox(`?q=${number}`)
    expect(opened.hasServer).toBe(false)
    expect(opened.mails.map(({ to, ticket, state, why }) => [to.name, ticket, state, why])).toEqual([
      ['Requester', { number, title: 'Blank pages' }, 'waiting', 'due'],
    ])
    desk.product.clock.advance({ seconds: 1 })
    await desk.behind(`update comms.delivery set state = 'sent', sent_at = due_at, attempt = 1`)
    await desk.insist(desk.take('analyst', number))
    await desk.insist(desk.complete('analyst', number, 'Needs analysis'))
    const [joining] = (await at.outbox(`?q=${number}`)).mails
    expect(joining?.why).toBe('joining')
    expect(joining?.dueAt).toBe(desk.product.clock.now().add({ minutes: 5 }).toString())
    const mail = await desk.insist<Mail>(at.get('analyst', `/outbox/${joining?.id}`))
    expect(mail.subject).toContain(number)
    expect(mail.text).toContain(`/tickets/${number}`)
    expect(mail.line.events).toContain('activity.completed')
  })
  test('goes page by page and finds by person', async () => {
    for (let index = 0; index < 5; index++) await desk.open(index % 2 ? 'requester' : 'stranger')
    const all = (await at.outbox('?limit=100')).mails.map(({ id }) => id)
    const paged: string[] = []
    let cursor = ''
    do {
      const page: Outbox = await at.outbox(`?limit=2${cursor && `&cursor=${cursor}`}`)
      paged.push(...page.mails.map(({ id }) => id))
      cursor = page.next ?? ''
    } while (cursor)
    expect(paged).toEqual(all)
    expect(new Set(paged).size).toBe(paged.length)
    const found = (await at.outbox('?q=strang')).mails
    expect(found.length).toBe(3)
    expect(new Set(found.map(({ to }) => to.name))).toEqual(new Set(['Stranger']))
    expect((await at.outbox('?q=nobody-of-that-name')).mails).toEqual([])
  })
  test('is there for our people only, and a cursor that is none is refused', async () => {
    const [mail] = (await at.outbox('?limit=1')).mails
    for (const who of ['requester', 'partner'] as const) {
      expect(codeOf(await at.get(who, '/outbox'))).toBe('route.not_found')
      expect(codeOf(await at.get(who, `/outbox/${mail?.id}`))).toBe('route.not_found')
      expect(codeOf(await at.post(who, `/outbox/${mail?.id}/send`))).toBe('route.not_found')
      expect(codeOf(await at.get(who, '/board'))).toBe('route.not_found')
    }
    expect(codeOf(await at.get('analyst', '/outbox?cursor=x'))).toBe('request.invalid')
    const nobody = '01940000-0000-7000-8000-000000000000'
    expect(codeOf(await at.get('analyst', `/outbox/${nobody}`))).toBe('delivery.not_found')
  })
  test('a mail is tried now when somebody asks, unless it is being sent or was', async () => {
    const { number } = await desk.open('requester')
    const find = async () => (await at.outbox(`?q=${number}`)).mails[0]
    const id = (await find())?.id
    const set = (change: string) =>
      desk.behind(`update comms.delivery set ${change} where id = $1::uuid`, [id])
    await set(`attempt = 3, last_error = 'connection refused', due_at = due_at + interval '1 hour'`)
    expect(await find()).toMatchObject({ why: 'no server', said: 'connection refused', attempts: 3 })
    await desk.insist(at.post('analyst', `/outbox/${id}/send`))
    expect((await find())?.dueAt).toBe(desk.product.clock.now().toString())
    const later = desk.product.clock.now().add({ seconds: 20 }).toString()
    await set(`lease_until = '${later}'`)
    expect((await find())?.why).toBe('sending')
    expect(codeOf(await at.post('analyst', `/outbox/${id}/send`))).toBe('delivery.not_waiting')
    await set(`lease_until = null, state = 'failed'`)
    await desk.insist(at.post('analyst', `/outbox/${id}/send`))
    expect((await find())?.state).toBe('waiting')
    await set(`state = 'sent'`)
    expect(codeOf(await at.post('analyst', `/outbox/${id}/send`))).toBe('delivery.not_waiting')
  })
})

describe('the board of whoever is accountable', () => {
  let desk: Desk
  let at: ReturnType<typeof asking>
  beforeAll(async () => {
    desk = await openDesk()
    at = asking(desk)
  })
  afterAll(() => desk?.stop())
  const board = (who: PersonKey = 'lead') => desk.insist<Board>(at.get(who, '/board'))

  test('has an entry an activity, with what was told last, and marks what was not seen', async () => {
    const { number } = await desk.open('requester', { title: 'Blank pages' })
    await desk.insist(desk.take('analyst', number))
    const begun = (await board()).entries.find(({ ticket }) => ticket.number === number)
    expect(begun).toMatchObject({ standing: 'going on', event: 'activity.started', by: 'Analyst', unseen: 1 })
    desk.product.clock.advance({ minutes: 1 })
    await desk.insist(desk.complete('analyst', number, 'Needs analysis'))
    const { entries, until } = await board()
    const [finished] = entries
    expect(finished).toMatchObject({
      ticket: { number, title: 'Blank pages' },
      standing: 'finished',
      unseen: 2,
    })
    expect(until).toBe(desk.product.clock.now().toString())
    await desk.insist(at.post('lead', '/board/seen', { until: begun?.at }))
    expect((await board()).entries[0]?.unseen).toBe(1)
    await desk.insist(at.post('lead', '/board/seen', { until }))
    expect((await board()).entries[0]?.unseen).toBe(0)
    const { ledger } = await desk.page('analyst', number)
    const theirs = ledger.filter(({ channel }) => channel === 'board')
    expect(theirs.map(({ verdict }) => verdict)).toEqual(['met', 'met'])
  })
  test('is one’s own', async () => {
    expect((await board('analyst')).entries).toEqual([])
  })
})

describe('what need not be told', () => {
  let sink: MailSink
  let desk: Desk
  let at: ReturnType<typeof asking>
  beforeAll(async () => {
    sink = await createMailSink()
    desk = await openDesk({
      roles: ['web', 'jobs'],
      smtpUrl: sink.url,
      env: { INTERLOCK_JOIN_SECONDS: '300' },
    })
    at = asking(desk)
  })
  afterAll(async () => {
    await desk?.stop()
    await sink?.stop()
  })
  const waive = (who: PersonKey, number: string, id: string | undefined) =>
    at.post(who, `/tickets/${number}/told/${id}/waive`, { reason: 'we spoke on the phone' })

  test('is waived by whoever is accountable, and then nobody sends it', async () => {
    const { number } = await desk.open('requester')
    await sink.waitFor(({ subject }) => subject.includes(number))
    await desk.insist(desk.complete('analyst', number, 'Needs analysis'))
    const rows = async (who: PersonKey) => (await desk.page(who, number)).ledger
    const owed = (await rows('lead')).find(({ verdict }) => verdict === 'deferred')
    expect(owed).toMatchObject({ to: 'Requester', mayWaive: true })
    expect((await rows('analyst')).every(({ mayWaive }) => !mayWaive)).toBe(true)
    expect((await rows('requester')).every(({ mayWaive }) => !mayWaive)).toBe(true)
    expect(codeOf(await waive('analyst', number, owed?.id))).toBe('obligation.not_yours')
    expect(codeOf(await waive('requester', number, owed?.id))).toBe('route.not_found')
    await desk.insist(waive('lead', number, owed?.id))
    expect((await rows('analyst')).find(({ id }) => id === owed?.id)).toMatchObject({
      verdict: 'waived',
      state: 'waived by Lead: we spoke on the phone',
    })
    expect((await rows('requester')).find(({ id }) => id === owed?.id)?.state).toBe('not sent')
    expect(codeOf(await waive('lead', number, owed?.id))).toBe('obligation.told')
    const before = sink.mails.length
    desk.product.clock.advance({ minutes: 10 })
    const { number: next } = await desk.open('stranger')
    await sink.waitFor(({ subject }) => subject.includes(next))
    expect(sink.mails.slice(before).filter(({ subject }) => subject.includes(number))).toEqual([])
    const audit = await auditObligations(desk.product.db, desk.world.workspaceId)
    expect([audit.missing, audit.extra]).toEqual([[], []])
    expect(audit.verdicts.find(({ verdict }) => verdict === 'waived')?.count).toBe(1)
    const silent = async () =>
      (await auditWrites(desk.product.db, desk.world.workspaceId)).filter(({ missing }) => missing > 0)
    expect(await silent()).toEqual([])
    // Seeded fault: a waiver of which nothing tells is found.
    await desk.behind(
      `update comms.obligation set state = 'waived', waived_by = person_id, waived_by_name = '', waived_because = '', waived_at = at
       where id = (select id from comms.obligation where state = 'due' and person_id is not null order by id limit 1)`,
    )
    expect(await silent()).toEqual([{ what: 'waivers without obligation.waived', missing: 1 }])
  })
  test('what was told already cannot be waived', async () => {
    const { number } = await desk.open('requester')
    await sink.waitFor(({ subject }) => subject.includes(number))
    await untilAnswered(async () => {
      const { ledger } = await desk.page('lead', number)
      if (!ledger.some(({ verdict }) => verdict === 'met')) throw new Error('not noted yet')
    })
    const receipt = (await desk.page('lead', number)).ledger.find(({ letter }) => letter === 'requester')
    expect(codeOf(await waive('lead', number, receipt?.id))).toBe('obligation.told')
    expect(codeOf(await waive('manager', number, receipt?.id))).toBe('obligation.not_yours')
    const nobody = '01940000-0000-7000-8000-000000000000'
    expect(codeOf(await waive('lead', number, nobody))).toBe('obligation.not_found')
  })
  test('whoever is accountable hears by mail that somebody could not be told, once', async () => {
    await sink.setFault({ kind: 'unknown recipient', addresses: [desk.world.people.requester.email] })
    const { number } = await desk.open('requester')
    const mail = await sink.waitFor(({ text }) => text.includes('could not be told') && text.includes(number))
    expect(mail.text).toContain('Requester')
    expect(mail.text).toContain('No such mailbox')
    expect(mail.envelopeTo).not.toContain(desk.world.people.requester.email)
    const told = await desk.behind<{ count: number }>(
      `select count(*)::integer as count from kernel.event where name = 'obligation.failed'`,
    )
    expect(told[0]?.count).toBe(1)
    const audit = await auditObligations(desk.product.db, desk.world.workspaceId)
    expect([audit.missing, audit.extra]).toEqual([[], []])
  })
})
