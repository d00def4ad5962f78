import { randomUUIDv7 } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readReplyAddress, replyAddress } from './replyAddress.ts'

const secret = Buffer.alloc(32, 7)
const mailbox = { id: randomUUIDv7(), address: 'desk@example.com' }
const signing = { secret, mailbox }
const ids = fc.integer({ min: 0, max: 2 ** 48 - 1 }).chain(time =>
  fc.uint8Array({ minLength: 10, maxLength: 10 }).map(random => {
    const hex = time.toString(16).padStart(12, '0') + Buffer.from(random).toString('hex')
    const variant = '89ab'[(random[2] ?? 0) & 3] ?? '8'
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
  }),
)

test('a reply address says which delivery it belongs to, also when a mail system capitalises it', () => {
  fc.assert(
    fc.property(ids, id => {
      const address = replyAddress(signing, id)
      expect(readReplyAddress(signing, address)).toBe(id)
      expect(readReplyAddress(signing, address.toUpperCase())).toBe(id)
      expect(address.split('@')[0]?.length).toBeLessThanOrEqual(64)
    }),
  )
})

/** As some have done it: as much of the signature is compared as there is (CVE-2026-53591). */
function readCarelessly(address: string): boolean {
  const token = /\+(.*)@/.exec(address)?.[1] ?? ''
  return genuine.startsWith(token)
}
const genuine = /\+(.*)@/.exec(replyAddress(signing, randomUUIDv7()))?.[1] ?? ''

test('A04: truncated to any length, extended, empty or dressed with spaces, a token opens nothing', () => {
  const token = genuine
  expect(readReplyAddress(signing, `desk+${token}@example.com`)).not.toBeNull()
  const wrong = [
    ...Array.from(token, (_, n) => token.slice(0, n)),
    `${token}a`,
    `a${token}`,
    `${token}%20`,
    `%20${token}`,
    ` ${token}`,
    `${token} `,
    `${token}=`,
    `${token}\0`,
    `${token}+${token}`,
    token.replace(/./, 'ı'),
    token.replace(/^./, '\u212a'),
    token
      .replaceAll('k', '\u212a')
      .replaceAll('i', '\u0130')
      .concat(token.includes('k') ? '' : '\u212a'),
  ]
  for (const one of wrong) expect(readReplyAddress(signing, `desk+${one}@example.com`), one).toBeNull()
  expect(wrong.some(one => readCarelessly(`desk+${one}@example.com`))).toBe(true)
  for (const around of [
    `desk+${token}@example.com.evil.test`,
    `x-desk+${token}@example.com`,
    `desk-${token}@example.com`,
    token,
    '',
  ])
    expect(readReplyAddress(signing, around), around).toBeNull()
})

test('A03: changing any one letter of a token breaks it', () => {
  fc.assert(
    fc.property(ids, fc.nat(49), fc.integer({ min: 1, max: 31 }), (id, at, by) => {
      const address = replyAddress(signing, id)
      const letters = 'abcdefghijklmnopqrstuvwxyz234567'
      const place = 'desk+'.length + at
      const other = letters[(letters.indexOf(address[place] ?? '') + by) % 32]
      expect(readReplyAddress(signing, address.slice(0, place) + other + address.slice(place + 1))).toBeNull()
    }),
  )
})

test('A03: the id of one delivery with the signature of another opens neither', () => {
  fc.assert(
    fc.property(ids, ids, (one, other) => {
      fc.pre(one !== other)
      const [a, b] = [replyAddress(signing, one), replyAddress(signing, other)]
      const [head, tail] = [a.slice(0, 'desk+'.length + 24), b.slice('desk+'.length + 24)]
      expect(readReplyAddress(signing, head + tail)).not.toBe(one)
    }),
  )
})

test('a token of another mailbox or another installation opens nothing', () => {
  const id = randomUUIDv7()
  const elsewhere = { secret, mailbox: { id: randomUUIDv7(), address: mailbox.address } }
  const stranger = { secret: Buffer.alloc(32, 8), mailbox }
  expect(readReplyAddress(signing, replyAddress(elsewhere, id))).toBeNull()
  expect(readReplyAddress(signing, replyAddress(stranger, id))).toBeNull()
})
