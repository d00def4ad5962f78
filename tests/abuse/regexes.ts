import { isTest, place, type Source, visit } from '../architecture/source.ts'

/** A regular expression of the program, and where it stands. */
export type Pattern = { at: string; regex: RegExp }

/** All regular expressions written down in what runs. */
export function listPatterns(sources: Source[]): Pattern[] {
  const found: Pattern[] = []
  for (const source of sources) {
    if (isTest(source) || !/^(server|contract|flow|web|cli)\//.test(source.path)) continue
    visit(source, {
      Literal: node => {
        if (!('regex' in node) || !node.regex) return
        const { pattern, flags } = node.regex
        found.push({ at: place(source, node.start), regex: new RegExp(pattern, flags) })
      },
    })
  }
  return found
}

const letters = [
  'a',
  'A',
  '0',
  'é',
  ' ',
  '\t',
  '\n',
  '\r\n',
  '\u200b',
  'a ',
  ' \n',
  '\n>',
  '0.',
  'a@',
  'Re: ',
]
const signs = [...'-_><.:;,"\'@=*/\\([{|#+', '> ', '-- ', 'a.', 'a,', 'a:', 'a=', '"a', '{{a', '0-', 'x\n']
const starts = ['', 'x', '<']

/** Texts made to lead a careless expression astray: one piece again and again, and an end that does not fit. */
const listTexts = (length: number): string[] =>
  starts.flatMap(start =>
    [...letters, ...signs].map(piece => `${start}${piece.repeat(length / piece.length)}\u0000`),
  )
const [short, long] = [2000, 32_000].map(listTexts) as [string[], string[]]

/**
 * What takes an expression too long, undefined when nothing does. Sixteen times the text may take sixteen times as
 * long; what goes by the square takes 256 times. Only what is slow on the short text is tried on the long one.
 */
export function findSlow(regex: RegExp): string | undefined {
  const isSlow = (text: string, ms: number) => [1, 2, 3].every(() => timeOf(regex, text) > ms)
  const at = short.findIndex((text, index) => isSlow(text, 0.5) && isSlow(long[index] ?? '', 100))
  return at < 0 ? undefined : short[at]?.slice(0, 12)
}

function timeOf(regex: RegExp, text: string): number {
  const started = performance.now()
  regex.lastIndex = 0
  if (regex.global) text.replace(regex, '')
  else regex.test(text)
  return performance.now() - started
}
