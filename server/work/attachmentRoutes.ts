import * as contract from '../../contract/index.ts'
import {
  type Actor,
  type Call,
  type Handler,
  inTransaction,
  Problem,
  plainly,
  sayDisposition,
} from '../kernel/index.ts'
import { findAttachment } from './queries_attachment.ts'
import { removeAttachment } from './removeAttachment.ts'
import { type UploadParts, uploadFiles } from './upload.ts'

/** What answers the routes of attachments. */
export const attachmentHandlers = (parts: UploadParts): Handler[] => [
  plainly(contract.uploadAttachments, call => uploadFiles(call, actorOf(call), parts)),
  plainly(contract.getAttachmentLimits, async () => ({
    bytes: parts.attachmentBytes,
    count: contract.mostAttachments,
  })),
  plainly(contract.getAttachment, async call => {
    const { number, attachment } = call.params
    const actor = actorOf(call)
    const [found] = await parts.db.readAs(actor, tx => {
      const finding = tx.run(findAttachment, [actor.workspaceId, number, actor.principals, attachment])
      tx.last()
      return finding
    })
    if (!found) throw new Problem('ticket.not_found', `There is no ticket ${number} for you.`)
    if (found.id === null) throw new Problem('attachment.not_found')
    if (found.isRemoved) throw new Problem('attachment.removed')
    const blob = await parts.blobs.open(found.hash)
    if (!blob) throw new Error(`The bytes ${found.hash} of attachment ${found.id} are not in the store.`)
    const { shownAs, name } = found
    const type = shownAs === 'text/plain' ? 'text/plain; charset=utf-8' : shownAs
    call.reply.headers({
      'content-type': type ?? 'application/octet-stream',
      'content-length': blob.size,
      'content-disposition': sayDisposition(shownAs ? 'inline' : 'attachment', name),
      // Whatever it is, opened by itself it can do nothing.
      'content-security-policy': "default-src 'none'; sandbox",
    })
    return blob.bytes
  }),
  inTransaction(contract.removeAttachment, (tx, { params }) =>
    removeAttachment(tx, params.attachment, parts.clock),
  ),
]

function actorOf({ signedIn }: Call): Actor {
  if (!signedIn?.actor) throw new Problem('sign_in.needed')
  return signedIn.actor
}
