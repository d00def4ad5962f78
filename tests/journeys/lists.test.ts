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
    expect(faults).toEqual([])
    await close()
  })
})
