import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inflateRawSync } from 'node:zlib'
import { parse } from 'csv-parse/sync'

export type Text = { title: string; body: string }

const shared = process.env.INTERLOCK_SHARED ?? fileURLToPath(new URL('../../../shared/', import.meta.url))
const file = join(shared, 'data/tickets-text/it-service-tickets/it-service-ticket-classification-47837.zip')

/** What tickets say: the 47,837 real ticket texts where they are at hand, else made of a word list. */
export function readTexts(): { texts: Text[]; real: boolean } {
  if (!existsSync(file)) return { texts: makeTexts(5000), real: false }
  const rows = parse(unzipFirst(readFileSync(file)), { columns: true }) as { Document: string }[]
  const texts = rows.flatMap(({ Document: body }) => {
    const words = body.trim().split(/\s+/)
    return words.length < 3 ? [] : [{ title: words.slice(0, 3 + (words.length % 6)).join(' '), body }]
  })
  return { texts, real: true }
}

/** The first file of a ZIP archive (PKWARE APPNOTE 4.3.7): a local header, then the deflated bytes. */
function unzipFirst(archive: Buffer): string {
  const start = 30 + archive.readUInt16LE(26) + archive.readUInt16LE(28)
  return inflateRawSync(archive.subarray(start)).toString('utf8')
}

const known =
  `printer laptop screen mail account password network server backup calendar phone login error update slow
  please thanks hello cannot does not work since this morning after the last office user access folder file drive open
  shows message help need new request order monitor keyboard connection wireless remote team meeting room`
    .trim()
    .split(/\s+/)
const syllables = 'ba ko ri men tal sor vi pen dra lu fi gon cer ta mol ne bri sa tor qui'.split(' ')

/** Words as often as words are (Zipf): the few everywhere, most of them seldom. */
function makeTexts(count: number): Text[] {
  const draw = drawFrom(20_261_122)
  const rare = Array.from({ length: 20_000 }, (_, i) =>
    [i % 20, Math.floor(i / 20) % 20, Math.floor(i / 400) % 20, i % 7].map(at => syllables[at]).join(''),
  )
  const words = [...known, ...rare]
  const word = () => words[Math.floor(words.length ** draw()) - 1] ?? 'printer'
  return Array.from({ length: count }, () => {
    const body = Array.from({ length: 15 + Math.floor(draw() * 60) }, word)
    return { title: body.slice(0, 5).join(' '), body: body.join(' ') }
  })
}

/** The same numbers from 0 to 1 every time (mulberry32). */
function drawFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
