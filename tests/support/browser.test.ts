import { readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { desk, expectNoAxeViolations, openPage, phone, screenshot } from './browser.ts'

const html = (body: string) =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title>
   <style>@media (prefers-color-scheme: dark) { body { background: #000; color: #fff } }</style></head>
   <body><main><h1>A page</h1>${body}</main></body></html>`
const pages: Record<string, string> = {
  '/': html('<p>Hello</p>'),
  '/unlabelled': html('<input type="text">'),
  '/curious': html('<img alt="" src="https://example.com/pixel.gif"><p>Hello</p>'),
}

let server: Server
let origin: string
beforeAll(async () => {
  server = createServer((request, response) => {
    response.setHeader('content-type', 'text/html').end(pages[request.url ?? ''] ?? html(''))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => void server.close())

test('a page opens in a real browser and axe finds nothing on a good one', async () => {
  const { page, refused, faults } = await openPage()
  await page.goto(origin)
  expect(await page.getByRole('heading').textContent()).toBe('A page')
  await expectNoAxeViolations(page)
  expect(refused).toEqual([])
  expect(faults).toEqual([])
})

test('a field without a label is reported with its place', async () => {
  const { page } = await openPage()
  await page.goto(`${origin}/unlabelled`)
  await expect(expectNoAxeViolations(page)).rejects.toThrow('label: Form elements must have labels')
})

test('nothing beyond this machine is reached, and the attempt is on record', async () => {
  const { page, refused } = await openPage()
  await page.goto(`${origin}/curious`)
  await page.getByText('Hello').waitFor()
  expect(refused).toEqual(['https://example.com/pixel.gif'])
  await expect(page.goto('http://192.0.2.1/')).rejects.toThrow('ERR_FAILED')
})

test('size and colour scheme are as asked, and a picture is kept', async () => {
  const { page } = await openPage({ viewport: phone, colorScheme: 'dark' })
  await page.goto(origin)
  expect(page.viewportSize()).toEqual(phone)
  expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(0, 0, 0)')
  const path = await screenshot(page, 'harness-phone')
  try {
    // A PNG says its width and height in the first chunk (PNG specification, 11.2.1).
    const png = readFileSync(path)
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([phone.width, phone.height])
  } finally {
    rmSync(path)
  }
  expect(desk.width).toBeGreaterThan(phone.width)
})
