import type { Locator, Page } from 'playwright-core'
import { afterEach, beforeEach, expect, onTestFailed, test } from 'vitest'
import { openTicket } from '../../contract/index.ts'
import { createSignInLink, findSignIn, linkUrl } from '../../server/identity/index.ts'
import { openPage, screenshot } from '../support/browser.ts'
import { callerFor, type Desk, expectComplete, mailTheDesk, openDesk, openPageAs, settle } from './desk.ts'
import { nowPanel } from './ticket.ts'

// Ten tickets of a first morning at the desk, by somebody who has read nothing: only roles and labels on the screen are
// used. What each took of clicks, keys and typed texts is printed; no time is asserted.

let desk: Desk
beforeEach(async () => {
  desk = await openDesk()
  const { people } = desk.world
  await mailTheDesk(desk, {
    from: people.requester.email,
    subject: 'The projector does not start',
    text: 'It worked yesterday. Room Oslo.',
  })
  const requester = await callerFor(desk, 'requester')
  const incident = (title: string) =>
    requester.call(openTicket, { body: { process: 'incident', title, text: `${title}, since today.` } })
  for (const title of [
    'The phone has no line',
    'The label printer has stopped',
    'I cannot sign in',
    'The share is slow',
    'A message I do not understand',
    'The scanner is offline',
    'Print queue hangs',
    'The queue of the printer hangs',
  ])
    await incident(title)
  await settle(desk)
})
afterEach(() => desk?.close())

type Hand = ReturnType<typeof createHand>
type Work = { what: string; does: (hand: Hand) => Promise<void> }

/** What the hand of somebody at the desk does, counted. A text is counted once, however long it is. */
function createHand(page: Page) {
  const count = { clicks: 0, keys: 0, texts: 0 }
  const now = nowPanel(page)
  const settled = () => now.getByRole('button', { disabled: false }).first().waitFor()
  const hand = {
    page,
    now,
    count,
    click: async (what: Locator) => {
      count.clicks++
      await what.click()
    },
    key: async (key: string) => {
      count.keys++
      await page.keyboard.press(key)
    },
    type: async (text: string) => {
      count.texts++
      await page.keyboard.type(text)
    },
    /** Chooses in the list that stands open by typing the beginning, once it offers that. */
    pick: async (text: string) => {
      await hand.type(text)
      await page.getByRole('option').first().filter({ hasText: text }).waitFor()
      await hand.key('Enter')
    },
    /** From the list of one's work to the ticket of this name. */
    open: async (title: string) => {
      await hand.click(page.getByRole('link', { name: title, exact: true }))
      await page.getByRole('heading', { level: 1, name: title }).waitFor()
      await settled()
    },
    take: async () => {
      await hand.key('t')
      await now.getByText('You have it since').waitFor()
      await settled()
    },
    /** Words for others, then the button that closes it. */
    solve: async (words: string) => {
      await hand.key('a')
      await hand.type(words)
      await hand.click(now.getByRole('button', { name: 'Solve and close' }))
      await now.getByText('This is finished').waitFor()
    },
    send: async (form: string) => {
      await hand.key('Control+Enter')
      await page.getByRole('form', { name: form }).waitFor({ state: 'detached' })
    },
  }
  return hand
}

const calls: Work[] = [
  {
    what: 'a caller whose trouble is over with the call',
    does: async ({ page, key, pick, type, click, now }) => {
      await key('c')
      await page.getByRole('combobox', { name: 'Who calls?' }).waitFor()
      await pick('Requester')
      await page.getByLabel('What is it about?').waitFor()
      await type('My headset is dead')
      await key('Enter')
      await page.getByRole('heading', { level: 1, name: 'My headset is dead' }).waitFor()
      await click(now.getByLabel('What they are told with it'))
      await type('The battery was empty; it is charged now.')
      await click(now.getByRole('button', { name: 'Solve and close' }))
      await now.getByText('This is finished').waitFor()
    },
  },
  {
    what: 'a caller who wants something, as a request',
    does: async ({ page, key, pick, type, click, now }) => {
      await key('c')
      await page.getByRole('combobox', { name: 'Who calls?' }).waitFor()
      await pick('Requester')
      await type('A second screen, please')
      await click(page.getByText('Process, impact, service'))
      await click(page.getByRole('combobox', { name: 'Process' }))
      await click(page.getByRole('option', { name: 'Standard work request' }))
      await click(page.getByRole('button', { name: 'Open the ticket' }))
      await page.getByRole('heading', { level: 1, name: 'A second screen, please' }).waitFor()
      await click(now.getByRole('button', { name: 'Standard item' }))
      await now.getByRole('heading', { name: 'Show price and date' }).waitFor()
    },
  },
]

const mails: Work[] = [
  {
    what: 'a mail: taken, asked back, answered, solved',
    does: async ({ page, open, take, key, type, send, now, solve }) => {
      await open('The projector does not start')
      await take()
      await key('q')
      await page.getByRole('form', { name: /^Ask somebody/ }).waitFor()
      await type('Which lamp is lit?')
      await send('Ask somebody, or wait until a moment')
      await now.getByText('Waits for Requester since').waitFor()
      const theirs = await openPageAs(desk, 'requester')
      await theirs.visit(new URL(page.url()).pathname.replace(/^\/w\/\w+/, ''))
      const asked = theirs.page.getByRole('region', { name: /asks you/ })
      await asked.getByLabel('Your answer').fill('The red one.')
      await theirs.page.keyboard.press('Control+Enter')
      await asked.waitFor({ state: 'detached' })
      await theirs.close()
      await page.getByRole('article').getByText('The red one.').waitFor()
      await now.getByRole('button', { name: 'Needs analysis', disabled: false }).waitFor()
      await solve('The lamp had come loose; it is fixed.')
    },
  },
  {
    what: 'work for a colleague',
    does: async ({ page, open, key, pick, send, now }) => {
      await open('The phone has no line')
      await key('g')
      await page.getByRole('form', { name: 'Give it to a colleague' }).waitFor()
      await pick('Colleague')
      await send('Give it to a colleague')
      await now.getByText('Colleague has it since').waitFor()
    },
  },
  {
    what: 'work for a partner',
    does: async ({ page, open, take, key, pick, type, send, now }) => {
      await open('The label printer has stopped')
      await take()
      await key('o')
      await page.getByRole('form', { name: 'Hand it over' }).waitFor()
      await pick('Crane Works')
      await key('Tab')
      await type('The print head is broken, and under your maintenance.')
      await send('Hand it over')
      await now.getByText('Offered to Crane Works.').waitFor()
    },
  },
  {
    what: 'a report resolved at first contact, then closed',
    does: async ({ open, click, type, key, now }) => {
      await open('I cannot sign in')
      await click(now.getByRole('button', { name: 'Resolved at first contact' }))
      await now.getByRole('heading', { name: 'Confirm and close' }).waitFor()
      const words = now.getByLabel('What they are told with it')
      if (!(await words.isVisible())) await key('a')
      await click(words)
      await type('The account was locked, and is open again.')
      await click(now.getByRole('button', { name: 'Done' }))
      await now.getByText('This is finished').waitFor()
    },
  },
  {
    what: 'a finding for the second line, with the minutes it took',
    does: async ({ page, open, take, key, click, type, now }) => {
      await open('The share is slow')
      await take()
      await key('a')
      await type('Slow from all computers, since the update.')
      await click(now.getByLabel(/^Minutes it took/))
      await type('10')
      await click(now.getByRole('button', { name: 'Needs analysis' }))
      await now.getByRole('heading', { name: 'Analyse gap' }).waitFor()
      await page.getByText('10 min booked').waitFor()
    },
  },
  {
    what: 'a question answered with a file',
    does: async ({ page, open, key, type, solve }) => {
      await open('A message I do not understand')
      await key('r')
      await type('It looks like this, and you can close it.')
      await page.setInputFiles('input[type=file]', [
        { name: 'notice.txt', mimeType: 'text/plain', buffer: Buffer.from('As expected.') },
      ])
      await page.getByRole('button', { name: 'Remove notice.txt' }).waitFor()
      await key('Control+Enter')
      await page.getByRole('article').getByText('notice.txt').waitFor()
      await key('Escape')
      await solve('It was only a notice.')
    },
  },
  {
    what: 'stuck, said with one key',
    does: async ({ page, open, take, key, type, send, solve }) => {
      await open('The scanner is offline')
      await take()
      await key('s')
      await page.getByRole('form', { name: 'What keeps you from going on?' }).waitFor()
      await type('Nobody here knows where it stands.')
      await send('What keeps you from going on?')
      await solve('It stood in room 3, unplugged.')
    },
  },
  {
    what: 'the same twice: made urgent, merged, time booked',
    does: async ({ page, open, click, key, type, pick, send, now }) => {
      await open('The queue of the printer hangs')
      await click(page.getByRole('button', { name: /Change the priority$/ }))
      await click(page.getByRole('button', { name: /impact high, urgency high$/ }))
      await page.getByRole('button', { name: /^P?.*Priority 1:/ }).waitFor()
      await click(page.getByRole('button', { name: 'Merge with another ticket' }))
      await page.getByRole('region', { name: 'Merge with another ticket' }).waitFor()
      await pick('Print queue')
      await click(page.getByRole('button', { name: /^Merge with INC-/ }))
      await page.getByRole('heading', { level: 1, name: 'Print queue hangs' }).waitFor()
      await now.getByRole('button', { disabled: false }).first().waitFor()
      await key('b')
      await page.getByRole('form', { name: 'Book time spent' }).waitFor()
      await type('5')
      await send('Book time spent')
      await page.getByText('5 min booked').waitFor()
    },
  },
]

/** In by a link, as on a first day. */
async function signIn(page: Page): Promise<void> {
  const { product, world } = desk
  const at = product.clock.now()
  const link = await product.db.engine(null, async tx => {
    const account = await findSignIn(tx, world.people.analyst.email)
    if (!account) throw new Error('The analyst has no account.')
    return linkUrl(product.baseUrl, createSignInLink(tx, { accountId: account.id, at, minutes: 15 }))
  })
  await page.goto(link)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { level: 1, name: /ready for you/ }).waitFor()
  await page.getByRole('button', { name: 'Not now' }).click()
}

test('ten tickets, from signing in to all done, with what is seen on the screen', {
  timeout: 120_000,
}, async () => {
  const { page, faults, refused, close } = await openPage()
  onTestFailed(() => screenshot(page, 'ten_tickets_failed').then(() => undefined))
  await signIn(page)
  const hand = createHand(page)
  const took: string[] = []
  for (const { what, does } of [...calls, ...mails]) {
    Object.assign(hand.count, { clicks: 0, keys: 0, texts: 0 })
    await does(hand)
    const { clicks, keys, texts } = hand.count
    took.push(`${what}: ${clicks} clicks, ${keys} keys, ${texts} texts`)
    // More than this, and something stands where nobody looks for it.
    expect(clicks + keys, what).toBeLessThanOrEqual(10)
    await page.keyboard.press('Escape')
    await page.keyboard.press('u')
    await page.getByRole('heading', { level: 2, name: /^Ready for you/ }).waitFor()
  }
  console.log(took.join('\n'))
  await settle(desk)
  await expectComplete(desk)
  expect([...faults, ...refused]).toEqual([])
  await close()
})
