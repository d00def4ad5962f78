import { readAddress } from './address.ts'

/** One mailbox of an address field: the address in our form, the name as it stands (still encoded). */
export type Mailbox = { address: string; name: string }
/** What an address field holds. `broken`: something in it is not a mailbox of our grammar. */
export type MailboxList = { mailboxes: Mailbox[]; group: boolean; broken: boolean }

type Entry = { phrase: string; angle: string | null }

/**
 * Reads an address field (RFC 5322 3.4) in one pass, character by character: quoted strings, comments, angle
 * brackets, groups. Whatever does not end up as one plain address counts as broken, never as a guess.
 */
export function readMailboxes(value: string): MailboxList {
  const list: MailboxList = { mailboxes: [], group: false, broken: false }
  let entry: Entry = { phrase: '', angle: null }
  const close = () => {
    const empty = entry.angle === null && entry.phrase.trim() === ''
    if (!empty) {
      const address = readAddress((entry.angle ?? entry.phrase).trim())
      if (address === null) list.broken = true
      else list.mailboxes.push({ address, name: entry.angle === null ? '' : entry.phrase.trim() })
    }
    entry = { phrase: '', angle: null }
  }
  for (let at = 0; at < value.length; at++) {
    const char = value[at]
    if (char === '"') {
      const end = endOfQuoted(value, at)
      entry.phrase += value.slice(at + 1, end).replace(/\\(.)/g, '$1')
      if (end >= value.length) list.broken = true
      at = end
    } else if (char === '(') {
      const end = endOfComment(value, at)
      if (end >= value.length) list.broken = true
      at = end
    } else if (char === '<') {
      const end = value.indexOf('>', at)
      if (end < 0 || entry.angle !== null) list.broken = true
      if (end < 0) return list
      entry.angle = value.slice(at + 1, end)
      at = end
    } else if (char === ':') {
      list.group = true
      entry = { phrase: '', angle: null }
    } else if (char === ',' || char === ';') {
      close()
    } else {
      // Words after the angle bracket belong to no mailbox.
      if (entry.angle !== null && char !== ' ' && char !== '\t') list.broken = true
      entry.phrase += char
    }
  }
  close()
  return list
}

function endOfQuoted(value: string, from: number): number {
  for (let at = from + 1; at < value.length; at++) {
    if (value[at] === '\\') at++
    else if (value[at] === '"') return at
  }
  return value.length
}

function endOfComment(value: string, from: number): number {
  let depth = 0
  for (let at = from; at < value.length; at++) {
    if (value[at] === '\\') at++
    else if (value[at] === '(') depth++
    else if (value[at] === ')' && --depth === 0) return at
  }
  return value.length
}
