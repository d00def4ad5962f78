import type { Readable } from 'node:stream'
import type { AttachmentStream, MessageText } from 'mailparser'
import { createBlobs, type PassiveType, sniffPassive } from '../../kernel/index.ts'
import { createParser } from './createParser.ts'
import { limits } from './limits.ts'

/** Which attachments of a mail are to be kept, by their place in `ParsedMail.attachments`, and where. */
export type Taking = { dir: string; atMs: number; types: Record<number, string> }
/** An attachment whose bytes are kept now. */
export type KeptPart = { place: number; hash: string; size: number; shownAs: PassiveType | null }
export type PartsKept = { kind: 'parts'; parts: KeptPart[] }

/** Walks over a mail that was read before, streaming the attachments that are asked for into the store. */
export function takeParts(raw: Buffer, { dir, atMs, types }: Taking): Promise<PartsKept> {
  const at = Temporal.Instant.fromEpochMilliseconds(atMs)
  const blobs = createBlobs({ dir, clock: { now: () => at } })
  const parser = createParser()
  const parts: KeptPart[] = []
  let place = 0

  async function take(data: AttachmentStream, here: number, type: string) {
    const staged = await blobs.stage(data.content as Readable, limits.bytes)
    if (!staged) throw new Error('a part is larger than the whole mail')
    await staged.keep()
    const { hash, size, head } = staged
    parts.push({ place: here, hash, size, shownAs: sniffPassive(head, type) })
    data.release()
  }

  return new Promise((resolve, reject) => {
    parser.on('error', reject)
    parser.on('data', (data: AttachmentStream | MessageText) => {
      if (data.type !== 'attachment') return
      const here = place++
      const type = types[here]
      if (type !== undefined) return void take(data, here, type).catch(reject)
      const unwanted = data.content as Readable
      unwanted.resume().on('end', () => data.release())
    })
    parser.on('end', () => resolve({ kind: 'parts', parts }))
    parser.end(raw)
  })
}
