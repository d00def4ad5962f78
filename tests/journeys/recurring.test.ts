import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { saveAid } from '../../contract/index.ts'
import { createManualClock } from '../../server/kernel/index.ts'
import { expectNoAxeViolations, phone, screenshot } from '../support/browser.ts'
import type { ManualClock } from '../support/product.ts'
import { callerFor, type Desk, openDesk, openPageAs } from './desk.ts'

// What comes again by itself, by keyboard alone: kept after a look at its dates and at who hears of it, opened at its time.

let desk: Desk<ManualClock>
beforeAll(async () => {
  desk = await openDesk(createManualClock(Temporal.Now.instant()))
})
afterAll(() => desk.close())

const keepTemplate = async () =>
  (await callerFor(desk, 'analyst')).call(saveAid, {
    body: {
      ...{ kind: 'template', name: 'Backup check', owner: 'person' },
      content: {
        ...{ process: 'incident', title: 'Check the backups', text: 'Read one back.' },
        ...{ impact: 'low', urgency: 'low', checklist: ['Tape one', 'Tape two'] },
      },
    },
  })

/** Template and person, by arrows and Enter. */
async function chooseWhat(page: Page) {
  await page.getByRole('combobox', { name: 'Template' }).focus()
  await page.keyboard.press('ArrowDown')
  await page.getByRole('option', { name: 'Backup check' }).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.getByRole('combobox', { name: 'For whom?' }).focus()
  await page.keyboard.type('Reques')
  // Until nobody else is offered: what is typed has been looked up.
  await expect.poll(() => page.getByRole('option').allTextContents()).toEqual(['Requester · Northwind'])
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
}

test('a recurring ticket is kept by keyboard, opened at its time, rests and goes on', async () => {
  const { page, faults, visit } = await openPageAs(desk, 'analyst')
  await visit('/recurring')
  await page.getByRole('heading', { level: 1, name: 'No recurring tickets yet' }).waitFor()
  await page.getByText('It begins with a template', { exact: false }).waitFor()
  await expectNoAxeViolations(page)
  await keepTemplate()
  await visit('/recurring')
  await page.getByRole('button', { name: 'New recurring ticket' }).waitFor()
  await page.keyboard.press('i')
  await page.getByLabel('Name').waitFor()
  await page.keyboard.type('Backups, every day')
  await chooseWhat(page)
  await page.getByRole('combobox', { name: 'How often' }).click()
  await page.getByRole('option', { name: 'Every day' }).click()
  const due = desk.product.clock.now().add({ hours: 1 }).toZonedDateTimeISO('UTC')
  const at = due.toPlainTime().toString({ smallestUnit: 'minute' })
  await page.getByLabel('At', { exact: true }).fill(at)
  await expect.poll(() => page.locator('ol time').count()).toBe(5)
  await page.locator('ol time').first().filter({ hasText: at }).waitFor()
  await page.getByText('Each time this tells Requester', { exact: false }).waitFor()
  await expectNoAxeViolations(page)
  await screenshot(page, 'recurring-form')
  await page.keyboard.press('Control+Enter')
  await page.getByRole('heading', { level: 1, name: '1 recurring ticket' }).waitFor()
  await page.getByText(`Every day at ${at}`).waitFor()

  desk.product.clock.advance({ hours: 1 })
  await expect
    .poll(
      async () => {
        await visit('/recurring')
        await page.getByRole('heading', { level: 1, name: '1 recurring ticket' }).waitFor()
        return page.getByRole('button', { name: '1 ticket', exact: true }).count()
      },
      { timeout: 20_000 },
    )
    .toBe(1)
  await page.getByRole('button', { name: '1 ticket', exact: true }).press('Enter')
  await page.getByRole('link', { name: /^INC-\d+ Check the backups$/ }).waitFor()
  await expectNoAxeViolations(page)
  await screenshot(page, 'recurring-page')
  await page.getByRole('button', { name: 'Pause Backups, every day' }).press('Enter')
  await page.getByText('Rests', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Go on with Backups, every day' }).press('Enter')
  await page.getByRole('button', { name: 'Pause Backups, every day' }).waitFor()
  await page.getByRole('link', { name: /^INC-\d+ Check the backups$/ }).press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Check the backups' }).waitFor()
  await page.getByText('Tape two').waitFor()
  expect(faults).toEqual([])
})

test('the page reads on a phone, in the dark', async () => {
  const { page, faults, visit } = await openPageAs(desk, 'analyst', { colorScheme: 'dark', viewport: phone })
  await visit('/recurring')
  await page.getByRole('heading', { level: 1, name: '1 recurring ticket' }).waitFor()
  await expectNoAxeViolations(page)
  await screenshot(page, 'recurring-page-phone')
  await page.getByRole('button', { name: 'Change Backups, every day' }).click()
  await page.getByRole('form', { name: 'Change the recurring ticket' }).waitFor()
  await expect.poll(() => page.locator('ol time').count()).toBe(5)
  await expectNoAxeViolations(page)
  await screenshot(page, 'recurring-form-phone')
  expect(faults).toEqual([])
})
