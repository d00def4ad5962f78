/** What a page may show in place, because a browser can only show it and never run it. */
export const passiveTypes = ['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'text/plain'] as const
/** One of them. */
export type PassiveType = (typeof passiveTypes)[number]

/** More picture than this is a bomb or a poster: it is only handed out, for whoever wants to open it elsewhere. */
const mostPixels = 50_000_000

/**
 * What the bytes are if they are passive and what they claim to be, else null. `head` is the beginning of the file.
 * Pictures are known by their signatures (PNG 5.2, JPEG B.1.1.3, GIF89a 17, WebP container) and must say a size that
 * a browser can unpack; text is UTF-8 without control characters.
 */
export function sniffPassive(head: Buffer, claimed: string): PassiveType | null {
  const type = claimed === 'image/jpg' ? 'image/jpeg' : claimed
  if (type === 'text/plain') return isText(head) ? type : null
  const area = measure(head, type)
  return area !== null && area > 0 && area <= mostPixels ? (type as PassiveType) : null
}

function measure(head: Buffer, type: string): number | null {
  switch (type) {
    case 'image/png':
      return measurePng(head)
    case 'image/gif':
      return measureGif(head)
    case 'image/jpeg':
      return measureJpeg(head)
    case 'image/webp':
      return measureWebp(head)
    default:
      return null
  }
}

const begins = (head: Buffer, at: number, text: string): boolean =>
  head.toString('latin1', at, at + text.length) === text

const measurePng = (head: Buffer): number | null =>
  head.length >= 24 && begins(head, 0, '\x89PNG\r\n\x1a\n') && begins(head, 12, 'IHDR')
    ? head.readUInt32BE(16) * head.readUInt32BE(20)
    : null

const measureGif = (head: Buffer): number | null =>
  head.length >= 10 && (begins(head, 0, 'GIF87a') || begins(head, 0, 'GIF89a'))
    ? head.readUInt16LE(6) * head.readUInt16LE(8)
    : null

/** Walks the segments to the frame header (SOF0–SOF15 but for DHT, JPG and DAC). */
function measureJpeg(head: Buffer): number | null {
  if (!begins(head, 0, '\xff\xd8\xff')) return null
  for (let at = 2; at + 9 <= head.length && head[at] === 0xff; ) {
    const marker = head[at + 1] ?? 0
    if (marker === 0xff) at += 1
    else if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return head.readUInt16BE(at + 5) * head.readUInt16BE(at + 7)
    else at += 2 + head.readUInt16BE(at + 2)
  }
  return null
}

function measureWebp(head: Buffer): number | null {
  if (head.length < 30 || !begins(head, 0, 'RIFF') || !begins(head, 8, 'WEBP')) return null
  if (begins(head, 12, 'VP8X')) return (head.readUIntLE(24, 3) + 1) * (head.readUIntLE(27, 3) + 1)
  if (begins(head, 12, 'VP8L')) {
    const bits = head.readUInt32LE(21)
    return ((bits & 0x3fff) + 1) * (((bits >>> 14) & 0x3fff) + 1)
  }
  return begins(head, 12, 'VP8 ') ? (head.readUInt16LE(26) & 0x3fff) * (head.readUInt16LE(28) & 0x3fff) : null
}

function isText(head: Buffer): boolean {
  try {
    // Streaming, since the head may end within a character.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true })
    return !/[^\P{Cc}\t\n\r\f]/u.test(text)
  } catch {
    return false
  }
}
