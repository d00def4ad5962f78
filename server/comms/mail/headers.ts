import { limits } from './limits.ts'

/** The header fields of a mail as they stand, unfolded, names in small letters, in their order. */
export type Fields = { name: string; value: string }[]

const field = /^([!-9;-~]{1,100})[ \t]*:/

/**
 * Reads the header (RFC 5322 2.2) without trusting anything in it: up to the first empty line, lines ended by CRLF,
 * LF or CR. Where the body begins is in bytes. Null when the header is longer than we read.
 */
export function readHeader(raw: Buffer): { fields: Fields; bodyAt: number } | null {
  const end = endOfHeader(raw)
  if (end.header > limits.headerBytes) return null
  const fields: Fields = []
  for (const line of raw
    .subarray(0, end.header)
    .toString('utf8')
    .split(/\r\n|\n|\r/)) {
    const last = fields.at(-1)
    if (/^[ \t]/.test(line) && last) {
      last.value += ` ${line.trim()}`
      continue
    }
    const name = field.exec(line)
    if (name?.[1]) fields.push({ name: name[1].toLowerCase(), value: line.slice(name[0].length).trim() })
  }
  return { fields, bodyAt: end.body }
}

/** Every value of a field, in order. */
export const allOf = (fields: Fields, name: string): string[] =>
  fields.filter(one => one.name === name).map(one => one.value)

/** The first value of a field, or nothing at all. */
export const firstOf = (fields: Fields, name: string): string =>
  fields.find(one => one.name === name)?.value ?? ''

const cr = 13
const lf = 10
function endOfHeader(raw: Buffer): { header: number; body: number } {
  const last = Math.min(raw.length, limits.headerBytes + 1)
  let lineAt = 0
  for (let at = 0; at < last; at++) {
    const byte = raw[at]
    if (byte !== cr && byte !== lf) continue
    const next = byte === cr && raw[at + 1] === lf ? at + 2 : at + 1
    if (at === lineAt) return { header: at, body: next }
    lineAt = next
    at = next - 1
  }
  return raw.length <= limits.headerBytes
    ? { header: raw.length, body: raw.length }
    : { header: limits.headerBytes + 1, body: raw.length }
}
