import { Type } from 'typebox'
import { Bytes, Id, Instant, Nothing, nullable, oneOf, route, strict, WorkspaceParams } from './route.ts'

/** How many files a message may carry, and how many may be uploaded in one request. */
export const mostAttachments = 20

/** Files that were uploaded for a message (uploadAttachments). */
export const AttachmentIds = Type.Optional(Type.Array(Id, { maxItems: mostAttachments }))
/** A file of a message, as its reader sees it. */
export const Attachment = strict({
  id: Id,
  /** Empty where it was removed. */
  name: Type.String(),
  /** What its sender said it is (RFC 6838). Nothing is done on its word. */
  type: Type.String(),
  /** In bytes. */
  size: Type.Integer(),
  /** What it may be shown as in place: passive types whose bytes are what they claim to be. Null: download only. */
  shownAs: nullable(oneOf('image/png', 'image/jpeg', 'image/gif', 'image/webp', 'text/plain')),
  /** When its author took it back; its bytes are handed out no more. */
  removedAt: nullable(Instant),
})
const Upload = strict({ id: Id, name: Type.String(), type: Type.String(), size: Type.Integer() })
const AttachmentParams = strict({ ...WorkspaceParams.properties, attachment: Id })

/**
 * Upload files ahead of the message that will carry them: multipart/form-data (RFC 7578), every part named `file`, at
 * most 20. All are kept or none. Their ids go into `attachments` of the message or ticket; until then only their author
 * has them, for a day. It takes no Idempotency-Key: sent again it uploads again, and what no message takes is forgotten.
 */
export const uploadAttachments = route({
  name: 'uploadAttachments',
  summary: 'Upload files for a message',
  method: 'POST',
  path: '/api/w/:workspace/attachments',
  params: WorkspaceParams,
  status: 201,
  takes: 'files',
  reply: strict({ attachments: Type.Array(Upload) }),
  problems: [
    'sign_in.needed',
    'workspace.not_found',
    'scope.missing',
    'request.invalid',
    'request.not_files',
    'attachment.too_large',
    'attachment.too_many',
    'attachment.no_room',
  ],
  access: { kind: 'workspace', scope: 'tickets:write' },
})
/** How large one file may be, in bytes, and how many a message carries: known before anything is sent. */
export const getAttachmentLimits = route({
  name: 'getAttachmentLimits',
  summary: 'How large a file may be',
  method: 'GET',
  path: '/api/w/:workspace/attachments/limits',
  params: WorkspaceParams,
  reply: strict({ bytes: Type.Integer(), count: Type.Integer() }),
  problems: ['sign_in.needed', 'workspace.not_found', 'scope.missing'],
  access: { kind: 'workspace', scope: 'tickets:read' },
})
/**
 * The bytes of an attachment, to whoever sees the ticket and reads the class of the message. Only passive types are
 * served as what they are; everything else is a download of unknown kind (application/octet-stream).
 */
export const getAttachment = route({
  name: 'getAttachment',
  summary: 'Download an attachment',
  method: 'GET',
  path: '/api/w/:workspace/tickets/:number/attachments/:attachment',
  params: strict({
    ...AttachmentParams.properties,
    number: Type.String({ maxLength: 24, pattern: '^[A-Z]{2,5}-[0-9]{1,15}$' }),
  }),
  reply: Bytes,
  problems: [
    'sign_in.needed',
    'workspace.not_found',
    'scope.missing',
    'ticket.not_found',
    'attachment.not_found',
    'attachment.removed',
  ],
  access: { kind: 'workspace', scope: 'tickets:read' },
})
/** Take back a file of one's own. Before it was sent it is gone; after, a line stays that says so. */
export const removeAttachment = route({
  name: 'removeAttachment',
  summary: 'Take back a file of mine',
  method: 'DELETE',
  path: '/api/w/:workspace/attachments/:attachment',
  params: AttachmentParams,
  reply: Nothing,
  problems: [
    'sign_in.needed',
    'workspace.not_found',
    'scope.missing',
    'attachment.not_found',
    'request.key_reused',
  ],
  access: { kind: 'workspace', scope: 'tickets:write' },
})
