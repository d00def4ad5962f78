import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { getImport } from '../../contract/index.ts'
import { expectNoAxeViolations, type OpenPage, phone, screenshot } from '../support/browser.ts'
import { lookInto } from '../support/house.ts'
import { callerFor, type Desk, listTitled, openDesk, openPageAs, settle } from './desk.ts'

// An administrator brings in the history of an old system: a table nobody knows, with a line that is wrong.

let desk: Desk
let open: OpenPage & { visit: (path: string) => Promise<unknown> }
let page: Page
beforeAll(async () => {
  desk = await openDesk()
  open = await openPageAs(desk, 'admin')
  page = open.page
})
afterAll(async () => {
  await open?.close()
  await desk?.close()
})

const csv = [
  'ref;headline;story;asked_by;when_opened',
  'A-1;The lift stands still;It stopped on the third floor.;requester@northwind.harbour.example;05.01.2026 09:00',
  'A-2;No heating;Cold since Monday.;;06.01.2026 10:00',
  'A-3;When was this?;Nobody knows.;;some day',
].join('\n')
/** By names that say what they are. */
const known = 'id,title,text\n1,The lift stands still,It stopped.\n'
const hand = (name: string, content = csv) =>
  page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(content) })
const heading = (name: RegExp) => page.getByRole('heading', { level: 1, name }).waitFor()
const brought = async () =>
  (
    await lookInto<{ n: number }>(
      desk.product.databaseUrl,
      'select count(*)::integer as n from work.imported',
    )
  )[0]?.n
async function say(field: string, column: string) {
  const select = page
    .getByRole('combobox', { name: field, exact: true })
    .or(page.getByLabel(field, { exact: true }))
    .first()
  await select.click()
  await select.fill(column)
  await page.getByRole('option', { name: column, exact: true }).first().click()
}
const idOf = () => new URL(page.url()).pathname.split('/').at(-1) ?? ''

describe('the history of an old system', () => {
  test('is handed in, and what is not understood is said with which column is what', async () => {
    await open.visit('/import')
    await heading(/No imports yet/)
    await hand('old.csv')
    await heading(/What will old\.csv become\?/)
    await say('Its id there', 'ref')
    await say('Title', 'headline')
    await say('First message', 'story')
    await say('Opened', 'when_opened')
  })
  test('is looked at before anything is written, with what is wrong by its line', async () => {
    await page.getByRole('button', { name: 'Look at the preview' }).click()
    await page.getByText('Nothing has been written.').waitFor()
    await page.getByText('The lift stands still').first().waitFor()
    const mistake = page.getByRole('row').filter({ hasText: 'some day' })
    await mistake.getByRole('rowheader', { name: '4', exact: true }).waitFor()
    expect(await brought()).toBe(0)
  })
  test('comes in, but for the line that is wrong; nobody is told', async () => {
    await page.getByRole('button', { name: 'Bring in 2 tickets' }).click()
    await heading(/old\.csv is brought in/)
    await page.getByText('2 tickets were brought in').waitFor()
    await page.getByRole('row').filter({ hasText: 'some day' }).waitFor()
    await settle(desk)
    expect(desk.sink.mails).toEqual([])
    expect(await brought()).toBe(2)
  })
  test('stands on its tickets: from where, under which number', async () => {
    const admin = await callerFor(desk, 'admin')
    const tickets = await listTitled(admin, 'The lift stands still')
    expect(tickets).toHaveLength(1)
    await open.visit(`/tickets/${tickets[0]?.number}`)
    await page.getByRole('heading', { name: /^Imported from .*, was number A-1$/ }).waitFor()
    await page.getByText('It was closed where it comes from').waitFor()
    await page.getByRole('tab', { name: 'History' }).click()
    await page.getByText(/was imported from .*, where it was A-1/).waitFor()
  })
  test('twice is once', async () => {
    await open.visit('/import')
    await heading(/1 import/)
    await hand('old again.csv')
    await heading(/What will old again\.csv become\?/)
    for (const [field, column] of [
      ['Its id there', 'ref'],
      ['Title', 'headline'],
      ['First message', 'story'],
      ['Opened', 'when_opened'],
    ] as const)
      await say(field, column)
    await page.getByRole('button', { name: 'Look at the preview' }).click()
    await page.getByRole('button', { name: 'Go through it: nothing is new' }).click()
    await page.getByText('2 were here before').waitFor()
    expect(await brought()).toBe(2)
  })
  test('that was interrupted goes on at one press', async () => {
    const rows = Array.from({ length: 600 }, (_, n) => `B-${n};Case ${n};Words;;05.01.2026 09:00`)
    await open.visit('/import')
    await hand('long.csv', [csv.split('\n')[0], ...rows].join('\n'))
    await heading(/What will long\.csv become\?/)
    const admin = await callerFor(desk, 'admin')
    const { suggestion } = await admin.call(getImport, { params: { import: idOf() } })
    const columns = { case: 'ref', title: 'headline', text: 'story', opened: 'when_opened' }
    // As a process leaves it that stopped again and again.
    await lookInto(
      desk.product.databaseUrl,
      `update work.import set state = 'failed', failure = 'It stopped again and again. Begin it again later.',
         mapping = '${JSON.stringify({ ...suggestion?.mapping, columns, source: 'long' })}' where id = '${idOf()}' returning id`,
    )
    await page.reload()
    await heading(/long\.csv has stopped/)
    await page.getByText('It stopped again and again').waitFor()
    await page.getByRole('button', { name: 'Go on with it' }).click()
    await heading(/long\.csv is brought in/)
    await page.getByText('600 tickets were brought in').waitFor()
    expect(await brought()).toBe(602)
  })
})

describe.each([
  ['desk', {}],
  ['phone', { viewport: phone, colorScheme: 'dark' as const }],
])('on a %s', (name, look) => {
  test('the pages have nothing for axe and do not scroll sideways', async () => {
    const seen = await openPageAs(desk, 'admin', look)
    const check = async (what: string) => {
      await expectNoAxeViolations(seen.page)
      const wide = await seen.page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
      expect(wide, what).toBeLessThanOrEqual(0)
      if (process.env.INTERLOCK_SCREENSHOTS) await screenshot(seen.page, `import-${what}-${name}`)
    }
    await seen.visit('/import')
    await seen.page.getByRole('link', { name: 'old.csv' }).waitFor()
    await check('list')
    await seen.page.getByRole('link', { name: 'old.csv' }).click()
    await seen.page.getByText('2 tickets were brought in').waitFor()
    await check('done')
    await seen.visit('/import')
    const file = { name: `${name}.csv`, mimeType: 'text/csv', buffer: Buffer.from(known) }
    await seen.page.locator('input[type=file]').setInputFiles(file)
    await seen.page.getByRole('button', { name: 'Look at the preview' }).click()
    await seen.page.getByText('Nothing has been written.').waitFor()
    await check('preview')
    expect(seen.faults).toEqual([])
    await seen.close()
  })
})
