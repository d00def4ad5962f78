import { Type } from 'typebox'
import { Attachment } from './attachment.ts'
import { ContentClass, Id, Instant, nullable, oneOf, strict } from './route.ts'

/** What somebody wrote on a ticket, as its reader sees it. */
export const Message = strict({
  id: Id,
  at: Instant,
  author: Type.String(),
  side: oneOf('provider', 'customer', 'partner'),
  organisation: Type.String(),
  class: ContentClass,
  text: Type.String(),
  /** Sanitised HTML of a mail, to be shown in a sandboxed frame only. */
  html: nullable(Type.String()),
  via: oneOf('web', 'mail', 'api'),
  mine: Type.Boolean(),
  attachments: Type.Array(Attachment),
  /** A mail whose sender could not be tied to a person of the ticket. */
  unverified: Type.Boolean(),
  /** The number of a ticket merged into this one, where it was written on that. */
  from: nullable(Type.String()),
})
