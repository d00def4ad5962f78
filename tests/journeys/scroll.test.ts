import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTicket } from '../../contract/index.ts'
import { lookInto } from '../support/house.ts'
import { callerFor, type Desk, openDesk, openPageAs } from './desk.ts'

// A hundred thousand rows in one list, scrolled through. What it costs is printed: it says something about the machine, too.

const count = 100_000
/** As far as it is read here; bench/scroll.ts goes all the way. */
const rowsRead = 6_000
let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
  const requester = await callerFor(desk, 'requester')
  const { id } = await requester.call(openTicket, {
    body: { process: 'incident', title: 'Row', text: 'Row' },
  })
  await copyTicket(id)
}, 120_000)
afterAll(() => desk?.close())

/** Copies of a ticket with what a list shows of it, by the database itself. */
const copyTicket = (id: string) =>
  lookInto(
    desk.product.databaseUrl,
    `with made as (
       insert into work.ticket (workspace_id, id, number, process_id, customer_id, requester_id, requester_name, title, state, version, impact, urgency, priority, opened_at, updated_at)
       select workspace_id, gen_random_uuid(), 'INC-' || 10000 + n, process_id, customer_id, requester_id, requester_name, 'Row ' || n, state, version, impact, urgency,
         1 + n % 4, opened_at - n * interval '1 second', updated_at - n * interval '1 second'
       from work.ticket cross join generate_series(1, ${count}) n where id = '${id}' returning workspace_id, id)
     insert into identity.visible (workspace_id, principal_id, ticket_id, "right")
     select v.workspace_id, v.principal_id, m.id, v."right" from made m join identity.visible v on v.ticket_id = '${id}'`,
  )

const measuring = `
  globalThis.long = []
  new PerformanceObserver(list => globalThis.long.push(...list.getEntries().map(one => Math.round(one.duration)))).observe({ type: 'longtask' })
  globalThis.frames = []
  let last
  const next = at => { if (last) globalThis.frames.push(at - last); last = at; requestAnimationFrame(next) }
  requestAnimationFrame(next)`

const rowsAt = (page: Page) =>
  page.evaluate<number>(`Number(document.querySelector('table')?.getAttribute('aria-rowcount') ?? 0) - 1`)

test('a list of a hundred thousand draws only what is near, however far one scrolls', async () => {
  const { page, visit, faults, close } = await openPageAs(desk, 'analyst')
  await visit('/?view=all')
  await page.getByRole('link', { name: 'Row 1', exact: true }).waitFor()
  await page.evaluate(measuring)
  const deadline = performance.now() + 45_000
  let rows = 0
  let drawn = 0
  while (rows < rowsRead && performance.now() < deadline) {
    await page.evaluate(`scrollBy(0, 1400)`)
    await page.evaluate(`new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))`)
    const reached = await page.evaluate<number>(
      `document.documentElement.scrollHeight - innerHeight - scrollY`,
    )
    rows = await rowsAt(page)
    drawn = Math.max(drawn, await page.locator('[data-index]').count())
    if (reached > 40_000) await page.evaluate(`scrollTo(0, document.documentElement.scrollHeight)`)
  }
  const frames = await page.evaluate<number[]>('globalThis.frames')
  const long = await page.evaluate<number[]>('globalThis.long')
  const sorted = [...frames].sort((a, b) => a - b)
  const at = (share: number) => Math.round(sorted[Math.floor(sorted.length * share)] ?? 0)
  console.log(
    `${rows} rows read while scrolling, at most ${drawn} drawn; frames: median ${at(0.5)} ms, p95 ${at(0.95)} ms, most ${at(0.999)} ms; long tasks: ${long.length}, most ${Math.max(0, ...long)} ms`,
  )
  expect(rows).toBeGreaterThan(1_000)
  expect(drawn).toBeLessThan(150)
  expect(faults).toEqual([])
  await close()
}, 90_000)
