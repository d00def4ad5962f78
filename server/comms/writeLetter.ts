import type { LetterRow } from './queries.ts'

type Written = { subject: string; text: string }

/**
 * Subject and text of one mail. The receipt of a ticket carries our words only, never the sender's: an address in a
 * mail is a claim, and what strangers write must not be sent on in our name.
 */
export function writeLetter(letter: LetterRow, { link, from }: { link: string; from: string }): Written {
  const receipt = letter.side !== 'provider' && letter.events.every(name => name === 'ticket.opened')
  const subject = receipt
    ? `${letter.ticketNumber}: we have your message`
    : `${letter.ticketNumber}: ${letter.ticketTitle}`
  const closing =
    letter.side === 'provider'
      ? `Open it: ${link}`
      : `Just answer this mail to write to us, or look at it any time: ${link}\n\n${from}`
  return { subject, text: `${letter.texts.filter(Boolean).join('\n\n')}\n\n${closing}\n` }
}
