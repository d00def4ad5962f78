import { cleanLine } from './clean.ts'
import { firstOf, readHeader } from './headers.ts'

/** From whom and about what, as a mail's header says it, for people to look at: nothing is decided by it. */
export function readLetterhead(raw: Buffer): { from: string; subject: string } {
  const fields = readHeader(raw)?.fields ?? []
  const read = (name: string) => cleanLine(decodeWords(firstOf(fields, name)), 200)
  return { from: read('from'), subject: read('subject') }
}

const encodedWord = /=\?([\w-]{1,40})(?:\*[\w-]*)?\?([bq])\?([^?\s]{0,2000})\?=/gi

/** Encoded words (RFC 2047) as text; what cannot be read stays as it stands. */
export const decodeWords = (text: string): string =>
  text
    .slice(0, 4000)
    .replace(/(\?=)\s+(?==\?)/g, '$1')
    .replace(encodedWord, whole => decodeWord(whole) ?? whole)

function decodeWord(whole: string): string | null {
  const [, charset, how, word = ''] = new RegExp(encodedWord.source, 'i').exec(whole) ?? []
  const quoted = () =>
    word
      .replaceAll('_', ' ')
      .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  const bytes = how?.toLowerCase() === 'b' ? Buffer.from(word, 'base64') : Buffer.from(quoted(), 'latin1')
  try {
    return new TextDecoder(charset).decode(bytes)
  } catch {
    return null
  }
}
