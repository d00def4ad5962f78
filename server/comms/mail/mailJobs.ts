import { type SignInLinkMail, signInLinkJob } from '../../identity/index.ts'
import { type JobHandlers, NotYet } from '../../kernel/index.ts'
import type { Mailer } from './createMailer.ts'
import { letterHtml } from './letterHtml.ts'

/** The way out, and what our own addresses and links are made of. */
export type MailJobParts = {
  /** null: no outgoing mail server is set, and the jobs wait. */
  mailer: Mailer | null
  config: { baseUrl: string; mailDomain: string }
}

/** The kind of the job that sends a mailbox's test; its payload is `MailboxTestMail`. */
export const mailboxTestJob = 'mail.mailbox_test'
/** The payload of that job: to whom, and from which mailbox. */
export type MailboxTestMail = { to: string; name: string; from: string }

/** The kind of the job that tells one person something about no ticket; its payload is `NoticeMail`. */
export const noticeJob = 'mail.notice'
/** The payload of that job: to whom, what, and the page (`/w/…`) where it is put right. */
export type NoticeMail = { to: string; name: string; subject: string; text: string; path: string }

/** The jobs that are a mail about no ticket: the sign-in link somebody asked for, the test of a mailbox, a notice. */
export const mailJobs = ({ mailer, config }: MailJobParts): JobHandlers => ({
  [signInLinkJob]: async (job, signal) => {
    if (!mailer) throw new NotYet('no outgoing mail server is set (INTERLOCK_SMTP_URL)')
    const { to, name, url, invitation } = job.payload as SignInLinkMail
    const text = invitation
      ? `Hello ${name},\n\nyou are invited to ${invitation.workspace}. This link signs you in:\n${url}\n\nIt works once, until ${invitation.until.slice(0, 10)}. If you did not expect this, there is nothing you need to do.\n`
      : `Hello ${name},\n\nhere is your link to sign in:\n${url}\n\nIt works once and for a short time only. If you did not ask for it, there is nothing you need to do.\n`
    await mailer.send(
      {
        from: { name: 'Interlock', address: `desk@${config.mailDomain}` },
        to: { name, address: to },
        subject: invitation ? `You are invited to ${invitation.workspace}` : 'Your link to sign in',
        text,
        html: letterHtml(text, config.baseUrl),
        messageId: `<${job.id}@${config.mailDomain}>`,
      },
      signal,
    )
  },
  [mailboxTestJob]: async (job, signal) => {
    if (!mailer) throw new NotYet('no outgoing mail server is set (INTERLOCK_SMTP_URL)')
    const { to, name, from } = job.payload as MailboxTestMail
    const text = `Hello ${name},\n\nthis is the test you asked for: mail from ${from} reaches you.\n\nAnswer it to try the other way: your answer opens a ticket.\n`
    await mailer.send(
      {
        from: { name: 'Interlock', address: from },
        to: { name, address: to },
        subject: `Test of ${from}`,
        text,
        html: letterHtml(text, config.baseUrl),
        messageId: `<${job.id}@${config.mailDomain}>`,
      },
      signal,
    )
  },
  [noticeJob]: async (job, signal) => {
    if (!mailer) throw new NotYet('no outgoing mail server is set (INTERLOCK_SMTP_URL)')
    const { to, name, subject, text: said, path } = job.payload as NoticeMail
    const text = `Hello ${name},\n\n${said}:\n${config.baseUrl}${path}\n`
    await mailer.send(
      {
        from: { name: 'Interlock', address: `desk@${config.mailDomain}` },
        to: { name, address: to },
        subject,
        text,
        html: letterHtml(text, config.baseUrl),
        messageId: `<${job.id}@${config.mailDomain}>`,
      },
      signal,
    )
  },
})
