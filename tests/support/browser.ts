import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { afterAll, expect } from 'vitest'
import { launchChromium } from './chromium.ts'

export const desk = { width: 1440, height: 900 }
export const phone = { width: 390, height: 844 }

/** How a page is looked at; by default at a desk, in the light. */
export type Look = { viewport?: { width: number; height: number }; colorScheme?: 'light' | 'dark' }

/** A page in a profile of its own. */
export type OpenPage = {
  page: Page
  /** Addresses beyond this machine the page asked for; none was reached. */
  refused: string[]
  /** What the page wrote to its console as an error, and errors nothing caught. */
  faults: string[]
  close: () => Promise<void>
}

/** Less than a test has, so that it says which step did not come. */
const stepWithinMs = 20_000

let running: Promise<Browser> | undefined
afterAll(async () => {
  const browser = await running?.catch(() => undefined)
  running = undefined
  await browser?.close()
})

/** Opens an empty page; the browser is started with the first one and ends with the test file. */
export async function openPage(look: Look = {}): Promise<OpenPage> {
  running ??= launchChromium()
  const context = await (await running).newContext({
    viewport: look.viewport ?? desk,
    colorScheme: look.colorScheme ?? 'light',
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
  })
  context.setDefaultTimeout(stepWithinMs)
  const refused: string[] = []
  const faults: string[] = []
  await context.route(isBeyond, route => {
    refused.push(route.request().url())
    return route.abort()
  })
  await context.routeWebSocket(isBeyond, socket => {
    refused.push(socket.url())
    return socket.close()
  })
  const page = await context.newPage()
  page.on('console', message => {
    if (message.type() === 'error') faults.push(message.text())
  })
  page.on('pageerror', error => faults.push(error.message))
  return { page, refused, faults, close: () => context.close() }
}

const loopback = new Set(['localhost', '127.0.0.1', '[::1]'])
const isBeyond = (url: URL) => url.host !== '' && !loopback.has(url.hostname)

const axeTags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice']

/** Fails with a readable list when axe finds anything on the page as it stands (WCAG 2.2 A and AA, best practice). */
export async function expectNoAxeViolations(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(axeTags).analyze()
  const found = violations.flatMap(({ id, help, nodes }) =>
    nodes.map(node => `${id}: ${help}, at ${node.target.join(' ')}\n  ${node.html}`),
  )
  expect(found, found.join('\n')).toEqual([])
}

/** Keeps a picture of the page as `<name>.png` in INTERLOCK_SCREENSHOTS, else in .cache/screenshots; answers where. */
export async function screenshot(page: Page, name: string): Promise<string> {
  const folder = process.env.INTERLOCK_SCREENSHOTS ?? join('.cache', 'screenshots')
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `${name}.png`)
  await page.screenshot({ path, animations: 'disabled', caret: 'hide' })
  return path
}
