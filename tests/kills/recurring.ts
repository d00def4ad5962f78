import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { recurrenceKind } from '../../server/work/index.ts'
import { ask as askDatabase, type Scenario, type Stage, untilAnswered } from '../support/killer.ts'
import { ask } from '../support/product.ts'
import type { Cast } from './scenarios.ts'

type State = { id: string; title: string }
type Reply = { number: string }
const dueAt = '2026-01-05T08:00:00Z'

/** What is due is opened by the victim, who dies of it; whoever comes after finds it done, or does it. */
export const recurringScenario = (cast: Cast, stage: Stage): Scenario<State, Reply> => ({
  name: 'open what recurs',
  prepare: ({ bystander, databaseUrl }) => prepareRecurrence(cast, { bystander, databaseUrl }),
  act: async (_, state) => {
    const carrier = stage.victim()
    // What a killed process held is free again after its lease; here it is as if that time had passed.
    await untilAnswered(() => hurry(stage.databaseUrl, state.id))
    const opened = untilAnswered(() => findOpened(stage.databaseUrl, state))
    await Promise.race([
      opened.catch(() => {}),
      carrier.ended.then(() => {
        throw new Error('It was killed.')
      }),
    ])
    return opened
  },
  check: async ({ databaseUrl }, { state }) => {
    const { id, title } = state
    const opened = 'select count(*)::integer as count from work.recurrence_opening where recurrence_id = $1'
    expect(await askDatabase(databaseUrl, opened, [id])).toEqual([{ count: 1 }])
    const tickets = 'select count(*)::integer as count from work.ticket where title = $1'
    expect(await askDatabase(databaseUrl, tickets, [title])).toEqual([{ count: 1 }])
    const left = 'select count(*)::integer as count from kernel.job where kind = $1'
    expect(await askDatabase(databaseUrl, left, [recurrenceKind])).toEqual([{ count: 1 }])
    await askDatabase(databaseUrl, 'delete from kernel.job where kind = $1', [recurrenceKind])
  },
})

async function prepareRecurrence(
  { world, tokens }: Cast,
  { bystander, databaseUrl }: Pick<Stage, 'bystander' | 'databaseUrl'>,
): Promise<State> {
  const title = `Again ${randomUUID()}`
  const post = (path: string, body: object) =>
    untilAnswered(async () => {
      const asked = { method: 'POST', url: `/api/w/${world.slug}${path}`, body } as const
      const { status, text, body: said } = await ask(bystander, tokens.analyst, asked)
      if (status !== 200) throw new Error(text)
      return (said as { id: string }).id
    })
  const content = { process: 'incident', title, text: 'Again.', impact: 'low', urgency: 'low', checklist: [] }
  const name = title.slice(0, 40)
  const templateId = await post('/aids', { kind: 'template', name, owner: 'person', content })
  const schedule = { rhythm: { every: 'day' }, at: '08:00', zone: 'UTC', from: '2026-01-01' }
  const requesterId = world.people.requester.id
  const id = await post('/recurrences', { name, templateId, requesterId, schedule })
  // Its first moment is over already; the job that is due for it waits to be let go.
  await askDatabase(databaseUrl, 'update work.recurrence set next_at = $2 where id = $1', [id, dueAt])
  await askDatabase(
    databaseUrl,
    `update kernel.job set payload = payload || jsonb_build_object('dueAt', $2::text) where payload ->> 'recurrenceId' = $1`,
    [id, dueAt],
  )
  return { id, title }
}

const hurry = (databaseUrl: string, id: string) =>
  askDatabase(
    databaseUrl,
    `update kernel.job set due_at = now(), lease_until = now() where payload ->> 'recurrenceId' = $1 and payload ->> 'dueAt' = $2`,
    [id, dueAt],
  )

async function findOpened(databaseUrl: string, { id }: State): Promise<Reply> {
  const [opened] = await askDatabase<Reply>(
    databaseUrl,
    'select t.number from work.recurrence_opening o join work.ticket t on t.id = o.ticket_id where o.recurrence_id = $1',
    [id],
  )
  if (!opened) throw new Error('Nothing is opened yet.')
  return opened
}
