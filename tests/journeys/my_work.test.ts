import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { actOnTicket, type BodyOf, getMyWork, getTicket, openTicket } from '../../contract/index.ts'
import { expectNoAxeViolations, phone, screenshot } from '../support/browser.ts'
import { type Caller, callerFor, type Desk, listTitled, openDesk, openPageAs } from './desk.ts'

// A day at the desk without a mouse: my work, a call, who else is here, the palette.

let desk: Desk
let requester: Caller
let analyst: Caller
beforeAll(async () => {
  desk = await openDesk()
  requester = await callerFor(desk, 'requester')
  analyst = await callerFor(desk, 'analyst')
})
afterAll(() => desk.close())

type Level = 'high' | 'medium' | 'low'
const report = async (title: string, level: Level = 'medium') => {
  const { number } = await requester.call(openTicket, {
    body: { process: 'incident', title, text: `${title}.`, impact: level, urgency: level },
  })
  const { activities } = await analyst.call(getTicket, { params: { number } })
  return { number, run: activities.find(run => run.state === 'ready')?.id ?? '' }
}
const act = (by: Caller, number: string, body: BodyOf<typeof actOnTicket>) =>
  by.call(actOnTicket, { params: { number }, body })
const section = (page: Page, name: string) => page.getByRole('region', { name })
const focused = (page: Page) => page.evaluate<string | undefined>('document.activeElement?.dataset?.number')

describe('my work, by keyboard', () => {
  test('is where a practitioner begins; n takes the most urgent thing and opens it', async () => {
    await report('Usual thing')
    const urgent = await report('Everything is down', 'high')
    const { page, close } = await openPageAs(desk, 'analyst')
    await page.goto(desk.product.baseUrl)
    await page.getByRole('heading', { level: 1, name: '2 things are ready for you' }).waitFor()
    expect(new URL(page.url()).pathname).toBe(`/w/${desk.world.slug}/work`)
    await section(page, 'Ready for you').getByRole('link', { name: 'Usual thing' }).waitFor()
    await expectNoAxeViolations(page)
    await page.keyboard.press('n')
    await page.getByRole('heading', { level: 1, name: 'Everything is down' }).waitFor()
    expect(page.url()).toContain(urgent.number)
    const { activities } = await analyst.call(getTicket, { params: { number: urgent.number } })
    expect(activities.find(run => run.id === urgent.run)).toMatchObject({ mine: true, state: 'started' })
    await close()
  })

  test('j, k and t take from the list without opening it; the focus goes on to the next row', async () => {
    const first = await report('Taken by key')
    await report('Stays ready')
    const { page, visit, close } = await openPageAs(desk, 'analyst')
    await visit('/work')
    const ready = section(page, 'Ready for you')
    await ready.getByRole('link', { name: 'Taken by key' }).focus()
    await page.keyboard.press('k')
    await page.keyboard.press('j')
    expect(await focused(page)).toBe(first.number)
    await ready.getByText(/Taking it tells/).waitFor()
    await page.keyboard.press('t')
    await section(page, 'Promised by you').getByRole('link', { name: 'Taken by key' }).waitFor()
    await expect.poll(() => focused(page)).not.toBe(first.number)
    await expect.poll(() => focused(page)).toMatch(/^INC-/)
    expect(new URL(page.url()).pathname).toMatch(/\/work$/)
    await close()
  })

  test('what is offered stands on top: b gives it back with a reason, t accepts it', async () => {
    const [kept, refused] = [await report('To be accepted'), await report('To be returned')]
    for (const { number, run } of [kept, refused]) {
      await act(analyst, number, { act: 'take', run })
      await act(analyst, number, {
        act: 'offer',
        run,
        to: desk.world.teams.secondLine,
        reason: 'Yours, I think',
      })
    }
    const { page, visit, close } = await openPageAs(desk, 'engineer')
    await visit('/work')
    const offered = section(page, 'Offered to you')
    await offered
      .getByText(/Analyst offers it: “Yours, I think”/)
      .first()
      .waitFor()
    await expectNoAxeViolations(page)
    await offered.getByRole('link', { name: 'To be returned' }).focus()
    await page.keyboard.press('b')
    await page.getByLabel('Why does it go back?').waitFor()
    await page.keyboard.type('Not our printer')
    await page.keyboard.press('Enter')
    await offered.getByRole('link', { name: 'To be returned' }).waitFor({ state: 'detached' })
    await offered.getByRole('link', { name: 'To be accepted' }).focus()
    await page.keyboard.press('t')
    await section(page, 'Promised by you').getByRole('link', { name: 'To be accepted' }).waitFor()
    const work = await analyst.call(getMyWork)
    expect(work.promised.entries.map(({ number }) => number)).toContain(refused.number)
    expect(work.promised.entries.map(({ number }) => number)).not.toContain(kept.number)
    await close()
  })

  test('what waits says on whom; a asks again, g goes on, and an answer moves it by itself', async () => {
    const { number, run } = await report('Waits for an answer')
    await act(analyst, number, { act: 'take', run })
    await act(analyst, number, { act: 'wait', run, for: 'requester', question: 'Which floor?' })
    const { page, visit, close } = await openPageAs(desk, 'analyst')
    await visit('/work')
    const waiting = section(page, 'Waiting')
    await waiting.getByText(/You asked: “Which floor\?”/).waitFor()
    await waiting.getByRole('link', { name: 'Waits for an answer' }).focus()
    await page.keyboard.press('a')
    const asked = async () =>
      (await requester.call(getTicket, { params: { number } })).messages.filter(
        each => each.text === 'Which floor?',
      ).length
    await expect.poll(asked).toBe(2)
    await page.keyboard.press('g')
    await section(page, 'Promised by you').getByRole('link', { name: 'Waits for an answer' }).waitFor()
    await close()
  })

  test('is live: what somebody else takes leaves the page, and the menu counts along', async () => {
    const { number, run } = await report('Quick hands')
    const { page, visit, close } = await openPageAs(desk, 'colleague')
    await visit('/work')
    const line = page.getByRole('link', { name: 'Quick hands' })
    await line.waitFor()
    const count = page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: /^My work/ })
    const before = Number.parseInt((await count.innerText()).replace(/\D+/, ''), 10)
    await act(analyst, number, { act: 'take', run })
    await line.waitFor({ state: 'detached', timeout: 3000 })
    expect(Number.parseInt((await count.innerText()).replace(/\D+/, ''), 10)).toBe(before - 1)
    await close()
  })

  test('with nothing to do says so, and what will appear', async () => {
    const { page, visit, close } = await openPageAs(desk, 'partner')
    await visit('/work')
    await page.getByRole('heading', { level: 1, name: 'Nothing waits for you' }).waitFor()
    await page.getByText(/appears here by itself/).waitFor()
    await page.keyboard.press('n')
    await page.getByText('Nothing is ready for you any more.').waitFor()
    await close()
  })
})

describe('a call', () => {
  test('name, sentence, Enter: within twenty seconds and few keys, the ticket is open and the receipt on its way', async () => {
    const { page, visit, close } = await openPageAs(desk, 'analyst')
    await visit('/work')
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.getByText(/thing/).first().waitFor()
    let presses = 0
    const press = async (key: string) => {
      presses++
      await page.keyboard.press(key)
    }
    const type = async (text: string) => {
      for (const letter of text) await press(letter)
    }
    const started = performance.now()
    await press('c')
    // Typed on at once: no letter is lost, and none is taken for a key of the page (n takes the next thing).
    await type('nei')
    await press('Enter')
    const sentence = 'Cannot print'
    await expect
      .poll(() => page.evaluate('document.activeElement?.labels?.[0]?.textContent'))
      .toBe('What is it about?')
    await type(sentence)
    await press('Enter')
    await page.getByRole('heading', { level: 1, name: sentence }).waitFor()
    const seconds = (performance.now() - started) / 1000
    const number = page.url().split('/').at(-1) ?? ''
    await page
      .getByRole('status')
      .filter({ hasText: `${number} is open` })
      .waitFor()
    // c, three letters, Enter; the sentence; Enter.
    expect(presses).toBe(1 + 3 + 1 + sentence.length + 1)
    expect(seconds).toBeLessThan(20)
    const { ticket, messages } = await analyst.call(getTicket, { params: { number } })
    expect(ticket).toMatchObject({
      title: sentence,
      processKey: 'service-desk',
      requester: { name: 'Neighbour' },
    })
    expect(messages[0]?.text).toBe(sentence)
    const receipt = await desk.sink.waitFor(mail =>
      mail.envelopeTo.includes(desk.world.people.neighbour.email),
    )
    expect(receipt.subject).toContain(number)
    await close()
  })

  test('shows what the caller has open already, and leads there', async () => {
    const neighbour = await callerFor(desk, 'neighbour')
    const { number } = await neighbour.call(openTicket, {
      body: { process: 'incident', title: 'Known already', text: '' },
    })
    const { page, visit, close } = await openPageAs(desk, 'analyst')
    await visit('/work')
    await page.getByRole('button', { name: /New ticket/ }).click()
    await page.keyboard.type('neighbour')
    await page.getByRole('option', { name: /Neighbour.*open/ }).waitFor()
    await expectNoAxeViolations(page)
    await page.keyboard.press('Enter')
    await page.getByText('Is it about one of these?').waitFor()
    await page.getByText(/Opening it tells/).waitFor()
    await expectNoAxeViolations(page)
    await page
      .getByRole('dialog')
      .getByRole('link', { name: /Known already/ })
      .click()
    await page.getByRole('heading', { level: 1, name: 'Known already' }).waitFor()
    expect(page.url()).toContain(number)
    await close()
  })

  test('somebody nobody knows is added on the spot by an administrator, and only said to be unknown to others', async () => {
    const { page, visit, close } = await openPageAs(desk, 'admin')
    await visit('/work')
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.keyboard.press('c')
    await page.getByRole('combobox', { name: 'Who calls?' }).waitFor()
    await page.keyboard.type('Nora Newcomer')
    await page.getByRole('option', { name: /Add “Nora Newcomer”/ }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByLabel('E-mail address').waitFor()
    await expectNoAxeViolations(page)
    await page.keyboard.type('nora@westerly.harbour.example')
    await page.keyboard.press('Tab')
    await page.keyboard.type('Westerly')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Add them' }).click()
    await page.getByLabel('What is it about?').waitFor()
    await page.keyboard.type('Wants an account')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Wants an account' }).waitFor()
    const tickets = await listTitled(analyst, 'Wants an account')
    expect(tickets[0]).toMatchObject({ requester: 'Nora Newcomer', customer: 'Westerly' })
    await close()
    const plain = await openPageAs(desk, 'analyst')
    await plain.visit('/work')
    await plain.page.getByRole('heading', { level: 1 }).waitFor()
    await plain.page.keyboard.press('c')
    await plain.page.getByRole('combobox', { name: 'Who calls?' }).waitFor()
    await plain.page.keyboard.type('Nobody Here')
    await plain.page.getByText(/An administrator can add them/).waitFor()
    expect(await plain.page.getByRole('option').count()).toBe(0)
    await plain.close()
  })
})

describe('who else is here', () => {
  test('is said beside where one writes, changes as they write, and is over when they close the page', async () => {
    const { number } = await report('Two at once')
    const [one, two] = [await openPageAs(desk, 'analyst'), await openPageAs(desk, 'colleague')]
    await one.visit(`/tickets/${number}`)
    await one.page.getByRole('heading', { level: 1, name: 'Two at once' }).waitFor()
    await two.visit(`/tickets/${number}`)
    await one.page.getByText('Colleague is looking at this').waitFor()
    await two.page.getByText('Analyst is looking at this').waitFor()
    await two.page.keyboard.press('r')
    await two.page.keyboard.type('We are')
    await one.page.getByText('Colleague is writing an answer').waitFor()
    await expectNoAxeViolations(one.page)
    const customer = await openPageAs(desk, 'requester')
    await customer.visit(`/tickets/${number}`)
    await customer.page.getByRole('heading', { level: 1, name: 'Two at once' }).waitFor()
    expect(await customer.page.getByText(/is looking|is writing/).count()).toBe(0)
    await two.page.goto('about:blank')
    await one.page.getByText(/Colleague is/).waitFor({ state: 'detached' })
    for (const each of [one, two, customer]) await each.close()
  })
})

describe('the palette', () => {
  test('does what this page can do, on the row one was on', async () => {
    await report('First row')
    const { number } = await report('Second row')
    const { page, visit, close } = await openPageAs(desk, 'colleague')
    await visit('/work')
    await page.getByRole('link', { name: 'Second row' }).focus()
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox').waitFor()
    await page.getByRole('option', { name: /Take or accept/ }).waitFor()
    await page.keyboard.type('take or')
    await page.keyboard.press('Enter')
    await section(page, 'Promised by you').getByRole('link', { name: 'Second row' }).waitFor()
    const colleague = await callerFor(desk, 'colleague')
    const { activities } = await colleague.call(getTicket, { params: { number } })
    expect(activities.some(run => run.mine)).toBe(true)
    await close()
  })

  test('finds people, leads back to what was opened before, and opens by a button on a phone', async () => {
    const { number } = await report('Opened before')
    const { page, visit, close } = await openPageAs(desk, 'lead', { viewport: phone })
    await visit(`/tickets/${number}`)
    await page.getByRole('heading', { level: 1, name: 'Opened before' }).waitFor()
    await visit('/work')
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('button', { name: 'Find' }).click()
    await page.getByRole('option', { name: /Opened before/ }).waitFor()
    await expectNoAxeViolations(page)
    await screenshot(page, 'palette-phone')
    await page.getByRole('combobox').fill('customerowner')
    await page.getByRole('option', { name: /CustomerOwner, Northwind/ }).click()
    await page.getByRole('heading', { level: 1, name: /ticket/ }).waitFor()
    expect(new URL(page.url()).searchParams.get('requester')).toBe(desk.world.people.customerOwner.id)
    await close()
  })
})
