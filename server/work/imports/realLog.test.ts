import { createReadStream, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Desk, openDesk } from '../../../tests/support/desk.ts'
import { describeWithShared } from '../../../tests/support/shared.ts'
import { systemClock } from '../../kernel/index.ts'
import { auditWrites } from '../index.ts'
import type { OpenFile } from './openText.ts'
import { importFile } from './startImport.ts'
import { suggestMapping } from './suggestMapping.ts'

type Counts = Record<string, number>
type View = {
  cases: number
  events: number
  activities: Counts
  n_variants: number
  variants_top20: { count: number; activities: string[] }[]
  directly_follows: [string, string, number][]
  start_activities: Counts
  end_activities: Counts
  throughput_seconds: { min: number; max: number; median: number }
}
type Oracle = {
  views: Record<'incident_state', View>
  organisation: Record<'sys_updated_by', { event_counts: Counts; handover: [string, string, number][] }>
}

let desk: Desk
beforeAll(async () => {
  desk = await openDesk({ clock: systemClock as never })
})
afterAll(() => desk?.stop())

const bring = async (open: OpenFile) => {
  const { mapping } = await suggestMapping(open)
  const parts = { db: desk.product.db, actor: await desk.actor('admin'), clock: systemClock }
  return importFile(parts, { open, fileName: 'log.csv.gz', mapping: { ...mapping, process: 'incident' } })
}

/** Every pair of what follows directly on each other, in the order work is read in. */
const followers = (column: string) => `select a as "from", b as "to", count(*)::integer as count from (
    select ${column} as a, lead(${column}) over (partition by ticket_id order by ready_at, id) as b from work.activity_run) x
  where b is not null group by 1, 2`
const byPair = (rows: [string, string, number][]) =>
  Object.fromEntries(rows.map(([from, to, count]) => [`${from} → ${to}`, count]))

describeWithShared('a real log of 119,997 events', ['data', 'event-logs', 'uci-incidents'], folder => {
  const open = async () => createReadStream(join(folder, 'incident_event_log_working.csv.gz'))
  const oracle = JSON.parse(readFileSync(join(folder, 'oracle_working.json'), 'utf8')) as Oracle
  const view = oracle.views.incident_state
  test('becomes 20,768 closed tickets within a minute, and a second time none', async () => {
    const began = performance.now()
    const done = await bring(open)
    console.log(`the log: ${Math.round(performance.now() - began)} ms`)
    expect(done).toMatchObject({ state: 'done', brought: view.cases, known: 0, errorCount: 0 })
    expect(performance.now() - began).toBeLessThan(60_000)
    expect(await bring(open)).toMatchObject({ state: 'done', brought: 0, known: view.cases })
  }, 180_000)

  test('has what the oracle counts: activities, variants, what follows on what, who hands over to whom', async () => {
    const counted = await desk.behind<{ name: string; count: number }>(
      'select name, count(*)::integer as count from work.activity_run group by 1',
    )
    expect(Object.fromEntries(counted.map(({ name, count }) => [name, count]))).toEqual(view.activities)
    const variants = await desk.behind<{ activities: string[]; count: number }>(
      `select activities, count(*)::integer as count from (
         select array_agg(name order by ready_at, id) as activities from work.activity_run group by ticket_id) v
       group by 1 order by 2 desc`,
    )
    expect(variants).toHaveLength(view.n_variants)
    expect(variants.slice(0, 10)).toEqual(
      view.variants_top20.slice(0, 10).map(({ activities, count }) => ({ activities, count })),
    )
    type Pair = { from: string; to: string; count: number }
    const pairs = async (column: string) =>
      byPair((await desk.behind<Pair>(followers(column))).map(({ from, to, count }) => [from, to, count]))
    expect(await pairs('name')).toEqual(byPair(view.directly_follows))
    const handover = await pairs('taken_name')
    for (const [from, to, count] of oracle.organisation.sys_updated_by.handover)
      expect(handover[`${from} → ${to}`]).toBe(count)
    const [spent] = await desk.behind<{ min: number; max: number; median: number }>(
      `select min(s)::integer as min, max(s)::integer as max, percentile_cont(0.5) within group (order by s)::float8 as median from (
         select extract(epoch from max(ready_at) - min(ready_at)) as s from work.activity_run group by ticket_id) x`,
    )
    const { min, max, median } = view.throughput_seconds
    expect(spent).toEqual({ min, max, median })
  }, 60_000)

  test('owes nobody anything, and says of each ticket that it was brought in', async () => {
    const [count] = await desk.behind(
      `select (select count(*)::integer from comms.obligation) as owed, (select count(*)::integer from comms.delivery) as sent,
         (select count(*)::integer from work.run_for) as queued, (select count(*)::integer from kernel.event where name <> 'ticket.imported') as others,
         (select count(*)::integer from kernel.event where name = 'ticket.imported') as said`,
    )
    expect(count).toEqual({ owed: 0, sent: 0, queued: 0, others: 0, said: view.cases })
    const missing = await auditWrites(desk.product.db, desk.world.workspaceId)
    expect(missing.filter(({ missing: n }) => n > 0)).toEqual([])
  }, 60_000)
})
