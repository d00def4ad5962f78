import { type Doing, recordChanges } from '../identity/index.ts'
import { addJobs, asEngine, newId, Problem, type Tx } from '../kernel/index.ts'
import { type MailboxTestMail, mailboxTestJob } from './mail/index.ts'
import {
  insertNewMailbox,
  listOwnMailboxes,
  lockMailboxes,
  type MailboxListed,
  updateMailbox,
} from './queries_mailboxes.ts'

/** The workspace's mailboxes, open ones first. */
export const readMailboxes = async (tx: Tx) =>
  (await tx.run(listOwnMailboxes, [])).map(row => ({ ...row, lastAt: row.lastAt?.toString() ?? null }))

async function lockOwn(tx: Tx): Promise<MailboxListed[]> {
  await tx.run(listOwnMailboxes, [])
  asEngine(tx)
  tx.run(lockMailboxes, [tx.workspaceId ?? ''])
  return tx.run(listOwnMailboxes, [])
}

/** Adds a mailbox. Whether there is such a process is the caller's to know. */
export async function addMailbox(
  tx: Tx,
  { address: typed, process }: { address: string; process: string },
  doing: Doing,
): Promise<string> {
  const address = typed.toLowerCase()
  if (address.includes('+')) throw new Problem('mailbox.refused')
  await lockOwn(tx)
  const [made] = await tx.run(insertNewMailbox, [newId(), address, process])
  if (!made) throw new Problem('mailbox.exists', undefined, [{ field: 'body/address', text: 'is taken' }])
  recordChanges(
    tx,
    [{ kind: 'mailbox', act: 'added', id: made.id, name: address, after: { process } }],
    doing,
  )
  return made.id
}

type MailboxChange = { id: string; process?: string | undefined; open?: boolean | undefined }
/** Changes what a mailbox opens, or closes and opens it; one stays open, since mail goes out from it. */
export async function changeMailbox(tx: Tx, { id, ...wanted }: MailboxChange, doing: Doing): Promise<void> {
  const all = await lockOwn(tx)
  const known = all.find(one => one.id === id)
  if (!known) throw new Problem('mailbox.not_found')
  const { process = known.process, open = known.open } = wanted
  if (!open && !all.some(one => one.open && one.id !== id)) throw new Problem('mailbox.last')
  const isSame = process === known.process && open === known.open
  if (isSame) return
  tx.run(updateMailbox, [id, process, open ? null : doing.at.toString()])
  recordChanges(
    tx,
    [
      {
        kind: 'mailbox',
        act: open === known.open ? 'changed' : open ? 'opened' : 'closed',
        id,
        name: known.address,
        ...(process !== known.process && { before: { process: known.process }, after: { process } }),
      },
    ],
    doing,
  )
}

/** Leaves a mail from this mailbox to somebody: whether it arrives, and whether an answer does, shows that all is set up. */
export async function sendTest(
  tx: Tx,
  { id, to, name }: { id: string; to: string; name: string },
  at: Temporal.Instant,
): Promise<void> {
  const mailbox = (await tx.run(listOwnMailboxes, [])).find(one => one.id === id && one.open)
  if (!mailbox) throw new Problem('mailbox.not_found')
  asEngine(tx)
  const payload: MailboxTestMail = { to, name, from: mailbox.address }
  addJobs(tx, [{ id: newId(), workspaceId: null, kind: mailboxTestJob, payload, dueAt: at }])
}
