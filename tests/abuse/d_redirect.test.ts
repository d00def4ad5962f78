import { afterAll, beforeAll, expect, test } from 'vitest'
import { createPasswords } from '../../server/identity/index.ts'
import { openPage } from '../support/browser.ts'
import { type Desk, openDesk } from '../support/desk.ts'

// D15: whoever signs in stays here, wherever the address they came by wants them sent.

const password = 'lamp over the harbour'
let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
  const hash = await createPasswords().hash(password)
  await desk.behind('update identity.account set password_hash = $1 where id = $2::uuid', [
    hash,
    desk.world.people.analyst.accountId,
  ])
})
afterAll(() => desk?.stop())

test.each([
  '//evil.example/x',
  '/\\evil.example',
  '\\\\evil.example',
  'https://evil.example',
  'javascript:alert(1)',
  '/%09/evil.example',
  '/\t/evil.example',
  'data:text/html,x',
])('D15: not to %j', async next => {
  const open = await openPage()
  const asked: string[] = []
  try {
    open.page.on('request', request => asked.push(request.url()))
    await open.page.goto(`${desk.product.baseUrl}/sign-in?next=${encodeURIComponent(next)}`)
    await open.page
      .getByLabel(/e-mail/i)
      .first()
      .fill(desk.world.people.analyst.email)
    await open.page
      .getByLabel(/^password/i)
      .first()
      .fill(password)
    await open.page.keyboard.press('Enter')
    await open.page
      .getByRole('heading', { name: /tickets/i })
      .first()
      .waitFor()
    expect(new URL(open.page.url()).origin).toBe(desk.product.baseUrl)
    expect(
      asked.filter(url => !url.startsWith(desk.product.baseUrl) && !url.startsWith('data:image')),
    ).toEqual([])
  } finally {
    await open.close()
  }
})
