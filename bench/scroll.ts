import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import pg from 'pg'
import type { Browser, Page } from 'playwright-core'
import { createSignInLink, findAccountByEmail } from '../server/identity/index.ts'
import { startEmbedded } from '../server/kernel/embedded/index.ts'
import { connect, migrate, systemClock } from '../server/kernel/index.ts'
import { launchChromium } from '../tests/support/chromium.ts'
import { openConnection, write } from './client.ts'
import { analyse, prepareWorkspace } from './prepare.ts'
import { startProgram } from './program.ts'

// A list scrolled through in a browser, beside a page of as many plain rows scrolled the same way; see README.md.
const { values } = parseArgs({ options: { rows: { type: 'string' } } })
const count = Number(values.rows ?? 100_000)
const desk = { width: 1440, height: 900 }

/** How one scrolls: so many pixels each frame, so many frames or until the end is there and stays. */
const ways = {
  reading: { step: 1000, frames: 1_000_000 },
  // 9,000 pixels a second, faster than anybody reads.
  flung: { step: 150, frames: 1200 },
  // By its scroll bar, all of it in some five seconds.
  dragged: { step: Math.ceil((count * 33) / 300), frames: 1_000_000 },
}

/** In the page, as text: a step each frame; long tasks are those of the W3C, of more than 50 ms. */
const scroll = ({ step, frames }: { step: number; frames: number }) => `new Promise(done => {
  const long = [], each = []
  const observer = new PerformanceObserver(list => long.push(...list.getEntries().map(one => one.duration)))
  observer.observe({ type: 'longtask' })
  let last = performance.now(), still = 0
  const next = at => {
    each.push(at - last)
    last = at
    const before = scrollY
    scrollBy(0, ${step})
    still = scrollY === before ? still + 1 : 0
    if (still < 120 && each.length < ${frames}) return requestAnimationFrame(next)
    observer.disconnect()
    done({ frames: each.slice(1, each.length - still), long, drawn: document.querySelectorAll('[data-index]').length })
  }
  requestAnimationFrame(next)
})`
type Scrolled = { frames: number[]; long: number[]; drawn: number }

/** Tasks of the page's own thread, by the processor's time: another program on the machine makes none of them longer. */
function readTasks(trace: Buffer): number[] {
  const { traceEvents } = JSON.parse(trace.toString()) as {
    traceEvents: {
      name: string
      ph: string
      pid: number
      tid: number
      tdur?: number
      args: { name?: string }
    }[]
  }
  const pages = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  )
  return traceEvents.flatMap(({ name, pid, tid, tdur }) =>
    name === 'ThreadControllerImpl::RunTask' && pages.has(`${pid} ${tid}`) ? [(tdur ?? 0) / 1000] : [],
  )
}

const at = (sorted: number[], share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
async function measure(
  browser: Browser,
  page: Page,
  { what, way }: { what: string; way: keyof typeof ways },
) {
  await browser.startTracing(page, { categories: ['toplevel'] })
  const { frames, long, drawn } = await page.evaluate<Scrolled>(scroll(ways[way]))
  const tasks = readTasks(await browser.stopTracing())
  const sorted = [...frames].sort((a, b) => a - b)
  const busy = tasks.reduce((sum, ms) => sum + ms, 0)
  console.log(
    `${what}, ${way}: ${frames.length} frames, p50 ${at(sorted, 0.5).toFixed(1)} p95 ${at(sorted, 0.95).toFixed(1)} p99 ${at(sorted, 0.99).toFixed(1)} ms; ${long.length} long tasks, the longest ${Math.max(0, ...long).toFixed(0)} ms; of the processor ${(busy / frames.length).toFixed(1)} ms a frame, the longest task ${Math.max(0, ...tasks).toFixed(0)} ms; ${drawn} rows drawn`,
  )
}

const dataDir = join(tmpdir(), `interlock-scroll-${process.pid}`)
const embedded = await startEmbedded({ dataDir, logger: () => {} })
let browser: Browser | undefined
try {
  await migrate(embedded.url)
  const db = connect(embedded.url, { emit: () => {}, max: 2 })
  const { slug, requester } = await prepareWorkspace(db)
  const link = await db.engine(null, async tx => {
    const accountId = (await findAccountByEmail(tx, 'p0@provider.example')) ?? ''
    return createSignInLink(tx, { accountId, at: systemClock.now(), minutes: 15 })
  })
  await db.close()
  const program = await startProgram(embedded.url)
  try {
    await makeRows(program.port, slug, requester)
    await analyse(embedded.url)
    browser = await launchChromium()
    const context = await browser.newContext({ viewport: desk, reducedMotion: 'reduce' })
    const page = await context.newPage()
    await page.goto(`http://127.0.0.1:${program.port}/sign-in/${link}`)
    await page.getByRole('button').first().click()
    await page.waitForURL(url => url.pathname.startsWith('/w/'))
    await page.goto(`http://127.0.0.1:${program.port}/w/${slug}?view=all`)
    await page.locator('[data-index="0"]').waitFor()
    await measure(browser, page, { what: `${count} rows`, way: 'reading' })
    await expectAll(page)
    for (const place of [0, 0.5, 0.95]) {
      await page.evaluate(`scrollTo(0, document.documentElement.scrollHeight * ${place})`)
      await measure(browser, page, { what: `${count} rows from ${place * 100} % on`, way: 'flung' })
    }
    await page.evaluate('scrollTo(0, 0)')
    await measure(browser, page, { what: `${count} rows`, way: 'dragged' })
    await page.close()
    const plain = await context.newPage()
    await plain.setContent(plainPage())
    await measure(browser, plain, { what: `reference, ${count} plain rows`, way: 'flung' })
    await plain.evaluate('scrollTo(0, 0)')
    await measure(browser, plain, { what: `reference, ${count} plain rows`, way: 'dragged' })
  } finally {
    await program.stop()
  }
} finally {
  await browser?.close()
  await embedded.stop()
  await rm(dataDir, { recursive: true, force: true })
}

/** One ticket opened as anybody does, and copies of it by the database itself. */
async function makeRows(port: number, slug: string, token: string) {
  const sent = write('POST', `/api/w/${slug}/tickets`, {
    token,
    key: 'row',
    body: { process: 'measured', title: 'Row', text: 'Row' },
  })
  const connection = openConnection(port)
  const { body } = await connection.ask(sent)
  connection.close()
  const { number } = JSON.parse(body) as { number: string }
  const client = new pg.Client({ connectionString: embedded.url })
  await client.connect()
  await client.query(
    `with made as (
       insert into work.ticket (workspace_id, id, number, process_id, customer_id, requester_id, requester_name, title, state, version, impact, urgency, priority, opened_at, updated_at)
       select workspace_id, gen_random_uuid(), 'ROW-' || 100000 + n, process_id, customer_id, requester_id, requester_name, 'Row ' || n || ' of many', state, version, impact, urgency,
         1 + n % 4, opened_at - n * interval '1 second', updated_at - n * interval '1 second'
       from work.ticket cross join generate_series(1, ${count - 1}) n where number = '${number}' returning workspace_id, id)
     insert into identity.visible (workspace_id, principal_id, ticket_id, "right")
     select v.workspace_id, v.principal_id, m.id, v."right" from made m, identity.visible v
     where v.ticket_id = (select id from work.ticket where number = '${number}')`,
  )
  await client.end()
}

async function expectAll(page: Page) {
  const rows = await page.evaluate<number>(
    `Number(document.querySelector('table').getAttribute('aria-rowcount')) - 1`,
  )
  if (rows < count) throw new Error(`Only ${rows} of ${count} rows were read.`)
}

/** As many rows as high, with nothing behind them: what the browser and this machine can do. */
function plainPage(): string {
  const rows = Array.from(
    { length: count },
    (_, n) => `<div style="height:32px;border-bottom:1px solid">Row ${n + 1} of many</div>`,
  )
  return `<!doctype html><title>Plain</title><body>${rows.join('')}</body>`
}
