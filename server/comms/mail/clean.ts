// Control characters, and the marks that turn the direction of what follows: neither belongs in what people read.
const controls = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu
const controlsButLines = /[^\P{Cc}\n\t]|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu

/** One line of text that came from outside: no line breaks, no control characters, at most this long. */
export function cleanLine(text: string, longest: number): string {
  const line = text
    .slice(0, longest * 8)
    .replace(controls, ' ')
    .replace(/\s+/gu, ' ')
    .trim()
  return shorten(line, longest)
}

/** Several lines of text that came from outside: `\n` only, no other control characters, at most this long. */
export function cleanText(text: string, longest: number): string {
  const lines = text
    .slice(0, longest + 2)
    .replace(/\r\n?/g, '\n')
    .replace(controlsButLines, '')
  return shorten(lines, longest)
}

/** Well-formed and cut between characters. */
function shorten(text: string, longest: number): string {
  if (text.length <= longest) return text.toWellFormed()
  return text
    .slice(0, longest - 1)
    .replace(/[\ud800-\udbff]$/, '')
    .toWellFormed()
    .concat('…')
}
