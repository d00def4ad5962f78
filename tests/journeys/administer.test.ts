import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  addMessage,
  changePerson,
  getMe,
  getMyWork,
  getTicket,
  listConfigurationLog,
} from '../../contract/index.ts'
import { expectNoAxeViolations, type OpenPage, phone, screenshot } from '../support/browser.ts'
import { ask } from '../support/product.ts'
import {
  callerFor,
  callerWith,
  type Desk,
  listTitled,
  mailTheDesk,
  openDesk,
  openPageAs,
  settle,
} from './desk.ts'

// An administrator sets up a customer, a colleague and a mailbox in the browser; the first mail becomes a ticket that the
// right person answers.

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

/** Chooses in a field that offers what fits. */
async function choose(label: string, text: string) {
  const field = page
    .getByRole('textbox', { name: label, exact: true })
    .or(page.getByRole('combobox', { name: label, exact: true }))
    .first()
  await field.click()
  await field.fill(text)
  await page.getByRole('option', { name: text }).first().click()
}
const go = async (path: string, heading: RegExp) => {
  await open.visit(path)
  await page.getByRole('heading', { level: 1, name: heading }).waitFor()
}

describe('setting up from nothing', () => {
  test('a customer, with the domain of its mail', async () => {
    await go('/admin/organisations', /organisations/)
    await page.keyboard.press('a')
    await page.getByLabel('Name', { exact: true }).fill('Lakeside')
    await page.getByLabel('Mail domains').fill('gmail.com')
    await page.keyboard.press('Enter')
    await page
      .getByText(/anybody can have an address at gmail.com/)
      .first()
      .waitFor()
    await page.getByLabel('Mail domains').fill('lakeside.example')
    await page.keyboard.press('Enter')
    await page.getByRole('rowheader', { name: /^Lakeside/ }).waitFor()
    await page.getByText('lakeside.example').waitFor()
  })
  test('a colleague, invited by mail', async () => {
    await go('/admin/people', /people/)
    await page.keyboard.press('i')
    await page.getByLabel('Name', { exact: true }).fill('Dora')
    await page.getByLabel('E-mail address').fill('dora@provider.harbour.example')
    await choose('Organisation', 'Harbour IT')
    await page.getByRole('button', { name: 'Invite', exact: true }).click()
    await page.getByRole('rowheader', { name: /Dora/ }).waitFor()
    await page.getByText(/^Invited until/).waitFor()
  })
  test('who takes that customer’s first call', async () => {
    await go('/admin/roles', /role/)
    await page.getByRole('button', { name: /^Service Desk Analyst/ }).click()
    await choose('Person or team', 'Dora')
    await choose('For the customer', 'Lakeside')
    await page.getByRole('button', { name: 'Give the role' }).click()
    await page.getByText('for Lakeside').first().waitFor()
    await choose('Customer', 'Lakeside')
    await page
      .getByText(/Dora \(Service Desk Analyst\)/)
      .first()
      .waitFor()
  })
  test('a mailbox', async () => {
    await go('/admin/mailboxes', /mailbox/)
    await page.keyboard.press('a')
    await page.getByLabel('Address').fill('help@desk.example')
    await page.getByRole('button', { name: 'Add a mailbox' }).click()
    await page.getByRole('rowheader', { name: /^help@desk.example/ }).waitFor()
  })
  test('the first mail becomes a ticket that the right person answers', async () => {
    const nina = 'nina@lakeside.example'
    await mailTheDesk(desk, {
      from: nina,
      to: 'help@desk.example',
      subject: 'Boat does not start',
      text: 'Help.',
    })
    await settle(desk)
    const letter = desk.sink.mails.find(mail => mail.envelopeTo.includes('dora@provider.harbour.example'))
    const token = /sign-in\/([\w-]{43})/.exec(letter?.text ?? '')?.[1]
    const redeemed = await ask(
      desk.product,
      {},
      { method: 'POST', url: '/api/sign-in/redeem', body: { token } },
    )
    const [cookie = ''] = String(redeemed.headers['set-cookie']).split(';')
    const dora = callerWith(desk, { cookie })
    expect((await dora.call(getMe)).workspaces.map(({ personName }) => personName)).toEqual(['Dora'])
    const { ready } = await dora.call(getMyWork)
    expect(ready.entries.map(({ title }) => title)).toEqual(['Boat does not start'])
    const [line] = await listTitled(dora, 'Boat does not start')
    const number = line?.number ?? ''
    await dora.call(addMessage, { params: { number }, body: { class: 'band', text: 'Is it in the water?' } })
    await settle(desk)
    const answers = desk.sink.mails.filter(mail => mail.envelopeTo.includes(nina))
    expect(answers.some(mail => mail.text?.includes('Is it in the water?'))).toBe(true)
    expect((await dora.call(getTicket, { params: { number } })).ticket.requester.name).toBe('nina')
  })
  test('an organisation that is needed says why, and one that is not is archived and comes back', async () => {
    await go('/admin/organisations', /organisations/)
    const row = (name: RegExp) => page.getByRole('rowheader', { name })
    await row(/^Lakeside/)
      .getByRole('button')
      .click()
    await page.getByRole('button', { name: 'Archive …' }).click()
    await page.getByRole('button', { name: 'Archive Lakeside' }).click()
    await page.getByText(/One open ticket needs it/).waitFor()
    await page.getByText(/held for it by name: take that away under Roles/).waitFor()
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.keyboard.press('a')
    await page.getByLabel('Name', { exact: true }).fill('Pond')
    await page.keyboard.press('Enter')
    await row(/^Pond/).getByRole('button').click()
    await page.getByRole('button', { name: 'Archive …' }).click()
    await page.getByRole('button', { name: 'Archive Pond' }).click()
    await page.getByRole('button', { name: '1 archived' }).click()
    await row(/^Pond/).getByRole('button').click()
    await page.getByRole('button', { name: 'Bring Pond back' }).click()
    await page.getByRole('button', { name: '0 archived' }).click()
    await row(/^Pond/).waitFor()
  })
  test('mail of a stranger waits until somebody says whose it is: then there is a ticket, and they are told', async () => {
    const stranger = 'vera@stranger.example'
    await mailTheDesk(desk, { from: stranger, subject: 'The crane squeaks', text: 'Since this morning.' })
    await settle(desk)
    const admin = await callerFor(desk, 'admin')
    const tickets = async () => (await listTitled(admin, 'The crane squeaks')).map(each => each.customer)
    expect(await tickets()).toEqual([])
    const told = () => desk.sink.mails.filter(mail => mail.envelopeTo.includes(stranger))
    expect(told()).toEqual([])
    await go('/admin/mail', /One mail|1 mail/)
    await page.getByRole('button', { name: /The crane squeaks|vera@stranger/ }).click()
    await choose('Of an organisation: its sender is added there', 'Westerly')
    await page.getByRole('button', { name: 'Open a ticket' }).click()
    await page.getByText('Nothing waits').waitFor()
    await settle(desk)
    expect(await tickets()).toEqual(['Westerly'])
    expect(told().map(mail => mail.parsed.subject)).toEqual([
      expect.stringMatching(/^INC-\d+: we have your message/),
    ])
  })
  test('what is left to set up is said where one begins, and no longer when it is done', async () => {
    const banner = page.getByRole('complementary', { name: 'Setting up' })
    await open.visit('/work')
    await banner.getByRole('link', { name: 'A second administrator' }).waitFor()
    const admin = await callerFor(desk, 'admin')
    const { id } = desk.world.people.manager
    await admin.call(changePerson, { params: { person: id }, body: { admin: true } })
    await banner.getByRole('link', { name: 'When you are there' }).click()
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('The working hours are set.').first().waitFor()
    await open.visit('/work')
    await page.getByRole('heading', { level: 1 }).waitFor()
    await banner.waitFor({ state: 'detached' })
    await go('/admin', /Everything is set up/)
  })
  test('all of it stands in the log, in order', async () => {
    const admin = await callerFor(desk, 'admin')
    const { changes } = await admin.call(listConfigurationLog)
    expect(
      changes
        .map(({ kind, act, subject }) => `${kind} ${act}: ${subject}`)
        .reverse()
        .slice(0, 4),
    ).toEqual([
      'organisation added: Lakeside',
      'person added: Dora',
      'holder given: Service Desk Analyst',
      'mailbox added: help@desk.example',
    ])
    await go('/admin/log', /configuration/)
    await page.getByText('Mailbox help@desk.example: added').waitFor()
    await page.getByText('Organisation Pond: archived').waitFor()
  })
})

const pages = [
  ['', /set up/],
  ['/people', /people/],
  ['/organisations', /organisations/],
  ['/teams', /teams/],
  ['/roles', /role/],
  ['/services', /services/],
  ['/mailboxes', /mailboxes/],
  ['/mail', /mail/i],
  ['/import', /Bring/],
  ['/access', /session/],
  ['/log', /configuration/],
] as const

describe.each([
  ['at a desk, light', {}],
  ['on a phone, dark', { viewport: phone, colorScheme: 'dark' as const }],
])('%s', (name, look) => {
  let seen: typeof open
  beforeAll(async () => {
    seen = await openPageAs(desk, 'admin', look)
  })
  afterAll(() => seen?.close())
  test.each(pages)('/admin%s has nothing for axe and does not scroll sideways', async (path, heading) => {
    await seen.visit(`/admin${path}`)
    await seen.page.getByRole('heading', { level: 1, name: heading }).waitFor()
    await expectNoAxeViolations(seen.page)
    const wide = await seen.page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
    expect(wide).toBeLessThanOrEqual(0)
    if (process.env.INTERLOCK_SCREENSHOTS)
      await screenshot(
        seen.page,
        `admin${path.replace('/', '-')}-${name.includes('phone') ? 'phone' : 'desk'}`,
      )
    expect(seen.faults).toEqual([])
  })
})

// The chosen one is bold, and so the widest.
const cutWords = `[...document.querySelectorAll('nav a span')]
  .filter(each => each.closest('a').setAttribute('aria-current', 'page') ?? each.scrollWidth > each.clientWidth)
  .map(each => each.textContent)`

test.each([1440, 900])('every word of the menus fits where the page is %i wide', async width => {
  const seen = await openPageAs(desk, 'admin', { viewport: { width, height: 900 } })
  await seen.visit('/admin/roles')
  await seen.page.getByRole('heading', { level: 1, name: /role/ }).waitFor()
  expect(await seen.page.getByRole('link', { name: 'Writing aids' }).count()).toBe(1)
  expect(await seen.page.evaluate<string[]>(cutWords)).toEqual([])
  await seen.close()
})

test.each(['analyst', 'requester', 'partner'] as const)('for %s there is no such page', async who => {
  const other = await openPageAs(desk, who)
  await other.visit('/admin/people')
  await other.page.getByText('There is nothing at this address').waitFor()
  await other.close()
})
