import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'vitest'
import { auditObligations } from '../../server/comms/index.ts'
import { connect, createBlobs, createManualClock, systemClock } from '../../server/kernel/index.ts'
import { auditWrites, sweepAttachments } from '../../server/work/index.ts'
import { buildWorld, makeToken, type PersonKey, signIn, type World } from '../support/builders.ts'
import {
  ask as askDatabase,
  Refused,
  type Scenario,
  type Stage,
  type Target,
  untilAnswered,
} from '../support/killer.ts'
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
type State = { key: string; words: string; ticket: Opened; run: string; file?: string }

/** Asks and fails unless it was answered well: anything else is not an acknowledgement. */
async function insist<T>(baseUrl: string, credentials: Credentials, asked: Asked): Promise<T> {
  const answer = await ask({ baseUrl }, credentials, asked)
  const said = `${asked.method} ${asked.url}: ${answer.status} ${answer.text}`
  if (answer.status >= 500) throw new Error(said)
  if (answer.status >= 300) throw new Refused(said)
  return answer.body as T
}

const openWith = (title: string) => ({ process: 'incident', title, text: 'Since this morning.' })

export const listScenarios = (cast: Cast) => ({
  open: openScenario(cast),
  complete: completeScenario(cast),
  reply: replyScenario(cast),
  attach: attachScenario(cast),
})

const ticketsOf = ({ world }: Cast) => `/api/w/${world.slug}/tickets`

/** A ticket to act on, opened through the bystander. */
const prepareTicket =
  (cast: Cast) =>
  async ({ bystander: { baseUrl }, databaseUrl }: Stage): Promise<State> => {
    const key = randomUUID()
    const asked = {
      method: 'POST',
      url: ticketsOf(cast),
      body: openWith(`Before ${key}`),
      key: `before-${key}`,
    } as const
    // The database may just be coming back from the run before.
    const ticket = await untilAnswered(() => insist<Opened>(baseUrl, cast.tokens.requester, asked))
    const page = { method: 'GET', url: `${ticketsOf(cast)}/${ticket.number}` } as const
    const { activities } = await insist<{ activities: { id: string }[] }>(baseUrl, cast.tokens.analyst, page)
    await awaitMails(databaseUrl, ticket.id)
    return { key, words: `Kill ${key}`, ticket, run: activities[0]?.id ?? '' }
  }

const openScenario = (cast: Cast): Scenario<State, Opened> => ({
  name: 'open a ticket',
  prepare: async () => {
    const key = randomUUID()
    return { key, words: `Kill ${key}`, ticket: { id: '', number: '' }, run: '' }
  },
  act: (baseUrl, { key, words }) =>
    insist(baseUrl, cast.tokens.requester, {
      method: 'POST',
      url: ticketsOf(cast),
      body: openWith(words),
      key,
    }),
  check: async (stage, { state, reply, first, killed }) => {
    if (first) expect(reply).toEqual(first)
    const named = 'select id::text, number from work.ticket where title = $1'
    expect(await askDatabase(stage.databaseUrl, named, [state.words])).toEqual([reply])
    await checkTicket(stage, reply.id, { names: ['ticket.opened', 'activity.ready'], killed })
  },
})

/** Opens a ticket beside the victim, who carries its mail out and dies of it. */
export const carryScenario = (cast: Cast, stage: Stage): Scenario<State, Opened> => {
  const open = openScenario(cast)
  return {
    ...open,
    name: 'carry mail out',
    act: async (_, state) => {
      const carrier = stage.victim()
      const ticket = await open.act(stage.bystander.baseUrl, state)
      await Promise.race([awaitMails(stage.databaseUrl, ticket.id), carrier.ended])
      return ticket
    },
    // Whoever dies between the mail server's yes and their own note of it has it sent again, under one id.
    check: (onStage, outcome) => open.check(onStage, { ...outcome, killed: 'database' }),
  }
}

const completeScenario = (cast: Cast): Scenario<State, { version: number }> => ({
  name: 'complete an activity',
  prepare: prepareTicket(cast),
  act: (baseUrl, { key, ticket, run }) => {
    const url = `${ticketsOf(cast)}/${ticket.number}/activities/${run}/complete`
    const body = { outcome: 'Needs analysis' }
    return insist(baseUrl, cast.tokens.analyst, { method: 'POST', url, body, key })
  },
  check: async (stage, { state, reply, first, killed }) => {
    if (first) expect(reply).toEqual(first)
    const runs = `select state, count(*)::integer as runs from work.activity_run where ticket_id = $1 group by 1 order by 1`
    expect(await askDatabase(stage.databaseUrl, runs, [state.ticket.id])).toEqual([
      { state: 'done', runs: 1 },
      { state: 'ready', runs: 1 },
    ])
    const completed = ['ticket.opened', 'activity.ready', 'activity.completed', 'activity.ready']
    await checkTicket(stage, state.ticket.id, { names: completed, killed })
  },
})

const replyScenario = (cast: Cast): Scenario<State, { id: string }> => ({
  name: 'reply',
  prepare: prepareTicket(cast),
  act: (baseUrl, { key, words, ticket }) => {
    const url = `${ticketsOf(cast)}/${ticket.number}/messages`
    return insist(baseUrl, cast.tokens.analyst, {
      method: 'POST',
      url,
      body: { class: 'band', text: words },
      key,
    })
  },
  check: async (stage, { state, reply, first, killed }) => {
    if (first) expect(reply).toEqual(first)
    const said = 'select id::text from work.message where text = $1'
    expect(await askDatabase(stage.databaseUrl, said, [state.words])).toEqual([{ id: reply.id }])
    const names = ['ticket.opened', 'activity.ready', 'message.added']
    await checkTicket(stage, state.ticket.id, { names, killed })
  },
})

type Uploaded = { attachments: { id: string }[] }

/** Uploads a file and sends it with a message; what was uploaded is not uploaded again, as a page does. */
const attachScenario = (cast: Cast): Scenario<State, { id: string }> => ({
  name: 'attach',
  prepare: prepareTicket(cast),
  act: async (baseUrl, state) => {
    const { key, words, ticket } = state
    const url = `/api/w/${cast.world.slug}/attachments`
    const files = [{ name: 'kill.txt', type: 'text/plain', content: words }]
    const uploading = { method: 'POST', url, files } as const
    state.file ??= (await insist<Uploaded>(baseUrl, cast.tokens.analyst, uploading)).attachments[0]?.id ?? ''
    return insist(baseUrl, cast.tokens.analyst, {
      method: 'POST',
      url: `${ticketsOf(cast)}/${ticket.number}/messages`,
      body: { class: 'band', text: words, attachments: [state.file] },
      key,
    })
  },
  check: async (stage, { state, reply, first, killed }) => {
    if (first) expect(reply).toEqual(first)
    const sent = 'select id::text, message_id::text as message from work.attachment where ticket_id = $1'
    expect(await askDatabase(stage.databaseUrl, sent, [state.ticket.id])).toEqual([
      { id: state.file, message: reply.id },
    ])
    const url = `${ticketsOf(cast)}/${state.ticket.number}/attachments/${state.file}`
    const { text } = await ask(stage.bystander, cast.tokens.requester, { method: 'GET', url })
    expect(text).toBe(state.words)
    const names = ['ticket.opened', 'activity.ready', 'message.added']
    await checkTicket(stage, state.ticket.id, { names, killed })
  },
})

/** After a day nothing is left of what was killed on its way: what is in the store is what messages have, and all of it. */
export async function checkFiles({ databaseUrl, filesDir }: Stage): Promise<void> {
  const db = connect(databaseUrl, { emit: () => {}, max: 2 })
  try {
    const clock = createManualClock(systemClock.now().add({ hours: 25 }))
    const blobs = createBlobs({ dir: filesDir, clock })
    await sweepAttachments({ db, blobs, clock })
    const listed: string[] = []
    for await (const hashes of blobs.listIdle(clock.now().add({ hours: 1 }))) listed.push(...hashes)
    const named = await askDatabase<{ hash: string }>(
      databaseUrl,
      'select distinct hash from work.attachment where message_id is not null order by 1',
    )
    expect(named.length).toBeGreaterThan(0)
    expect(listed.toSorted()).toEqual(named.map(({ hash }) => hash))
    const waiting = 'select count(*)::integer as count from work.attachment where message_id is null'
    expect(await askDatabase(databaseUrl, waiting)).toEqual([{ count: 0 }])
  } finally {
    await db.close()
  }
}

type Delivery = { messageId: string; state: string; lastError: string | null }

/** Waits until every mail about a ticket has left. */
const awaitMails = (databaseUrl: string, ticketId: string): Promise<Delivery[]> =>
  untilAnswered(async () => {
    const rows = await askDatabase<Delivery>(
      databaseUrl,
      'select message_id as "messageId", state, last_error as "lastError" from comms.delivery where ticket_id = $1',
      [ticketId],
    )
    const [waiting] = rows.filter(({ state }) => state === 'due')
    if (waiting) throw new Error(`A mail of ${rows.length} waits: ${waiting.lastError}`)
    return rows
  })

/** Each event once and in a row; every mail that is owed leaves once, under one Message-ID; nothing is left waiting. */
async function checkTicket(
  { databaseUrl, sink }: Stage,
  ticketId: string,
  { names, killed }: { names: string[]; killed: Target | undefined },
): Promise<void> {
  const history = 'select name, seq from kernel.event where subject_id = $1 order by seq'
  const events = await askDatabase<{ name: string; seq: number }>(databaseUrl, history, [ticketId])
  expect(events).toEqual(names.map((name, index) => ({ name, seq: index + 1 })))
  const deliveries = await awaitMails(databaseUrl, ticketId)
  expect(deliveries.length).toBeGreaterThan(0)
  for (const { messageId, state } of deliveries) {
    expect(state).toBe('sent')
    const arrived = sink.mails.filter(mail => mail.messageId === messageId).length
    // A database that dies between the mail server's yes and our note of it makes the mail go twice, under one id.
    expect(arrived).toBeGreaterThanOrEqual(1)
    expect(arrived).toBeLessThanOrEqual(killed === 'database' ? 2 : 1)
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
