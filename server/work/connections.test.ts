import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { getConnections, ReplyOf } from '../../contract/index.ts'
import type { PersonKey } from '../../tests/support/builders.ts'
import { type Act, codeOf, type Desk, openDesk, type Preview } from '../../tests/support/desk.ts'
import { auditObligations } from '../comms/index.ts'
import { auditWrites } from './index.ts'

// Links, merges with their way back, parts split off, and who follows what.

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk?.stop())

type Connections = ReplyOf<typeof getConnections>
const act = (who: PersonKey, number: string, body: Act) => desk.post(who, `/${number}/acts`, body)
const did = async (who: PersonKey, number: string, body: Act) =>
  desk.insist<{ version: number; state: string; children: string[] }>(act(who, number, body))
const connections = (who: PersonKey, number: string) =>
  desk.insist<Connections>(desk.get(who, `/${number}/connections`))
const told = async (who: PersonKey, number: string, body: Act) =>
  (await desk.insist<Preview>(desk.preview(who, number, body))).told
/** Everything of two tickets that a merge and its undoing must leave as it was. */
const rowsThatMatter = (numbers: string[]) =>
  desk.behind(
    `select t.number, t.state, t.merged_into, t.closed_at, t.title, t.requester_id, t.priority, t.process_id,
       (select jsonb_agg(to_jsonb(a) order by a.id) from work.activity_run a where a.ticket_id = t.id) as runs,
       (select jsonb_agg(to_jsonb(p) order by p.id) from work.process_run p where p.ticket_id = t.id) as processes,
       (select jsonb_agg(to_jsonb(m) order by m.id) from work.message m where m.ticket_id = t.id) as messages,
       (select jsonb_agg(to_jsonb(f) order by f.person_id) from work.follower f where f.ticket_id = t.id) as followers,
       (select jsonb_agg(to_jsonb(v) order by v.principal_id) from identity.visible v where v.ticket_id = t.id) as seers
     from work.ticket t where t.number = any ($1) order by t.number`,
    [numbers],
  )
const openTwo = async (source: PersonKey = 'neighbour', target: PersonKey = 'requester') => ({
  source: (await desk.open(source, { title: 'Mail is down', text: 'No mail since nine' })).number,
  target: (await desk.open(target, { title: 'Mail does not work', text: 'Nothing comes in' })).number,
})

describe('a merge', () => {
  test('closes the source, tells its requester once where it goes on, and lets them follow the target', async () => {
    const { source, target } = await openTwo()
    expect((await desk.get('neighbour', `/${target}`)).status).toBe(404)
    const foreseen = await told('analyst', source, { act: 'merge', into: target })
    const requester = foreseen.filter(({ name }) => name === 'Neighbour')
    expect(requester).toHaveLength(1)
    expect(requester[0]?.text).toBe(
      `“Mail is down” (${source}) goes on in ${target}: Mail does not work. You hear of it there; answers to this message go there, too.`,
    )
    expect(foreseen.map(({ name }) => name)).not.toContain('Requester')
    await did('analyst', source, { act: 'merge', into: target })
    const page = await desk.page('admin', source)
    expect(page.ticket.state).toBe('closed')
    expect(page.activities.map(({ state }) => state)).toEqual(['cancelled'])
    const mails = page.ledger.filter(({ to, event }) => to === 'Neighbour' && event !== 'ticket.opened')
    expect(mails.map(({ event }) => event)).toEqual(['ticket.merged'])
    expect((await desk.page('neighbour', target)).ticket.number).toBe(target)
    expect((await connections('analyst', target)).followers.map(({ name }) => name)).toEqual(['Neighbour'])
  })

  test('leads from the old number to the target, whoever sees both', async () => {
    const { source, target } = await openTwo()
    await did('analyst', source, { act: 'merge', into: target })
    const there = { number: target, title: 'Mail does not work', state: 'open' }
    expect(await connections('neighbour', source)).toMatchObject({ isMerged: true, goesOnIn: there })
    expect((await connections('analyst', target)).merged).toEqual([
      { number: source, title: 'Mail is down', state: 'closed', mayUndo: true },
    ])
  })

  test('shows what was said on the source to those who could read it there, and to nobody else', async () => {
    const { source, target } = await openTwo()
    await desk.insist(desk.say('analyst', source, { class: 'provider', text: 'A note of ours' }))
    await did('analyst', source, { act: 'merge', into: target })
    const texts = async (who: PersonKey) =>
      (await desk.page(who, target)).messages.map(({ text, from }) => [text, from])
    expect(await texts('engineer')).toEqual([
      ['No mail since nine', source],
      ['Nothing comes in', null],
      ['A note of ours', source],
    ])
    expect(await texts('neighbour')).toEqual([
      ['No mail since nine', source],
      ['Nothing comes in', null],
    ])
    expect(await texts('requester')).toEqual([['Nothing comes in', null]])
    expect((await connections('requester', target)).merged).toEqual([])
  })

  test('through several merges the last ticket has all of it', async () => {
    const { source, target } = await openTwo('requester')
    const { number: last } = await desk.open('requester', { text: 'Third' })
    await did('analyst', source, { act: 'merge', into: target })
    await did('analyst', target, { act: 'merge', into: last })
    expect((await desk.page('analyst', last)).messages.map(({ from }) => from)).toEqual([
      source,
      target,
      null,
    ])
    const undo = await act('analyst', target, { act: 'unmerge', ticket: source })
    expect([codeOf(undo), (undo.body as { detail: string }).detail]).toEqual([
      'ticket.merge_refused',
      `${target} itself goes on in ${last}: take it out there first.`,
    ])
  })

  test('of the source is answered in the target: who writes to the source is told where', async () => {
    const { source, target } = await openTwo()
    await did('analyst', source, { act: 'merge', into: target })
    const refused = await desk.say('neighbour', source, 'Still down')
    expect([codeOf(refused), (refused.body as { detail: string }).detail]).toEqual([
      'ticket.merged',
      `Its matter goes on in ${target}.`,
    ])
  })

  const refusals: [string, () => Promise<{ source: string; target: string; who?: PersonKey }>, string][] = [
    ['into a ticket of another customer', async () => openTwo('stranger'), 'ticket.merge_refused'],
    [
      'into itself',
      async () => {
        const { number } = await desk.open('requester')
        return { source: number, target: number }
      },
      'request.invalid',
    ],
    [
      'by the customer',
      async () => ({ ...(await openTwo('requester')), who: 'requester' as const }),
      'activity.not_yours',
    ],
    [
      'by somebody of ours without any work on it',
      async () => ({ ...(await openTwo()), who: 'biller' as const }),
      'activity.not_yours',
    ],
    [
      'of a closed ticket',
      async () => {
        const two = await openTwo()
        await did('analyst', two.source, { act: 'solve' })
        return two
      },
      'ticket.closed',
    ],
    [
      'into a restricted ticket',
      async () => {
        const two = await openTwo()
        await desk.behind(
          `with t as (select id from work.ticket where number = $1)
           insert into identity.visible (workspace_id, principal_id, ticket_id, "right") select $2, $3, id, 'work' from t`,
          [two.target, desk.world.workspaceId, desk.world.people.analyst.id],
        )
        await desk.behind(
          `delete from identity.visible where principal_id = $2 and ticket_id = (select id from work.ticket where number = $1)`,
          [two.target, desk.world.organisations.provider],
        )
        return two
      },
      'ticket.merge_refused',
    ],
  ]
  test.each(refusals)('%s is refused and changes nothing', async (_, make, code) => {
    const { source, target, who = 'analyst' } = await make()
    const before = await rowsThatMatter([source, target])
    expect(codeOf(await act(who, source, { act: 'merge', into: target }))).toBe(code)
    expect(await rowsThatMatter([source, target])).toEqual(before)
  })
})

describe('taking a merge back', () => {
  test('leaves every row as it was, wherever the source stood', async () => {
    const stands: ((number: string) => Promise<unknown>)[] = [
      async () => {},
      number => desk.insist(desk.take('analyst', number)),
      async number => {
        await desk.insist(desk.take('analyst', number))
        const run = await desk.standing(number)
        await did('analyst', number, { act: 'wait', run, for: 'requester', question: 'Which mailbox?' })
      },
      async number => desk.insist(desk.complete('analyst', number, 'Needs analysis')),
      async number => did('engineer', number, { act: 'follow' }),
    ]
    for (const stand of stands) {
      const { source, target } = await openTwo()
      await stand(source)
      const before = await rowsThatMatter([source, target])
      await did('lead', source, { act: 'merge', into: target })
      expect(await rowsThatMatter([source, target])).not.toEqual(before)
      desk.product.clock.advance({ minutes: 1 })
      await did('lead', target, { act: 'unmerge', ticket: source })
      expect(await rowsThatMatter([source, target])).toEqual(before)
    }
  })

  test('loses nothing that came after: what was written in the target stays there', async () => {
    const { source, target } = await openTwo()
    await did('analyst', source, { act: 'merge', into: target })
    await desk.insist(desk.say('neighbour', target, 'Me, too'))
    await did('analyst', target, { act: 'unmerge', ticket: source })
    expect((await desk.page('analyst', target)).messages.map(({ text }) => text)).toEqual([
      'Nothing comes in',
      'Me, too',
    ])
    expect((await desk.get('neighbour', `/${target}`)).status).toBe(404)
    await desk.insist(desk.complete('analyst', source, 'Needs analysis'))
  })

  test('keeps whom another merged ticket brought as well', async () => {
    const { source, target } = await openTwo()
    const { number: second } = await desk.open('neighbour')
    await did('analyst', source, { act: 'merge', into: target })
    await did('analyst', second, { act: 'merge', into: target })
    await did('analyst', target, { act: 'unmerge', ticket: source })
    expect((await desk.get('neighbour', `/${target}`)).status).toBe(200)
    await did('analyst', target, { act: 'unmerge', ticket: second })
    expect((await desk.get('neighbour', `/${target}`)).status).toBe(404)
  })

  test('of what is not merged is refused', async () => {
    const { source, target } = await openTwo()
    expect(codeOf(await act('analyst', target, { act: 'unmerge', ticket: source }))).toBe('ticket.not_merged')
  })
})

describe('merges at the same moment', () => {
  test('of two tickets into each other: one wins, and there is no ring (I12)', async () => {
    for (let round = 0; round < 10; round++) {
      const { source, target } = await openTwo()
      const answers = await Promise.all([
        act('analyst', source, { act: 'merge', into: target }),
        act('colleague', target, { act: 'merge', into: source }),
      ])
      expect(answers.map(codeOf).sort()).toEqual(['200', 'ticket.closed'])
    }
  })

  test('with somebody completing the source: both hold, or the later one is refused', async () => {
    for (let round = 0; round < 10; round++) {
      const { source, target } = await openTwo()
      const run = await desk.standing(source)
      const [merged, completed] = await Promise.all([
        act('analyst', source, { act: 'merge', into: target }),
        act('colleague', source, { act: 'complete', run, outcome: 'Needs analysis' }),
      ])
      expect([200, 409, 403]).toContain(merged.status)
      expect(['200', 'ticket.closed']).toContain(codeOf(completed))
      const page = await desk.page('admin', source)
      expect(page.ticket.state).toBe(merged.status === 200 ? 'closed' : 'open')
      const standing = page.activities.filter(({ state }) => state === 'ready' || state === 'started')
      expect(standing).toHaveLength(merged.status === 200 ? 0 : 1)
    }
  })
})

describe('a split', () => {
  const splitOff = async (more: Partial<Extract<Act, { act: 'split' }>> = {}) => {
    const { number } = await desk.open('requester', { text: 'The printer burns' })
    await desk.insist(desk.say('requester', number, 'And I need a new screen'))
    const [, second] = (await desk.page('analyst', number)).messages
    const body = {
      act: 'split' as const,
      messages: [second?.id ?? ''],
      process: 'work-request',
      title: 'A new screen',
      ...more,
    }
    return { number, body }
  }

  test('makes a ticket of its own of the messages chosen, linked, and tells once with both numbers', async () => {
    const { number, body } = await splitOff()
    const foreseen = await told('analyst', number, body)
    expect(foreseen.filter(({ name }) => name === 'Requester')).toHaveLength(1)
    const { children } = await did('analyst', number, body)
    const [part = ''] = children
    expect(part).toMatch(/^[A-Z]+-\d+$/)
    expect((await desk.page('requester', part)).messages.map(({ text }) => text)).toEqual([
      'And I need a new screen',
    ])
    expect((await desk.page('requester', number)).messages.map(({ text }) => text)).toEqual([
      'The printer burns',
    ])
    const mails = (await desk.page('admin', part)).ledger.filter(({ to }) => to === 'Requester')
    expect(mails.map(({ event, text }) => [event, text.includes(number) && text.includes(part)])).toEqual([
      ['ticket.split', true],
    ])
    const link = { kind: 'related', other: { number: part, title: 'A new screen', state: 'open' } }
    expect((await connections('requester', number)).links).toMatchObject([{ ...link, reversed: true }])
  })

  test('is undone by merging the part back', async () => {
    const { number, body } = await splitOff()
    const { children } = await did('analyst', number, body)
    await did('analyst', children[0] ?? '', { act: 'merge', into: number })
    for (const who of ['requester', 'engineer'] as const)
      expect((await desk.page(who, number)).messages.map(({ text }) => text)).toEqual([
        'The printer burns',
        'And I need a new screen',
      ])
  })

  test('for a colleague of the requester: whoever wrote it follows it', async () => {
    const { number, body } = await splitOff({ requesterId: desk.world.people.neighbour.id })
    const [part = ''] = (await did('analyst', number, body)).children
    expect((await desk.page('neighbour', part)).ticket.requester.name).toBe('Neighbour')
    expect((await connections('analyst', part)).followers.map(({ name }) => name)).toEqual(['Requester'])
    expect((await desk.get('neighbour', `/${number}`)).status).toBe(404)
  })

  test('is refused for somebody of another customer, for messages of other tickets, and of all there is', async () => {
    const { number, body } = await splitOff()
    const foreign = { ...body, requesterId: desk.world.people.stranger.id }
    expect(codeOf(await act('analyst', number, foreign))).toBe('person.not_found')
    const other = await splitOff()
    const wrong = { ...body, messages: other.body.messages }
    expect(codeOf(await act('analyst', number, wrong))).toBe('message.not_found')
    const all = (await desk.page('analyst', number)).messages.map(({ id }) => id)
    expect(codeOf(await act('analyst', number, { ...body, messages: all }))).toBe('ticket.split_refused')
    expect(codeOf(await act('requester', number, body))).toBe('activity.not_yours')
  })
})

describe('following', () => {
  test('oneself tells nobody; what happens is then told', async () => {
    const { number } = await desk.open('requester')
    expect(await told('engineer', number, { act: 'follow' })).toEqual([])
    await did('engineer', number, { act: 'follow' })
    await desk.insist(desk.complete('analyst', number, 'Needs analysis'))
    const rows = (await desk.page('admin', number)).ledger.filter(({ to }) => to === 'Engineer')
    expect(rows.some(({ reasons }) => reasons.includes('follows it'))).toBe(true)
    await did('engineer', number, { act: 'unfollow' })
    expect((await connections('engineer', number)).following).toBe(false)
  })

  test('lets a colleague of the requester see the ticket, for as long as they follow', async () => {
    const { number } = await desk.open('requester')
    const { id } = desk.world.people.neighbour
    await did('requester', number, { act: 'follow', person: id })
    expect((await desk.get('neighbour', `/${number}`)).status).toBe(200)
    await did('requester', number, { act: 'unfollow', person: id })
    expect((await desk.get('neighbour', `/${number}`)).status).toBe(404)
  })

  test('leaves a right that was there for another reason', async () => {
    const { number } = await desk.open('requester')
    await did('requester', number, { act: 'follow' })
    await did('requester', number, { act: 'unfollow' })
    expect((await desk.get('requester', `/${number}`)).status).toBe(200)
  })

  test('is never given to people of another side or another customer', async () => {
    const { number } = await desk.open('requester')
    const { people } = desk.world
    const tries: [PersonKey, PersonKey][] = [
      ['requester', 'stranger'],
      ['requester', 'analyst'],
      ['requester', 'partner'],
      ['analyst', 'stranger'],
      ['analyst', 'partner'],
    ]
    for (const [who, whom] of tries)
      expect([whom, codeOf(await act(who, number, { act: 'follow', person: people[whom].id }))]).toEqual([
        whom,
        'person.not_found',
      ])
    await did('requester', number, { act: 'follow', person: people.neighbour.id })
    // Who was added adds nobody, and takes nobody off but themselves.
    const further = { act: 'follow' as const, person: people.customerOwner.id }
    expect(codeOf(await act('neighbour', number, further))).toBe('person.not_found')
    await did('analyst', number, { act: 'follow', person: people.engineer.id })
    const off = { act: 'unfollow' as const, person: people.engineer.id }
    expect(codeOf(await act('neighbour', number, off))).toBe('person.not_found')
    expect((await connections('neighbour', number)).followers.map(({ name }) => name)).toEqual(['Neighbour'])
  })
})

describe('a link', () => {
  test('stands on both tickets, once, and is taken off from either side; nobody is told', async () => {
    const { source, target } = await openTwo()
    const link = { act: 'link' as const, kind: 'blocks' as const, to: target }
    expect(await told('analyst', source, link)).toEqual([])
    await did('analyst', source, link)
    await did('analyst', source, link)
    const [there] = (await connections('analyst', target)).links
    expect(there).toMatchObject({ kind: 'blocks', reversed: true, other: { number: source } })
    expect((await connections('requester', target)).links).toEqual([])
    await did('analyst', target, { act: 'unlink', kind: 'blocks', to: source })
    expect((await connections('analyst', source)).links).toEqual([])
  })

  test('to a ticket the reader may not see says nothing of it', async () => {
    const { source, target } = await openTwo()
    await desk.behind(
      `insert into identity.visible (workspace_id, principal_id, ticket_id, "right")
       select $2, $3, id, 'work' from work.ticket where number = $1`,
      [target, desk.world.workspaceId, desk.world.people.lead.id],
    )
    await desk.behind(
      `delete from identity.visible where principal_id = $2 and ticket_id = (select id from work.ticket where number = $1)`,
      [target, desk.world.organisations.provider],
    )
    await did('lead', source, { act: 'link', kind: 'related', to: target })
    expect((await connections('lead', source)).links[0]?.other?.number).toBe(target)
    const seen = await desk.get('analyst', `/${source}/connections`)
    expect((seen.body as Connections).links).toEqual([{ kind: 'related', reversed: false, other: null }])
    const history = await desk.get('analyst', `/${source}/history`)
    for (const { text } of [seen, history]) expect(text).not.toContain(target)
    expect(history.text).toContain('is related to a restricted record')
  })

  test('or any other act with a ticket one may not see is not found, like one that is not there', async () => {
    const { number: own } = await desk.open('requester')
    const { number: foreign } = await desk.open('stranger')
    const acts = (number: string): Act[] => [
      { act: 'link', kind: 'related', to: number },
      { act: 'merge', into: number },
      { act: 'unmerge', ticket: number },
    ]
    for (const [index, body] of acts(foreign).entries()) {
      const there = await act('requester', own, body)
      const nowhere = await act('requester', own, acts('INC-999999')[index] ?? body)
      expect(codeOf(there)).toBe('ticket.not_found')
      expect(there.text.replaceAll(foreign, '…').replace(/"requestId":"[^"]*"/, '')).toBe(
        nowhere.text.replaceAll('INC-999999', '…').replace(/"requestId":"[^"]*"/, ''),
      )
    }
  })
})

test('after all of it the ledger lacks nothing, and every write has its event', async () => {
  const { db } = desk.product
  const audit = await auditObligations(db, desk.world.workspaceId)
  expect([audit.missing, audit.extra]).toEqual([[], []])
  expect((await auditWrites(db, desk.world.workspaceId)).filter(({ missing }) => missing > 0)).toEqual([])
})
