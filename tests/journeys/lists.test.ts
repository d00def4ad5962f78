import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listTickets, openTicket } from '../../contract/index.ts'
import { expectNoAxeViolations, phone, screenshot } from '../support/browser.ts'
import { type Caller, callerFor, type Desk, openDesk, openPageAs } from './desk.ts'

// A list by keyboard alone: through it, choosing, doing it on several, and taking it back.

let desk: Desk
let requester: Caller
let analyst: Caller
const titles = ['Printer jams', 'Screen dark', 'Mouse lost', 'Door stuck', 'Phone mute']
beforeAll(async () => {
  desk = await openDesk()
  requester = await callerFor(desk, 'requester')
  analyst = await callerFor(desk, 'analyst')
  for (const title of titles)
    await requester.call(openTicket, { body: { process: 'incident', title, text: 'Help' } })
})
afterAll(() => desk?.close())

const focused = (page: Page) => page.evaluate<string>('document.activeElement?.textContent ?? ""')
const press = async (page: Page, ...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key)
}

describe('by keyboard alone', () => {
  test('j and k walk, x chooses, t takes what is chosen once it is clear who is told', async () => {
    const { page, visit, faults, close } = await openPageAs(desk, 'analyst')
    await visit('/?view=all')
    await page.getByRole('link', { name: 'Phone mute' }).waitFor()
    await press(page, 'j', 'j')
    expect(await focused(page)).toBe('Door stuck')
    await press(page, 'x', 'j', 'j', 'X')
    await page.getByText('3 tickets chosen').waitFor()
    await screenshot(page, 'lists-chosen')
    await press(page, 't')
    const act = page.getByRole('button', { name: 'Do it on 3 tickets' })
    await act.waitFor()
    await screenshot(page, 'lists-preview')
    await act.focus()
    await press(page, 'Enter')
    await page.getByText('Done on 3 tickets').waitFor()
    await screenshot(page, 'lists-done')
    const { tickets } = await analyst.call(listTickets, { query: { view: 'mine' } })
    expect(tickets.map(({ title }) => title).sort()).toEqual(['Door stuck', 'Mouse lost', 'Screen dark'])
    await expectNoAxeViolations(page)
    // Taken by mistake: nobody has them again.
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('3 tickets are as they were').waitFor()
    const left = await analyst.call(listTickets, { query: { view: 'mine' } })
    expect(left.tickets.map(({ title }) => title)).toEqual([])
    expect(faults).toEqual([])
    await close()
  })
})

describe('the page of a list', () => {
  test('a filter, an order and columns stand in the address; a view keeps them under a name', async () => {
    const { page, visit, faults, close } = await openPageAs(desk, 'colleague')
    await visit('/?view=all')
    await page.getByRole('button', { name: 'Filter' }).click()
    await page.getByRole('menuitem', { name: 'Priority' }).click()
    await page.getByRole('checkbox', { name: '3', exact: true }).check()
    await page.getByRole('button', { name: 'Done' }).click()
    await page.getByRole('button', { name: 'Changed', exact: true }).click()
    await expect.poll(() => new URL(page.url()).search).toMatch(/priority=.*sort=updated/)
    await page.getByRole('button', { name: 'Save view' }).click()
    await page.getByRole('textbox', { name: 'Name of the view' }).fill('All of three')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByRole('heading', { name: /All of three · 5/ }).waitFor()
    await page.reload()
    await page.getByRole('heading', { name: /All of three · 5/ }).waitFor()
    await expectNoAxeViolations(page)
    await screenshot(page, 'lists-view')
    expect(faults).toEqual([])
    await close()
  })
  test('in groups and as a board; a card is moved by keyboard, with why', async () => {
    const { page, visit, faults, close } = await openPageAs(desk, 'analyst')
    await visit('/?view=all&by=assignee')
    await page.getByRole('button', { name: /Nobody/ }).waitFor()
    await screenshot(page, 'lists-groups')
    await expectNoAxeViolations(page)
    await visit('/?view=all&as=board&process=incident')
    await page.getByRole('link', { name: 'Printer jams' }).waitFor()
    await screenshot(page, 'lists-board')
    await expectNoAxeViolations(page)
    await page.getByRole('link', { name: 'Printer jams' }).focus()
    await press(page, 'v')
    await page.getByLabel('Stands at', { exact: true }).first().click()
    await page.getByRole('option').first().click()
    await page.getByRole('textbox', { name: 'Why' }).fill('It belongs there')
    await page.getByRole('button', { name: 'Move', exact: true }).click()
    await page.getByText(/INC-1001 is at/).waitFor()
    expect(faults).toEqual([])
    await close()
  })
  test('on a phone and in the dark', async () => {
    const { page, visit, faults, close } = await openPageAs(desk, 'analyst', {
      viewport: phone,
      colorScheme: 'dark',
    })
    await visit('/?view=all')
    await page.getByRole('link', { name: 'Phone mute' }).waitFor()
    await page.getByRole('checkbox', { name: /INC-1005/ }).check()
    await screenshot(page, 'lists-phone')
    await expectNoAxeViolations(page)
    const width = 'document.documentElement.scrollWidth - innerWidth'
    expect(await page.evaluate(width)).toBeLessThanOrEqual(0)
    expect(faults).toEqual([])
    await close()
  })
})
