import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addMessage, completeActivity, getTicket, openTicket, takeActivity } from '../../contract/index.ts'
import { desk as desktop, expectNoAxeViolations, type OpenPage, openPage, phone } from '../support/browser.ts'
import type { PersonKey } from '../support/builders.ts'
import { type Caller, callerFor, type Desk, mailTheDesk, openDesk, openPageAs, settle } from './desk.ts'

let desk: Desk
let opened = ''
let closed = ''
beforeAll(async () => {
  desk = await openDesk()
  const [requester, analyst, engineer] = await Promise.all(
    (['requester', 'analyst', 'engineer'] as const).map(who => callerFor(desk, who)),
  )
  if (!requester || !analyst || !engineer) throw new Error('three were to sign in')
  closed = await report(requester, 'Door does not open')
  for (const [who, outcome] of [
    [analyst, 'Resolved at first contact'],
    [analyst, ''],
  ] as const)
    await finish(who, closed, outcome)
  await mailTheDesk(desk, {
    from: desk.world.people.requester.email,
    subject: 'A long subject from a mail client that does not know when to stop and goes on about printers',
    text: 'Plain words.',
    html: '<h1>Formatted</h1><table><tr><td>cell</td></tr></table><p>Some <b>words</b>.</p>',
  })
  await settle(desk)
  opened = `INC-${Number(closed.slice(4)) + 1}`
  await finish(analyst, opened, 'Needs analysis')
  const text = `${'A line that goes on for a while. '.repeat(20)}\n${'x'.repeat(300)}`
  for (const contentClass of ['band', 'provider'])
    await engineer.call(addMessage, { params: { number: opened }, body: { class: contentClass, text } })
  await take(engineer, opened)
  await report(requester, 'Coffee machine')
})
afterAll(() => desk.close())

async function report(by: Caller, title: string): Promise<string> {
  return (await by.call(openTicket, { body: { process: 'incident', title, text: 'Since today.' } })).number
}
async function standing(by: Caller, number: string) {
  const { activities } = await by.call(getTicket, { params: { number } })
  return { number, run: activities.find(each => each.state !== 'done')?.id ?? '' }
}
async function finish(by: Caller, number: string, outcome: string) {
  const params = await standing(by, number)
  await by.call(completeActivity, { params, body: outcome ? { outcome } : {} })
}
async function take(by: Caller, number: string) {
  await by.call(takeActivity, { params: await standing(by, number), body: {} })
}

type Seen = { name: string; who: PersonKey | null; path: () => string; shows: string | RegExp }
/** Every page of the product as somebody meets it; `shows` is a heading that stands once it is there. */
const pages: Seen[] = [
  { name: 'sign-in', who: null, path: () => '/sign-in', shows: 'Sign in to Interlock' },
  {
    name: 'one-time link',
    who: null,
    path: () => `/sign-in/${'a'.repeat(43)}`,
    shows: /sign-in link is here/,
  },
  { name: 'my work', who: 'analyst', path: () => in_('/work'), shows: /ready for you/ },
  { name: 'my work, promised', who: 'engineer', path: () => in_('/work'), shows: /in hand/ },
  { name: 'my work, empty', who: 'outsider', path: () => in_('/work'), shows: 'Nothing waits for you' },
  { name: 'list, ready', who: 'analyst', path: () => in_('/?view=ready'), shows: /ready for you/ },
  { name: 'list, mine', who: 'engineer', path: () => in_('/?view=mine'), shows: /in hand/ },
  { name: 'list, empty', who: 'lead', path: () => in_('/?view=mine'), shows: 'Nothing in hand' },
  { name: 'list, asked', who: 'requester', path: () => in_('/?view=asked&state=any'), shows: /asked for/ },
  { name: 'list, all', who: 'lead', path: () => in_('/?view=all&state=any'), shows: /tickets/ },
  { name: 'list, nothing found', who: 'lead', path: () => in_('/?q=unheard-of'), shows: /Nothing found/ },
  { name: 'search', who: 'analyst', path: () => in_('/search'), shows: 'Search all tickets' },
  { name: 'search, found', who: 'analyst', path: () => in_('/search?q=door'), shows: /found/ },
  {
    name: 'search, nothing',
    who: 'requester',
    path: () => in_('/search?q=unheard-of'),
    shows: 'No ticket found',
  },
  { name: 'new ticket', who: 'analyst', path: () => in_('/new'), shows: 'New ticket' },
  { name: 'ticket, open', who: 'engineer', path: () => in_(`/tickets/${opened}`), shows: /A long subject/ },
  {
    name: 'ticket, customer',
    who: 'requester',
    path: () => in_(`/tickets/${opened}`),
    shows: /A long subject/,
  },
  {
    name: 'ticket, closed',
    who: 'analyst',
    path: () => in_(`/tickets/${closed}`),
    shows: 'Door does not open',
  },
  { name: 'ticket, none', who: 'analyst', path: () => in_('/tickets/INC-1'), shows: /./ },
  {
    name: 'outbox, nothing waits',
    who: 'analyst',
    path: () => in_('/outbox'),
    shows: 'Nothing waits to go out',
  },
  {
    name: 'outbox, sent',
    who: 'analyst',
    path: () => in_('/outbox?state=sent'),
    shows: /mails have gone out/,
  },
  { name: 'board', who: 'lead', path: () => in_('/board'), shows: /on your board/ },
  { name: 'board, empty', who: 'analyst', path: () => in_('/board'), shows: 'Nothing new on your board' },
  { name: 'account', who: 'analyst', path: () => in_('/account'), shows: 'Your account' },
  { name: 'people', who: 'admin', path: () => in_('/people'), shows: /people/ },
]
const in_ = (path: string) => `/w/${desk.world.slug}${path}`

async function open({ who, path, shows }: Seen): Promise<OpenPage> {
  const it = who ? await openPageAs(desk, who) : await openPage()
  await it.page.addInitScript(
    `addEventListener('securitypolicyviolation', event => console.error('CSP: ' + event.violatedDirective))`,
  )
  await it.page.goto(desk.product.baseUrl + path())
  await it.page.getByRole('heading', { level: 1, name: shows }).waitFor()
  return it
}

type Focused = { name: string; isRinged: boolean; isKnown: boolean } | null

/** What has the focus, and whether it or what it stands for (a row, a label, a composer) has a ring around it. */
const readFocus = `(() => {
  const at = document.activeElement
  if (!at || at === document.body) return null
  const isKnown = at.hasAttribute('data-was-focused')
  at.setAttribute('data-was-focused', '')
  const hasRing = (each, part) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(each, part)
    return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1
  }
  const around = [at, at.parentElement, at.closest('label'), at.closest('section')]
  return { name: at.outerHTML.slice(0, 160), isKnown, isRinged: hasRing(at, '::after') || around.some(each => each && hasRing(each)) }
})()`

/** Everything the Tab key comes to that does not show that it has the focus. */
async function listInvisibleFocus(page: Page): Promise<string[]> {
  const invisible: string[] = []
  for (let presses = 0; presses < 80; presses++) {
    await page.keyboard.press('Tab')
    const at = await page.evaluate<Focused>(readFocus)
    if (!at || at.isKnown) break
    if (!at.isRinged) invisible.push(at.name)
  }
  return invisible
}

const looks = (['light', 'dark'] as const).flatMap(colorScheme =>
  [desktop, phone].map(viewport => ({ colorScheme, viewport })),
)

describe('every page, light and dark, at a desk and on a phone', () => {
  test.for(pages)(
    '$name: axe finds nothing, it fits 320 px, focus is seen, all is quiet',
    { timeout: 60_000 },
    async seen => {
      const { page, faults, refused, close } = await open(seen)
      expect(await listInvisibleFocus(page), 'focus that cannot be seen').toEqual([])
      for (const { colorScheme, viewport } of looks) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
        await page.setViewportSize(viewport)
        await expectNoAxeViolations(page)
      }
      await page.setViewportSize({ width: 320, height: 640 })
      const width = () => page.evaluate<number>('document.documentElement.scrollWidth')
      await expect.poll(width, { timeout: 2000 }).toBeLessThanOrEqual(320)
      expect(faults.filter(fault => seen.name !== 'ticket, none' || !/404/.test(fault))).toEqual([])
      expect(refused, 'asked for beyond this machine').toEqual([])
      await close()
    },
  )

  test('the guards see what they guard against', async () => {
    const { page, faults, refused, close } = await open(pages[0] as Seen)
    await page.addStyleTag({
      content: ':focus-visible, :focus { outline: none !important } * { transition: none !important }',
    })
    await page.evaluate(`document.querySelector('main').insertAdjacentHTML('beforeend',
      '<img src="http://elsewhere.invalid/x.png"><a href="/x" style="all: unset">no ring</a><div style="width: 900px">wide</div>')`)
    expect((await listInvisibleFocus(page)).join()).toContain('no ring')
    await expect(expectNoAxeViolations(page)).rejects.toThrow(/image-alt/)
    await page.setViewportSize({ width: 320, height: 640 })
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeGreaterThan(320)
    expect(faults.join()).toMatch(/CSP: img-src/)
    expect(refused).toEqual([])
    await close()
  })
})
