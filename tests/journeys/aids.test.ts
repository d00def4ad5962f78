import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectNoAxeViolations, phone, screenshot } from '../support/browser.ts'
import { type Desk, openDesk, openPageAs } from './desk.ts'
import { stageTicket } from './ticket.ts'

// What saves typing, by keyboard alone: kept on its page, used on a ticket.

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk.close())

describe('a snippet', () => {
  test('is kept on its page and written with / and its name, with what the ticket says', async () => {
    const { page, faults, visit } = await openPageAs(desk, 'analyst')
    await visit('/aids')
    await page.getByRole('heading', { level: 1, name: 'No snippets yet' }).waitFor()
    await expectNoAxeViolations(page)
    await page.keyboard.press('i')
    await page.getByLabel('Name').waitFor()
    await page.keyboard.type('hello')
    await page.getByLabel('Text', { exact: true }).fill('Hello {{requester.first_nme}}, about {{number}}:')
    await page.keyboard.press('Control+Enter')
    await page.getByText('{{requester.first_nme}} is not known', { exact: false }).waitFor()
    await page.getByLabel('Text', { exact: true }).fill('Hello {{requester.first_name}}, about {{number}}:')
    await page.keyboard.press('Control+Enter')
    await page.getByRole('heading', { level: 1, name: '1 snippet' }).waitFor()
    await expectNoAxeViolations(page)
    await screenshot(page, 'aids-page')
    expect(faults.filter(fault => !/422/.test(fault))).toEqual([])
  })
  test.each([
    ['light', undefined],
    ['dark', phone],
  ] as const)('is chosen by arrows and Enter, in the %s', async (colorScheme, viewport) => {
    const stage = await stageTicket(desk, { title: 'It is loud' })
    const { page, faults, visit } = await openPageAs(desk, 'analyst', {
      colorScheme,
      ...(viewport && { viewport }),
    })
    await visit(`/tickets/${stage.number}`)
    await page.getByRole('heading', { level: 1, name: 'It is loud' }).waitFor()
    await page.keyboard.press('r')
    await page.keyboard.type('/hel')
    await page.getByRole('option', { name: /^\/hello/ }).waitFor()
    await expectNoAxeViolations(page)
    await screenshot(page, `aids-menu-${colorScheme}`)
    await page.keyboard.press('Enter')
    const field = page.getByRole('textbox', { name: /^Write/ })
    await expect.poll(() => field.inputValue()).toMatch(/^Hello Requester, about INC-\d+:$/)
    await page.keyboard.type(' /hel')
    await page.getByRole('option').first().waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('option').first().waitFor({ state: 'detached' })
    expect(await field.inputValue()).toMatch(/: \/hel$/)
    expect(faults).toEqual([])
  })
})

describe('a macro', () => {
  test('is kept with its acts, and done on a ticket after a look at who hears of it', async () => {
    const { page, faults, visit } = await openPageAs(desk, 'analyst')
    await visit('/aids')
    await page.getByText('Macros', { exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'No macros yet' }).waitFor()
    await page.keyboard.press('i')
    await page.getByLabel('Name').fill('Seen and noted')
    await page.getByRole('button', { name: 'Add an act' }).click()
    await page.getByLabel('Text', { exact: true }).fill('We have it, {{requester.first_name}}.')
    await expectNoAxeViolations(page)
    await screenshot(page, 'aids-macro-form')
    await page.keyboard.press('Control+Enter')
    await page.getByRole('heading', { level: 1, name: '1 macro' }).waitFor()

    const stage = await stageTicket(desk, { title: 'It hums' })
    await visit(`/tickets/${stage.number}`)
    await page.getByRole('heading', { level: 1, name: 'It hums' }).waitFor()
    await page.keyboard.press('d')
    await page.getByText('We have it, Requester.').waitFor()
    await page.getByText('All of it together tells Requester', { exact: false }).waitFor()
    await expectNoAxeViolations(page)
    await screenshot(page, 'aids-macro')
    await page.keyboard.press('Control+Enter')
    await page.getByText('Done: Seen and noted.', { exact: false }).waitFor()
    const after = await stage.read('analyst')
    expect(after.messages.at(-1)?.text).toBe('We have it, Requester.')
    expect(after.activities.some(({ mine }) => mine)).toBe(true)
    expect(faults).toEqual([])
  })
})
