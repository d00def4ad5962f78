import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type PersonKey, personKeys } from '../../tests/support/builders.ts'
import { type Act, type Desk, openDesk, type Preview } from '../../tests/support/desk.ts'
import { openTicket } from '../work/index.ts'
import { auditObligations } from './audit.ts'

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk?.stop())

type Row = {
  who: string
  letter: string
  reasons: string[]
  channel: string
  state: string
  text: string
  delivery: string | null
  event: string
}
const ledgerSince = (id: string, version: number) =>
  desk.behind<Row>(
    `select coalesce(o.person_id, o.team_id)::text as who, o.letter, o.reasons, o.channel, o.state, o.text, o.delivery_id::text as delivery, e.name as event
     from comms.obligation o join kernel.event e on e.workspace_id = o.workspace_id and e.id = o.event_id
     where o.ticket_id = $1 and e.seq > $2 order by e.seq`,
    [id, version],
  )

/** What the rows of one act come to for each person, as the preview says it. */
function sumUp(rows: Row[]) {
  const people = Map.groupBy(
    rows.filter(row => row.state === 'due'),
    ({ who }) => who,
  )
  return [...people]
    .map(([id, told]) => ({
      id,
      channel: told.some(row => row.channel === 'mail') ? 'mail' : (told[0]?.channel ?? ''),
      text: told.map(row => row.text).join('\n\n'),
    }))
    .sort(byId)
}
const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1)
const said = ({ told }: Preview) =>
  told
    .filter(one => one.channel !== 'none')
    .map(({ id, channel, text }) => ({ id, channel, text }))
    .sort(byId)

describe('the line beside the button', () => {
  test.each(['take', 'complete', 'message'] as const)(
    'says exactly what is owed afterwards: %s',
    async act => {
      const { id, number } = await desk.open('requester')
      const { ticket } = await desk.page('analyst', number)
      const run = await desk.standing(number)
      const acts: Record<typeof act, Act> = {
        take: { act: 'take', run },
        complete: { act: 'complete', run, outcome: 'Needs analysis' },
        message: { act: 'message', class: 'band', text: '…' },
      }
      const preview = await desk.insist<Preview>(desk.preview('analyst', number, acts[act]))
      if (act === 'take') await desk.insist(desk.take('analyst', number))
      if (act === 'complete') await desk.insist(desk.complete('analyst', number, 'Needs analysis'))
      if (act === 'message') await desk.insist(desk.say('analyst', number, '…'))
      const owed = sumUp(await ledgerSince(id, ticket.version))
      expect(said(preview)).toEqual(owed)
      if (act !== 'take') expect(owed.length).toBeGreaterThan(0)
    },
  )
  test('says exactly what an opening owes', async () => {
    const url = `/api/w/${desk.world.slug}/opening/preview?process=incident&requesterId=${desk.world.people.requester.id}`
    const preview = await desk.insist<Preview>(desk.askAs('analyst', { method: 'GET', url }))
    const { id, number } = await desk.open('analyst', {
      title: '…',
      requesterId: desk.world.people.requester.id,
    } as object)
    const owed = sumUp(await ledgerSince(id, 0))
    const unnumbered = owed.map(one => ({
      ...one,
      text: one.text.replaceAll(number.split('-')[1] ?? '', '…'),
    }))
    expect(said(preview)).toEqual(unnumbered)
  })
  test('changes nothing', async () => {
    const { number } = await desk.open('requester')
    const counts = () =>
      desk.behind(
        `select (select count(*) from kernel.event) as events, (select count(*) from comms.obligation) as owed, (select sum(version) from work.ticket) as versions`,
      )
    const before = await counts()
    const run = await desk.standing(number)
    await desk.insist(desk.preview('analyst', number, { act: 'complete', run, outcome: 'Needs analysis' }))
    expect(await counts()).toEqual(before)
  })
})

describe('one act, one mail', () => {
  test('whoever is owed several things by one act gets them in one', async () => {
    const { id, number } = await desk.open('specialist')
    await desk.insist(desk.complete('analyst', number, 'Needs analysis'))
    const { ticket } = await desk.page('analyst', number)
    await desk.insist(desk.complete('engineer', number, 'Need a specialist'))
    const rows = await ledgerSince(id, ticket.version)
    const mails = rows.filter(({ who }) => who === desk.world.people.specialist.id)
    expect(mails.map(({ event, letter, channel }) => [event, letter, channel])).toEqual([
      ['activity.completed', 'requester', 'mail'],
      ['activity.ready', 'R', 'mail'],
    ])
    expect(mails[0]?.delivery).not.toBeNull()
    expect(mails[1]?.delivery).toBe(mails[0]?.delivery)
  })
  test('and no two acts ever share one', async () => {
    const acts = await desk.behind<{ acts: number }>(
      `select count(distinct e.xid)::int as acts from comms.obligation o join kernel.event e on e.workspace_id = o.workspace_id and e.id = o.event_id
       where o.delivery_id is not null group by o.delivery_id`,
    )
    expect(acts.length).toBeGreaterThan(3)
    expect(acts.every(one => one.acts === 1)).toBe(true)
  })
  test('who answers for the work and is to do the next is told of both, by mail of what they must do', async () => {
    const { people, workspaceId } = desk.world
    const holders = `update model.role_holder set person_id = $2::uuid, team_id = null where workspace_id = $1::uuid and role_id in
      (select id from model.role where workspace_id = $1::uuid and key in ('second-line-engineer', 'service-desk-lead'))`
    const before = await desk.behind<{ id: string; person: string | null; team: string | null }>(
      'select id::text, person_id::text as person, team_id::text as team from model.role_holder',
    )
    await desk.behind(holders, [workspaceId, people.lead.id])
    const { id, number } = await desk.open('requester')
    await desk.insist(desk.complete('analyst', number, 'Needs analysis'))
    const ofLead = (await ledgerSince(id, 2)).filter(({ who }) => who === people.lead.id)
    expect(ofLead.map(({ event, channel }) => [event, channel])).toEqual([
      ['activity.completed', 'board'],
      ['activity.ready', 'mail'],
    ])
    for (const one of before)
      await desk.behind(
        'update model.role_holder set person_id = $2::uuid, team_id = $3::uuid where id = $1::uuid',
        [one.id, one.person, one.team],
      )
  })
  test('a mail speaks of one ticket only, also when one act touches two', async () => {
    const opened = await desk.product.db.actAs(await desk.actor('requester'), async tx => {
      const one = { process: 'incident', title: 'First', text: 'One', via: 'api' } as const
      const first = await openTicket(tx, one, desk.product.clock)
      return [first, await openTicket(tx, { ...one, title: 'Second' }, desk.product.clock)]
    })
    for (const { opening: ticket } of opened) {
      const deliveries = await desk.behind<{ of: string }>(
        `select distinct d.ticket_id::text as of from comms.obligation o join comms.delivery d on d.workspace_id = o.workspace_id and d.id = o.delivery_id where o.ticket_id = $1`,
        [ticket.id],
      )
      expect(deliveries).toEqual([{ of: ticket.id }])
    }
  })
})

describe('the audit', () => {
  const actors: PersonKey[] = personKeys.filter(key => key !== 'leaver')
  const act = fc.record({
    who: fc.constantFrom(...actors),
    what: fc.constantFrom('open', 'take', 'complete', 'complete', 'say'),
    on: fc.nat({ max: 5 }),
    outcome: fc.constantFrom(
      'Needs analysis',
      'Resolved at first contact',
      'Found it',
      'Need a specialist',
      'Fixed',
      'Works',
      undefined,
    ),
    class: fc.constantFrom('band', 'provider', 'customer'),
  })
  test('after whatever people do, nothing is missing and nothing is too much', async () => {
    const acts = fc.sample(act, { numRuns: 120, seed: 3 })
    const numbers = [(await desk.open('requester')).number, (await desk.open('stranger')).number]
    let done = 0
    for (const { who, what, on, outcome, class: contentClass } of acts) {
      const number = numbers[on % numbers.length] ?? ''
      if (what === 'open') numbers.push((await desk.open(who)).number)
      else {
        const page = await desk.page('admin', number)
        const run = page.activities.find(one => one.state !== 'done')?.id
        const path = `/${number}/activities/${run}/${what}`
        const body = what === 'complete' && outcome !== undefined ? { outcome } : {}
        const answer =
          what === 'say'
            ? await desk.say(who, number, { text: 'Well', class: contentClass })
            : run
              ? await desk.post(who, path, body)
              : undefined
        if (answer) expect(answer.status, answer.text).toBeLessThan(500)
        if (answer && answer.status < 300) done++
      }
    }
    expect(done).toBeGreaterThan(15)
    const audit = await auditObligations(desk.product.db, desk.world.workspaceId)
    expect([audit.missing, audit.extra]).toEqual([[], []])
    expect(audit.events).toBeGreaterThan(60)
    expect(audit.verdicts.reduce((sum, { count }) => sum + count, 0)).toBeGreaterThan(100)
  })
  test('finds a row that is gone, and one that nothing owes', async () => {
    const { db } = desk.product
    const rows =
      'select event_id::text as event, coalesce(person_id, team_id)::text as who, id::text from comms.obligation order by id limit 1'
    const [row] = await desk.behind<{ event: string; who: string; id: string }>(rows)
    if (!row) throw new Error('Nothing is owed to anybody.')
    const moved = desk.world.people.outsider.id
    await desk.behind(
      'update comms.obligation set person_id = $2::uuid, team_id = null where id = $1::uuid',
      [row.id, moved],
    )
    const audit = await auditObligations(db, desk.world.workspaceId)
    expect(audit.missing.map(({ event, who }) => [event, who])).toEqual([[row.event, row.who]])
    expect(audit.extra.map(({ event, who }) => [event, who])).toEqual([[row.event, moved]])
  })
})
