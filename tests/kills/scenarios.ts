import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'vitest'
import { auditObligations } from '../../server/comms/index.ts'
import { connect, systemClock } from '../../server/kernel/index.ts'
import { auditWrites } from '../../server/work/index.ts'
import { buildWorld, makeToken, type PersonKey, signIn, type World } from '../support/builders.ts'
import { ask as askDatabase, Refused, type Scenario, type Stage, untilAnswered } from '../support/killer.ts'
import { type Asked, ask, type Credentials } from '../support/product.ts'

/** The people of the scenarios, each with a token for tickets. */
export type Cast = { world: World; tokens: Record<'requester' | 'analyst', Credentials> }

/** Builds the world on the stage, through the bystander. */
export async function prepareCast({ databaseUrl, bystander }: Stage): Promise<Cast> {
  const db = connect(databaseUrl, { emit: () => {}, max: 2 })
  try {
    const world = await buildWorld({ db, clock: systemClock })
    const { baseUrl } = bystander
    const token = async (key: PersonKey): Promise<Credentials> => {
      const session = await signIn({ baseUrl, db, clock: systemClock }, world.people[key])
      const scopes = ['tickets:read', 'tickets:write']
      return { token: (await makeToken({ baseUrl }, session, { slug: world.slug, name: key, scopes })).token }
    }
    return { world, tokens: { requester: await token('requester'), analyst: await token('analyst') } }
  } finally {
    await db.close()
  }
}

type Opened = { id: string; number: string }
/** What one run is about: its own key and words, and the ticket it acts on. */
type State = { key: string; words: string; ticket: Opened; run: string }

/** Asks and fails unless it was answered well: anything else is not an acknowledgement. */
async function insist<T>(baseUrl: string, credentials: Credentials, asked: Asked): Promise<T> {
  const answer = await ask({ baseUrl }, credentials, asked)
  const said = `${asked.method} ${asked.url}: ${answer.status} ${answer.text}`
  if (answer.status >= 500) throw new Error(said)
  if (answer.status >= 300) throw new Refused(said)
  return answer.body as T
}

const openWith = (title: string) => ({ process: 'incident', title, text: 'Since this morning.' })

export function listScenarios({ world, tokens }: Cast) {
  const tickets = `/api/w/${world.slug}/tickets`

  async function prepare({ bystander: { baseUrl } }: Stage): Promise<State> {
    const key = randomUUID()
    const asked = { method: 'POST', url: tickets, body: openWith(`Before ${key}`) } as const
    const ticket = await insist<Opened>(baseUrl, tokens.requester, asked)
    const page = { method: 'GET', url: `${tickets}/${ticket.number}` } as const
    const { activities } = await insist<{ activities: { id: string }[] }>(baseUrl, tokens.analyst, page)
    return { key, words: `Kill ${key}`, ticket, run: activities[0]?.id ?? '' }
  }

  const open: Scenario<State, Opened> = {
    name: 'open a ticket',
    prepare: async () => {
      const key = randomUUID()
      return { key, words: `Kill ${key}`, ticket: { id: '', number: '' }, run: '' }
    },
    act: (baseUrl, { key, words }) =>
      insist(baseUrl, tokens.requester, { method: 'POST', url: tickets, body: openWith(words), key }),
    check: async (stage, { state, reply, first }) => {
      if (first) expect(reply).toEqual(first)
      const found = await askDatabase<Opened>(
        stage.databaseUrl,
        'select id::text, number from work.ticket where title = $1',
        [state.words],
      )
      expect(found).toEqual([reply])
      await checkTicket(stage, reply.id, ['ticket.opened', 'activity.ready'])
    },
  }
  const complete: Scenario<State, { version: number }> = {
    name: 'complete an activity',
    prepare,
    act: (baseUrl, { key, ticket, run }) => {
      const url = `${tickets}/${ticket.number}/activities/${run}/complete`
      return insist(baseUrl, tokens.analyst, {
        method: 'POST',
        url,
        body: { outcome: 'Needs analysis' },
        key,
      })
    },
    check: async (stage, { state, reply, first }) => {
      if (first) expect(reply).toEqual(first)
      const runs = `select state, count(*)::integer as runs from work.activity_run where ticket_id = $1 group by 1 order by 1`
      expect(await askDatabase(stage.databaseUrl, runs, [state.ticket.id])).toEqual([
        { state: 'done', runs: 1 },
        { state: 'ready', runs: 1 },
      ])
      const names = [
        'ticket.opened',
        'activity.ready',
        'activity.started',
        'activity.completed',
        'activity.ready',
      ]
      await checkTicket(stage, state.ticket.id, names)
    },
  }
  const reply: Scenario<State, { id: string }> = {
    name: 'reply',
    prepare,
    act: (baseUrl, { key, words, ticket }) => {
      const url = `${tickets}/${ticket.number}/messages`
      return insist(baseUrl, tokens.analyst, {
        method: 'POST',
        url,
        body: { class: 'band', text: words },
        key,
      })
    },
    check: async (stage, { state, reply, first }) => {
      if (first) expect(reply).toEqual(first)
      const found = await askDatabase(
        stage.databaseUrl,
        'select id::text from work.message where text = $1',
        [state.words],
      )
      expect(found).toEqual([{ id: reply.id }])
      await checkTicket(stage, state.ticket.id, ['ticket.opened', 'activity.ready', 'message.added'])
    },
  }
  return { open, complete, reply }
}

type Delivery = { messageId: string; state: string }

/** Each event once and in a row; every mail that is owed leaves once, under one Message-ID; nothing is left waiting. */
async function checkTicket({ databaseUrl, sink }: Stage, ticketId: string, names: string[]): Promise<void> {
  const events = await askDatabase<{ name: string; seq: number }>(
    databaseUrl,
    'select name, seq from kernel.event where subject_id = $1 order by seq',
    [ticketId],
  )
  expect(events.map(event => event.seq)).toEqual(events.map((_, index) => index + 1))
  expect(events.map(event => event.name)).toEqual(
    names.filter(name => events.some(event => event.name === name)),
  )
  const deliveries = await untilAnswered(async () => {
    const rows = await askDatabase<Delivery>(
      databaseUrl,
      'select message_id as "messageId", state from comms.delivery where ticket_id = $1',
      [ticketId],
    )
    const waiting = rows.filter(({ state }) => state === 'due')
    if (waiting.length > 0) throw new Error(`${waiting.length} of ${rows.length} mails have not left`)
    return rows
  })
  expect(deliveries.length).toBeGreaterThan(0)
  for (const { messageId, state } of deliveries) {
    expect(state).toBe('sent')
    expect(sink.mails.filter(mail => mail.messageId === messageId)).toHaveLength(1)
  }
}

/** What the model owes and the ledger says agree, every write has its event, and no job is stuck. */
export async function checkWhole({ databaseUrl }: Stage, { world: { workspaceId } }: Cast): Promise<void> {
  const db = connect(databaseUrl, { emit: () => {}, max: 2 })
  try {
    const audit = await auditObligations(db, workspaceId)
    expect(audit).toMatchObject({ missing: [], extra: [] })
    expect(audit.events).toBeGreaterThan(0)
    const writes = await auditWrites(db, workspaceId)
    expect(writes.filter(({ missing }) => missing > 0)).toEqual([])
    const deadline = performance.now() + 30_000
    for (;;) {
      const [{ jobs } = { jobs: -1 }] = await askDatabase<{ jobs: number }>(
        databaseUrl,
        'select count(*)::integer as jobs from kernel.job',
      )
      if (jobs === 0) return
      if (performance.now() > deadline) throw new Error(`${jobs} jobs are stuck.`)
      await pause(100)
    }
  } finally {
    await db.close()
  }
}
