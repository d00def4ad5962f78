import { domainToASCII } from 'node:url'

/**
 * One strict grammar for every address we write to or believe (RFC 5321 4.1.2 Mailbox, dot-string only: no quoted
 * local parts, comments, groups, routes or address literals; lengths of 4.5.3.1). Beyond it lie the tricks by which
 * two parsers see two recipients in one string.
 */
const atom = "[a-z0-9!#$%&'*+/=?^_`{|}~\\u00a1-\\u{10ffff}-]+"
const localPart = new RegExp(`^${atom}(?:\\.${atom})*$`, 'iu')
const domainLabel = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/** The address in the one form we compare and store: small letters, ASCII domain; null when it is not one. */
export function readAddress(text: string): string | null {
  if (text.length > 254) return null
  const at = text.lastIndexOf('@')
  const local = text.slice(0, at).toLowerCase()
  const typed = text.slice(at + 1)
  // The two letters that turn into ASCII when made small would make one address look like another's.
  if (/[\u212a\u0130]/.test(text)) return null
  // A domain with anything but letters, digits, dots and hyphens is not handed to the URL machinery.
  if (at < 1 || Buffer.byteLength(local) > 64 || !/^[\p{L}\p{N}.-]+$/u.test(typed)) return null
  const domain = domainToASCII(typed.toLowerCase())
  const fits =
    localPart.test(local) && domain.length <= 253 && domain.split('.').every(l => domainLabel.test(l))
  return fits ? `${local}@${domain}` : null
}

/** Local part and domain of an address in our form. */
export function splitAddress(address: string): { local: string; domain: string } {
  const at = address.lastIndexOf('@')
  return { local: address.slice(0, at), domain: address.slice(at + 1) }
}

/** The mailbox part of an address: what stands before the first plus sign. */
export function withoutToken(address: string): string {
  const { local, domain } = splitAddress(address)
  return `${local.split('+')[0]}@${domain}`
}
