import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { completeActivity, getTicket } from '../../contract/index.ts'
import { createBlobs, findSecret } from '../../server/kernel/index.ts'
import { createReceiveMail } from '../../server/work/index.ts'
import type { PersonKey } from '../support/builders.ts'
import { lookInto } from '../support/house.ts'
import type { ManualClock } from '../support/product.ts'
import { type Caller, callerFor, type Desk, expectComplete, listTitled, mailTheDesk } from './desk.ts'
import { answer, emailOf, mailsTo, mailTo, openPostDesk, replyToOf, settleNow } from './post.ts'

let desk: Desk<ManualClock>
let lead: Caller
beforeAll(async () => {
  desk = await openPostDesk()
  lead = await callerFor(desk, 'lead')
})
afterAll(() => desk?.close())

const pageOf = (number: string) => lead.call(getTicket, { params: { number } })
const stateOf = async (number: string, name: string) =>
  (await pageOf(number)).activities.findLast(each => each.name === name)
const say = (who: PersonKey, fits: string | RegExp, says: string) =>
  answer(desk, { who, mail: mailTo(desk, who, fits), says })

/** Mails a mailbox of ours; answers the number of the ticket. */
async function report(to: string, subject: string): Promise<string> {
  await mailTheDesk(desk, { from: emailOf(desk, 'requester'), to, subject, text: 'Please help.' })
  await settleNow(desk)
  return (await listTitled(lead, subject))[0]?.number ?? 'no ticket'
}

/** Runs the reaction to every mail that ever came once more, as after a crash. */
async function receiveAllAgain(): Promise<void> {
  const { db, databaseUrl, filesDir, clock } = desk.product
  const mails = await lookInto<{ id: string; payload: { inboxId: string } }>(
    databaseUrl,
    `select id, payload from kernel.event where name = 'mail.received' order by id`,
  )
  expect(mails.length).toBeGreaterThan(3)
  const receive = createReceiveMail({
    clock,
    db: () => db,
    secret: () => findSecret(db),
    blobs: createBlobs({ dir: filesDir, clock }),
    attachmentBytes: 1_000_000,
  })
  for (const { id, payload } of mails) await receive({ workspaceId: desk.world.workspaceId, id, payload })
}

describe('an answer to a mail is an act', () => {
  let number = ''

  test('the mail that asks says what may be answered, to whom and nothing more', async () => {
    number = await report('together@desk.example', 'Two offices, two truths')
    expect(mailTo(desk, 'analyst', number).text).toContain(
      'Answer with one of these as the first line: take · Forward for analysis · Resolved at first contact · solved · stuck: why · meet: 2026-03-03 10:00, 30 minutes, by phone\n',
    )
    expect(mailTo(desk, 'requester', number).text).not.toContain('first line')
  })

  test('taking it begins the work, and answering the same mail again with an outcome finishes it', async () => {
    await say('analyst', number, 'Take')
    expect(await stateOf(number, 'Confirm receipt')).toMatchObject({ state: 'started', takenBy: 'Analyst' })
    await say('analyst', number, 'forward for analysis.\n\nFiles appear an hour late.')
    expect(await stateOf(number, 'Confirm receipt')).toMatchObject({
      state: 'done',
      outcome: 'Forward for analysis',
      note: 'Files appear an hour late.',
    })
    expect((await pageOf(number)).messages.at(-1)).toMatchObject({
      author: 'Analyst',
      via: 'mail',
      text: 'Files appear an hour late.',
    })
    expect(mailTo(desk, 'requester', number).text).toContain('Files appear an hour late.')
  })

  test('anything else is a note among us, as ever', async () => {
    await say('engineer', number, 'I will look at it after lunch, CANARY-NOTE.')
    expect((await pageOf(number)).messages.at(-1)).toMatchObject({ class: 'provider', author: 'Engineer' })
    expect(mailsTo(desk, 'requester').some(({ text }) => text.includes('CANARY'))).toBe(false)
    expect(await stateOf(number, 'Analyse gap')).toMatchObject({ state: 'ready' })
  })

  test('stuck with a question asks the requester, whose plain answer lets the work go on', async () => {
    await say('engineer', 'forwarded to you', 'take')
    await say('engineer', 'forwarded to you', 'stuck: the log says nothing\n\nWhich folder do you open?')
    expect(mailTo(desk, 'requester', 'Which folder do you open?').text).toContain('the log says nothing')
    expect(mailTo(desk, 'lead', 'the log says nothing').subject).toContain(number)
    expect(await stateOf(number, 'Analyse gap')).toMatchObject({ state: 'waiting' })
    await say('requester', 'Which folder do you open?', 'The one on drive P.')
    expect(await stateOf(number, 'Analyse gap')).toMatchObject({ state: 'started' })
    expect(mailTo(desk, 'engineer', 'The one on drive P.').text).toContain('Fixed, no change needed')
  })

  test('a meeting is proposed with an invitation, and an unreadable time is answered, the words kept', async () => {
    await say('engineer', 'The one on drive P.', 'meet: tomorrow at ten\n\nLet us look together.')
    expect(mailTo(desk, 'engineer', 'has changed nothing').text).toContain(
      'meet: 2026-03-03 10:00, 30 minutes, by phone',
    )
    expect((await pageOf(number)).messages.at(-1)).toMatchObject({
      class: 'provider',
      text: expect.stringContaining('Let us look together.'),
    })
    await say(
      'engineer',
      'has changed nothing',
      'meet: 2026-03-03 10:00, 45 minutes, your office\n\nLet us look together.',
    )
    const invitation = mailTo(desk, 'requester', 'Let us look together.')
    expect(invitation.parsed.attachments.map(one => one.contentType)).toContain('application/ics')
  })

  test('solved walks the rest, with the words for the requester in one mail', async () => {
    const before = mailsTo(desk, 'requester').length
    await say('engineer', 'has changed nothing', 'solved\n\nThe workshop works offline no more.')
    expect((await pageOf(number)).ticket.state).toBe('closed')
    const told = mailsTo(desk, 'requester').slice(before)
    expect(told).toHaveLength(1)
    expect(told[0]?.text).toContain('The workshop works offline no more.')
  })
})

describe('what cannot be done is answered once, and nothing is lost', () => {
  test('when a colleague was first', async () => {
    const number = await report('together@desk.example', 'Too late')
    const colleague = await callerFor(desk, 'colleague')
    const run = (await stateOf(number, 'Confirm receipt'))?.id ?? ''
    const outcome = { outcome: 'Forward for analysis' }
    await colleague.call(completeActivity, { params: { number, run }, body: outcome })
    await settleNow(desk)
    const before = mailsTo(desk, 'analyst').length
    await say('analyst', number, 'Resolved at first contact\n\nIt was the cable.')
    const told = mailsTo(desk, 'analyst').slice(before)
    expect(told).toHaveLength(1)
    expect(told[0]?.text).toContain(
      `Your answer “Resolved at first contact” to ${number} “Too late” has changed nothing: “Confirm receipt” is finished already by Colleague: Forward for analysis. Now: “Analyse gap”, Engineer, Team secondLine. What you wrote is kept on the ticket as a note.`,
    )
    expect((await pageOf(number)).messages.at(-1)).toMatchObject({
      class: 'provider',
      text: 'Resolved at first contact\n\nIt was the cable.',
    })
  })

  test('the same mail received twice acts once', async () => {
    const number = await report('together@desk.example', 'Twice')
    await say('analyst', number, 'Forward for analysis')
    const mails = desk.sink.mails.length
    const messages = (await pageOf(number)).messages.length
    await receiveAllAgain()
    await settleNow(desk)
    expect(desk.sink.mails.length).toBe(mails)
    expect((await pageOf(number)).messages).toHaveLength(messages)
    const { activities } = await pageOf(number)
    expect(activities.filter(each => each.name === 'Analyse gap')).toHaveLength(1)
  })

  test('with somebody else’s address to answer to, the words of an act are only words', async () => {
    const number = await report('together@desk.example', 'Borrowed address')
    const mail = mailTo(desk, 'analyst', number)
    await answer(desk, { who: 'colleague', mail, says: 'Forward for analysis' })
    expect(await stateOf(number, 'Confirm receipt')).toMatchObject({ state: 'ready' })
    expect((await pageOf(number)).messages.at(-1)).toMatchObject({
      author: 'Colleague',
      text: 'Forward for analysis',
    })
    await mailTheDesk(desk, {
      from: 'nobody@elsewhere.example',
      to: replyToOf(mail),
      subject: 'Re',
      text: 'Forward for analysis',
    })
    await settleNow(desk)
    expect(await stateOf(number, 'Confirm receipt')).toMatchObject({ state: 'ready' })
    expect((await pageOf(number)).messages).toHaveLength(2)
  })
})

describe('other sides', () => {
  test('the customer’s approver signs by answering, in the words of the flow and no others', async () => {
    const number = await report('requests@desk.example', 'A second screen')
    await say('analyst', number, 'Standard item')
    await say('analyst', /Please show the price/, 'Done\n\n120 euros, on Friday.')
    const asked = mailTo(desk, 'customerOwner', number)
    expect(asked.text).toMatch(
      /Answer with one of these as the first line: Approved · Declined · Wants something else\n/,
    )
    expect(asked.text).not.toMatch(/take|stuck|solved/)
    await say('requester', number, 'Approved')
    expect((await stateOf(number, 'Get the approval'))?.state, 'only who is asked signs').toBe('ready')
    await answer(desk, { who: 'customerOwner', mail: asked, says: 'approved\n\nUp to 150 euros.' })
    expect(await stateOf(number, 'Get the approval')).toMatchObject({ state: 'done', outcome: 'Approved' })
    expect((await pageOf(number)).messages.at(-1)).toMatchObject({ class: 'band', text: 'Up to 150 euros.' })
    await answer(desk, { who: 'customerOwner', mail: asked, says: 'Declined' })
    expect(mailTo(desk, 'customerOwner', 'has changed nothing').text).toContain(
      'finished already by you: Approved',
    )
  })

  test('a partner takes and answers what they are asked', async () => {
    const number = await report('together@desk.example', 'Ask Crane')
    await say('analyst', number, 'Forward for analysis')
    await say('engineer', number, 'Need our partner')
    const asked = mailTo(desk, 'partner', number)
    expect(asked.text).toContain('take · Found it · Nothing on our side · stuck: why')
    await answer(desk, { who: 'partner', mail: asked, says: 'take' })
    await answer(desk, { who: 'partner', mail: asked, says: 'Nothing on our side\n\nOur crane is fine.' })
    expect(await stateOf(number, 'Analyse at the partner')).toMatchObject({
      state: 'done',
      outcome: 'Nothing on our side',
    })
  })

  test('every word is on the ledger and nothing is missing', async () => {
    await expectComplete(desk)
  })
})
