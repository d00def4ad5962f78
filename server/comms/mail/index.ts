/** Mail in and out: README.md beside this file. The parsers are heavy and load in a thread of their own. */
export { readAddress } from './address.ts'
export { cleanLine, cleanText } from './clean.ts'
export { cleanHtml } from './cleanHtml.ts'
export { createMailer, type Mailer, type MailerParts, type OutgoingMail } from './createMailer.ts'
export { countOutcomes, type ImportParts, importMailDir, type MailImport } from './importMailDir.ts'
export { type Calendar, writeInvitation } from './invitation.ts'
export { type ArrivedMail, type Kept, keepMail } from './keepMail.ts'
export { type KeepingFiles, keepMailFiles, type MailFile, type MailFiles } from './keepMailFiles.ts'
export { letterHtml } from './letterHtml.ts'
export { type MailboxTestMail, mailboxTestJob, mailJobs, type NoticeMail, noticeJob } from './mailJobs.ts'
export { parseMail } from './parseMail.ts'
export { readLetterhead } from './readLetterhead.ts'
export type { MailReading, ParsedMail } from './readMail.ts'
export { type Mailbox, replyAddress, type Signing } from './replyAddress.ts'
export { type SmtpListener, type SmtpListenerParts, startSmtpListener } from './startSmtpListener.ts'
export { textFromHtml } from './textFromHtml.ts'
export {
  type Sender,
  type Settlement,
  settleBounce,
  settleMail,
  type UnderstandParts,
  type Understood,
  understandMail,
} from './understandMail.ts'
