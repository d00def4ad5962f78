import { afterAll, beforeAll, expect, test } from 'vitest'
import { actOnTicket, getTicket, openTicket } from '../../contract/index.ts'
import {
  type Caller,
  callerFor,
  type Desk,
  expectComplete,
  mailTheDesk,
  openDesk,
  openPageAs,
  settle,
} from './desk.ts'

// Two people of one customer report the same thing: merged in the browser, taken back, and merged again, by mail as well.

let desk: Desk
let analyst: Caller
let neighbour: Caller
beforeAll(async () => {
  desk = await openDesk()
  analyst = await callerFor(desk, 'analyst')
  neighbour = await callerFor(desk, 'neighbour')
})
afterAll(() => desk.close())

const read = (number: string) => analyst.call(getTicket, { params: { number } })

test('a merge in the browser tells who it said it would, leads on, and is undone in one press', async () => {
  const requester = await callerFor(desk, 'requester')
  const open = (who: Caller, title: string) =>
    who.call(openTicket, { body: { process: 'incident', title, text: `${title}, please help` } })
  const { number: target } = await open(requester, 'Mail does not work')
  const { number: source } = await open(neighbour, 'Mail is down')
  const browser = await openPageAs(desk, 'analyst')
  const { page } = browser
  try {
    await browser.visit(`/tickets/${source}`)
    await page.getByRole('button', { name: 'Merge with another ticket' }).click()
    const form = page.getByRole('region', { name: 'Merge with another ticket' })
    await form.getByRole('combobox').fill('does not work')
    await page.getByRole('option', { name: new RegExp(target) }).click()
    await form.getByText(/^Tells .*Neighbour \(requester\)/).waitFor()
    await form.getByRole('button', { name: `Merge with ${target}` }).click()
    await page.getByText(`${source} goes on in ${target}.`).waitFor()
    await page.waitForURL(new RegExp(`${target}$`))
    await page.getByText(`on ${source}`).waitFor()
    expect((await read(source)).ticket.state).toBe('closed')

    await page.getByRole('status').getByRole('button', { name: 'Undo' }).click()
    await page.waitForURL(new RegExp(`${source}$`))
    await page.getByText(`${source} stands on its own again.`).waitFor()
    expect((await read(source)).ticket.state).toBe('open')

    await analyst.call(actOnTicket, { params: { number: source }, body: { act: 'merge', into: target } })
    await browser.visit(`/tickets/${source}`)
    await page.waitForURL(new RegExp(`${target}$`))
    await page.getByText(`${source} goes on in this ticket.`).waitFor()
    expect(browser.faults).toEqual([])
  } finally {
    await browser.close()
  }
  await settle(desk)
  const { email } = desk.world.people.neighbour
  const sent = desk.sink.mails.filter(mail => mail.envelopeTo.includes(email))
  expect(sent.map(({ text }) => /we have it|goes on in|goes on by itself again/.exec(text)?.[0])).toEqual([
    'we have it',
    'goes on in',
    'goes on by itself again',
    'goes on in',
  ])
  const last = sent.at(-1)
  expect(last?.text).toContain(`goes on in ${target}`)
  // The answer to what was told of the old number lands in the new one.
  const replyTo = last?.parsed.replyTo?.value[0]?.address ?? ''
  await mailTheDesk(desk, { from: email, to: replyTo, subject: 'Re: Mail is down', text: 'It works again' })
  await expect
    .poll(async () => (await read(target)).messages.map(({ text, from }) => [text, from]), {
      timeout: 10_000,
    })
    .toContainEqual(['It works again', null])
  await settle(desk)
  await expectComplete(desk)
})
