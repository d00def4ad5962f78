import { Compile } from 'typebox/compile'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Act } from '../../contract/index.ts'
import type { PersonKey } from '../../tests/support/builders.ts'
import { codeOf, type Desk, openDesk } from '../../tests/support/desk.ts'
import { joinSteps, listMisplaced, type Step, toTicketAct } from './macroSteps.ts'

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk?.stop())

type Preview = {
  told: { name: string; channel: string; letter: string; text: string }[]
  steps: { act: string; text: string }[]
  refused: { step: number; code: string; text: string } | null
}
let keys = 0
const keep = (who: PersonKey, name: string, steps: unknown[]) =>
  desk.askAs(who, {
    method: 'POST',
    url: `/api/w/${desk.world.slug}/aids`,
    body: { kind: 'macro', name, owner: 'person', content: { steps } },
    key: `macro-${keys++}`,
  })
const kept = async (who: PersonKey, name: string, steps: Step[]) =>
  (await desk.insist<{ id: string }>(keep(who, name, steps))).id
const run = (who: PersonKey, number: string, aid: string) =>
  desk.askAs(who, {
    method: 'POST',
    url: `${desk.tickets}/${number}/macros/${aid}/run`,
    body: {},
    key: `run-${keys++}`,
  })
const tryOut = (who: PersonKey, number: string, aid: string) =>
  desk.post(who, `/${number}/macros/${aid}/preview`)
const previewed = (who: PersonKey, number: string, aid: string) =>
  desk.insist<Preview>(tryOut(who, number, aid))
/** Everything that is kept of tickets, and what is owed and left to do for them. */
const snapshot = () =>
  desk.behind(
    [
      'work.ticket',
      'work.message',
      'work.activity_run',
      'work.process_run',
      'work.effort',
      'kernel.event',
      'kernel.job',
      'comms.obligation',
      'comms.delivery',
    ]
      .map(
        name =>
          `select '${name}' as of, md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as hash from ${name} t`,
      )
      .join(' union all '),
  )

const reset: Step[] = [
  { act: 'take' },
  {
    act: 'message',
    class: 'band',
    text: 'Hello {{requester.first_name}}, your password for {{number}} is new.',
  },
  { act: 'complete', outcome: 'Resolved at first contact', note: 'Reset.' },
  { act: 'book', minutes: 5 },
]

describe('a macro', () => {
  test('takes, replies, completes and books in one press, and says it in one mail', async () => {
    const { number } = await desk.open('requester', { title: 'Forgotten' })
    await desk.behind(`update comms.delivery set state = 'sent'`)
    const aid = await kept('analyst', 'Password reset', reset)
    expect(codeOf(await run('analyst', number, aid))).toBe('200')
    const page = await desk.page('analyst', number)
    expect(page.messages.map(({ text }) => text)).toContain(
      `Hello Requester, your password for ${number} is new.`,
    )
    expect(page.activities.filter(({ state }) => state === 'done')).toHaveLength(1)
    expect(page.ticket.minutes).toBe(5)
    const mails = await desk.behind<{ events: string[] }>(
      `select array_agg(o.event_name order by o.position) as events from comms.delivery d
       join comms.obligation o on o.workspace_id = d.workspace_id and o.delivery_id = d.id
       where d.ticket_number = $1 and d.person_id = $2::uuid and d.state = 'due' group by d.id`,
      [number, desk.world.people.requester.id],
    )
    expect(mails).toHaveLength(1)
    expect(mails[0]?.events.length).toBeGreaterThan(1)
  })
  test('tells whom the preview named, and the preview changes nothing', async () => {
    const { number } = await desk.open('requester', { title: 'Again' })
    const aid = await kept('analyst', 'Foreseen', reset)
    const before = await snapshot()
    const { told, steps, refused } = await previewed('analyst', number, aid)
    expect(await snapshot()).toEqual(before)
    expect(refused).toBeNull()
    expect(steps.map(({ act }) => act)).toEqual(['take', 'message', 'complete'])
    expect(steps[1]?.text).toContain(`for ${number} is new`)
    const known = new Set((await desk.page('admin', number)).ledger.map(({ id }) => id))
    await desk.insist(run('analyst', number, aid))
    const rows = (await desk.page('admin', number)).ledger.filter(({ id }) => !known.has(id))
    const owed = new Set(rows.filter(({ verdict }) => verdict !== 'not owed').map(({ to }) => to))
    expect(new Set(told.filter(({ channel }) => channel !== 'none').map(({ name }) => name))).toEqual(owed)
  })
  test('of which one act is refused is not done at all, and says which act and why', async () => {
    const { number } = await desk.open('requester', { title: 'Not so' })
    const [take, say] = reset
    if (!take || !say) throw new Error('The macro has lost its acts.')
    const aid = await kept('analyst', 'Wrong outcome', [take, say, { act: 'complete', outcome: 'Magic' }])
    const before = await snapshot()
    const answer = await run('analyst', number, aid)
    expect(codeOf(answer)).toBe('activity.outcome_unknown')
    expect(answer.text).toContain('Act 3 of the macro')
    const { refused, told } = await previewed('analyst', number, aid)
    expect(refused).toMatchObject({ step: 3, code: 'activity.outcome_unknown' })
    expect(told).toEqual([])
    expect(await snapshot()).toEqual(before)
  })
  test('gives nobody a right they have not: what is another role’s is refused', async () => {
    const { number } = await desk.open('requester', { title: 'Not mine' })
    const aid = await kept('engineer', 'Grab', [{ act: 'take' }])
    expect(codeOf(await run('engineer', number, aid))).toBe('activity.not_yours')
    expect((await previewed('engineer', number, aid)).refused?.code).toBe('activity.not_yours')
  })
  test('pressed twice with one key is done once; run again it finds the ticket moved on', async () => {
    const { number } = await desk.open('requester', { title: 'Twice' })
    const aid = await kept('analyst', 'Once', reset)
    const asked = {
      method: 'POST',
      url: `${desk.tickets}/${number}/macros/${aid}/run`,
      body: {},
      key: 'twice',
    } as const
    const answers = await Promise.all([desk.askAs('analyst', asked), desk.askAs('analyst', asked)])
    expect(answers.map(codeOf)).toEqual(['200', '200'])
    expect(
      (await desk.page('analyst', number)).messages.filter(({ text }) => text.startsWith('Hello')),
    ).toHaveLength(1)
    expect(codeOf(await run('analyst', number, aid))).not.toBe('200')
    expect(
      (await desk.page('analyst', number)).messages.filter(({ text }) => text.startsWith('Hello')),
    ).toHaveLength(1)
  })
  test('is not kept with a variable nobody knows, one the requester may not see, or minutes after the end', async () => {
    const say = (text: string) => [{ act: 'message', class: 'band', text }]
    expect(codeOf(await keep('analyst', 'A', say('{{nothing}}')))).toBe('aid.refused')
    const hidden = await keep('analyst', 'B', say('With {{assignee}}'))
    expect(codeOf(hidden)).toBe('aid.refused')
    expect(hidden.text).toContain('/content/steps/0/text')
    expect(codeOf(await keep('analyst', 'C', [{ act: 'solve' }, { act: 'book', minutes: 5 }]))).toBe(
      'aid.refused',
    )
    expect(
      codeOf(await keep('analyst', 'D', [{ act: 'message', class: 'provider', text: 'With {{assignee}}' }])),
    ).toBe('200')
    expect(codeOf(await keep('analyst', 'E', [{ act: 'merge', into: 'INC-1' }]))).toBe('request.invalid')
  })
  test('of somebody else is not there, and a snippet is no macro', async () => {
    const { number } = await desk.open('requester')
    const theirs = await kept('engineer', 'Theirs', [{ act: 'follow' }])
    expect(codeOf(await run('analyst', number, theirs))).toBe('aid.not_found')
    expect(codeOf(await tryOut('analyst', number, theirs))).toBe('aid.not_found')
    expect(codeOf(await run('requester', number, theirs))).toBe('route.not_found')
  })
})

test('every act a macro may have is an act of a ticket', async () => {
  const check = Compile(Act)
  const { number } = await desk.open('requester', { title: 'Shapes' })
  const { readFacts } = await import('./load.ts')
  const facts = await desk.product.db.actAs(await desk.actor('analyst'), tx =>
    readFacts(tx, number, desk.product.clock),
  )
  const steps: Step[] = [
    ...reset,
    { act: 'book', minutes: 1, chargeable: false },
    { act: 'wait', question: 'Q?' },
    { act: 'stuck', reason: 'R' },
    { act: 'help', to: 'second-line-engineer', question: 'Q' },
    { act: 'offer', to: 'second-line-engineer', reason: 'R' },
    { act: 'change', set: { impact: 'low' } },
    { act: 'reclassify', process: 'work-request', reason: 'R' },
    { act: 'solve' },
    { act: 'follow' },
  ]
  for (const step of steps) {
    const act = toTicketAct({ step, at: 1 }, facts)
    expect(check.Check(act), JSON.stringify(act)).toBe(true)
  }
  expect(joinSteps(reset).map(({ step, at }) => [step.act, at])).toEqual([
    ['take', 1],
    ['message', 2],
    ['complete', 3],
  ])
  expect(listMisplaced([{ act: 'complete' }, { act: 'follow' }, { act: 'book', minutes: 1 }])).toHaveLength(1)
})
