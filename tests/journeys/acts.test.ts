import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { screenshot } from '../support/browser.ts'
import type { PersonKey } from '../support/builders.ts'
import { type Desk, expectComplete, openDesk, settle } from './desk.ts'
import { choose, nowPanel, openForm, type Stage, sendForm, stageTicket } from './ticket.ts'

// Each act of the desk once through the browser, with what the other side then sees.

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk.close())

const mailsTo = (who: PersonKey) =>
  desk.sink.mails.filter(mail => mail.envelopeTo.includes(desk.world.people[who].email))
const analysed = [
  ['analyst', 'Needs analysis'],
  ['engineer', null],
] as const
const standing = (page: Awaited<ReturnType<Stage['read']>>) =>
  page.activities.filter(run => ['ready', 'started', 'waiting'].includes(run.state))

/** Leaves a ticket as every story ends: nothing missing, the pages quiet. */
async function leave(stage: Stage, allowed = /^$/) {
  await settle(desk)
  await expectComplete(desk)
  expect((await stage.leave()).filter(fault => !allowed.test(fault))).toEqual([])
}

describe('stuck', () => {
  test('by one key, with a question: the requester is asked on top of their page, answers, and work goes on', async () => {
    const stage = await stageTicket(desk, { title: 'The scale shows too much', steps: analysed })
    const engineer = await stage.as('engineer')
    const form = await openForm(engineer, 'Alt+s', 'What keeps you from going on?')
    await form.getByLabel('What is in the way').fill('I need to know what was weighed.')
    await form.getByLabel('Ask somebody').check()
    await form.getByLabel('What you ask').fill('What stood on it?')
    await form.getByText(/This tells Requester \(requester\)/).waitFor()
    await sendForm(engineer)
    await nowPanel(engineer).getByText('Waits for Requester since').waitFor()

    const requester = await stage.as('requester')
    const asked = requester.getByRole('region', { name: /^Engineer asks you/ })
    await asked.getByText('What stood on it?').waitFor()
    await asked.getByLabel('Your answer').fill('A crate of apples.')
    await asked.getByText('Sending tells').waitFor()
    await requester.keyboard.press('Control+Enter')
    await asked.waitFor({ state: 'detached' })
    await engineer.getByRole('article').getByText('A crate of apples.').waitFor()
    const { activities } = await stage.until('engineer', page => standing(page)[0]?.state === 'started')
    expect(activities.at(-1)?.waiting).toBeNull()
    await settle(desk)
    expect(mailsTo('requester').some(({ text }) => text.includes('What stood on it?'))).toBe(true)
    await leave(stage)
  })

  test('with a meeting: it stands with both, comes as an invitation, and is called off in place', async () => {
    const stage = await stageTicket(desk, { title: 'The lamp flickers', steps: analysed })
    const engineer = await stage.as('engineer')
    const form = await openForm(engineer, 's', 'What keeps you from going on?')
    await form.getByLabel('What is in the way').fill('I have to see it flicker.')
    await form.getByLabel('Propose a meeting').check()
    await form.getByLabel('Where').fill('Room 3')
    await sendForm(engineer)
    const requester = await stage.as('requester')
    await nowPanel(requester).getByRole('heading', { name: 'Arranged' }).waitFor()
    await nowPanel(requester).getByText('30 min, Room 3').waitFor()
    await settle(desk)
    const isInvitation = (raw: unknown) => /text\/calendar/.test(String(raw))
    expect(mailsTo('requester').filter(({ raw }) => isInvitation(raw))).toHaveLength(1)
    await nowPanel(engineer).getByRole('button', { name: 'Call it off' }).click()
    const off = engineer.getByRole('form', { name: 'Call the meeting off' })
    await off.getByText(/This tells Requester/).waitFor()
    await off.getByRole('button', { name: 'Call it off' }).click()
    await nowPanel(requester).getByText('30 min, Room 3').waitFor({ state: 'detached' })
    await leave(stage)
  })
})

describe('waiting, help and hand-over', () => {
  test('an agreed wait until a moment is said with the moment, and ended by whoever waits', async () => {
    const stage = await stageTicket(desk, { title: 'The belt runs slowly', steps: analysed })
    const page = await stage.as('engineer')
    const form = await openForm(page, 'q', 'Ask somebody, or wait until a moment')
    await form.getByLabel(/^Until/).fill('2099-01-01T10:00')
    await sendForm(page)
    await nowPanel(page)
      .getByText(/until 1 Jan/)
      .waitFor()
    await nowPanel(page).getByRole('button', { name: 'Go on with it', disabled: false }).waitFor()
    await page.keyboard.press('z')
    await stage.until('engineer', read => standing(read)[0]?.state === 'started')
    await leave(stage)
  })

  test('help is asked of a supporting role, given in words, and read by whoever asked', async () => {
    const stage = await stageTicket(desk, { title: 'The pump hums', steps: analysed })
    const engineer = await stage.as('engineer')
    const form = await openForm(engineer, 'l', 'Ask for help')
    await choose(engineer, 'Whom', 'Specialist')
    await form.getByLabel('What you need').fill('Is 50 Hz normal for it?')
    await form.getByText(/This tells Specialist \(S\)/).waitFor()
    await sendForm(engineer)
    const specialist = await stage.as('specialist')
    const card = specialist.getByRole('region', { name: /^Help with/ })
    await card.getByText('Engineer asks you for help').waitFor()
    await card.getByText('Is 50 Hz normal for it?').waitFor()
    await card.getByLabel('Your answer').fill('It is, up to 40 dB.')
    await card.getByRole('button', { name: 'Send the answer' }).click()
    await engineer.getByRole('article').getByText('It is, up to 40 dB.').waitFor()
    expect((await stage.read('requester')).messages.map(({ text }) => text)).not.toContain(
      'It is, up to 40 dB.',
    )
    await leave(stage)
  })

  test('a hand-over is offered with its reason, returned with one, offered again and accepted', async () => {
    const stage = await stageTicket(desk, { title: 'The door squeaks', steps: analysed })
    const [engineer, lead] = [await stage.as('engineer'), await stage.as('lead')]
    const offer = async (reason: string) => {
      const form = await openForm(engineer, 'o', 'Hand it over')
      await choose(engineer, 'Whom', 'Lead ·')
      await form.getByLabel('Why').fill(reason)
      await sendForm(engineer)
      await nowPanel(engineer).getByText('Offered to Lead.').waitFor()
      // Nothing moves under the pointer.
      await engineer.mouse.move(0, 0)
    }
    await offer('You know the door.')
    await nowPanel(lead).getByText('Engineer offers this to you').waitFor()
    await nowPanel(lead).getByText('You know the door.').waitFor()
    const back = await openForm(lead, 'x', 'Return it')
    await back.getByLabel('Why').fill('Not this door.')
    await sendForm(lead)
    await nowPanel(engineer).getByText('Offered to Lead.').waitFor({ state: 'detached' })
    await offer('It is your door, look.')
    await nowPanel(lead).getByRole('button', { name: 'Accept it', disabled: false }).waitFor()
    await lead.keyboard.press('t')
    await nowPanel(lead).getByText('You have it since').waitFor()
    await stage.until('lead', page => standing(page)[0]?.takenBy === 'Lead')
    // Asking who would be told while it is being taken over is refused.
    await leave(stage, /403/)
  })

  test('work is given to a colleague of the same role, who finds it theirs', async () => {
    const stage = await stageTicket(desk, { title: 'The clock is late', steps: [['analyst', null]] })
    const analyst = await stage.as('analyst')
    const form = await openForm(analyst, 'g', 'Give it to a colleague')
    await choose(analyst, 'Colleague', 'Colleague')
    await form.getByText('This tells Colleague (R)').waitFor()
    await sendForm(analyst)
    const colleague = await stage.as('colleague')
    await nowPanel(colleague).getByText('You have it since').waitFor()
    await leave(stage)
  })

  test('work that was taken by mistake is put back, and a colleague takes it', async () => {
    const stage = await stageTicket(desk, { title: 'The bell rings', steps: [['analyst', null]] })
    const [analyst, colleague] = [await stage.as('analyst'), await stage.as('colleague')]
    await nowPanel(colleague).getByText('Analyst has it since').waitFor()
    const form = await openForm(analyst, 'Alt+t', 'Put it back for everybody who may take it')
    await form.getByText('This tells Team desk (R)').waitFor()
    await nowPanel(analyst).getByRole('button', { name: 'More' }).click()
    await nowPanel(analyst)
      .getByRole('button', { name: /^Put it back.*T$/ })
      .waitFor()
    await screenshot(analyst, 'acts-put-back')
    await form.getByRole('button', { name: 'Put it back' }).focus()
    await sendForm(analyst)
    await nowPanel(colleague).getByText('Waits for Service Desk Analyst since').waitFor()
    await nowPanel(colleague).getByRole('button', { name: 'Take it', disabled: false }).click()
    await nowPanel(colleague).getByText('You have it since').waitFor()
    await stage.until('analyst', read => standing(read)[0]?.takenBy === 'Colleague')
    await leave(stage)
  })

  test('who types before the list of colleagues has come takes the first with Enter all the same', async () => {
    const stage = await stageTicket(desk, { title: 'The mouse sticks', steps: [['analyst', null]] })
    const analyst = await stage.as('analyst')
    const hasTyped = Promise.withResolvers<void>()
    await analyst.route('**/choices*', async route => {
      await hasTyped.promise
      await route.continue()
    })
    await openForm(analyst, 'g', 'Give it to a colleague')
    await analyst.keyboard.type('Coll')
    await analyst.getByText('Looking…').waitFor()
    hasTyped.resolve()
    await analyst.getByRole('option', { name: /^Colleague/ }).waitFor()
    await analyst.keyboard.press('Enter')
    await sendForm(analyst)
    await nowPanel(analyst).getByText('Colleague has it since').waitFor()
    await leave(stage)
  })
})

describe('time, deviation and the short way', () => {
  test('minutes are booked and stand in the head, for us only', async () => {
    const stage = await stageTicket(desk, { title: 'The fan stops', steps: analysed })
    const page = await stage.as('engineer')
    const form = await openForm(page, 'b', 'Book time spent')
    await form.getByLabel('Minutes').fill('25')
    await form.getByText('Yes', { exact: true }).click()
    await form.getByLabel('Contract').fill('NW-7')
    await form.getByText('This tells nobody else').waitFor()
    await sendForm(page)
    await page.getByText('25 min booked').waitFor()
    expect((await stage.read('requester')).ticket.minutes).toBe(0)
    await leave(stage)
  })

  test('a step back needs a reason, and whoever has the work then sees it', async () => {
    const stage = await stageTicket(desk, { title: 'The tap drips', steps: analysed })
    const page = await stage.as('engineer')
    const form = await openForm(page, 'v', 'Move elsewhere in the process')
    await choose(page, 'Where to', 'Confirm receipt')
    await page.getByRole('button', { name: 'Move it' }).click()
    await form.getByText('Please fill this in.').waitFor()
    await form.getByLabel('Why').fill('It is about another tap.')
    await sendForm(page)
    const analyst = await stage.as('analyst')
    await nowPanel(analyst).getByRole('heading', { name: 'Confirm receipt' }).waitFor()
    await leave(stage)
  })

  test('a ticket is reclassified and keeps its number and what was said', async () => {
    const stage = await stageTicket(desk, { title: 'A longer cable', steps: [['analyst', null]] })
    const page = await stage.as('analyst')
    const form = await openForm(page, 'y', 'Reclassify: go on in another process')
    await choose(page, 'Process', 'Standard work request')
    await form.getByLabel('Why').fill('Nothing is broken.')
    await sendForm(page)
    await stage.until('analyst', ({ ticket }) => ticket.processKey === 'work-request')
    expect((await stage.read('requester')).messages.map(({ text }) => text)).toContain('Since today.')
    await leave(stage)
  })

  test('solve and close, in one press, sends one message in the words that were written', async () => {
    const stage = await stageTicket(desk, { title: 'The bell is silent', steps: analysed })
    await settle(desk)
    const before = mailsTo('requester').length
    const page = await stage.as('engineer')
    await nowPanel(page).getByLabel('What they are told with it').fill('The fuse was blown; it is new now.')
    await page.keyboard.press('Escape')
    await nowPanel(page).getByRole('button', { name: 'Solve and close' }).hover()
    await nowPanel(page)
      .getByText(/“Solve and close” tells Requester \(requester\)/)
      .waitFor()
    await page.keyboard.press('f')
    await nowPanel(page).getByText('This is finished').waitFor()
    await settle(desk)
    const mails = mailsTo('requester').slice(before)
    expect(mails).toHaveLength(1)
    expect(mails[0]?.text).toContain('The fuse was blown; it is new now.')
    await leave(stage)
  })

  test('a finding is asked for before it is told, and told as it was written', async () => {
    const stage = await stageTicket(desk, { title: 'The gate stays open', steps: analysed })
    const page = await stage.as('engineer')
    await nowPanel(page).getByRole('button', { name: 'Found it', disabled: false }).waitFor()
    await page.keyboard.press('1')
    await nowPanel(page).getByText('Write what others should know with it first').waitFor()
    await page.keyboard.type('A stone lay in the rail.')
    await page.keyboard.press('Escape')
    await page.keyboard.press('1')
    await stage.until('engineer', read => read.activities.some(run => run.outcome === 'Found it'))
    const requester = await stage.as('requester')
    await requester.getByRole('article').getByText('A stone lay in the rail.').waitFor()
    await leave(stage)
  })
})
