import { createHmac, timingSafeEqual } from 'node:crypto'
import { splitAddress } from './address.ts'

/** A mailbox of ours: where mail for one process comes in. */
export type Mailbox = { readonly id: string; readonly address: string }
/** The installation's secret (kernel.installation) and the mailbox the address belongs to. */
export type Signing = { readonly secret: Buffer; readonly mailbox: Mailbox }

// A UUIDv7 has 122 free bits; with 128 bits of signature they make exactly 50 letters of base32, so that the whole
// local part keeps within 64 octets (RFC 5321 4.5.3.1.1) and no token has a second spelling in unused bits.
const alphabet = 'abcdefghijklmnopqrstuvwxyz234567'
const macBytes = 16
const tokenLength = 50
const tokenShape = /^[a-z2-7]{50}$/

/** The address to answer to about the ticket and person of one delivery: `local+token@domain`, small letters. */
export function replyAddress(signing: Signing, deliveryId: string): string {
  const { local, domain } = splitAddress(signing.mailbox.address)
  const bits = (packId(deliveryId) << 128n) | BigInt(`0x${sign(signing, deliveryId).toString('hex')}`)
  let token = ''
  for (let shift = 245n; shift >= 0n; shift -= 5n) token += alphabet[Number((bits >> shift) & 31n)]
  return `${local}+${token}@${domain}`
}

/**
 * The delivery whose reply address this is, or null. Only the whole token counts, signed with our secret for this
 * very mailbox; capitals are allowed because mail systems change them, nothing else is.
 */
export function readReplyAddress(signing: Signing, address: string): string | null {
  const { local, domain } = splitAddress(signing.mailbox.address)
  // Letters such as the Kelvin sign become ASCII when made small; only ASCII has capitals here.
  if (!/^[\x21-\x7e]*$/.test(address)) return null
  const given = address.toLowerCase()
  const before = `${local}+`
  const after = `@${domain}`
  if (given.length !== before.length + tokenLength + after.length) return null
  if (!given.startsWith(before) || !given.endsWith(after)) return null
  const token = given.slice(before.length, before.length + tokenLength)
  if (!tokenShape.test(token)) return null
  let bits = 0n
  for (const letter of token) bits = (bits << 5n) | BigInt(alphabet.indexOf(letter))
  const deliveryId = unpackId(bits >> 128n)
  const mac = Buffer.from((bits & ((1n << 128n) - 1n)).toString(16).padStart(macBytes * 2, '0'), 'hex')
  return timingSafeEqual(mac, sign(signing, deliveryId)) ? deliveryId : null
}

/** Bound to its purpose and mailbox, so that no other signature of ours opens a ticket. */
function sign({ secret, mailbox }: Signing, deliveryId: string): Buffer {
  const said = `interlock reply address\0${mailbox.id}\0${deliveryId}`
  return createHmac('sha256', secret).update(said).digest().subarray(0, macBytes)
}

/** The 122 bits of a UUIDv7 that are not its version and variant. */
function packId(id: string): bigint {
  const bits = BigInt(`0x${id.replaceAll('-', '')}`)
  const packed = ((bits >> 80n) << 74n) | (((bits >> 64n) & 0xfffn) << 62n) | (bits & ((1n << 62n) - 1n))
  if (unpackId(packed) !== id) throw new Error(`${id} is not a UUIDv7 in small letters`)
  return packed
}
function unpackId(packed: bigint): string {
  const time = packed >> 74n
  const randomA = (packed >> 62n) & 0xfffn
  const randomB = packed & ((1n << 62n) - 1n)
  const bits = (time << 80n) | (7n << 76n) | (randomA << 64n) | (2n << 62n) | randomB
  const hex = bits.toString(16).padStart(32, '0')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
