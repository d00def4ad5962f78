import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { getTicket, openTicket } from '../../contract/index.ts'
import { systemClock } from '../../server/kernel/index.ts'
import { expectNoAxeViolations, phone, screenshot } from '../support/browser.ts'
import { callerFor, type Desk, expectComplete, openDesk, openPageAs, settle } from './desk.ts'

let desk: Desk
let number: string
beforeAll(async () => {
  desk = await openDesk(systemClock, { INTERLOCK_ATTACHMENT_MAX_MB: '1' })
  const requester = await callerFor(desk, 'requester')
  const body = { process: 'incident', title: 'The screen is green', text: 'Since this morning.' }
  ;({ number } = await requester.call(openTicket, { body }))
})
afterAll(() => desk.close())

/** A picture as the clipboard and the camera bring it. */
const draw = (page: Page): Promise<string> =>
  page.evaluate<string>(`(() => {
    const canvas = document.createElement('canvas')
    canvas.width = 640; canvas.height = 400
    const context = canvas.getContext('2d')
    context.fillStyle = '#2f9e44'; context.fillRect(0, 0, 640, 400)
    context.fillStyle = '#fff'; context.font = '48px sans-serif'; context.fillText('It is green', 180, 210)
    return canvas.toDataURL('image/png')
  })()`)

/** Pastes or drops a file where the field is. */
const bring = async (
  page: Page,
  how: 'paste' | 'drop',
  file: { name: string; type: string; url: string },
) => {
  await page.getByRole('textbox', { name: /^Write/ }).focus()
  // As text: these are words of a browser, which the tests are not.
  await page.evaluate(`(async () => {
    const { how, file } = ${JSON.stringify({ how, file })}
    const transfer = new DataTransfer()
    const bytes = Uint8Array.from(atob(file.url.split(',')[1]), char => char.charCodeAt(0))
    transfer.items.add(new File([bytes], file.name, { type: file.type }))
    const init = { bubbles: true, cancelable: true }
    document.activeElement.dispatchEvent(how === 'paste'
      ? new ClipboardEvent('paste', { ...init, clipboardData: transfer })
      : new DragEvent('drop', { ...init, dataTransfer: transfer }))
  })()`)
}
const composer = (page: Page) => page.getByRole('region', { name: 'Write' })
const drafts = (page: Page) => composer(page).getByRole('list', { name: 'Files that go with it' })

test('a customer pastes a screenshot, chooses a log and drops a page, and sends them in this order', async () => {
  const { page, faults, visit, close } = await openPageAs(desk, 'requester')
  await visit(`/tickets/${number}`)
  const field = page.getByRole('textbox', { name: /^Write/ })
  await field.click()
  const png = await draw(page)
  await bring(page, 'paste', { name: 'image.png', type: 'image/png', url: png })
  await drafts(page).getByText('screenshot.png').waitFor()
  await page.setInputFiles('input[type=file]', [
    { name: 'display.log', mimeType: 'text/plain', buffer: Buffer.from('green since 08:00\n') },
    { name: 'Rechnung – März.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7 nothing') },
  ])
  await drafts(page).getByText('Rechnung – März.pdf').waitFor()
  const html = `data:text/html;base64,${Buffer.from('<script>document.title="owned"</script>').toString('base64')}`
  await bring(page, 'drop', { name: 'page.html', type: 'text/html', url: html })
  await drafts(page).getByRole('button', { name: 'Remove page.html' }).waitFor()
  // A reload costs nothing that is here already.
  await page.reload()
  await drafts(page).getByText('display.log').waitFor()
  await screenshot(page, 'files-composer-desk-light')
  await expectNoAxeViolations(page)
  await drafts(page).getByRole('button', { name: 'Remove Rechnung – März.pdf' }).click()
  await field.fill('It looks like this.')
  await page.getByRole('button', { name: /^Send/ }).click()
  const links = page.getByRole('list', { name: '3 files' })
  // In the order they were brought.
  await links.getByRole('link', { name: /^Show in a new tab: screenshot\.png/ }).waitFor()
  const { messages } = await (await callerFor(desk, 'requester')).call(getTicket, { params: { number } })
  expect(messages.at(-1)?.attachments.map(({ name }) => name)).toEqual([
    'screenshot.png',
    'display.log',
    'page.html',
  ])
  await close()
  expect(faults).toEqual([])
})

test('the desk looks at the picture and saves the rest, the page too, also by its address', async () => {
  const other = await openPageAs(desk, 'analyst')
  await other.visit(`/tickets/${number}`)
  const picture = other.page.getByRole('link', { name: /^Show in a new tab: screenshot\.png/ })
  await picture.locator('img').waitFor()
  await expect
    .poll(() => picture.locator('img').evaluate(one => (one as { naturalWidth?: number }).naturalWidth))
    .toBe(640)
  await screenshot(other.page, 'files-talk-desk-light')
  await expectNoAxeViolations(other.page)
  for (const [name, content] of [
    ['page.html', '<script>document.title="owned"</script>'],
    ['display.log', 'green since 08:00\n'],
  ] as const) {
    const saving = other.page.waitForEvent('download')
    await other.page.getByRole('link', { name: new RegExp(`^Download: ${name}`) }).click()
    const saved = await saving
    expect(saved.suggestedFilename()).toBe(name)
    expect(await readFile(await saved.path(), 'utf8')).toBe(content)
  }
  // Opened by its address, too, the page is only saved.
  const address = await other.page.getByRole('link', { name: /^Download: page\.html/ }).getAttribute('href')
  const opening = other.page.waitForEvent('download')
  await other.page.goto(new URL(address ?? '', desk.product.baseUrl).href).catch(() => {})
  expect((await opening).suggestedFilename()).toBe('page.html')
  expect(other.faults).toEqual([])
  await other.close()
  await settle(desk)
  await expectComplete(desk)
})

test('a file that is too large says so and what to do, what failed can be sent again, and a refused message keeps its files', async () => {
  const { page, visit, close } = await openPageAs(desk, 'requester', { viewport: phone, colorScheme: 'dark' })
  await visit(`/tickets/${number}`)
  const field = page.getByRole('textbox', { name: /^Write/ })
  await field.click()
  await page.getByText('up to 1 MB each').waitFor()
  const sent: string[] = []
  page.on('request', request => sent.push(`${request.method()} ${new URL(request.url()).pathname}`))
  await page.setInputFiles('input[type=file]', [
    { name: 'film.mov', mimeType: 'video/quicktime', buffer: Buffer.alloc(1024 * 1024 + 1) },
  ])
  await drafts(page)
    .getByText(/It is larger than 1 MB.*Make it smaller.*Nothing of it was sent/)
    .waitFor()
  expect(sent.filter(each => each.startsWith('POST') && each.endsWith('/attachments'))).toEqual([])
  expect(
    await drafts(page)
      .getByRole('button', { name: /^Try again/ })
      .count(),
  ).toBe(0)
  await page.route('**/attachments', route => route.abort())
  await page.setInputFiles('input[type=file]', [
    { name: 'small.txt', mimeType: 'text/plain', buffer: Buffer.from('small') },
  ])
  const again = drafts(page).getByRole('button', { name: 'Try again: small.txt' })
  await again.waitFor()
  await screenshot(page, 'files-failed-phone-dark')
  await expectNoAxeViolations(page)
  await page.unroute('**/attachments')
  // One that hangs is cancelled, and the next one goes.
  let stuck = 0
  await page.route('**/attachments', route => (stuck++ === 0 ? undefined : route.continue()))
  await page.setInputFiles('input[type=file]', [
    { name: 'stuck.txt', mimeType: 'text/plain', buffer: Buffer.from('stuck') },
  ])
  await drafts(page).getByRole('button', { name: 'Cancel stuck.txt' }).click()
  await again.click()
  await drafts(page).getByRole('button', { name: 'Remove small.txt' }).waitFor()
  await drafts(page).getByRole('button', { name: 'Remove film.mov' }).click()
  await page.route('**/messages', route => route.fulfill({ status: 500, json: {} }))
  await field.fill('With a small one.')
  await page.getByRole('button', { name: /^Send/ }).click()
  await drafts(page).getByText('small.txt').waitFor()
  expect(await field.inputValue()).toBe('With a small one.')
  await page.unroute('**/messages')
  await page.getByRole('button', { name: /^Send/ }).click()
  const link = page.getByRole('link', { name: /^Show in a new tab: small\.txt/ })
  await link.waitFor()
  // Taken back: the other side, who is looking, sees that too.
  const other = await openPageAs(desk, 'analyst')
  await other.visit(`/tickets/${number}`)
  await other.page.getByRole('link', { name: /^Show in a new tab: small\.txt/ }).waitFor()
  await page.getByRole('button', { name: 'Take back small.txt' }).click()
  await page.getByRole('button', { name: /Press again/ }).click()
  await other.page.getByText('Requester took a file back.').waitFor()
  await screenshot(other.page, 'files-taken-back-desk-light')
  await other.close()
  await close()
  await expectComplete(desk)
})

test('a new ticket takes its files along', async () => {
  const { page, visit, close } = await openPageAs(desk, 'requester')
  await visit('/new')
  await page.getByRole('textbox', { name: 'In a few words' }).fill('With a picture')
  await page.setInputFiles('input[type=file]', [
    { name: 'first.txt', mimeType: 'text/plain', buffer: Buffer.from('first') },
  ])
  await page.getByRole('button', { name: 'Remove first.txt' }).waitFor()
  await screenshot(page, 'files-new-desk-light')
  await page.getByRole('button', { name: /^Open the ticket/ }).click()
  await page.getByRole('link', { name: /^Show in a new tab: first\.txt/ }).waitFor()
  const opened = new URL(page.url()).pathname.split('/').at(-1) ?? ''
  const analyst = await callerFor(desk, 'analyst')
  const { messages } = await analyst.call(getTicket, { params: { number: opened } })
  expect(messages[0]?.attachments).toMatchObject([{ name: 'first.txt', size: 5 }])
  await close()
})
