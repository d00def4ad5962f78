import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { actOnTicket } from '../../contract/index.ts'
import { expectNoAxeViolations, phone, screenshot } from '../support/browser.ts'
import { callerFor, type Desk, openDesk, openPageAs } from './desk.ts'
import { stageTicket } from './ticket.ts'

// What was seen before: similar tickets beside a ticket and while one is typed, and templates made of one.

let desk: Desk
let solved: string
let open: string
beforeAll(async () => {
  desk = await openDesk()
  const old = await stageTicket(desk, { title: 'Label printer smears the barcodes' })
  solved = old.number
  await (await callerFor(desk, 'analyst')).call(actOnTicket, {
    params: { number: solved },
    body: { act: 'solve', note: 'We changed the ribbon; clean the head once a week.' },
  })
  open = (await stageTicket(desk, { title: 'Barcodes of the label printer are pale' })).number
})
afterAll(() => desk.close())

describe('similar tickets', () => {
  test('stand beside a ticket, with how one was solved, which goes into the answer; another is linked', async () => {
    const { number } = await stageTicket(desk, { title: 'Label printer prints no barcodes' })
    const { page, faults, visit } = await openPageAs(desk, 'analyst')
    const similar = page.getByRole('region', { name: 'Similar tickets' })
    // What was written just now is in the index soon after.
    await expect
      .poll(
        async () => {
          await visit(`/tickets/${number}`)
          await page.getByRole('heading', { level: 1, name: 'Label printer prints no barcodes' }).waitFor()
          await page.getByRole('heading', { name: 'Belongs together' }).waitFor()
          return similar.getByRole('listitem').count()
        },
        { timeout: 20_000 },
      )
      .toBe(2)
    await page.keyboard.press('=')
    await expect
      .poll(() => page.evaluate<string>('document.activeElement?.closest("section")?.textContent ?? ""'))
      .toMatch(/^Similar/)
    await similar.getByText('How it was solved').click()
    await similar.getByText('We changed the ribbon', { exact: false }).waitFor()
    await expectNoAxeViolations(page)
    await screenshot(page, 'similar')
    await similar.getByRole('button', { name: `Into my answer: the words of ${solved}` }).press('Enter')
    const field = page.getByRole('textbox', { name: /^Write/ })
    await expect.poll(() => field.inputValue()).toBe('We changed the ribbon; clean the head once a week.')
    await similar.getByRole('button', { name: `It goes on there: merge with ${open}` }).press('Enter')
    await page.getByRole('button', { name: `Merge with ${open}` }).waitFor()
    await page.getByRole('button', { name: 'Leave it' }).press('Enter')
    await similar.getByRole('button', { name: `Link with ${open}` }).press('Enter')
    await expect.poll(() => similar.getByRole('listitem').count()).toBe(1)
    await page.getByRole('region', { name: 'Belongs together' }).getByText(open).waitFor()
    expect(faults).toEqual([])
  })
  test('are asked about while one types a new ticket, and are in nobody’s way', async () => {
    const { page, faults, visit } = await openPageAs(desk, 'requester', {
      colorScheme: 'dark',
      viewport: phone,
    })
    await visit('/new')
    await page
      .getByLabel('What is it about', { exact: false })
      .or(page.getByRole('textbox').first())
      .first()
      .waitFor()
    await page.getByRole('textbox').first().fill('label printer barcodes')
    await page.getByText('Is it one of these?').waitFor()
    await page.getByRole('link', { name: new RegExp(`^${open}`) }).waitFor()
    expect(await page.getByRole('link', { name: new RegExp(`^${solved}`) }).count()).toBe(0)
    await expectNoAxeViolations(page)
    await screenshot(page, 'similar-typing')
    await page.keyboard.press('Control+Enter')
    await page.getByRole('heading', { level: 1, name: 'label printer barcodes' }).waitFor()
    expect(faults).toEqual([])
  })
})

test('a ticket becomes a template, and a call is taken with it', async () => {
  const { page, faults, visit } = await openPageAs(desk, 'analyst')
  await visit(`/tickets/${open}`)
  await page.getByRole('heading', { level: 1, name: 'Barcodes of the label printer are pale' }).waitFor()
  await page.getByRole('button', { name: 'Keep as a template' }).press('Enter')
  const form = page.getByRole('form', { name: 'New' })
  await form.getByLabel('Name').fill('Pale barcodes')
  await expectNoAxeViolations(page)
  await screenshot(page, 'template-of-ticket')
  await page.keyboard.press('Control+Enter')
  await page.getByText('“Pale barcodes” is kept.', { exact: false }).first().waitFor()
  await visit('/work')
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.keyboard.press('c')
  await page.keyboard.type('Strang')
  await page
    .getByRole('option', { name: /Stranger/ })
    .first()
    .waitFor()
  await page.keyboard.press('Enter')
  await page.getByRole('combobox', { name: /template/i }).click()
  await page.getByRole('option', { name: 'Pale barcodes' }).click()
  await expect
    .poll(() => page.getByRole('dialog').getByRole('textbox').first().inputValue())
    .toBe('Barcodes of the label printer are pale')
  await expectNoAxeViolations(page)
  await screenshot(page, 'template-quick')
  await page.getByRole('dialog').getByRole('textbox').first().press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Barcodes of the label printer are pale' }).waitFor()
  await page.getByText('Since today.').waitFor()
  expect(faults).toEqual([])
})
