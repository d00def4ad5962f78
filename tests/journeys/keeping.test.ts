import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { addMessage, getRetention, getTicket, openTicket } from '../../contract/index.ts'
import { holdMail } from '../../server/upkeep/index.ts'
import { expectNoAxeViolations, phone, screenshot } from '../support/browser.ts'
import { callerFor, type Desk, openDesk, openPageAs } from './desk.ts'

// An administrator sets how long things are kept, holds a ticket, and erases somebody: all of it in the browser.

let desk: Desk
let open: Awaited<ReturnType<typeof openPageAs>>
let number: string
beforeAll(async () => {
  desk = await openDesk()
  const requester = await callerFor(desk, 'requester')
  const body = { process: 'incident', title: 'Requester cannot print', text: 'Help' }
  ;({ number } = await requester.call(openTicket, { body }))
  await requester.call(addMessage, { params: { number }, body: { class: 'band', text: 'Still not.' } })
  open = await openPageAs(desk, 'admin')
})
afterAll(async () => {
  await open?.close()
  await desk?.close()
})
const kept = async () => (await callerFor(desk, 'admin')).call(getRetention)

test('a rule is set with what it would take in sight', async () => {
  await open.visit('/admin/retention')
  await open.page.getByRole('heading', { level: 1, name: 'How long things are kept' }).waitFor()
  await open.page.getByRole('button', { name: /^Texts and files of closed tickets/ }).click()
  await open.page.getByLabel('Months after which it goes').fill('12')
  await open.page.getByText('Nothing is that old yet.').waitFor()
  await open.page.getByRole('button', { name: 'Remove what is older, from now on' }).click()
  await open.page.getByRole('cell', { name: '12 months' }).waitFor()
  expect((await kept()).rules).toContainEqual(expect.objectContaining({ kind: 'texts', months: 12 }))
})

test('a ticket is held, and the hold is lifted', async () => {
  await open.page.getByRole('button', { name: 'Set a hold' }).click()
  await open.page.getByLabel('Number of a ticket').fill(number)
  await open.page.getByLabel('Why, as it will stand in the log').fill('Case 17')
  await open.page
    .getByRole('form', { name: 'Set a hold' })
    .getByRole('button', { name: 'Set a hold' })
    .click()
  await open.page.getByRole('button', { name: `Lift the hold on ${number}` }).click()
  await open.page.getByText('Nothing is held.').waitFor()
})

test('somebody is erased, with what goes and what stays in sight, and stands under another name', async () => {
  await open.visit('/admin/people')
  await open.page.getByRole('button', { name: /^Requester/ }).click()
  await open.page.getByRole('button', { name: 'Erase …' }).click()
  const asking = open.page.getByRole('alertdialog', { name: 'Erase Requester for good?' })
  await asking.getByText(/one ticket they asked for/).waitFor()
  await asking.getByText(`Still open, and goes on without anybody to tell: ${number}`).waitFor()
  const press = asking.getByRole('button', { name: 'Erase for good' })
  expect(await press.isDisabled()).toBe(true)
  await expectNoAxeViolations(open.page)
  await screenshot(open.page, 'erase-desk')
  await asking.getByLabel('Type their name to be sure').fill('Requester')
  await press.click()
  await open.page.getByText(/They stand as Erased person [0-9a-f]{4} from now on/).waitFor()
  const admin = await callerFor(desk, 'admin')
  await vi.waitFor(
    async () => {
      const { ticket } = await admin.call(getTicket, { params: { number } })
      expect(ticket.title).toMatch(/^Erased person [0-9a-f]{4} cannot print$/)
      expect((await kept()).erasures).toContainEqual(expect.objectContaining({ state: 'done' }))
    },
    { timeout: 30_000, interval: 200 },
  )
})

describe('while mail is held back', () => {
  beforeAll(() =>
    desk.product.db.engine(desk.world.workspaceId, tx =>
      holdMail(tx, { clock: desk.product.clock, because: 'this was restored from a backup' }),
    ),
  )
  test.each([
    ['on a desk', {}],
    ['on a phone, dark', { viewport: phone, colorScheme: 'dark' as const }],
  ])('every page says so %s', async (name, look) => {
    const seen = await openPageAs(desk, 'admin', look)
    try {
      await seen.visit('/admin/retention')
      await seen.page.getByText('Mail is held back.').waitFor()
      await seen.page.getByText(/^Erased person [0-9a-f]{4}:/).waitFor()
      await expectNoAxeViolations(seen.page)
      await screenshot(seen.page, `retention-${name.includes('phone') ? 'phone' : 'desk'}`)
    } finally {
      await seen.close()
    }
  })
  test('but nobody else is told', async () => {
    const seen = await openPageAs(desk, 'neighbour')
    try {
      await seen.visit('')
      await seen.page.getByRole('heading', { level: 1 }).waitFor()
      expect(await seen.page.getByText('Mail is held back.').count()).toBe(0)
    } finally {
      await seen.close()
    }
  })
})
