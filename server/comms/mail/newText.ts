import {
  attributionStart,
  beginsHeaderBlock,
  endsAttribution,
  isForwardMark,
  isOriginalMark,
  isPhoneLine,
  isRule,
} from './quoteMarks.ts'

const forwardSubject = /^\s*(?:fwd?|wg|tr|rv|vs|enc|i|doorst|fs|vb|转发)\s*:/iu
const longestSignature = 15
// Below a quote, a company footer after "-- " may be longer.
const longestFooter = 40

/**
 * What the writer of a reply added: the text above what the mail program quoted below, without the signature.
 * One pass over the lines. In doubt everything is kept: a reply woven into the quote, a forwarded mail, a text that
 * would be empty otherwise. The whole text always stays with the mail.
 */
export function newText(text: string, subject = ''): string {
  if (forwardSubject.test(subject)) return text.trim()
  const lines = text.split('\n')
  const end = endOfNew(lines)
  const kept = trimEnd(lines, end)
  const added = lines.slice(0, withoutSignature(lines, kept)).join('\n').trim()
  return added === '' ? text.trim() : added
}

const isQuoted = (line: string | undefined) => line?.[0] === '>' || (line?.startsWith(' >') ?? false)
const isBlank = (line: string | undefined) => line === undefined || line.trim() === ''

/** The first line that no longer belongs to the writer. */
function endOfNew(lines: string[]): number {
  const onlyQuote = quotedToTheEnd(lines)
  const firstText = lines.findIndex(line => !isBlank(line) && !isRule(line))
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? ''
    if (line.length > 1000 || (isQuoted(line) && !endsAttribution(line))) continue
    if (isForwardMark(line)) return lines.length
    if (isOriginalMark(line) || beginsHeaderBlock(lines, at)) {
      if (firstText < at) return at
      continue
    }
    const from = attributionStart(lines, at)
    if (from === null) continue
    let next = at + 1
    while (next < lines.length && isBlank(lines[next])) next++
    // Below a quote marked with ">", anything unmarked is the writer's answer: then nothing is cut here.
    if (isQuoted(lines[next]) && !onlyQuote[next]) continue
    if (firstText < from) return from
    if (isQuoted(lines[next])) return lines.length
  }
  let last = lines.length
  while (last > 0 && (isQuoted(lines[last - 1]) || isBlank(lines[last - 1]))) last--
  return last
}

/** For every line, whether only marked quote, lines broken out of it, and a signature follow. */
function quotedToTheEnd(lines: string[]): boolean[] {
  const only: boolean[] = new Array(lines.length + 1).fill(true)
  for (let at = lines.length - 1; at >= 0; at--) {
    const line = lines[at]
    const brokenOut = isQuoted(lines[at - 1]) && (isQuoted(lines[at + 1]) || isBlank(lines[at + 1]))
    const signature = isSignatureMark(line) && lines.length - at <= longestFooter
    only[at] = signature || ((isQuoted(line) || isBlank(line) || brokenOut) && only[at + 1] === true)
  }
  return only
}

function trimEnd(lines: string[], end: number): number {
  let last = end
  while (last > 0 && (isBlank(lines[last - 1]) || isRule(lines[last - 1] ?? ''))) last--
  return last
}

const isSignatureMark = (line: string | undefined) => line !== undefined && /^(?:--|__) ?$/.test(line)

/** Drops "-- " and what follows (RFC 3676 4.3), and the line by which a telephone names itself. */
function withoutSignature(lines: string[], end: number): number {
  let last = end
  for (let at = Math.max(0, end - longestSignature); at < end; at++) {
    if (!isSignatureMark(lines[at])) continue
    last = trimEnd(lines, at)
    break
  }
  while (last > 1 && isPhoneLine(lines[last - 1] ?? '')) last = trimEnd(lines, last - 1)
  return last
}
