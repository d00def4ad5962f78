import { mostAttachments } from '../../contract/index.ts'
import { keepMailFiles, type MailFiles, type ParsedMail } from '../comms/index.ts'
import { actorOf, type Directory, loadDirectory } from '../identity/index.ts'
import type { Actor, Blobs, Clock, Db, Tx } from '../kernel/index.ts'
import { saySize } from './attachments.ts'

export type ReceiveParts = {
  clock: Clock
  db: () => Db
  secret: () => Promise<Buffer>
  blobs: Blobs
  attachmentBytes: number
}
/** One mail being received, with what that takes. */
export type Receiving = { workspaceId: string; inboxId: string; db: Db } & Pick<
  ReceiveParts,
  'clock' | 'blobs' | 'attachmentBytes'
>

/** Mails carry more than a conversation should show at once; the raw mail keeps all of it. */
export const longestText = 100_000

/** Only what they wrote: a quoted part may hold what the other readers of this ticket must not see. */
export const textOf = (mail: ParsedMail): string =>
  mail.newText.trim().slice(0, longestText) || '(This answer has no text.)'

/** Before anything is settled: done twice, the same bytes are kept once; left behind, the sweep takes them. */
export const keepFiles = (
  mail: ParsedMail,
  { attachmentBytes, workspaceId, inboxId, ...parts }: Receiving,
): Promise<MailFiles> =>
  keepMailFiles(
    { ...parts, limits: { bytes: attachmentBytes, files: mostAttachments } },
    { workspaceId, inboxId, mail },
  )

/** What is not kept as a file is at least named. */
export function sayLeft(text: string, left: MailFiles['left']): string {
  if (left.length === 0) return text
  const named = left.slice(0, mostAttachments).map(({ name, size }) => `${name} (${saySize(size)})`)
  const more = left.length > named.length ? ` and ${left.length - named.length} more` : ''
  return `${text}\n\n(Too large or too many to be kept here; still in the mail itself: ${named.join(', ')}${more})`
}

export const classOf = ({ side, organisationId }: Actor): string =>
  side === 'customer' ? 'band' : side === 'partner' ? `partner:${organisationId}` : 'provider'

export async function findActor({ workspaceId, db }: Receiving, personId: string): Promise<Actor> {
  const directory: Directory = await db.engine(workspaceId, (tx: Tx) => loadDirectory(tx))
  const actor = actorOf(directory, personId)
  if (!actor) throw new Error(`There is no person ${personId}.`)
  return { ...actor, via: 'mail' }
}
