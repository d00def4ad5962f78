import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Balancer, startBalancer } from './faults/balancer.ts'
import { type Office, openOffice } from './faults/office.ts'
import { type TestDatabase, testDatabase } from './support/database.ts'
import { lookInto } from './support/house.ts'
import { createMailSink, type MailSink } from './support/mailbox.ts'
import { findPort, type Program, startProgram } from './support/program.ts'

// Each process is stopped as an operator stops it, and started again, in turn, under load behind a balancer: nobody who
// asks notices.

let database: TestDatabase
let sink: MailSink
let balancer: Balancer
let office: Office
const ports: { INTERLOCK_PORT: string; INTERLOCK_MAIL_PORT: string }[] = []
const crew: Program[] = []
const roles = ['web', 'web', 'jobs', 'jobs']

async function start(which: number): Promise<Program> {
  ports[which] ??= { INTERLOCK_PORT: String(await findPort()), INTERLOCK_MAIL_PORT: String(await findPort()) }
  return startProgram({
    DATABASE_URL: database.url,
    INTERLOCK_SMTP_URL: sink.url,
    INTERLOCK_ROLES: roles[which] ?? '',
    ...ports[which],
  })
}
beforeAll(async () => {
  database = await testDatabase()
  sink = await createMailSink()
  for (const which of roles.keys()) crew.push(await start(which))
  balancer = await startBalancer(() =>
    ports.slice(0, 2).map(port => `http://127.0.0.1:${port.INTERLOCK_PORT}`),
  )
  office = await openOffice(database.url, balancer.url)
})
afterAll(async () => {
  await Promise.all(crew.map(one => one.stop()))
  await balancer.close()
  await sink.stop()
  await database.drop()
})

/** One stream as a page keeps it: opened again when it ends; how often it was refused or broke off. */
async function keepStream(isOver: () => boolean) {
  const seen = { opened: 0, failed: 0 }
  const address = new URL(office.tickets.replace('/tickets', '/stream'), balancer.url)
  while (!isOver()) {
    try {
      const headers = { authorization: `Bearer ${office.requester.token}` }
      const answer = await fetch(address, { headers, signal: AbortSignal.timeout(60_000) })
      if (answer.status !== 200) throw new Error(String(answer.status))
      seen.opened++
      const reader = answer.body?.getReader()
      while (!isOver()) if ((await reader?.read())?.done !== false) break
      await reader?.cancel()
    } catch {
      seen.failed++
    }
  }
  return seen
}

test('nobody is refused and nothing waits, while every process is restarted in turn', async () => {
  let over = false
  const refused: string[] = []
  const opened: string[] = []
  const slowest = { ms: 0 }
  const load = Array.from({ length: 3 }, async (_, client) => {
    // Some fifty acts a second: a desk at work, not a measurement.
    for (let at = 0; !over; at++, await pause(60)) {
      const words = `rolling ${client} ${at}`
      const from = performance.now()
      const status = await office.open(balancer.url, words).then(
        answer => answer.status,
        error => `${error} ${error.cause ?? ''}`,
      )
      slowest.ms = Math.max(slowest.ms, performance.now() - from)
      if (status === 201) opened.push(words)
      else refused.push(`${words}: ${status}`)
    }
  })
  const streaming = keepStream(() => over)
  const seconds: number[] = []
  for (const which of roles.keys()) {
    const before = opened.length
    const from = performance.now()
    expect(await crew[which]?.stop()).toBe(0)
    seconds.push((performance.now() - from) / 1000)
    crew[which] = await start(which)
    await expect.poll(() => opened.length, { timeout: 30_000 }).toBeGreaterThan(before + 5)
  }
  over = true
  await Promise.all(load)
  const streams = await streaming
  console.log(
    `${opened.length} acts under ${seconds.length} restarts, the longest stop ${Math.max(...seconds).toFixed(1)} s, the slowest answer ${Math.round(slowest.ms)} ms, streams opened ${streams.opened}`,
  )
  expect(refused).toEqual([])
  expect(streams.failed).toBe(0)
  expect(streams.opened).toBeGreaterThan(1)
  expect(Math.max(...seconds)).toBeLessThan(10)
  const titles = await lookInto<{ title: string }>(
    database.url,
    `select title from work.ticket where title like 'rolling %'`,
  )
  expect(titles.length).toBe(opened.length)
  const owed = `select 1 from comms.delivery where state = 'due' union all select 1 from kernel.job where state = 'due' and due_at <= now()`
  await expect.poll(() => lookInto(database.url, owed), { timeout: 60_000, interval: 250 }).toEqual([])
  const sent = await lookInto<{ id: string }>(database.url, 'select message_id as id from comms.delivery')
  expect(sink.mails.map(({ messageId }) => messageId).toSorted()).toEqual(sent.map(({ id }) => id).toSorted())
})
