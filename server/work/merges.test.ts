import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PersonKey } from '../../tests/support/builders.ts'
import { connectIn } from '../../tests/support/connections.ts'
import { codeOf, type Desk, openDesk } from '../../tests/support/desk.ts'
import { auditObligations } from '../comms/index.ts'
import { auditWrites } from './index.ts'

// Merges and their way back.

let desk: Desk
let on: ReturnType<typeof connectIn>
beforeAll(async () => {
  desk = await openDesk()
  on = connectIn(desk)
})
afterAll(() => desk?.stop())

describe('a merge', () => {
  test('closes the source, tells its requester once where it goes on, and lets them follow the target', async () => {
    const { source, target } = await on.openTwo()
    expect((await desk.get('neighbour', `/${target}`)).status).toBe(404)
    const foreseen = await on.told('analyst', source, { act: 'merge', into: target })
    const requester = foreseen.filter(({ name }) => name === 'Neighbour')
    expect(requester).toHaveLength(1)
    expect(requester[0]?.text).toBe(
      `“Mail is down” (${source}) goes on in ${target}: Mail does not work. You hear of it there; answers to this message go there, too.`,
    )
    expect(foreseen.map(({ name }) => name)).not.toContain('Requester')
    await on.did('analyst', source, { act: 'merge', into: target })
    const page = await desk.page('admin', source)
    expect(page.ticket.state).toBe('closed')
    expect(page.activities.map(({ state }) => state)).toEqual(['cancelled'])
    const mails = page.ledger.filter(({ to, event }) => to === 'Neighbour' && event !== 'ticket.opened')
    expect(mails.map(({ event }) => event)).toEqual(['ticket.merged'])
    expect((await desk.page('neighbour', target)).ticket.number).toBe(target)
    expect((await on.connections('analyst', target)).followers.map(({ name }) => name)).toEqual(['Neighbour'])
  })

  test('leads from the old number to the target, whoever sees both', async () => {
    const { source, target } = await on.openTwo()
    await on.did('analyst', source, { act: 'merge', into: target })
    const there = { number: target, title: 'Mail does not work', state: 'open' }
    expect(await on.connections('neighbour', source)).toMatchObject({ isMerged: true, goesOnIn: there })
    expect((await on.connections('analyst', target)).merged).toEqual([
      { number: source, title: 'Mail is down', state: 'closed', mayUndo: true },
    ])
  })

  test('shows what was said on the source to those who could read it there, and to nobody else', async () => {
    const { source, target } = await on.openTwo()
    await desk.insist(desk.say('analyst', source, { class: 'provider', text: 'A note of ours' }))
    await on.did('analyst', source, { act: 'merge', into: target })
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
    expect((await on.connections('requester', target)).merged).toEqual([])
  })

  test('through several merges the last ticket has all of it', async () => {
    const { source, target } = await on.openTwo('requester')
    const { number: last } = await desk.open('requester', { text: 'Third' })
    await on.did('analyst', source, { act: 'merge', into: target })
    await on.did('analyst', target, { act: 'merge', into: last })
    expect((await desk.page('analyst', last)).messages.map(({ from }) => from)).toEqual([
      source,
      target,
      null,
    ])
    const undo = await on.act('analyst', target, { act: 'unmerge', ticket: source })
    expect([codeOf(undo), (undo.body as { detail: string }).detail]).toEqual([
      'ticket.merge_refused',
      `${target} itself goes on in ${last}: take it out there first.`,
    ])
  })

  test('of the source is answered in the target: who writes to the source is told where', async () => {
    const { source, target } = await on.openTwo()
    await on.did('analyst', source, { act: 'merge', into: target })
    const refused = await desk.say('neighbour', source, 'Still down')
    expect([codeOf(refused), (refused.body as { detail: string }).detail]).toEqual([
      'ticket.merged',
      `Its matter goes on in ${target}.`,
    ])
  })

  const refusals: [string, () => Promise<{ source: string; target: string; who?: PersonKey }>, string][] = [
    ['into a ticket of another customer', async () => on.openTwo('stranger'), 'ticket.merge_refused'],
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
      async () => ({ ...(await on.openTwo('requester')), who: 'requester' as const }),
      'activity.not_yours',
    ],
    [
      'by somebody of ours without any work on it',
      async () => ({ ...(await on.openTwo()), who: 'biller' as const }),
      'activity.not_yours',
    ],
    [
      'of a closed ticket',
      async () => {
        const two = await on.openTwo()
        await on.did('analyst', two.source, { act: 'solve' })
        return two
      },
      'ticket.closed',
    ],
    [
      'into a restricted ticket',
      async () => {
        const two = await on.openTwo()
        await on.restrict(two.target, 'analyst')
        return two
      },
      'ticket.merge_refused',
    ],
  ]
  test.each(refusals)('%s is refused and changes nothing', async (_, make, code) => {
    const { source, target, who = 'analyst' } = await make()
    const before = await on.rowsThatMatter([source, target])
    expect(codeOf(await on.act(who, source, { act: 'merge', into: target }))).toBe(code)
    expect(await on.rowsThatMatter([source, target])).toEqual(before)
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
        await on.did('analyst', number, { act: 'wait', run, for: 'requester', question: 'Which mailbox?' })
      },
      async number => desk.insist(desk.complete('analyst', number, 'Needs analysis')),
      async number => on.did('engineer', number, { act: 'follow' }),
    ]
    for (const stand of stands) {
      const { source, target } = await on.openTwo()
      await stand(source)
      const before = await on.rowsThatMatter([source, target])
      await on.did('lead', source, { act: 'merge', into: target })
      expect(await on.rowsThatMatter([source, target])).not.toEqual(before)
      desk.product.clock.advance({ minutes: 1 })
      await on.did('lead', target, { act: 'unmerge', ticket: source })
      expect(await on.rowsThatMatter([source, target])).toEqual(before)
    }
  })

  test('loses nothing that came after: what was written in the target stays there', async () => {
    const { source, target } = await on.openTwo()
    await on.did('analyst', source, { act: 'merge', into: target })
    await desk.insist(desk.say('neighbour', target, 'Me, too'))
    await on.did('analyst', target, { act: 'unmerge', ticket: source })
    expect((await desk.page('analyst', target)).messages.map(({ text }) => text)).toEqual([
      'Nothing comes in',
      'Me, too',
    ])
    expect((await desk.get('neighbour', `/${target}`)).status).toBe(404)
    await desk.insist(desk.complete('analyst', source, 'Needs analysis'))
  })

  test('keeps whom another merged ticket brought as well', async () => {
    const { source, target } = await on.openTwo()
    const { number: second } = await desk.open('neighbour')
    await on.did('analyst', source, { act: 'merge', into: target })
    await on.did('analyst', second, { act: 'merge', into: target })
    await on.did('analyst', target, { act: 'unmerge', ticket: source })
    expect((await desk.get('neighbour', `/${target}`)).status).toBe(200)
    await on.did('analyst', target, { act: 'unmerge', ticket: second })
    expect((await desk.get('neighbour', `/${target}`)).status).toBe(404)
  })

  test('of what is not merged is refused', async () => {
    const { source, target } = await on.openTwo()
    expect(codeOf(await on.act('analyst', target, { act: 'unmerge', ticket: source }))).toBe(
      'ticket.not_merged',
    )
  })
})

describe('merges at the same moment', () => {
  test('of two tickets into each other: one wins, and there is no ring (I12)', async () => {
    for (let round = 0; round < 10; round++) {
      const { source, target } = await on.openTwo()
      const answers = await Promise.all([
        on.act('analyst', source, { act: 'merge', into: target }),
        on.act('colleague', target, { act: 'merge', into: source }),
      ])
      expect(answers.map(codeOf).sort()).toEqual(['200', 'ticket.closed'])
    }
  })

  test('with somebody completing the source: both hold, or the later one is refused', async () => {
    for (let round = 0; round < 10; round++) {
      const { source, target } = await on.openTwo()
      const run = await desk.standing(source)
      const [merged, completed] = await Promise.all([
        on.act('analyst', source, { act: 'merge', into: target }),
        on.act('colleague', source, { act: 'complete', run, outcome: 'Needs analysis' }),
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

test('after all of it the ledger lacks nothing, and every write has its event', async () => {
  const { db } = desk.product
  const audit = await auditObligations(db, desk.world.workspaceId)
  expect([audit.missing, audit.extra]).toEqual([[], []])
  expect((await auditWrites(db, desk.world.workspaceId)).filter(({ missing }) => missing > 0)).toEqual([])
})
