import type { Tx } from '../kernel/index.ts'
import { type Calendar, letterHtml, type OutgoingMail, replyAddress, writeInvitation } from './mail/index.ts'
import type { LetterRow } from './queries.ts'
import { type AnswerOffer, writeLetter } from './writeLetter.ts'

/** What a mail is made with beside its letter: where links lead, and what signs the address an answer comes back to. */
export type ComposeParts = { baseUrl: string; secret: Buffer; offerAnswers: OfferAnswers }
/** What somebody may answer a mail with that asks them about these activity runs. Engine scope. */
export type OfferAnswers = (
  tx: Tx,
  asked: { personId: string; runs: readonly string[] },
) => Promise<AnswerOffer[]>
/** What a delivery carries, and who it is for. */
export type Letter = LetterRow & {
  deliveryId: string
  to: { name: string; email: string }
  workspace: { slug: string; name: string }
  /** What its reader may answer it with. */
  offers: readonly AnswerOffer[]
}

/** The mail of one delivery: the same whenever it is made, as long as what it carries is the same. */
export function composeMail(
  letter: Letter,
  { baseUrl, secret }: Pick<ComposeParts, 'baseUrl' | 'secret'>,
): OutgoingMail {
  const { mailbox, workspace, deliveryId, messageId } = letter
  if (!mailbox) throw new Error('the workspace has no mailbox to write from')
  const from = { name: workspace.name, address: mailbox.address }
  const to = { name: letter.to.name, address: letter.to.email }
  const link = `${baseUrl}/w/${workspace.slug}/tickets/${letter.ticketNumber}`
  const written = writeLetter(letter, { link, from: workspace.name, offers: letter.offers })
  return {
    from,
    to,
    replyTo: replyAddress({ secret, mailbox }, deliveryId),
    messageId,
    ...written,
    html: letterHtml(written.text, baseUrl),
    calendars: latestOfEach(letter.meetings).map(one =>
      writeInvitation({ ...one, at: Temporal.Instant.from(one.at) }, { from, to, link }),
    ),
  }
}

/** A meeting that changed before the mail went out is told once, as it is now. */
function latestOfEach(meetings: LetterRow['meetings']): LetterRow['meetings'] {
  const byUid = new Map(meetings.map(one => [one.meeting.uid, one]))
  return [...byUid.values()]
}

/** What a mail says about its calendar entries, for people who look at it here. */
export const nameCalendars = (calendars: readonly Calendar[]): string[] =>
  calendars.map(({ method }) => (method === 'CANCEL' ? 'a meeting called off' : 'an invitation to a meeting'))
