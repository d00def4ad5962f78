import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { actOnTicket, openTicket, searchTickets } from '../../contract/index.ts'
import { expectNoAxeViolations, phone, screenshot, desk as wide } from '../support/browser.ts'
import { execute } from '../support/global.ts'
import { type Caller, callerFor, type Desk, openDesk, openPageAs } from './desk.ts'

// One looks for something: a person, a merged ticket, an old number, a word one mistypes.

let desk: Desk
let analyst: Caller
let source: string
let target: string
beforeAll(async () => {
  desk = await openDesk()
  analyst = await callerFor(desk, 'analyst')
  const requester = await callerFor(desk, 'requester')
  const open = async (title: string, text: string) =>
    (await requester.call(openTicket, { body: { process: 'incident', title, text } })).number
  source = await open('Kettle stays cold', 'The samovar is off.')
  target = await open('Kitchen without power', 'Nothing works in there.')
  for (const floor of [1, 2, 3]) await open(`Photocopier on floor ${floor}`, 'It hums and prints nothing.')
  const old = await open('Badge does not open the garage', 'Since Monday.')
  await execute(
    desk.product.databaseUrl,
    `insert into work.imported (workspace_id, external_id, ticket_id, number)
     select workspace_id, 'zammad/1', id, 'ZAM-123' from work.ticket where number = '${old}'`,
  )
  await analyst.call(actOnTicket, { params: { number: source }, body: { act: 'merge', into: target } })
  const isFound = async (q: string, count: number) => {
    const { hits } = await analyst.call(searchTickets, { query: { q } })
    return expect(hits.filter(hit => hit.state === 'open' || hit.goesOnIn)).toHaveLength(count)
  }
  await vi.waitFor(
    async () => {
      await isFound('samovar', 1)
      await isFound('photocopier', 3)
      await isFound('garage', 1)
    },
    { timeout: 15_000, interval: 100 },
  )
})
afterAll(() => desk.close())

const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor()
const ask = async (page: Page, q: string) => {
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').waitFor()
  await page.getByRole('combobox').fill(q)
}

test('by the palette: an old number, a merged ticket and a person, each leading to where one wants to be', async () => {
  const { page, visit, faults, close } = await openPageAs(desk, 'analyst')
  await visit('/work')
  await heading(page, /things are ready/)
  await ask(page, 'ZAM-123')
  await page.getByRole('option', { name: /was ZAM-123/ }).click()
  await heading(page, 'Badge does not open the garage')
  await page.getByText('was ZAM-123').waitFor()
  await screenshot(page, 'search-ticket')
  await ask(page, 'samovar')
  await page.getByRole('option', { name: new RegExp(`merged into ${target}`) }).waitFor()
  await screenshot(page, 'search-palette')
  await page.getByRole('option', { name: new RegExp(`merged into ${target}`) }).click()
  await heading(page, 'Kitchen without power')
  await ask(page, 'requester')
  await page.getByRole('option', { name: /Requester, Northwind/ }).click()
  await page.getByText('Photocopier on floor 3').first().waitFor()
  expect(new URL(page.url()).searchParams.get('requester')).toBe(desk.world.people.requester.id)
  await page.getByText('Asked by: Requester').first().waitFor()
  await screenshot(page, 'search-list-of-person')
  expect(faults).toEqual([])
  await close()
})

test.each([
  ['desk', wide, 'light'],
  ['phone', phone, 'dark'],
] as const)('on the page of the search, %s', async (name, viewport, colorScheme) => {
  const { page, visit, close } = await openPageAs(desk, 'analyst', { viewport, colorScheme })
  await visit('/search?q=requester%20northwind')
  await page.getByRole('link', { name: 'Requester Northwind' }).waitFor()
  await visit('/search?q=northwind')
  await page.getByRole('link', { name: /^Northwind\s*customer$/ }).waitFor()
  await expectNoAxeViolations(page)
  await screenshot(page, `search-people-${name}`)
  await visit('/search?q=samovar')
  await page.getByText(`merged into ${target}`).waitFor()
  await screenshot(page, `search-merged-${name}`)
  await visit('/search?q=photocpoier')
  await page.getByRole('link', { name: 'photocopier' }).waitFor()
  await expectNoAxeViolations(page)
  await screenshot(page, `search-instead-${name}`)
  await page.getByRole('link', { name: 'photocopier' }).click()
  await heading(page, '3 tickets found')
  await close()
})
