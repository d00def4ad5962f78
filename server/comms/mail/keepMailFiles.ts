import type { Blobs, Clock, Db, PassiveType } from '../../kernel/index.ts'
import { cleanFileName } from '../../kernel/index.ts'
import { keepParts } from './parseMail.ts'
import { loadRaw } from './queries.ts'
import type { ParsedMail } from './readMail.ts'

/** A file of a mail whose bytes are kept. */
export type MailFile = {
  name: string
  type: string
  size: number
  hash: string
  shownAs: PassiveType | null
}
/** `left`: what is over the limit stays in the raw mail only. */
export type MailFiles = { files: MailFile[]; left: { name: string; size: number }[] }
/** What it is kept with. */
export type KeepingFiles = {
  db: Db
  clock: Clock
  blobs: Blobs
  /** How large a file may be, in bytes, and how many a message may carry. */
  limits: { bytes: number; files: number }
}

/** Keeps the files of a mail that is to become a message. Done again it keeps the same bytes once. */
export async function keepMailFiles(
  { db, clock, blobs, limits }: KeepingFiles,
  { workspaceId, inboxId, mail }: { workspaceId: string; inboxId: string; mail: ParsedMail },
): Promise<MailFiles> {
  const described = mail.attachments.map(({ name, type, sizeBytes }, place) => ({
    name: cleanFileName(name),
    type: /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/.test(type) ? type : 'application/octet-stream',
    size: sizeBytes,
    place,
  }))
  const wanted = described.filter(({ size }) => size <= limits.bytes).slice(0, limits.files)
  const left = described.filter(one => !wanted.includes(one))
  if (wanted.length === 0) return { files: [], left }
  const [row] = await db.engine(workspaceId, tx => tx.run(loadRaw, [inboxId]))
  if (!row) throw new Error(`There is no mail ${inboxId} in the inbox.`)
  const kept = await keepParts(row.raw, {
    dir: blobs.dir,
    atMs: clock.now().epochMilliseconds,
    types: Object.fromEntries(wanted.map(({ place, type }) => [place, type])),
  })
  const files = wanted.map(({ name, type, place }) => {
    const part = kept.find(one => one.place === place)
    if (!part) throw new Error(`Attachment ${place} of mail ${inboxId} was not met again.`)
    const { hash, size, shownAs } = part
    return { name, type, hash, size, shownAs }
  })
  return { files, left }
}
