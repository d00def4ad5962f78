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

// A list scrolled through from its first row to its last in a browser, beside a page of as many plain rows; see README.md.
const { values } = parseArgs({ options: { rows: { type: 'string' }, pixels: { type: 'string' } } })
const count = Number(values.rows ?? 100_000)
/** How far each frame scrolls: some thirty rows, faster than anybody reads. */
const pixels = Number(values.pixels ?? 1000)
const desk = { width: 1440, height: 900 }

type Scrolled = { frames: number[]; long: number[]; seconds: number; drawn: number }

/**
 * Scrolls a step each frame until the end is there and stays, and notes frames and long tasks (W3C Long Tasks: more than
 * 50 ms). As text, because the page runs it.
 */
const scroll = (step: number) => `new Promise(done => {
  const long = [], frames = []
  const observer = new PerformanceObserver(list => long.push(...list.getEntries().map(one => one.duration)))
  observer.observe({ type: 'longtask' })
  const began = performance.now()
  let last = began, still = 0, drawn = 0
  const next = at => {
    frames.push(at - last)
    last = at
    const before = scrollY
    scrollBy(0, ${step})
    still = scrollY === before ? still + 1 : 0
    if (frames.length % 50 === 0) drawn = Math.max(drawn, document.querySelectorAll('[data-index]').length)
    if (still < 120) return requestAnimationFrame(next)
    observer.disconnect()
    done({ frames: frames.slice(1, -still), long, drawn, seconds: (last - began) / 1000 })
  }
  requestAnimationFrame(next)
})`

const at = (sorted: number[], share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
function print(what: string, { frames, long, seconds, drawn }: Scrolled) {
  const sorted = [...frames].sort((a, b) => a - b)
  const late = frames.filter(ms => ms > 25).length
  console.log(
    `${what}: ${frames.length} frames in ${seconds.toFixed(0)} s, p50 ${at(sorted, 0.5).toFixed(1)} p95 ${at(sorted, 0.95).toFixed(1)} p99 ${at(sorted, 0.99).toFixed(1)} most ${at(sorted, 1).toFixed(0)} ms, ${late} late; ${long.length} long tasks, the longest ${Math.max(0, ...long).toFixed(0)} ms${drawn > 0 ? `; at most ${drawn} rows drawn` : ''}`,
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
    print(`${count} rows read on the way`, await page.evaluate<Scrolled>(scroll(pixels)))
    await expectAll(page)
    await page.evaluate('scrollTo(0, 0)')
    await page.locator('[data-index="0"]').waitFor()
    print(`${count} rows once they are read`, await page.evaluate<Scrolled>(scroll(pixels)))
    await page.close()
    const plain = await context.newPage()
    await plain.setContent(plainPage())
    print(`reference, ${count} plain rows`, await plain.evaluate<Scrolled>(scroll(pixels)))
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
