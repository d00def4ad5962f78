import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { type App, startApp } from '../../server/app.ts'
import { prepareDemo } from '../../server/demo.ts'
import { prepareInstallation } from '../../server/firstRun.ts'
import { createSignInLink, findSignIn, linkUrl } from '../../server/identity/index.ts'
import { startEmbedded } from '../../server/kernel/embedded/index.ts'
import { type Clock, createLog, createManualClock, migrate, readConfig } from '../../server/kernel/index.ts'
import { launchChromium } from '../support/chromium.ts'
import { lookInto } from '../support/house.ts'
import { createMailSink } from '../support/mailbox.ts'
import { findPort } from '../support/program.ts'

// The pictures of docs/screenshots, made from the demonstration organisation: node tests/journeys/screenshots.ts

const folder = fileURLToPath(new URL('../../docs/screenshots/', import.meta.url))
const begins = Temporal.Instant.from('2026-11-23T08:04:00Z')
const mostBytes = 260_000
const views = {
  desk: { viewport: { width: 1440, height: 900 }, deviceScaleFactor: 1 },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
}
const ben = 'ben@fjord.example'
const olga = 'olga@fjord.example'
const mara = 'mara@northwind.example'

type Shot = {
  name: string
  who: string
  path: string
  view: keyof typeof views
  dark?: boolean
  shows: string
}
const shots: Shot[] = (['desk', 'phone'] as const).flatMap(view => [
  ...[false, true].flatMap(dark => [
    { name: 'work', who: ben, path: '/work', view, dark, shows: 'Ready for you' },
    { name: 'list', who: ben, path: '/?view=all', view, dark, shows: 'Patient calendar is slow after lunch' },
    { name: 'ticket', who: ben, path: '/tickets/INC-1001', view, dark, shows: 'Fuser error E50' },
  ]),
  { name: 'board', who: olga, path: '/board', view, shows: 'your board' },
  { name: 'outbox', who: ben, path: '/outbox?state=sent&q=Mara', view, shows: 'sent at' },
  { name: 'ticket-customer', who: mara, path: '/tickets/INC-1001', view, shows: '2nd floor for now' },
])

const clock = createMorning()
const dataDir = join(tmpdir(), `interlock-screenshots-${process.pid}`)
const sink = await createMailSink()
const database = await startEmbedded({ dataDir, logger: () => {} })
let app: App | undefined
let browser: Browser | undefined
try {
  const config = readConfig({
    INTERLOCK_PORT: String(await findPort()),
    INTERLOCK_ROLES: 'web,jobs',
    INTERLOCK_SMTP_URL: sink.url,
    INTERLOCK_WORKSPACE_NAME: 'Fjord IT',
    INTERLOCK_MAIL_DOMAIN: 'fjord.example',
    // The pictures show what was told, not what waits to be joined.
    INTERLOCK_JOIN_SECONDS: '0',
    INTERLOCK_LOG: 'error',
  })
  const log = createLog(config.logLevel)
  const parts = { config, databaseUrl: database.url, clock, log }
  await migrate(database.url)
  await prepareInstallation(parts)
  await prepareDemo(parts)
  app = await startApp(parts)
  await waitUntilTold(database.url)
  clock.stop()
  browser = await launchChromium()
  mkdirSync(folder, { recursive: true })
  for (const shot of shots) await take(shot, browser)
} finally {
  await browser?.close()
  await app?.stop()
  await database.stop()
  await sink.stop()
  rmSync(dataDir, { recursive: true, force: true })
}

/** A clock on which every glance takes a second until `stop` says that it stands, a while later. */
function createMorning(): Clock & { stop: () => void } {
  const { now, advance, wakeAt } = createManualClock(begins)
  let runs = true
  return {
    wakeAt,
    now: () => {
      if (runs) advance({ seconds: 1 })
      return now()
    },
    stop: () => {
      runs = false
      advance({ minutes: 9 })
    },
  }
}

async function take({ name, who, path, view, dark, shows }: Shot, chromium: Browser): Promise<void> {
  if (!app) throw new Error('The product is not running.')
  const colorScheme = dark ? 'dark' : 'light'
  const context = await chromium.newContext({
    ...views[view],
    colorScheme,
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
  })
  const page = await context.newPage()
  await page.clock.setSystemTime(clock.now().epochMilliseconds)
  await signIn(page, who)
  await page.goto(`http://127.0.0.1:${app.webPort}/w/desk${path}`)
  await page.getByText(shows).first().waitFor()
  await page.evaluate('document.fonts.ready')
  const picture = join(folder, `${name}-${view}-${colorScheme}.png`)
  writeFileSync(picture, await page.screenshot({ animations: 'disabled', caret: 'hide' }))
  const { size } = statSync(picture)
  console.log(`${picture.slice(dirname(dirname(folder)).length + 1)}: ${Math.round(size / 1000)} kB`)
  if (size > mostBytes) throw new Error(`${picture} is larger than ${mostBytes} bytes.`)
  await context.close()
}

/** By a one-time link, as anybody would; the browser's clock is set to the story's. */
async function signIn(page: Page, email: string): Promise<void> {
  if (!app) throw new Error('The product is not running.')
  const at = clock.now()
  const link = await app.db.engine(null, async tx => {
    const account = await findSignIn(tx, email)
    if (!account) throw new Error(`Nobody has the address ${email}.`)
    return linkUrl(
      `http://127.0.0.1:${app?.webPort}`,
      createSignInLink(tx, { accountId: account.id, at, minutes: 15 }),
    )
  })
  await page.goto(link)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('navigation', { name: 'Main' }).waitFor()
  await page.getByRole('button', { name: 'Not now' }).click()
}

/** The pictures show what has been delivered, not what is on its way. */
async function waitUntilTold(url: string): Promise<void> {
  const deadline = AbortSignal.timeout(20_000)
  const left = `select id from comms.delivery where state = 'due'`
  while ((await lookInto(url, left)).length > 0) deadline.throwIfAborted()
}
