import type { Tx } from '../kernel/index.ts'
import {
  countOldInbox,
  deleteMailsOf,
  deleteOldInbox,
  deletionsOfTickets,
  forgetAnswersAbout,
  forgetOldAnswers,
  silenceObligations,
} from './queries_erase.ts'

/** Takes away all that was owed, sent and came in about tickets that go altogether. Erasing. */
export async function eraseMailOf(tx: Tx, tickets: readonly string[]): Promise<void> {
  await Promise.all(deletionsOfTickets.map(one => tx.run(one, [tickets])))
}

/** Of tickets whose texts go: mails as they came, what was told, and what servers answered. Who was told when stays. Erasing. */
export async function silenceMailOf(tx: Tx, tickets: readonly string[], instead: string): Promise<void> {
  await Promise.all([
    tx.run(silenceObligations, [tickets, instead]),
    tx.run(deleteMailsOf, [tickets]),
    tx.run(forgetAnswersAbout, [tickets]),
  ])
}

/** Which mails are out of date: those of before then, but for tickets and senders that are held. */
export type OutdatedMail = {
  before: Temporal.Instant
  heldTickets: readonly string[]
  heldAddresses: readonly string[]
}

/** Takes the oldest mails as they came, and what servers answered then; answers their ids and whether there may be more. Erasing. */
export async function eraseOldMail(
  tx: Tx,
  { before, heldTickets, heldAddresses, limit }: OutdatedMail & { limit: number },
): Promise<{ ids: string[]; more: boolean }> {
  const [mails, answers] = await Promise.all([
    tx.run(deleteOldInbox, [before.toString(), heldTickets, heldAddresses, limit]),
    tx.run(forgetOldAnswers, [before.toString(), heldTickets, limit]),
  ])
  return { ids: mails.map(({ id }) => id), more: mails.length === limit || answers.length === limit }
}

/** How many mails as they came are out of date, and their bytes. Engine scope. */
export const countOldMails = async (
  tx: Tx,
  { before, heldTickets, heldAddresses }: OutdatedMail,
): Promise<{ mails: number; bytes: number }> =>
  (await tx.run(countOldInbox, [before.toString(), heldTickets, heldAddresses]))[0] ?? { mails: 0, bytes: 0 }
