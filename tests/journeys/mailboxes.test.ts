import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTicket } from '../../contract/index.ts'
import type { SunkMail } from '../support/mailbox.ts'
import { callerFor, mailTheDesk } from './desk.ts'
import { answer, emailOf, mailsTo, mailTo, openPostDesk, replyToOf, settleNow } from './post.ts'

let desk: Awaited<ReturnType<typeof openPostDesk>>
beforeAll(async () => {
  desk = await openPostDesk({ INTERLOCK_JOIN_SECONDS: '0' })
})
afterAll(() => desk?.close())

const fromOf = (mail: SunkMail) => mail.parsed.from?.value[0]?.address

async function writeTo(to: string | undefined, subject: string): Promise<SunkMail> {
  const from = emailOf(desk, 'requester')
  await mailTheDesk(desk, { from, ...(to && { to }), subject, text: 'As the subject says.' })
  await settleNow(desk)
  return mailTo(desk, 'requester')
}

test('what came in by a mailbox is told of from it, and answered to it', async () => {
  const receipt = await writeTo('requests@desk.example', 'A chair for the new desk')
  expect(fromOf(receipt)).toBe('requests@desk.example')
  expect(replyToOf(receipt)).toMatch(/^requests\+[a-z2-7]{50}@desk\.example$/)
  const before = mailsTo(desk, 'analyst').length
  await answer(desk, { who: 'requester', mail: receipt, says: 'A green one, if there is.' })
  const told = mailsTo(desk, 'analyst').slice(before)
  expect(told.map(fromOf)).toEqual(['requests@desk.example'])
  expect(told[0]?.text).toContain('A green one, if there is.')
})

test('everything else is told of from the first mailbox: what came in there, and what did not come by mail', async () => {
  expect(fromOf(await writeTo(undefined, 'The chair squeaks'))).toBe(desk.address)
  const title = 'The desk wobbles'
  const caller = await callerFor(desk, 'requester')
  const { number } = await caller.call(openTicket, { body: { process: 'incident', title, text: title } })
  await settleNow(desk)
  expect(fromOf(mailTo(desk, 'requester', number))).toBe(desk.address)
})
