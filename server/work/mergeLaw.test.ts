import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PersonKey } from '../../tests/support/builders.ts'
import { connectIn } from '../../tests/support/connections.ts'
import { type Act, type Desk, openDesk } from '../../tests/support/desk.ts'

// A merge taken back leaves every row that matters as it was, whatever was done on both tickets before.

let desk: Desk
let on: ReturnType<typeof connectIn>
beforeAll(async () => {
  desk = await openDesk()
  on = connectIn(desk)
})
afterAll(() => desk?.stop())

/** Something done on a ticket; a refusal is as good as not doing it. */
const steps = [
  'take',
  'complete',
  'wait',
  'say',
  'note',
  'follow',
  'neighbour follows',
  'help',
  'urgent',
] as const
type Step = (typeof steps)[number]
async function doStep(number: string, step: Step) {
  const open = (await desk.page('lead', number)).activities.filter(
    ({ state }) => state === 'ready' || state === 'started' || state === 'waiting',
  )
  const run = open[0]?.id ?? ''
  const acts: Record<Step, [PersonKey, Act]> = {
    take: ['analyst', { act: 'take', run }],
    complete: ['analyst', { act: 'complete', run, outcome: 'Needs analysis' }],
    wait: ['analyst', { act: 'wait', run, for: 'requester', question: 'Which one?' }],
    say: ['requester', { act: 'message', class: 'band', text: 'Any news?' }],
    note: ['analyst', { act: 'message', class: 'provider', text: 'A note' }],
    follow: ['engineer', { act: 'follow' }],
    'neighbour follows': ['analyst', { act: 'follow', person: desk.world.people.neighbour.id }],
    help: ['analyst', { act: 'help', run, to: 'second-line-engineer', question: 'What now?' }],
    urgent: ['analyst', { act: 'change', set: { urgency: 'high' }, was: {} }],
  }
  const [who, body] = acts[step]
  await on.act(who, number, body)
}

test('merge and unmerge is nothing', { timeout: 120_000 }, async () => {
  const some = fc.array(fc.constantFrom(...steps), { maxLength: 4 })
  let merged = 0
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom<PersonKey>('requester', 'neighbour'),
      some,
      some,
      async (who, onSource, onTarget) => {
        const { source, target } = await on.openTwo(who)
        for (const step of onSource) await doStep(source, step)
        for (const step of onTarget) await doStep(target, step)
        const before = await on.rowsThatMatter([source, target])
        const answer = await on.act('lead', source, { act: 'merge', into: target })
        expect([200, 409]).toContain(answer.status)
        if (answer.status === 409) return expect(await on.rowsThatMatter([source, target])).toEqual(before)
        merged += 1
        desk.product.clock.advance({ minutes: 7 })
        await on.did('lead', target, { act: 'unmerge', ticket: source })
        expect(await on.rowsThatMatter([source, target])).toEqual(before)
      },
    ),
    { numRuns: 25 },
  )
  expect(merged).toBeGreaterThan(10)
})

/** What an undoing could forget: before it, by a row it no longer finds; after it, by a row it left as it was. */
const forgets = [
  ['before', 'source', 'update work.activity_run set resumes_as = null where ticket_id = $1'],
  [
    'after',
    'source',
    `update work.process_run set suspended_at = '2026-01-01T00:00:00Z' where ticket_id = $1`,
  ],
  ['before', 'target', 'update work.follower set merge_id = null where ticket_id = $1'],
] as const
test.each(forgets)(
  'seeded fault: an undoing that forgets one thing is seen (%s it, on the %s: %s)',
  async (when, which, sql) => {
    const two = await on.openTwo('neighbour')
    const before = await on.rowsThatMatter([two.source, two.target])
    await on.did('lead', two.source, { act: 'merge', into: two.target })
    const [ticket] = await desk.behind<{ id: string }>('select id from work.ticket where number = $1', [
      two[which],
    ])
    const forget = () => desk.behind(sql, [ticket?.id])
    if (when === 'before') await forget()
    await on.did('lead', two.target, { act: 'unmerge', ticket: two.source })
    if (when === 'after') await forget()
    expect(await on.rowsThatMatter([two.source, two.target])).not.toEqual(before)
  },
)
