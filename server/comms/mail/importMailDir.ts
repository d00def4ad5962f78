import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { Clock, Db } from '../../kernel/index.ts'
import { readAddress, withoutToken } from './address.ts'
import { allOf, firstOf, readHeader } from './headers.ts'
import { keepForEach } from './keepMail.ts'
import { limits } from './limits.ts'
import { readMailboxes } from './mailboxes.ts'
import { countInbox, listMailboxes, type MailboxRow } from './queries.ts'

/** What to import and where to; `onProgress` hears after each file. */
export type ImportParts = {
  db: Db
  clock: Clock
  dir: string
  /** Where mail goes that is addressed to none of our mailboxes; by default the first mailbox. */
  mailbox?: string
  onProgress?: (done: number, total: number) => void
}
/** What an import did: files looked at, mails kept or known, and the files that are none with the reason. */
export type MailImport = {
  files: number
  kept: number
  /** Mails that were in the inbox before. */
  known: number
  inboxIds: string[]
  skipped: { file: string; reason: string }[]
}

/**
 * Puts every mail under a folder into the inbox, on the same path as SMTP; done again, it changes nothing. A file is
 * a mail by its content, or by calling itself .eml; any other is named with the reason. Refuses when there is no
 * such mailbox.
 */
export async function importMailDir(parts: ImportParts): Promise<MailImport> {
  const { db, dir, onProgress } = parts
  const mailboxes = await db.engine(null, tx => tx.run(listMailboxes, []))
  const otherwise = parts.mailbox
    ? mailboxes.find(one => one.address === readAddress(parts.mailbox ?? ''))
    : mailboxes[0]
  if (!otherwise) throw new Error(`There is no mailbox ${parts.mailbox ?? ''}`.trim())
  const files = await listFiles(dir)
  const done: MailImport = { files: files.length, kept: 0, known: 0, inboxIds: [], skipped: [] }
  for (const [index, file] of files.entries()) {
    const read = await readMailFile(file)
    if (typeof read === 'string') done.skipped.push({ file: relative(dir, file), reason: read })
    else {
      for (const { inboxId, kept } of await keepForEach(parts, address(read, mailboxes, otherwise))) {
        done.inboxIds.push(inboxId)
        done[kept ? 'kept' : 'known']++
      }
    }
    onProgress?.(index + 1, files.length)
  }
  return done
}

/** What has become of mails so far: how many of each state and reason; `received` are still to be read. */
export const countOutcomes = (
  db: Db,
  inboxIds: string[],
): Promise<{ state: string; reason: string | null; count: number }[]> =>
  db.engine(null, tx => tx.run(countInbox, [inboxIds]))

/** In the order of their names; links are not followed. */
async function listFiles(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { withFileTypes: true, recursive: true })
  return entries
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .sort()
}

async function readMailFile(file: string): Promise<Buffer | string> {
  const { size } = await stat(file)
  if (size > limits.bytes) return `larger than ${limits.bytes / 1024 / 1024} MB`
  if (size === 0) return 'empty'
  const raw = await readFile(file)
  return /\.eml$/i.test(file) || isMail(raw) ? raw : 'not a mail: it does not begin with a header'
}

const telling = /^(?:from|to|cc|subject|date|message-id|received|return-path|mime-version|delivered-to)$/

/** It begins with a header that has at least two of the fields every mail has. */
function isMail(raw: Buffer): boolean {
  const start = raw.subarray(0, 200).toString('latin1')
  if (!/^(?:From [^\n]*\n)?[!-9;-~]{1,60}:/.test(start)) return false
  const names = (readHeader(raw)?.fields ?? []).map(one => one.name).filter(name => telling.test(name))
  return new Set(names).size >= 2
}

/** The mail for each of our mailboxes its header names, or for the one it is imported to. */
function address(raw: Buffer, mailboxes: MailboxRow[], otherwise: MailboxRow) {
  const fields = readHeader(raw)?.fields ?? []
  const named = ['to', 'cc', 'delivered-to', 'x-original-to'].flatMap(
    name => readMailboxes(allOf(fields, name).join(', ')).mailboxes,
  )
  const sender = /<([^<>]*)>/.exec(firstOf(fields, 'return-path'))?.[1]
  const from = readMailboxes(firstOf(fields, 'from')).mailboxes[0]?.address ?? 'unknown'
  const found = mailboxes.flatMap(mailbox => {
    const own = named.map(one => one.address).filter(one => withoutToken(one) === mailbox.address)
    return own.length > 0 ? [{ mailbox, envelopeTo: [...new Set(own)] }] : []
  })
  const targets = found.length > 0 ? found : [{ mailbox: otherwise, envelopeTo: [otherwise.address] }]
  return targets.map(target => ({ ...target, envelopeFrom: sender ?? from, raw }))
}
