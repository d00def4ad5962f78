import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { getTicket, listTickets } from '../../contract/index.ts'
import { type OpenPage, openPage } from '../support/browser.ts'
import type { PersonKey } from '../support/builders.ts'
import type { SunkMail } from '../support/mailbox.ts'
import {
  type Caller,
  callerFor,
  type Desk,
  expectComplete,
  joinRows,
  type LedgerRow,
  mailTheDesk,
  openDesk,
  openPageAs,
  sayTold,
  settle,
} from './desk.ts'

let desk: Desk
let lead: Caller
beforeAll(async () => {
  desk = await openDesk()
  lead = await callerFor(desk, 'lead')
})
afterAll(() => desk.close())

const emailOf = (who: PersonKey): string => desk.world.people[who].email
const mailsTo = (who: PersonKey): SunkMail[] =>
  desk.sink.mails.filter(mail => mail.envelopeTo.includes(emailOf(who)))
const readTicket = (number: string) => lead.call(getTicket, { params: { number } })

/** Signs in as people do: asks for a link, finds it in the mailbox, follows it. */
async function signInByMail(who: PersonKey, open: OpenPage): Promise<void> {
  const { page } = open
  await page.goto(desk.product.baseUrl)
  await page.getByLabel('E-mail address').fill(emailOf(who))
  await page.getByRole('button', { name: 'Send me a sign-in link' }).click()
  const mail = await desk.sink.waitFor(
    ({ subject, envelopeTo }) => subject === 'Your link to sign in' && envelopeTo.includes(emailOf(who)),
  )
  await page.goto(/http:\S+/.exec(mail.text)?.[0] ?? 'the mail has no link')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('navigation', { name: 'Main' }).waitFor()
  // Asking who is signed in, when nobody is, is how the page finds out; a browser notes every 401 it is answered.
  expect(open.faults.splice(0).filter(fault => !/401/.test(fault))).toEqual([])
}

const conversation = (page: Page) => page.getByRole('article')
const nowPanel = (page: Page) => page.getByRole('region', { name: 'Now', exact: true })

/** Mails the desk and answers the number of the ticket that came of it. */
async function report(subject: string, text: string): Promise<string> {
  const before = mailsTo('requester').length
  await mailTheDesk(desk, { from: emailOf('requester'), subject, text })
  const receipt = await desk.sink.waitFor(
    mail => mailsTo('requester').indexOf(mail) >= before && /we have your message/.test(mail.subject),
  )
  return /^(INC-\d+): /.exec(receipt.subject)?.[1] ?? receipt.subject
}

/** What the page says of whom a button tells, opened to who, how and in which words. */
async function readPreview(page: Page, button: string) {
  const panel = nowPanel(page)
  await panel.getByRole('button', { name: button, disabled: false }).focus()
  const said = button === 'Take it' ? 'Taking it tells' : `“${button}” tells`
  await panel.getByText(said).waitFor()
  await panel.locator('[aria-busy="true"]').waitFor({ state: 'detached' })
  const line = await panel.getByText(said).innerText()
  await panel.getByRole('button', { name: 'why?' }).click()
  const rows = await panel.getByRole('table').locator('tbody tr').all()
  const told = await Promise.all(
    rows.map(async row => {
      const [name = '', , channel = '', , text = ''] = await row.locator('th, td').allInnerTexts()
      return { name: name.split('\n').at(-1) ?? '', channel: channel.trim(), text: text.trim() }
    }),
  )
  await panel.getByRole('button', { name: 'why?' }).click()
  return { line: line.replace(/\s*why\?.*$/s, ''), told }
}

/** What the act changed outside: the rows it left on the ledger, and the mails it sent. */
async function whatFollowed(number: string, act: () => Promise<void>) {
  await settle(desk)
  const before = new Set((await readTicket(number)).ledger.map(row => row.id))
  const mailsBefore = desk.sink.mails.length
  await act()
  const changed = async () => (await readTicket(number)).ledger.some(row => !before.has(row.id))
  await expect.poll(changed).toBe(true)
  await settle(desk)
  const rows = (await readTicket(number)).ledger.filter(row => !before.has(row.id))
  return { rows, mails: desk.sink.mails.slice(mailsBefore) }
}

/** Presses a button and holds what the line beside it promised against the ledger and the mailboxes. */
async function press(page: Page, number: string, button: string): Promise<SunkMail[]> {
  const preview = await readPreview(page, button)
  const { rows, mails } = await whatFollowed(number, () =>
    nowPanel(page).getByRole('button', { name: button }).click(),
  )
  expectAsPromised(preview, rows)
  const mailed = [...new Set(rows.filter(isMailed).map(row => row.to))].sort()
  expect(mails.map(nameOf).sort(), 'one mail an act and person, and none to others').toEqual(mailed)
  for (const name of mailed) expect(preview.line).toContain(name)
  return mails
}

const isMailed = (row: LedgerRow) => row.channel === 'mail' && row.verdict !== 'not owed'
const nameOf = (mail: SunkMail): string =>
  Object.values(desk.world.people).find(person => mail.envelopeTo.includes(person.email))?.name ??
  'a stranger'

const channelWords: Record<string, string> = {
  mail: 'by mail',
  app: 'in the app',
  board: 'on their board',
  queue: 'in the queue',
}
const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim()

function expectAsPromised({ told }: Awaited<ReturnType<typeof readPreview>>, rows: LedgerRow[]) {
  const kept = joinRows(rows).map(row => ({
    ...row,
    channel: channelWords[row.channel] ?? row.channel,
    text: oneLine(row.text),
  }))
  expect(sayTold(told.map(each => ({ ...each, text: oneLine(each.text) })))).toEqual(sayTold(kept))
}

describe('a mail to the desk becomes work, is done in the browser, and everybody concerned hears of it', () => {
  let number = ''
  let analyst: OpenPage
  let engineer: OpenPage

  test('the sender has a receipt at once, in our words only', async () => {
    number = await report('The scanner eats paper', 'Since this morning. Serial ZX-81-SPECTRUM.')
    const [receipt] = mailsTo('requester')
    expect(mailsTo('requester')).toHaveLength(1)
    expect(receipt?.text).toContain('Thanks, Requester — we have it.')
    expect(String(receipt?.raw), 'what a stranger writes is not sent on in our name').not.toMatch(
      /SPECTRUM|scanner/i,
    )
    expect(receipt?.parsed.headers.get('auto-submitted')).toBe('auto-generated')
  })

  test('the mail is a ticket at the first activity of the designed process, in the queue of its team', async () => {
    const analystsApi = await callerFor(desk, 'analyst')
    const { tickets } = await analystsApi.call(listTickets, { query: { view: 'ready' } })
    expect(tickets).toMatchObject([
      { number, title: 'The scanner eats paper', standsAt: ['Confirm receipt'], customer: 'Northwind' },
    ])
    const { activities, ledger } = await readTicket(number)
    expect(activities).toMatchObject([
      { name: 'Confirm receipt', state: 'ready', role: 'Service Desk Analyst' },
    ])
    expect(ledger.map(({ to, channel }) => `${to}: ${channel}`).sort()).toEqual([
      'Requester: mail',
      'Team desk: queue',
    ])
  })

  test('a practitioner signs in by a link from the mailbox, finds it and takes it', async () => {
    analyst = await openPage()
    await signInByMail('analyst', analyst)
    const { page } = analyst
    await page.getByRole('heading', { level: 1, name: '1 thing is ready for you' }).waitFor()
    await page.getByRole('link', { name: 'The scanner eats paper' }).click()
    await page.getByText('Serial ZX-81-SPECTRUM').waitFor()
    const mails = await press(page, number, 'Take it')
    expect(mails, 'the receipt was enough: taking it in is no news for the requester').toEqual([])
    await press(page, number, 'Needs analysis')
    expect(mailsTo('requester').at(-1)?.text).toContain('it is now with our engineers')
  })

  test('the engineer takes it, and the requester hears in words of their side who is looking', async () => {
    engineer = await openPageAs(desk, 'engineer')
    await engineer.page.goto(`${desk.product.baseUrl}/w/${desk.world.slug}/tickets/${number}`)
    await press(engineer.page, number, 'Take it')
    expect(mailsTo('requester').at(-1)?.text).toContain(
      'Engineer is looking at “The scanner eats paper” now.',
    )
  })

  test('an answer to that mail is a message on the ticket, and whoever has it is told', async () => {
    const asked = mailsTo('requester').at(-1)
    const answerTo = asked?.parsed.replyTo?.value[0]?.address ?? ''
    expect(answerTo).toMatch(/^harbour\+[a-z2-7]{50}@desk\.example$/)
    const { mails } = await whatFollowed(number, async () => {
      await mailTheDesk(desk, {
        from: emailOf('requester'),
        to: answerTo,
        subject: `Re: ${asked?.subject}`,
        text: 'It only eats recycled paper.\n\nOn Mon, 2 Mar 2026 at 09:12, harbour <harbour@desk.example> wrote:\n> Engineer is looking',
      })
    })
    expect(mails.map(nameOf)).toEqual(['Engineer'])
    expect(mails[0]?.text).toContain('It only eats recycled paper.')
    await conversation(engineer.page).getByText('It only eats recycled paper.').waitFor()
    const { messages } = await readTicket(number)
    expect(messages.at(-1)).toMatchObject({
      author: 'Requester',
      via: 'mail',
      class: 'band',
      unverified: false,
    })
    expect(messages.at(-1)?.text, 'what was quoted stays out').toBe('It only eats recycled paper.')
  })

  test('a note among us never leaves, and a reply goes to the requester only', async () => {
    const { page } = engineer
    await page.getByText('Only us', { exact: true }).first().click()
    await page.getByLabel('Write: Only us').fill('Roller worn, CANARY-NOTE, see asset NW-31')
    await page.getByText(/Sending tells/).waitFor()
    const noted = await whatFollowed(number, () => page.getByRole('button', { name: 'Add note' }).click())
    expect(noted.mails).toEqual([])
    await page.getByText('Visible to Northwind and us', { exact: true }).first().click()
    await page
      .getByLabel('Write: Visible to Northwind and us')
      .fill('Please use new paper until we are done.')
    const replied = await whatFollowed(number, () => page.getByRole('button', { name: 'Send' }).click())
    expect(replied.mails.map(nameOf)).toEqual(['Requester'])
    expect(replied.mails[0]?.text).toContain('Please use new paper until we are done.')
  })

  test('the outcomes are pressed one after the other, and each tells exactly whom it said', async () => {
    const { page } = engineer
    await nowPanel(page).getByLabel('What they are told with it').fill('The roller was worn out.')
    await press(page, number, 'Found it')
    expect(mailsTo('requester').at(-1)?.text).toContain('The roller was worn out.')
    expect(await press(page, number, 'Take it'), 'how it is put right is our own business').toEqual([])
    expect(await press(page, number, 'Done')).toEqual([])
    await press(page, number, 'Take it')
    const mails = await press(page, number, 'Fixed')
    expect(mails.map(nameOf).sort()).toEqual(['CustomerOwner', 'Requester'])
    expect(mailsTo('requester').at(-1)?.text).toMatch(/is in place\.\s+Requester, please try it/)
  })

  test('the desk tests and closes, and the requester is told that it is closed, in one mail', async () => {
    const { page } = analyst
    await nowPanel(page).getByText('This moved on while you were here.').waitFor()
    await nowPanel(page).getByRole('button', { name: 'Show what is next' }).click()
    await press(page, number, 'Take it')
    await press(page, number, 'Works')
    const mails = await press(page, number, 'Done')
    await nowPanel(page).getByText('This is finished').waitFor()
    expect(mails.map(nameOf)).toEqual(['Requester'])
    expect(mails[0]?.text).toContain(`“The scanner eats paper” (${number}) is closed.`)
    expect((await readTicket(number)).ticket.state).toBe('closed')
  })

  test('the requester sees their own ticket, its conversation and what they were told, and nothing of ours', async () => {
    const { page, visit, close } = await openPageAs(desk, 'requester')
    await visit('/?view=asked&state=any')
    await page.getByRole('link', { name: 'The scanner eats paper' }).click()
    await conversation(page).getByText('It only eats recycled paper.').waitFor()
    await conversation(page).getByText('Please use new paper until we are done.').waitFor()
    const seen = await page.locator('body').innerText()
    const sent = await page.evaluate(async address => (await fetch(address)).text(), addressOfData())
    for (const text of [seen, sent]) {
      expect(text).not.toContain('CANARY-NOTE')
      expect(text).not.toMatch(/create-work-package|Create work package|Team desk/i)
    }
    await close()
    expect(desk.sink.mails.some(mail => String(mail.raw).includes('CANARY-NOTE'))).toBe(false)
  })
  const addressOfData = () => `/api/w/${desk.world.slug}/tickets/${number}`

  test('nobody at another customer or another partner can so much as find it', async () => {
    for (const who of ['stranger', 'outsider', 'neighbour'] as const) {
      const api = await callerFor(desk, who)
      expect((await api.send(getTicket, { params: { number } })).status).toBe(404)
      expect((await api.call(listTickets, { query: { state: 'any' } })).tickets).toEqual([])
    }
  })

  test('the ledger is complete, and the pages were quiet', async () => {
    await expectComplete(desk)
    const { ledger } = await readTicket(number)
    expect(ledger.filter(row => row.verdict === 'failed')).toEqual([])
    expect(ledger.filter(row => row.channel === 'mail' && row.verdict === 'due')).toEqual([])
    for (const open of [analyst, engineer]) {
      expect(open.faults).toEqual([])
      expect(open.refused).toEqual([])
      await open.close()
    }
  })
})

describe('the same without ever touching the mouse', () => {
  /** Presses a key once the panel offers it, and waits for what follows from it. */
  async function pressKey(page: Page, { key, shows }: { key: string; shows: string }) {
    await nowPanel(page).getByRole('button', { disabled: false }).filter({ hasText: key }).first().waitFor()
    await page.keyboard.press(key)
    await nowPanel(page).getByText(shows).first().waitFor()
  }

  /** Asks for a link and follows it, keys only; the address bar is the browser's own. */
  async function signInByKeys({ page }: OpenPage, who: PersonKey) {
    await page.goto(`${desk.product.baseUrl}/sign-in`)
    await page.getByLabel('E-mail address').waitFor()
    await tabTo(page, 'E-mail address')
    await page.keyboard.type(emailOf(who))
    await tabTo(page, 'Send me a sign-in link')
    await page.keyboard.press('Enter')
    const { text } = await desk.sink.waitFor(
      mail => mail.subject === 'Your link to sign in' && mail.envelopeTo.includes(emailOf(who)),
    )
    await page.goto(/http:\S+/.exec(text)?.[0] ?? 'the mail has no link')
    await page.getByRole('button', { name: 'Sign in' }).waitFor()
    await tabTo(page, 'Sign in')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: /ready for you/ }).waitFor()
  }

  /** Moves on until the focus is on what has this name, as somebody would who sees where it is. */
  async function tabTo(page: Page, name: string) {
    const here = () =>
      page.evaluate<string>(
        `(at => (at?.labels?.[0] ?? at)?.textContent?.trim() ?? '')(document.activeElement)`,
      )
    for (let presses = 0; presses < 20; presses++) {
      if ((await here()) === name) return
      await page.keyboard.press('Tab')
    }
    throw new Error(`${name} cannot be reached with the Tab key.`)
  }

  test('from sign-in to closed, with a reply on the way', async () => {
    const number = await report('Keys only', 'My mouse has died.')
    const [desktop, bench] = [await openPage(), await openPageAs(desk, 'engineer')]
    await signInByKeys(desktop, 'colleague')
    await desktop.page.getByRole('link', { name: 'Keys only' }).waitFor()
    await desktop.page.keyboard.press('j')
    await desktop.page.keyboard.press('Enter')
    await pressKey(desktop.page, { key: 't', shows: 'You have it since' })
    await desktop.page.keyboard.press('r')
    await desktop.page.keyboard.type('A new mouse is on its way.')
    const { mails } = await whatFollowed(number, () => desktop.page.keyboard.press('Control+Enter'))
    expect(mails.map(nameOf)).toEqual(['Requester'])
    await desktop.page.keyboard.press('Escape')
    await pressKey(desktop.page, { key: '1', shows: 'Analyse gap' })

    await bench.visit('/?view=ready')
    await bench.page.getByRole('link', { name: 'Keys only' }).waitFor()
    await bench.page.keyboard.press('o')
    await pressKey(bench.page, { key: 't', shows: 'You have it since' })
    await bench.page.keyboard.press('a')
    await bench.page.keyboard.type('It was the cable.')
    await bench.page.keyboard.press('Escape')
    await pressKey(bench.page, { key: '1', shows: 'Create work package' })
    await pressKey(bench.page, { key: '1', shows: 'Apply fix' })
    await pressKey(bench.page, { key: '1', shows: 'Test with user' })

    await desktop.page.keyboard.press('u')
    await desktop.page.getByRole('link', { name: 'Keys only' }).waitFor()
    await desktop.page.keyboard.press('o')
    await pressKey(desktop.page, { key: '1', shows: 'Confirm and close' })
    await pressKey(desktop.page, { key: '1', shows: 'This is finished' })
    expect((await readTicket(number)).ticket.state).toBe('closed')
    await settle(desk)
    await expectComplete(desk)
    for (const open of [desktop, bench]) {
      expect(open.faults).toEqual([])
      await open.close()
    }
  })
})
