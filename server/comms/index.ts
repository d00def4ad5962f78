export { audience as expected, heardBy, type Told } from './audience.ts'
export { type Audit, auditObligations } from './audit.ts'
export type { OfferAnswers } from './composeMail.ts'
export { type DeliverParts, deliveryQueue } from './deliver.ts'
export {
  countOldMails,
  eraseMailOf,
  eraseOldMail,
  type OutdatedMail,
  silenceMailOf,
} from './erase.ts'
export {
  countMailOf,
  eraseFromMail,
  eraseStrayMail,
  type MailErasing,
  readMailsFrom,
  readToldTo,
} from './erasePerson.ts'
export { type Failure, failureJob, loadFailure } from './failure.ts'
export { isWaivable, type Ledger, toLedgerRow } from './ledger.ts'
export * from './mail/index.ts'
export { addMailbox, changeMailbox, readMailboxes, sendTest } from './mailboxes.ts'
export { countOldMail, countStuckMail, hurryMail, withholdOldMail } from './oldMail.ts'
export type { OutboxParts } from './outbox.ts'
export { createOwe, previewAudience } from './owe.ts'
export { discardMail, quarantineHandlers, readSetAside, releaseMail } from './quarantine.ts'
export { insertMailbox, type LedgerRow, ledgerOf, listAsked, markObligationsSeen } from './queries.ts'
export { isUnseen, unseenTickets } from './queries_unseen.ts'
export { countWaivers } from './queries_waive.ts'
export { commsHandlers } from './routes.ts'
export { listToldBeyond, type ToldBeyond } from './toldBeyond.ts'
export { loadObligation, type ObligationRow, type Waiver, waive } from './waive.ts'
export type { AnswerOffer } from './writeLetter.ts'
