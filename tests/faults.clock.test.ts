import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { keepDatabaseTime, newId, systemClock } from '../server/kernel/index.ts'
import { type Office, openOffice } from './faults/office.ts'
import { type TestDatabase, testDatabase } from './support/database.ts'
import { execute } from './support/global.ts'
import { lookInto } from './support/house.ts'
import { createMailSink, type MailSink } from './support/mailbox.ts'
import { ask } from './support/product.ts'
import { type Program, startProgram } from './support/program.ts'

// Machines whose clocks are wrong, or are put forward and back while they run.

const steering = fileURLToPath(new URL('./faults/steerClock.mjs', import.meta.url))
const hour = 3_600_000
const day = 24 * hour
const folder = mkdtempSync(join(tmpdir(), 'interlock-clock-'))

let database: TestDatabase
let sink: MailSink
let crew: Record<'web' | 'other' | 'jobs' | 'moreJobs', Program>
let office: Office

/** A process whose machine's clock stands where it is put. */
async function start(name: string, role: string): Promise<Program> {
  put(name, 0)
  return startProgram({
    DATABASE_URL: database.url,
    INTERLOCK_SMTP_URL: sink.url,
    INTERLOCK_ROLES: role,
    NODE_OPTIONS: `--import ${steering}`,
    STEERED_BY: join(folder, name),
  })
}
const put = (name: string, offMs: number) => writeFileSync(join(folder, name), String(offMs))

beforeAll(async () => {
  database = await testDatabase()
  sink = await createMailSink()
  const web = await start('web', 'web')
  const [other, jobs, moreJobs] = await Promise.all([
    start('other', 'web'),
    start('jobs', 'jobs'),
    start('moreJobs', 'jobs'),
  ])
  crew = { web, other, jobs, moreJobs }
  office = await openOffice(database.url, web.baseUrl)
}, 90_000)
afterAll(async () => {
  await Promise.all(Object.values(crew ?? {}).map(one => one.kill()))
  await sink.stop()
  await database.drop()
  rmSync(folder, { recursive: true })
})

const settled = () =>
  vi.waitFor(
    async () => {
      const due = `select 1 from comms.delivery where state = 'due' union all select 1 from kernel.job where state = 'due' and due_at <= now()`
      expect(await lookInto(database.url, due)).toEqual([])
    },
    { timeout: 25_000, interval: 100 },
  )
/** How far what was written last is from the time it really is, in seconds. */
const writtenOff = async () =>
  (
    await lookInto<{ off: number }>(
      database.url,
      `select max(abs(extract(epoch from at - clock_timestamp())))::float8 as off from (select at from kernel.event order by xid desc limit 1) e`,
    )
  )[0]?.off ?? Number.NaN

describe.each([
  ['a day forward', day],
  ['an hour back', -hour],
  ['right again', 0],
])('while the clocks of two machines are put %s', { timeout: 60_000 }, (said, offMs) => {
  test('what is due tomorrow is not done today, and what another has in hand is left to it', async () => {
    const tomorrow = newId()
    await execute(
      database.url,
      `insert into kernel.job (id, kind, payload, due_at) values ('${tomorrow}', 'of tomorrow', '{}', now() + interval '20 hours')`,
    )
    await sink.setFault({ kind: 'slow', ms: 1500 })
    put('other', offMs)
    put('moreJobs', offMs)
    const words = Array.from({ length: 8 }, (_, n) => `${said} ${n}`)
    const answers = await Promise.all(
      words.map((one, at) => office.open((at % 2 ? crew.web : crew.other).baseUrl, one)),
    )
    expect(answers.map(({ status }) => status)).toEqual(words.map(() => 201))
    expect(await writtenOff()).toBeLessThan(30)
    await settled()
    await sink.setFault({ kind: 'none' })
    const sent = await lookInto<{ id: string }>(database.url, `select message_id as id from comms.delivery`)
    expect(sink.mails.map(({ messageId }) => messageId).toSorted()).toEqual(
      sent.map(({ id }) => id).toSorted(),
    )
    const kept = await lookInto(database.url, `select attempt from kernel.job where id = '${tomorrow}'`)
    expect(kept).toEqual([{ attempt: 0 }])
    await execute(database.url, `delete from kernel.job where id = '${tomorrow}'`)
  })

  test('everybody stays signed in, and the record of each ticket stays in order', async () => {
    for (const { baseUrl } of [crew.web, crew.other]) {
      const list = await ask({ baseUrl }, office.requester, { method: 'GET', url: office.tickets })
      expect(list.status).toBe(200)
    }
    const disorder = `select subject_id from kernel.event group by subject_id having max(seq) <> count(*)
      union all select a.subject_id from kernel.event a join kernel.event b on b.subject_id = a.subject_id and b.seq = a.seq + 1
        and b.at < a.at - interval '5 seconds'`
    expect(await lookInto(database.url, disorder)).toEqual([])
  })
})

test('the time of the database goes on where the machine’s jumps; seeded fault: the machine’s own does not', async () => {
  const clock = await keepDatabaseTime(database.url)
  const before = { kept: clock.now(), own: systemClock.now() }
  const instant = Temporal.Now.instant
  Temporal.Now.instant = () => instant().add({ hours: 24 })
  try {
    expect(clock.now().since(before.kept).total('minutes')).toBeLessThan(1)
    expect(systemClock.now().since(before.own).total('hours')).toBeGreaterThan(23)
  } finally {
    Temporal.Now.instant = instant
  }
})
