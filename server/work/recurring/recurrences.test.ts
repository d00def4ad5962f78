import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { BodyOf, listRecurrences, ReplyOf, saveRecurrence } from '../../../contract/index.ts'
import type { PersonKey } from '../../../tests/support/builders.ts'
import { codeOf, type Desk, openDesk } from '../../../tests/support/desk.ts'
import { createMailSink, type MailSink } from '../../../tests/support/mailbox.ts'
import { startProduct } from '../../../tests/support/product.ts'
import { auditObligations } from '../../comms/index.ts'
import { addJobs, type Clock, type Job, newId } from '../../kernel/index.ts'
import { auditWrites } from '../auditWrites.ts'
import { recurrenceKind } from './leaveJob.ts'
import { createOpenRecurring } from './openRecurring.ts'

// The clock stands on Monday, 2 March 2026, 08:00 UTC, until a test moves it. Two processes have the role jobs.

type Recurrence = ReplyOf<typeof listRecurrences>['recurrences'][number]
type Draft = BodyOf<typeof saveRecurrence>

let desk: Desk
let sink: MailSink
let second: Awaited<ReturnType<typeof startProduct>>
let template: string
beforeAll(async () => {
  sink = await createMailSink()
  desk = await openDesk({ roles: ['web', 'jobs'], smtpUrl: sink.url })
  const { databaseUrl, clock } = desk.product
  second = await startProduct({ roles: ['jobs'], databaseUrl, clock, smtpUrl: sink.url })
}, 60_000)
afterAll(async () => {
  await second?.stop()
  await desk?.stop()
  await sink?.stop()
})
beforeEach(async () => {
  template = await keepTemplate({})
})

let made = 0
const api = () => `/api/w/${desk.world.slug}`
async function keepTemplate(more: object, who: PersonKey = 'analyst'): Promise<string> {
  const content = {
    ...{
      process: 'incident',
      title: 'Check the backups',
      text: 'Every tape.',
      impact: 'low',
      urgency: 'low',
    },
    ...{ checklist: ['Read one back'], ...more },
  }
  const body = { kind: 'template', name: `Backups ${made++}`, owner: 'person', content }
  return (await desk.insist<{ id: string }>(desk.askAs(who, { method: 'POST', url: `${api()}/aids`, body })))
    .id
}
const daily = { rhythm: { every: 'day' }, at: '10:00', zone: 'Europe/Berlin', from: '2026-03-01' } as const
const draft = (more: Partial<Draft> = {}): Draft => ({
  ...{ name: `Daily ${made++}`, templateId: template, requesterId: desk.world.people.requester.id },
  ...{ schedule: daily, ...more },
})
const post = (who: PersonKey, path: string, body: object) =>
  desk.askAs(who, { method: 'POST', url: `${api()}/recurrences${path}`, body })
const keep = (body: Draft, who: PersonKey = 'analyst') =>
  desk.insist<{ id: string; version: number }>(post(who, '', body))
const list = async (who: PersonKey = 'analyst') =>
  desk.insist<ReplyOf<typeof listRecurrences>>(
    desk.askAs(who, { method: 'GET', url: `${api()}/recurrences` }),
  )
async function one(id: string): Promise<Recurrence> {
  const found = (await list()).recurrences.find(each => each.id === id)
  if (!found) throw new Error('It is not there.')
  return found
}
type Openings = { openings: { number: string; title: string; dueAt: string; openedAt: string }[] }
const openings = async (id: string) =>
  (
    await desk.insist<Openings>(
      desk.askAs('analyst', { method: 'GET', url: `${api()}/recurrences/${id}/openings` }),
    )
  ).openings
/** What is opened at its time, by another process than the one that is asked. */
const pause = (who: PersonKey, id: string, paused: boolean) => post(who, `/${id}`, { paused })
const remove = (who: PersonKey, id: string) =>
  desk.askAs(who, { method: 'DELETE', url: `${api()}/recurrences/${id}` })
const awaitOpenings = async (id: string, count: number) => {
  await expect
    .poll(async () => (await openings(id)).length, { timeout: 20_000 })
    .toBeGreaterThanOrEqual(count)
  return openings(id)
}
const advanceTo = (at: string) => {
  const { clock } = desk.product
  const seconds = clock.now().until(Temporal.Instant.from(at)).total('seconds')
  if (seconds > 0) clock.advance({ seconds })
}

describe('a recurring ticket', () => {
  test('shows its next five moments before it is kept', async () => {
    const { dates } = await desk.insist<{ dates: string[] }>(post('analyst', '/preview', { schedule: daily }))
    expect(dates).toEqual([
      '2026-03-02T09:00:00Z',
      '2026-03-03T09:00:00Z',
      '2026-03-04T09:00:00Z',
      '2026-03-05T09:00:00Z',
      '2026-03-06T09:00:00Z',
    ])
  })
  test.each<[string, object, string]>([
    ['a zone that is none', { zone: 'Europe/Atlantis' }, '/schedule/zone'],
    ['an end before its beginning', { until: '2026-02-01' }, '/schedule/until'],
    ['the 31st of February', { rhythm: { every: 'year', month: 2, day: 31 } }, '/schedule/rhythm/day'],
    ['a rhythm that is none', { rhythm: { every: 'blue moon' } }, 'rhythm'],
    ['a day that is none', { from: '2026-02-30' }, 'from'],
  ])('refuses %s, with the place named', async (_, more, field) => {
    const answer = await post('analyst', '/preview', { schedule: { ...daily, ...more } })
    expect(codeOf(answer)).toBe('request.invalid')
    expect(answer.text).toContain(field)
  })
  test('that would never come is not kept', async () => {
    const over = await post('analyst', '', draft({ schedule: { ...daily, until: '2026-03-01' } }))
    expect(codeOf(over)).toBe('recurrence.never')
  })
  test('is opened at its time with what the template says, once, by whichever process, and told like any opening', async () => {
    const kept = await Promise.all(Array.from({ length: 12 }, () => keep(draft())))
    expect(await one(kept[0]?.id ?? '')).toMatchObject({
      state: 'active',
      nextAt: '2026-03-02T09:00:00Z',
      opened: 0,
    })
    advanceTo('2026-03-02T09:00:00Z')
    for (const { id } of kept) {
      const [first, ...more] = await awaitOpenings(id, 1)
      expect(more).toEqual([])
      expect(first).toMatchObject({ title: 'Check the backups', dueAt: '2026-03-02T09:00:00Z' })
      expect(await one(id)).toMatchObject({ opened: 1, nextAt: '2026-03-03T09:00:00Z' })
    }
    const [{ number = '' } = {}] = await openings(kept[0]?.id ?? '')
    const page = await desk.page('analyst', number)
    expect(JSON.stringify(page)).toContain('Every tape.')
    expect(JSON.stringify(page)).not.toContain('late')
    const checklist = desk.get('analyst', `/${number}/checklist`)
    const { items } = await desk.insist<{ items: { text: string }[] }>(checklist)
    expect(items.map(({ text }) => text)).toEqual(['Read one back'])
    const receipt = await sink.waitFor(({ subject }) => subject.includes(number), 20_000)
    expect(receipt.envelopeTo).toEqual([desk.world.people.requester.email])
    for (const { id } of kept) await remove('analyst', id)
  })
  test('that was missed while the program did not run is opened once, late, and says so', async () => {
    const { id } = await keep(draft())
    advanceTo('2026-03-05T12:00:00Z')
    const [only, ...more] = await awaitOpenings(id, 1)
    expect(more).toEqual([])
    expect(only).toMatchObject({ dueAt: '2026-03-03T09:00:00Z', openedAt: '2026-03-05T12:00:00Z' })
    const page = JSON.stringify(await desk.page('analyst', only?.number ?? ''))
    expect(page).toContain(
      '(Opened late: this was due on 2026-03-03 10:00 (Europe/Berlin). 2 more dates went by meanwhile and will not be made up for.)',
    )
    expect(await one(id)).toMatchObject({ nextAt: '2026-03-06T09:00:00Z' })
    await remove('analyst', id)
  })
  test('is over after its last day', async () => {
    const { id } = await keep(draft({ schedule: { ...daily, until: '2026-03-06' } }))
    advanceTo('2026-03-06T09:00:00Z')
    await awaitOpenings(id, 1)
    expect(await one(id)).toMatchObject({ state: 'ended', nextAt: null })
    expect(codeOf(await pause('analyst', id, false))).toBe('recurrence.never')
  })
  test('rests, and goes on with what comes next', async () => {
    const { id } = await keep(draft())
    await desk.insist(pause('analyst', id, true))
    const resting = await keep(draft())
    advanceTo('2026-03-07T09:00:00Z')
    await awaitOpenings(resting.id, 1)
    expect(await openings(id)).toEqual([])
    expect(await one(id)).toMatchObject({ state: 'paused', nextAt: null })
    await desk.insist(pause('analyst', id, false))
    expect(await one(id)).toMatchObject({ state: 'active', nextAt: '2026-03-08T09:00:00Z' })
    await remove('analyst', id)
    await remove('analyst', resting.id)
  })
  test('moved to another time is not opened at the first', async () => {
    const { id, version } = await keep(draft())
    const other = await keep(draft())
    await keep({ ...draft({ schedule: { ...daily, from: '2026-05-01' } }), id, version })
    advanceTo('2026-03-08T09:00:00Z')
    await awaitOpenings(other.id, 1)
    expect(await openings(id)).toEqual([])
    await remove('analyst', id)
    await remove('analyst', other.id)
  })
  test('is not changed over what somebody else has changed', async () => {
    const { id, version } = await keep(draft())
    await keep({ ...draft(), id, version })
    expect(codeOf(await post('analyst', '', { ...draft(), id, version }))).toBe('aid.changed_meanwhile')
    await remove('analyst', id)
  })
  test('is changed by whoever looks after it, its team and administrators, and by nobody else', async () => {
    const own = await keep(draft())
    const teams = await keep(draft({ teamId: desk.world.teams.desk }))
    expect(codeOf(await pause('colleague', own.id, true))).toBe('aid.not_yours')
    expect(codeOf(await remove('colleague', own.id))).toBe('aid.not_yours')
    expect(codeOf(await pause('engineer', teams.id, true))).toBe('aid.not_yours')
    expect(codeOf(await pause('colleague', teams.id, true))).toBe('200')
    expect(codeOf(await remove('admin', own.id))).toBe('200')
    expect(codeOf(await remove('colleague', teams.id))).toBe('200')
    expect(codeOf(await post('analyst', '', draft({ teamId: desk.world.teams.secondLine })))).toBe(
      'aid.not_yours',
    )
  })
  test('is kept with a template of one’s own, for somebody who is there', async () => {
    const theirs = await keepTemplate({}, 'colleague')
    expect(codeOf(await post('analyst', '', draft({ templateId: theirs })))).toBe('aid.not_found')
    const nobody = '01940000-0000-7000-8000-000000000000'
    expect(codeOf(await post('analyst', '', draft({ requesterId: nobody })))).toBe('person.not_found')
  })
})

describe('what cannot be opened', () => {
  const failed = (id: string) =>
    expect.poll(async () => (await one(id)).state, { timeout: 20_000 }).toBe('failed')
  test('tells whoever looks after it why, and rests until it is put right', async () => {
    const { id, version } = await keep(draft({ name: 'Tapes' }))
    await desk.insist(desk.askAs('analyst', { method: 'DELETE', url: `${api()}/aids/${template}` }))
    advanceTo('2026-03-09T09:00:00Z')
    await failed(id)
    expect(await one(id)).toMatchObject({
      trouble: 'Its template is not there any more.',
      nextAt: null,
      template: null,
    })
    const mail = await sink.waitFor(({ subject }) => subject === 'Not opened: Tapes', 20_000)
    expect(mail.envelopeTo).toEqual([desk.world.people.analyst.email])
    expect(mail.text).toContain('Its template is not there any more.')
    expect(mail.text).toContain(`/w/${desk.world.slug}/recurring`)
    template = await keepTemplate({})
    await keep({ ...draft(), id, version: version + 1 })
    expect(await one(id)).toMatchObject({ state: 'active', trouble: null, nextAt: '2026-03-10T09:00:00Z' })
    await remove('analyst', id)
  })
  test('because who asked has left is told to the administrators where the keeper has left, too', async () => {
    template = await keepTemplate({}, 'leaver')
    const { id } = await keep(draft({ name: 'Left', requesterId: desk.world.people.neighbour.id }), 'leaver')
    for (const who of ['neighbour', 'leaver'] as const)
      await desk.insist(
        desk.askAs('admin', {
          method: 'POST',
          url: `${api()}/people/${desk.world.people[who].id}/deactivate`,
          body: {},
        }),
      )
    advanceTo('2026-03-10T09:00:00Z')
    await failed(id)
    expect(await one(id)).toMatchObject({ keeperLeft: true })
    const mail = await sink.waitFor(({ subject }) => subject === 'Not opened: Left', 20_000)
    expect(mail.envelopeTo).toEqual([desk.world.people.admin.email])
  })
})

describe('the job of a recurring ticket', () => {
  const kept = async () => {
    const { id } = await keep(draft())
    const dueAt = (await one(id)).nextAt ?? ''
    return { id, dueAt, job: (name = newId()) => toJob(name, { recurrenceId: id, dueAt }) }
  }
  const toJob = (id: string, payload: Job['payload']): Job => ({
    ...{ id, workspaceId: desk.world.workspaceId, kind: recurrenceKind, payload, attempt: 1 },
  })
  const leave = (job: Job) =>
    desk.product.db.engine(desk.world.workspaceId, async tx =>
      addJobs(tx, [{ ...job, dueAt: Temporal.Instant.from('2999-01-01T00:00Z') }]),
    )
  const run = createOpenRecurring({ clock: clockOf(), db: () => desk.product.db })
  function clockOf(): Clock {
    return { now: () => desk.product.clock.now(), wakeAt: (at, wake) => desk.product.clock.wakeAt(at, wake) }
  }
  test('opens nothing when it is told a second time', async () => {
    const { id, job } = await kept()
    const [first, again] = [job(), job()]
    await Promise.all([leave(first), leave(again)])
    await Promise.all([run(first), run(again), run(first)])
    expect(await openings(id)).toHaveLength(1)
    await remove('analyst', id)
  })
  test('that dies before its end leaves all of it to be done', async () => {
    const { id, job } = await kept()
    const { db } = desk.product
    const dying = {
      ...db,
      engine: ((workspace: string, work: (tx: never) => Promise<unknown>) =>
        db.engine(workspace, async tx => {
          await work(tx as never)
          throw new Error('killed')
        })) as typeof db.engine,
    }
    const one = job()
    await leave(one)
    await expect(createOpenRecurring({ clock: clockOf(), db: () => dying })(one)).rejects.toThrow('killed')
    expect(await openings(id)).toEqual([])
    await run(one)
    expect(await openings(id)).toHaveLength(1)
    await remove('analyst', id)
  })
  test('would open nothing twice even if it forgot what comes next: the table refuses a moment a second time', async () => {
    const { id, dueAt, job } = await kept()
    const [first, again] = [job(), job()]
    await Promise.all([leave(first), leave(again)])
    await run(first)
    const before = (await desk.list('admin', '?state=any')).tickets.length
    // The fault: as if the first had not moved on.
    await desk.behind('update work.recurrence set next_at = $2 where id = $1', [id, dueAt])
    await expect(run(again)).rejects.toThrow('recurrence_opening_pkey')
    expect(await openings(id)).toHaveLength(1)
    expect((await desk.list('admin', '?state=any')).tickets).toHaveLength(before)
    await remove('analyst', id)
  })
})

test('every ticket that was opened has its event, and nobody was left out', async () => {
  const { db } = desk.product
  expect((await auditWrites(db, desk.world.workspaceId)).filter(({ missing }) => missing > 0)).toEqual([])
  const audit = await auditObligations(db, desk.world.workspaceId)
  expect([audit.missing, audit.extra]).toEqual([[], []])
})
