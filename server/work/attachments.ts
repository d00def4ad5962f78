import { type Blobs, type Clock, newId, Problem, type Tx } from '../kernel/index.ts'
import {
  bindAttachments,
  holdBlobs,
  insertAttachments,
  lockWaiting,
  type NewAttachment,
  type Waiting,
} from './queries_attachment.ts'

/** A file whose bytes are kept, to become an attachment. */
export type KeptFile = Omit<NewAttachment, 'id'>

/**
 * Names kept bytes: files of the actor that wait for their message; answers their ids. Refused where a sweep took the
 * bytes just before; then they have to be kept again. Engine scope.
 */
export async function addAttachments(
  tx: Tx,
  files: readonly KeptFile[],
  { blobs, clock }: { blobs: Blobs; clock: Clock },
): Promise<NewAttachment[]> {
  if (files.length === 0) return []
  const rows = files.map(file => ({ id: newId(), ...file }))
  const of = [tx.workspaceId ?? '', tx.actor?.personId ?? ''] as const
  await Promise.all([
    tx.run(holdBlobs, [files.map(({ hash }) => hash)]),
    tx.run(insertAttachments, [...of, JSON.stringify(rows), clock.now().toString()]),
  ])
  const sizes = await Promise.all(files.map(({ hash }) => blobs.sizeOf(hash)))
  if (sizes.includes(null)) throw new Error('The bytes of a file went while it was being named.')
  return rows
}

/** Locks the files a message is to carry; refuses those that are not the actor's, were sent already or are gone. Engine scope. */
export async function lockAttachments(tx: Tx, ids: readonly string[] = []): Promise<Waiting[]> {
  if (ids.length === 0) return []
  const found = await tx.run(lockWaiting, [tx.workspaceId ?? '', tx.actor?.personId ?? '', ids])
  const missing = new Set(ids).size - found.length
  if (missing > 0)
    throw new Problem(
      'attachment.not_found',
      `${missing} of ${new Set(ids).size} files are not here any more. Nothing was sent.`,
    )
  return found.toSorted((one, other) => ids.indexOf(one.id) - ids.indexOf(other.id))
}

/** Gives the files to the message that was just written. Engine scope. */
export function giveAttachments(tx: Tx, messageId: string, files: readonly Waiting[]): void {
  if (files.length > 0) tx.run(bindAttachments, [tx.workspaceId ?? '', messageId, files.map(({ id }) => id)])
}

/** A file as a mail speaks of it. */
export type Named = { name: string; size: number }

/** A mail carries the beginning of a long message, and must not lose the names behind it. */
const longestText = 15_000

/** A message as a mail tells it: the names of what it carries, never the bytes. */
export function nameAttachments(text: string, files: readonly Named[] = []): string {
  if (files.length === 0) return text
  return `${text.slice(0, longestText)}\n\nAttached on the ticket: ${files.map(({ name, size }) => `${name} (${saySize(size)})`).join(', ')}`
}

/** A size as people say it. */
export function saySize(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`
  if (bytes < 1_000_000) return `${Math.ceil(bytes / 1000)} kB`
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}
