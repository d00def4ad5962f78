import { afterAll, beforeAll, expect, test } from 'vitest'
import { createPasswords } from '../../server/identity/index.ts'
import { type OpenPage, openPage } from '../support/browser.ts'
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

const signInAt = async ({ page }: OpenPage, next: string) => {
  await page.goto(`${desk.product.baseUrl}/sign-in?next=${encodeURIComponent(next)}`)
  await page
    .getByLabel(/e-mail/i)
    .first()
    .fill(desk.world.people.analyst.email)
  await page
    .getByLabel(/^password/i)
    .first()
    .fill(password)
  await page.keyboard.press('Enter')
  await page.waitForURL(url => url.pathname !== '/sign-in')
}

test.each([
  '//evil.example/x',
  '/\\evil.example',
  '\\\\evil.example',
  '/\t/evil.example',
  '/.//evil.example',
  'https://evil.example',
  'javascript:alert(1)',
])('D15: not to %j', async next => {
  const open = await openPage()
  try {
    await signInAt(open, next)
    await open.page.getByRole('heading', { level: 1 }).first().waitFor()
    expect(new URL(open.page.url()).origin).toBe(desk.product.baseUrl)
    expect(open.refused).toEqual([])
  } finally {
    await open.close()
  }
})
test('but to a page of ours, with what stands behind it', async () => {
  const open = await openPage()
  try {
    const path = `/w/${desk.world.slug}/tickets?view=ready`
    await signInAt(open, path)
    expect(open.page.url()).toBe(`${desk.product.baseUrl}${path}`)
  } finally {
    await open.close()
  }
})
