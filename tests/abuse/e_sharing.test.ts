import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { replyAddress } from '../../server/comms/index.ts'
import { findSecret, systemClock } from '../../server/kernel/index.ts'
import type { PersonKey } from '../support/builders.ts'
import { codeOf, type Desk, openDesk } from '../support/desk.ts'
import { makeMail, sendRaw } from '../support/mails.ts'
import type { Answer } from '../support/product.ts'

// E06, E07, E15: a share shows what is shared, and ends when it ends.

let desk: Desk
let crane: string
let dyke: string
beforeAll(async () => {
  desk = await openDesk({ roles: ['web', 'mail', 'jobs'], clock: systemClock as never })
  ;({ crane, dyke } = desk.world.organisations)
})
afterAll(() => desk?.stop())

/** An incident at the step that consults a partner: Crane sees it, and Dyke does as well when asked for. */
async function openShared({ withDyke = false } = {}) {
  const opened = await desk.open('requester', { title: 'Shared trouble', text: 'SAID-AT-FIRST' })
  await desk.insist(desk.complete('analyst', opened.number, 'Needs analysis'))
  await desk.insist(desk.complete('engineer', opened.number, 'Need a specialist'))
  await desk.insist(desk.take('specialist', opened.number))
  if (withDyke) await share(opened.id, dyke)
  return opened
}
const share = (ticket: string, principal: string) =>
  desk.behind(
    `insert into identity.visible (workspace_id, ticket_id, principal_id, "right") values ($1, $2, $3, 'read') on conflict do nothing`,
    [desk.world.workspaceId, ticket, principal],
  )
const unshare = (ticket: string, principal: string) =>
  desk.behind('delete from identity.visible where ticket_id = $1 and principal_id = $2', [ticket, principal])

/** Everything somebody can read of a ticket, as one text. */
async function readAll(who: PersonKey, number: string): Promise<string> {
  const answers = await Promise.all(
    [`/${number}`, `/${number}/history`, '?state=any', `?q=${number}`].map(path => desk.get(who, path)),
  )
  const others = ['people?limit=200', 'organisations', 'processes'].map(path =>
    desk.askAs(who, { method: 'GET', url: `/api/w/${desk.world.slug}/${path}` }),
  )
  return [...answers, ...(await Promise.all(others))].map(({ text }) => text).join('\n')
}

describe('E06: a partner reads the shared part, and nothing beside it', () => {
  let ticket: { id: string; number: string }
  const notes: [string, PersonKey, () => string, PersonKey[]][] = [
    ['IN-THE-BAND', 'requester', () => 'band', ['requester', 'partner', 'outsider', 'analyst']],
    ['AMONG-US', 'analyst', () => 'provider', ['analyst']],
    ['AMONG-CUSTOMERS', 'requester', () => 'customer', ['requester']],
    ['FOR-CRANE', 'analyst', () => `partner:${crane}`, ['partner', 'analyst']],
    ['BY-CRANE', 'partner', () => `partner:${crane}`, ['partner', 'analyst']],
    ['FOR-DYKE', 'analyst', () => `partner:${dyke}`, ['outsider', 'analyst']],
  ]
  const readers: PersonKey[] = ['requester', 'partner', 'outsider', 'analyst']
  beforeAll(async () => {
    ticket = await openShared({ withDyke: true })
    for (const [text, who, contentClass] of notes)
      await desk.insist(desk.say(who, ticket.number, { text, class: contentClass() }))
    await desk.insist(desk.complete('specialist', ticket.number, 'Found it'))
  })
  test.each(notes)('%s is met by exactly those it is for', async (text, _, __, expected) => {
    const met = await Promise.all(
      readers.map(async who => ((await readAll(who, ticket.number)).includes(text) ? who : '')),
    )
    expect(met.filter(Boolean).sort()).toEqual([...expected].sort())
  })
  test('neither do they meet the step beyond the line, how work is done, who has it, or who else was told', async () => {
    const read = await readAll('partner', ticket.number)
    for (const hidden of [
      'Create work package',
      'create-work-package',
      'Read what has been ruled out',
      'Team desk',
      'service-desk-lead',
      desk.world.people.lead.id,
      desk.world.people.requester.email,
      'Neighbour',
      'Westerly',
      'Dyke',
    ])
      expect(read, hidden).not.toContain(hidden)
    expect(await readAll('analyst', ticket.number)).toContain('create-work-package')
    const { tickets } = await desk.list('partner', '?state=any')
    expect(tickets.map(({ takenBy }) => takenBy)).toEqual([null])
  })
  test('and no word owed to them by mail is another side’s', async () => {
    const texts = await desk.behind<{ text: string }>(
      'select text from comms.obligation where organisation_id = any ($1::uuid[])',
      [[crane, dyke]],
    )
    expect(texts.length).toBeGreaterThan(0)
    for (const [text, , , expected] of notes)
      if (!expected.includes('partner') && !expected.includes('outsider'))
        expect(JSON.stringify(texts)).not.toContain(text)
  })
  test('they write to us and in the band, and to nobody else', async () => {
    const may = async (who: PersonKey, contentClass: string) =>
      (await desk.say(who, ticket.number, { text: 'x', class: contentClass })).status === 201
    expect(await may('partner', 'provider')).toBe(false)
    expect(await may('partner', 'customer')).toBe(false)
    expect(await may('partner', `partner:${dyke}`)).toBe(false)
    expect(await may('outsider', `partner:${crane}`)).toBe(false)
  })
})

type Stream = { heard: string[]; close: () => void }
/** Listens to the live stream over the network; `heard` are ticket numbers. */
async function listen(who: PersonKey): Promise<Stream> {
  const leaving = new AbortController()
  const { cookie = '' } = await desk.credentialsOf(who)
  const url = `${desk.product.baseUrl}/api/w/${desk.world.slug}/stream`
  const response = await fetch(url, { headers: { cookie }, signal: leaving.signal })
  expect(response.status).toBe(200)
  const heard: string[] = []
  const read = async () => {
    for await (const chunk of response.body ?? [])
      heard.push(
        ...(Buffer.from(chunk)
          .toString()
          .match(/[A-Z]{2,5}-\d+/g) ?? []),
      )
  }
  read().catch(() => {})
  return { heard, close: () => leaving.abort() }
}
const heardOf = (stream: Stream, number: string) =>
  vi.waitFor(() => expect(stream.heard).toContain(number), { timeout: 5000, interval: 20 })

/** What a reader is answered about a ticket, by every way to it. */
async function ways(who: PersonKey, number: string): Promise<(string | number)[]> {
  const answers: Answer[] = [
    await desk.get(who, `/${number}`),
    await desk.get(who, `/${number}/history`),
    await desk.preview(who, number, { act: 'message', class: 'band', text: '…' }),
    await desk.post(who, `/${number}/seen`),
    await desk.say(who, number, 'Still here?'),
  ]
  const { tickets } = await desk.list(who, `?state=any&q=${number}`)
  return [...answers.map(codeOf), tickets.length]
}
const gone = [...Array(5).fill('ticket.not_found'), 0]

describe('E07: what is no longer shared is gone at once', () => {
  test('for every way to it and for the open stream, and comes back when it is shared again', async () => {
    const { id, number } = await openShared()
    const marker = await openShared()
    const stream = await listen('partner')
    await desk.insist(desk.say('analyst', number, 'Can you hear us?'))
    await heardOf(stream, number)
    expect(await ways('partner', number)).toEqual(['200', '200', '200', '200', '201', 1])
    // What was written before it ended has been told by now: the stream keeps its order.
    await desk.insist(desk.say('analyst', marker.number, 'And this one'))
    await heardOf(stream, marker.number)
    stream.heard.splice(0)
    await unshare(id, crane)
    expect(await ways('partner', number)).toEqual(gone)
    expect(await ways('partnerColleague', number)).toEqual(gone)
    await desk.insist(desk.say('analyst', number, 'Only for the customer'))
    await desk.insist(desk.say('analyst', marker.number, 'This one you may hear'))
    await heardOf(stream, marker.number)
    expect(stream.heard).not.toContain(number)
    await share(id, crane)
    expect((await ways('partner', number)).slice(0, 1)).toEqual(['200'])
    stream.close()
  })
  test('for whoever leaves the team that sees it: within five seconds, also on the open stream', async () => {
    const { id, number } = await desk.open('stranger')
    const marker = await desk.open('stranger')
    const { craneBench } = desk.world.teams
    await share(id, craneBench)
    await share(marker.id, dyke)
    await desk.behind(
      'insert into identity.team_member (workspace_id, team_id, person_id) values ($1, $2, $3)',
      [desk.world.workspaceId, craneBench, desk.world.people.outsider.id],
    )
    // Whoever asked just before is remembered for two seconds.
    await vi.waitFor(async () => expect((await desk.get('outsider', `/${number}`)).status).toBe(200), {
      timeout: 5000,
      interval: 100,
    })
    const stream = await listen('outsider')
    await desk.insist(desk.say('analyst', number, 'Welcome'))
    await heardOf(stream, number)
    await desk.behind('delete from identity.team_member where person_id = $1', [
      desk.world.people.outsider.id,
    ])
    const left = performance.now()
    let lastHeard = left
    await vi.waitFor(
      async () => {
        stream.heard.splice(0)
        await desk.insist(desk.say('analyst', number, 'Not for you'))
        await desk.insist(desk.say('analyst', marker.number, 'For you'))
        await heardOf(stream, marker.number)
        if (stream.heard.includes(number)) lastHeard = performance.now()
        expect(stream.heard).not.toContain(number)
      },
      { timeout: 10_000, interval: 200 },
    )
    expect(lastHeard - left).toBeLessThan(5000)
    expect(await ways('outsider', number)).toEqual(gone)
    stream.close()
  }, 20_000)
})

describe('E15: what runs later runs with the rights of whoever caused it', () => {
  /** The address an answer to a mail about this ticket goes to, and who may use it. */
  async function replyTo(number: string, who: PersonKey): Promise<string> {
    const secret = await findSecret(desk.product.db)
    const [row] = await desk.behind<{ delivery: string; mailbox: string; address: string }>(
      `select o.delivery_id::text as delivery, m.id::text as mailbox, m.address from comms.obligation o
       join work.ticket t on t.workspace_id = o.workspace_id and t.id = o.ticket_id, comms.mailbox m
       where t.number = $1 and o.person_id = $2 and o.delivery_id is not null limit 1`,
      [number, desk.world.people[who].id],
    )
    if (!row) throw new Error(`${who} was sent nothing about ${number}.`)
    return replyAddress({ secret, mailbox: { id: row.mailbox, address: row.address } }, row.delivery)
  }
  let count = 0
  async function answerByMail(who: PersonKey, to: string, text: string) {
    const { email, name } = desk.world.people[who]
    const messageId = `<e15-${count++}@out.example>`
    const raw = makeMail(
      [`From: ${name} <${email}>`, `To: ${to}`, `Message-ID: ${messageId}`, 'Subject: Re: it'],
      text,
    )
    await sendRaw(desk.product.mailPort ?? 0, { from: email, to, raw })
    return vi.waitFor(
      async () => {
        const [row] = await desk.behind<{ state: string; reason: string | null }>(
          'select state, reason from comms.inbox where message_id = $1',
          [messageId],
        )
        if (!row || row.state === 'received') throw new Error('It is still waiting.')
        return row
      },
      { timeout: 10_000, interval: 30 },
    )
  }
  const texts = async (number: string) =>
    (await desk.page('admin', number)).messages.map(({ text, class: of }) => `${of}: ${text}`)

  test('an answer by mail is kept while its sender sees the ticket, and is a matter of their own once they do not', async () => {
    const { id, number } = await openShared()
    const to = await replyTo(number, 'partner')
    expect(await answerByMail('partner', to, 'We know this one.')).toMatchObject({ state: 'message' })
    expect(await texts(number)).toContain(`partner:${crane}: We know this one.`)
    await unshare(id, crane)
    const before = await texts(number)
    expect(await answerByMail('partner', to, 'LATE')).toMatchObject({ state: 'ticket' })
    expect(await texts(number)).toEqual(before)
    const [own] = (await desk.list('partner')).tickets.filter(({ title }) => title === 'Re: it')
    expect(own?.customer).toBe('Crane Works')
    expect(await texts(own?.number ?? '')).toEqual(['band: LATE'])
  })
  test('an answer by mail of somebody who has left is set aside', async () => {
    const { number } = await desk.open('neighbour')
    const to = await replyTo(number, 'neighbour')
    const url = `/api/w/${desk.world.slug}/people/${desk.world.people.neighbour.id}/deactivate`
    await desk.insist(desk.askAs('admin', { method: 'POST', url }))
    expect(await answerByMail('neighbour', to, 'GONE')).toMatchObject({ state: 'quarantine' })
    expect((await texts(number)).join()).not.toContain('GONE')
  })
  test('no mail gives anybody more than they may write over the API', async () => {
    const { number } = await openShared()
    const to = await replyTo(number, 'requester')
    // The partner has got hold of the requester's address: they see the ticket, and write as themselves, to us.
    expect(await answerByMail('partner', to, 'As the partner')).toMatchObject({ state: 'message' })
    expect((await texts(number)).at(-1)).toBe(`partner:${crane}: As the partner`)
    // A stranger has: they do not see it, and it becomes a matter of their own.
    expect(await answerByMail('stranger', to, 'As a stranger')).toMatchObject({ state: 'ticket' })
    expect((await texts(number)).join()).not.toContain('As a stranger')
  })
})
