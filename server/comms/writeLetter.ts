import type { LetterRow } from './queries.ts'

type Written = { subject: string; text: string }
/** What the reader of a mail may answer it with, for one activity it asks them about. */
export type AnswerOffer = { activity: string; words: string[] }
type Around = { link: string; from: string; offers: readonly AnswerOffer[] }

/**
 * Subject and text of one mail. The receipt of a ticket carries our words only, never the sender's: an address in a
 * mail is a claim, and what strangers write must not be sent on in our name.
 */
export function writeLetter(letter: LetterRow, { link, from, offers }: Around): Written {
  const receipt = letter.side !== 'provider' && letter.events.every(name => name === 'ticket.opened')
  const subject = receipt
    ? `${letter.ticketNumber}: we have your message`
    : `${letter.ticketNumber}: ${letter.ticketTitle}`
  const closing =
    letter.side === 'provider'
      ? `Open it: ${link}`
      : `Just answer this mail to write to us, or look at it any time: ${link}\n\n${from}`
  const parts = [...letter.texts.filter(Boolean), ...sayOffers(offers), closing]
  return { subject, text: `${parts.join('\n\n')}\n` }
}

/** One line an activity; which one is meant has to be said only where there are several. */
function sayOffers(offers: readonly AnswerOffer[]): string[] {
  const [first, ...others] = offers
  if (!first) return []
  const line = ({ words }: AnswerOffer) => words.join(' · ')
  const said =
    others.length === 0
      ? `Answer with one of these as the first line: ${line(first)}`
      : `Answer with one of these as the first line, and with the step behind it (“${first.words[0]}: ${first.activity}”):\n${offers.map(offer => `${offer.activity}: ${line(offer)}`).join('\n')}`
  return [`${said}\nWhat you write below it goes along.`]
}
