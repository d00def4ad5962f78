import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addMessage, completeActivity, getTicket, openTicket, takeActivity } from '../../contract/index.ts'
import { createManualClock } from '../../server/kernel/index.ts'
import { phone, screenshot } from '../support/browser.ts'
import { start } from '../support/product.ts'
import { type Caller, callerFor, type Desk, openDesk, openPageAs } from './desk.ts'

// Who is told, as people see it: the ledger, the history, the outbox and the board.

const clock = createManualClock(start)
let desk: Desk<typeof clock>
let requester: Caller
let analyst: Caller
beforeAll(async () => {
  desk = await openDesk(clock, { INTERLOCK_JOIN_SECONDS: '300' })
  requester = await callerFor(desk, 'requester')
  analyst = await callerFor(desk, 'analyst')
})
afterAll(() => desk?.close())

const in_ = (path: string) => `${desk.product.baseUrl}/w/${desk.world.slug}${path}`
async function pageOf(who: 'lead' | 'analyst' | 'requester', path: string) {
  const it = await openPageAs(desk, who)
  await it.page.clock.setSystemTime(clock.now().epochMilliseconds)
  await it.page.goto(in_(path))
  return it
}
async function report(title: string) {
  const { number } = await requester.call(openTicket, {
    body: { process: 'incident', title, text: 'Since today.' },
  })
  await desk.sink.waitFor(({ subject }) => subject.includes(number))
  return number
}
async function standing(number: string) {
  const { activities } = await analyst.call(getTicket, { params: { number } })
  return { number, run: activities.find(each => each.state !== 'done')?.id ?? '' }
}
const sayLine = (page: Page, text: string | RegExp) => page.getByText(text).first()

describe('who knows', () => {
  test('says that it is joined and until when, and that A waived it, and why', async () => {
    const number = await report('Blank pages')
    clock.advance({ minutes: 1 })
    await analyst.call(takeActivity, { params: await standing(number), body: {} })
    await analyst.call(completeActivity, {
      params: await standing(number),
      body: { outcome: 'Needs analysis' },
    })
    const { page, close } = await pageOf('lead', `/tickets/${number}`)
    await sayLine(page, /Requester was told at \d\d:\d\d by mail that we have it/).waitFor()
    await sayLine(page, /\(delivered \d\d:\d\d:\d\d\)/).waitFor()
    const joined = sayLine(page, /Requester will be told by mail .* \(joined; goes out at \d\d:\d\d\)/)
    await joined.waitFor()
    await screenshot(page, 'told-ledger')
    await joined.click()
    await page.getByRole('button', { name: 'Need not be told' }).first().click()
    await page.getByRole('textbox', { name: /Why need Requester not be told/ }).fill('We spoke on the phone')
    await page.getByRole('button', { name: 'Waive it' }).click()
    await sayLine(page, /Requester need not be told .*\(waived by Lead: We spoke on the phone\)/).waitFor()
    await page.getByRole('tab', { name: 'History' }).click()
    await page.getByText('Lead said that Requester need not be told').waitFor()
    await page
      .getByText(/told of it/)
      .first()
      .click()
    await sayLine(page, /by mail that we have it/).waitFor()
    await screenshot(page, 'told-history')
    await close()
  })
})

describe('the outbox', () => {
  test('shows what waits with its text, and sends it when asked', async () => {
    const number = await report('Slow calendar')
    clock.advance({ minutes: 1 })
    await analyst.call(completeActivity, {
      params: await standing(number),
      body: { outcome: 'Needs analysis' },
    })
    const { page, close } = await pageOf('analyst', '/outbox')
    await page.getByRole('heading', { level: 1, name: /wait.? to go out/ }).waitFor()
    await page.getByRole('searchbox').fill(number)
    await page.getByRole('heading', { level: 1, name: '1 mail waits to go out' }).waitFor()
    await sayLine(page, /joined with what else happens; goes out at/).waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await page.getByText('Just answer this mail').waitFor()
    await screenshot(page, 'outbox-desk')
    await page.setViewportSize(phone)
    await page.emulateMedia({ colorScheme: 'dark' })
    await screenshot(page, 'outbox-phone-dark')
    const before = desk.sink.mails.length
    await page.getByRole('button', { name: 'Send now' }).click()
    await expect.poll(() => desk.sink.mails.length, { timeout: 10_000 }).toBeGreaterThan(before)
    await page
      .getByRole('heading', { level: 1, name: 'Nothing waits to go out' })
      .or(page.getByText('No mail fits'))
      .first()
      .waitFor()
    await page.getByRole('searchbox').fill('unheard-of')
    await page.getByRole('button', { name: 'Clear the search' }).click()
    await expect.poll(() => page.getByRole('searchbox').inputValue()).toBe('')
    await close()
  })
  test('says why a mail does not leave', async () => {
    await desk.sink.setFault({ kind: 'down' })
    const { number } = await requester.call(openTicket, {
      body: { process: 'incident', title: 'Door', text: 'Shut' },
    })
    await analyst.call(addMessage, { params: { number }, body: { class: 'band', text: 'We look at it.' } })
    const { page, close } = await pageOf('analyst', `/outbox?q=${number}`)
    await sayLine(page, /tried (once|\d+ times), again at/).waitFor({ timeout: 20_000 })
    await page
      .getByText(/cannot be reached/)
      .first()
      .waitFor()
    await screenshot(page, 'outbox-retrying')
    await desk.sink.setFault({ kind: 'none' })
    await close()
  })
})

describe('the board', () => {
  test('says what A is accountable for, and forgets what is new once it was seen', async () => {
    const number = await report('Loud fan')
    await analyst.call(takeActivity, { params: await standing(number), body: {} })
    const { page, close } = await pageOf('lead', '/board')
    await page.getByRole('heading', { level: 1, name: /new things? on your board/ }).waitFor()
    await page.getByRole('link', { name: /Loud fan/ }).waitFor()
    await screenshot(page, 'board-desk')
    await page.setViewportSize(phone)
    await screenshot(page, 'board-phone')
    await page.keyboard.press('e')
    await page.getByRole('heading', { level: 1, name: 'Nothing new on your board' }).waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await page
      .getByRole('heading', { level: 1 })
      .filter({ hasText: /Loud fan|Slow calendar|Blank pages/ })
      .waitFor()
    await close()
  })
  test('is not there for customers', async () => {
    const { page, close } = await pageOf('requester', '/board')
    await page.getByRole('heading', { name: /nothing at this address/i }).waitFor()
    expect(await page.getByRole('link', { name: 'Outbox' }).count()).toBe(0)
    await close()
  })
})
