import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { OpenPage } from '../support/browser.ts'
import type { PersonKey } from '../support/builders.ts'
import type { ManualClock } from '../support/product.ts'
import { type Desk, openPageAs } from './desk.ts'
import type { Doer, Doing, Driver } from './story.ts'
import { nowPanel } from './ticket.ts'

type Opened = OpenPage & { visit: (path: string) => Promise<unknown> }

/** Everybody uses a browser of their own, and nothing else; `leave` answers what the pages complained of. */
export function driveByBrowser(desk: Desk<ManualClock>): Driver & { leave: () => Promise<string[]> } {
  const pages = new Map<PersonKey, Promise<Opened>>()
  const pageOf = (who: PersonKey) => {
    const known = pages.get(who) ?? openPageAs(desk, who)
    pages.set(who, known)
    return known
  }
  return {
    way: 'browser',
    act: async ({ who, number, at, does }: Doer) => {
      const { page, visit } = await pageOf(who)
      // What a page proposes as a time begins from its clock.
      await page.clock.setSystemTime(desk.product.clock.now().epochMilliseconds)
      await visit(does.act === 'open' ? '/new' : `/tickets/${number}`)
      // The page shows what was pressed before the server has it.
      const written = page.waitForResponse(
        answer =>
          answer.request().method() === 'POST' &&
          answer.ok() &&
          /\/(tickets|acts|take|complete|messages)$/.test(new URL(answer.url()).pathname),
      )
      if (does.act === 'open') await open(page, does)
      else if (does.act === 'reply') await reply(page, does.text)
      else if (does.act === 'name') await nameService(page, does.service)
      else await doOnCard(page, at ?? '', does)
      await written
    },
    leave: async () => {
      const faults: string[] = []
      for (const opened of await Promise.all(pages.values())) {
        faults.push(...opened.faults, ...opened.refused)
        await opened.close()
      }
      return faults
    },
  }
}

async function open(page: Page, { title, text }: Doing & { act: 'open' }): Promise<void> {
  await page.getByRole('combobox', { name: 'What is it about?' }).click()
  await page.getByRole('option').filter({ hasText: 'Collaboration' }).click()
  await page.getByLabel('In a few words').fill(title)
  await page.getByLabel('More about it').fill(text)
  await page.getByRole('button', { name: 'Open the ticket' }).click()
  await page.getByRole('heading', { level: 1, name: title }).waitFor()
}

/** Whoever is asked finds the question above everything else. */
async function reply(page: Page, text: string): Promise<void> {
  const asked = page.getByRole('region', { name: /asks you/ })
  await asked.getByLabel('Your answer').fill(text)
  await asked.getByText('Sending tells').waitFor()
  await page.keyboard.press('Control+Enter')
  await asked.waitFor({ state: 'detached' })
}

async function nameService(page: Page, service: string): Promise<void> {
  await page.getByRole('button', { name: 'Add the service' }).click()
  await page
    .getByRole('group', { name: /^Which service/ })
    .getByRole('button', { name: service })
    .click()
}

async function doOnCard(page: Page, at: string, does: Exclude<Doing, { act: 'open' | 'reply' | 'name' }>) {
  const card = nowPanel(page).getByRole('region', { name: at, exact: true })
  await card.getByRole('button', { disabled: false }).first().waitFor()
  if (does.act === 'stuck' || does.act === 'meet') return fillForm(page, does)
  if (does.act === 'take') {
    await card.getByRole('button', { name: /^(Take|Accept) it/ }).click()
    await card.getByText('You have it since').waitFor()
    return
  }
  const words = card.getByLabel('What they are told with it')
  if (does.note) {
    await card
      .getByText(/ tells /)
      .first()
      .waitFor()
    if (!(await words.isVisible())) await card.getByRole('button', { name: 'Add words' }).click()
    await words.fill(does.note)
  }
  const label = does.act === 'solve' ? 'Solve and close' : (does.outcome ?? 'Done')
  await pressUntilGone(page, { card: at, label })
}

/** Presses a button; once more where the page asks whether it is meant. */
async function pressUntilGone(page: Page, { card: at, label }: { card: string; label: string }) {
  const card = nowPanel(page).getByRole('region', { name: at, exact: true })
  const button = card.getByRole('button', { name: label, exact: false }).first()
  await button.click()
  const doubt = card.getByRole('alert')
  await expect
    .poll(async () => (await doubt.isVisible()) || !(await button.isVisible()), { timeout: 10_000 })
    .toBe(true)
  if (await doubt.isVisible()) await button.click()
  await button.waitFor({ state: 'detached' })
}

async function fillForm(page: Page, does: Doing & { act: 'stuck' | 'meet' }): Promise<void> {
  const isStuck = does.act === 'stuck'
  await page.keyboard.press(isStuck ? 's' : 'i')
  const form = page.getByRole('form', {
    name: isStuck ? 'What keeps you from going on?' : 'Propose a meeting',
  })
  await form.waitFor()
  if (isStuck) {
    await form.getByLabel('What is in the way').fill(does.reason)
    await form.getByLabel('Ask somebody').check()
    await form.getByLabel('What you ask').fill(does.question)
  } else {
    await form.getByLabel('What it is about').fill(does.text)
    const startsAt = Temporal.Instant.from(`${does.day}T${does.time}:00Z`)
    const here = startsAt.toZonedDateTimeISO('Europe/Berlin').toPlainDateTime().toString().slice(0, 16)
    await form.getByLabel('When').fill(here)
    await form.getByLabel('Minutes').fill(String(does.minutes))
    await form.getByLabel('Where').fill(does.place)
  }
  await form.getByText(/This tells/).waitFor()
  await page.keyboard.press('Control+Enter')
  await form.waitFor({ state: 'detached' })
}
