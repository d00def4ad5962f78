import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { addMessage, listTickets, openTicket } from '../../contract/index.ts'
import { type OpenPage, openPage } from '../support/browser.ts'
import { callerFor, type Desk, mailTheDesk, openDesk, openPageAs, settle } from './desk.ts'
import { hostileStrings } from './hostile.ts'

let desk: Desk
/** One ticket whose conversation holds all of it; each string has a ticket by mail of its own beside it. */
let crowded = ''
beforeAll(async () => {
  desk = await openDesk()
  const requester = await callerFor(desk, 'requester')
  const body = { process: 'incident', title: 'Crowded', text: 'All of it.' }
  crowded = (await requester.call(openTicket, { body })).number
  for (const [at, text] of hostileStrings.entries()) {
    await requester.call(addMessage, { params: { number: crowded }, body: { class: 'band', text } })
    await mailTheDesk(desk, {
      from: { name: text, address: `hostile.${at}@northwind.${desk.world.slug}.example` },
      subject: text,
      text,
      html: `<p>Before</p>${text}<p title="${text}">After</p>`,
    })
  }
  await settle(desk)
}, 120_000)
afterAll(() => desk.close())

type Watched = OpenPage & { heard: string[] }

/** A page that notices when anything of ours-to-show is run: a call, a dialog, a way out. */
async function watch(open: OpenPage, protection: 'on' | 'off'): Promise<Watched> {
  const heard: string[] = []
  const { page } = open
  await page.exposeFunction('hostile', () => void heard.push('called'))
  page.on('dialog', dialog => {
    heard.push(`dialog: ${dialog.message()}`)
    return dialog.dismiss()
  })
  page.context().on('page', opened => void heard.push(`opened ${opened.url()}`))
  page.on('framenavigated', frame => {
    if (!frame.url().startsWith(desk.product.baseUrl) && !/^about:/.test(frame.url()))
      heard.push(`went to ${frame.url()}`)
  })
  if (protection === 'off')
    await page.route(`${desk.product.baseUrl}/**`, async route => {
      if (route.request().resourceType() !== 'document') return route.continue()
      const response = await route.fetch()
      const { 'content-security-policy': _, ...headers } = response.headers()
      await route.fulfill({ response, headers })
    })
  return { ...open, heard }
}

const expectNothing = ({ heard, refused }: Watched, where: string) =>
  expect({ heard, refused }, where).toEqual({ heard: [], refused: [] })

describe.for(['on', 'off'] as const)(
  'with the content security policy %s, nothing that was sent to us runs',
  protection => {
    async function openAs(who: 'admin' | 'requester') {
      const open = await openPageAs(desk, who)
      return { ...(await watch(open, protection)), visit: open.visit }
    }

    test('in the conversation of one ticket, its ledger and its history', async () => {
      for (const who of ['admin', 'requester'] as const) {
        const open = await openAs(who)
        await open.visit(`/tickets/${crowded}`)
        await open.page.getByRole('article').nth(hostileStrings.length).waitFor()
        await open.page.keyboard.press('h')
        await open.page.keyboard.press('w')
        await open.page.mouse.move(700, 400)
        expectNothing(open, who)
        await open.close()
      }
    })

    test('in the list, in titles and names, and on each ticket as text and as formatted mail', async () => {
      const open = await openAs('admin')
      const { page } = open
      // Only what is in sight is drawn: all of it is.
      await page.setViewportSize({ width: 1280, height: 8000 })
      await open.visit('/?view=all')
      const links = page.locator('main tbody a')
      await expect.poll(() => links.count()).toBe(hostileStrings.length + 1)
      expectNothing(open, 'the list')
      const addresses = await links.evaluateAll(all => all.map(link => link.getAttribute('href') ?? ''))
      for (const address of addresses.filter(each => !each.endsWith(crowded))) {
        await links.locator(`xpath=self::*[@href="${address}"]`).click()
        await page.getByRole('article').first().waitFor()
        await page.getByRole('button', { name: 'Show as it was formatted' }).click()
        await page.frameLocator('iframe').getByText('Before').waitFor()
        await page.goBack()
        await links.first().waitFor()
      }
      expectNothing(open, 'the tickets')
      await open.close()
    }, 60_000)

    test('on the page of people, where the names are', async () => {
      const open = await openAs('admin')
      await open.visit('/people')
      await open.page.getByRole('heading', { level: 1, name: /people/ }).waitFor()
      await open.page.getByText('<svg onload=hostile()>').first().waitFor()
      expectNothing(open, 'people')
      await open.close()
    })
  },
)

test('nothing was lost on the way: each string is a ticket with its sender’s name', async () => {
  const admin = await callerFor(desk, 'admin')
  const first = await admin.call(listTickets, { query: { limit: 100 } })
  expect(first.tickets).toHaveLength(hostileStrings.length + 1)
  const titles = first.tickets.map(ticket => ticket.title)
  expect(hostileStrings.filter(text => titles.includes(text)).length).toBeGreaterThan(55)
})

test('the strings do run where nothing stops them, and that is noticed', async () => {
  const open = await watch(await openPage(), 'off')
  const ran: string[] = []
  for (const text of hostileStrings) {
    await open.page.goto(`${desk.product.baseUrl}/healthz`)
    open.heard.length = 0
    await open.page.setContent(`<main><p>${text}</p></main>`)
    const somethingRan = () => expect(open.heard.length).toBeGreaterThan(0)
    await vi.waitFor(somethingRan, { timeout: 80, interval: 5 }).then(
      () => ran.push(text),
      () => {},
    )
  }
  expect(ran.length, ran.join('\n')).toBeGreaterThan(25)
  expect(open.refused.join()).toContain('elsewhere.invalid')
  await open.close()
}, 60_000)
