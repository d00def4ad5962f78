import { mostAttachments, type ReplyOf, type uploadAttachments } from '../../contract/index.ts'
import {
  type Actor,
  asEngine,
  type Blobs,
  type Call,
  type Clock,
  cleanFileName,
  type Db,
  type Log,
  Problem,
  type StagedBlob,
  sniffPassive,
} from '../kernel/index.ts'
import { addAttachments } from './attachments.ts'
import { countWaiting } from './queries_attachment.ts'

export type UploadParts = { db: Db; clock: Clock; log: Log; blobs: Blobs; attachmentBytes: number }
type Staged = { name: string; type: string; staged: StagedBlob }

/** More than anybody writes at once; beyond it a person would fill the disk with what belongs to nothing. */
const mostWaiting = 60

/** Takes files in as they stream, each within the limit; keeps and names all of them, or none. */
export async function uploadFiles(
  call: Call,
  actor: Actor,
  parts: UploadParts,
): Promise<ReplyOf<typeof uploadAttachments>> {
  const { db, clock, blobs } = parts
  const staged: Staged[] = []
  try {
    await refuseTooMany(actor, parts)
    await stageAll(call, parts, staged)
    for (const file of staged) await file.staged.keep()
    const files = staged.map(({ name, type, staged: { hash, size, head } }) => ({
      name,
      type,
      size,
      hash,
      shownAs: sniffPassive(head, type),
    }))
    const rows = await db.actAs(actor, tx => {
      asEngine(tx)
      return addAttachments(tx, files, { blobs, clock })
    })
    return { attachments: rows.map(({ id, name, type, size }) => ({ id, name, type, size })) }
  } catch (error) {
    await Promise.all(staged.map(file => file.staged.drop()))
    // What is still coming is read and thrown away: a browser hears no answer before it has sent all.
    call.request.raw.unpipe()
    call.request.raw.resume()
    throw toProblem(error, parts.log)
  }
}

async function refuseTooMany(actor: Actor, { db }: UploadParts) {
  const [waiting] = await db.readAs(actor, tx => {
    const counting = tx.run(countWaiting, [actor.workspaceId, actor.personId])
    tx.last()
    return counting
  })
  if ((waiting?.count ?? 0) >= mostWaiting)
    throw new Problem('attachment.too_many', `${mostWaiting} files of yours wait for their message already.`)
}

/** Reads part by part; what is too large, too much or no file ends it. */
async function stageAll({ request }: Call, { blobs, attachmentBytes }: UploadParts, staged: Staged[]) {
  if (!request.isMultipart()) throw new Problem('request.not_files')
  const limits = { fileSize: Number.POSITIVE_INFINITY, parts: mostAttachments + 1, headerPairs: 20 }
  for await (const part of request.parts({ limits })) {
    if (part.type !== 'file' || part.fieldname !== 'file') throw invalid(part.fieldname, 'is not known here')
    if (staged.length >= mostAttachments)
      throw new Problem('attachment.too_many', `At most ${mostAttachments} at once.`)
    const name = cleanFileName(decodeName(part.filename ?? ''))
    const blob = await blobs.stage(part.file, attachmentBytes)
    if (!blob) throw tooLarge(name, attachmentBytes)
    staged.push({ name, type: readType(part.mimetype), staged: blob })
  }
  if (staged.length === 0) throw invalid('file', 'is missing')
}

/** What a browser escapes in the name of a file, and nothing else (HTML, multipart/form-data encoding algorithm). */
const decodeName = (name: string): string =>
  name.replace(/%(22|0D|0A)/g, escaped => decodeURIComponent(escaped))

const tooLarge = (name: string, bytes: number) =>
  new Problem(
    'attachment.too_large',
    `“${name}” is larger than ${bytes / 1024 / 1024} MB, the most a file may have here.`,
  )

const invalid = (field: string, text: string) =>
  new Problem('request.invalid', undefined, [{ field: `body/${field.slice(0, 60)}`, text }])

/** What a file is said to be, where that is a media type at all (RFC 6838, 4.2). */
export const readType = (type: string): string =>
  /^[a-z0-9][\w!#$&^.+-]{0,40}\/[a-z0-9][\w!#$&^.+-]{0,55}$/i.test(type)
    ? type.toLowerCase()
    : 'application/octet-stream'

function toProblem(error: unknown, log: Log): unknown {
  if (error instanceof Problem || !(error instanceof Error)) return error
  const { code = '', syscall } = error as NodeJS.ErrnoException
  if (syscall !== undefined && /^(ENOSPC|EDQUOT|EROFS|EACCES|EPERM|EIO|ENOTDIR)$/.test(code)) {
    log.error({ err: error }, 'files cannot be kept')
    return new Problem('attachment.no_room')
  }
  if (/^FST_(PARTS|FILES|FIELDS)_LIMIT$/.test(code))
    return new Problem('attachment.too_many', `At most ${mostAttachments} at once.`)
  // What the parser says of bytes that are no such form; the database and the disk speak with a code.
  if (code === '' || code.startsWith('FST_')) return invalid('file', 'cannot be read as files of a form')
  return error
}
