import {
  type Actor,
  asEngine,
  type Blobs,
  type Call,
  type Clock,
  cleanFileName,
  type Db,
  newId,
  Problem,
} from '../../kernel/index.ts'
import { holdBlobs } from '../queries_attachment.ts'
import { insertImport } from './queries.ts'
import { limits } from './shape.ts'
import { suggestMapping } from './suggestMapping.ts'

type Parts = { db: Db; clock: Clock; blobs: Blobs }

/** Takes a file in as it streams and keeps it as a draft, where it is one that can be read at all. */
export async function keepFile(
  call: Call,
  actor: Actor,
  { db, clock, blobs }: Parts,
): Promise<{ id: string }> {
  try {
    const { name, staged } = await stageOne(call, blobs)
    await staged.keep()
    const { mapping } = await suggestMapping(openBlob(blobs, staged.hash))
    const id = newId()
    const row = {
      kind: mapping.kind,
      mapping,
      fileName: name,
      fileHash: staged.hash,
      kept: true,
      state: 'draft',
    }
    await db.actAs(actor, async tx => {
      asEngine(tx)
      await Promise.all([
        tx.run(holdBlobs, [[staged.hash]]),
        tx.run(insertImport, [
          ...([actor.workspaceId, id, actor.personId, clock.now().toString()] as const),
          JSON.stringify(row),
        ]),
      ])
      if ((await blobs.sizeOf(staged.hash)) === null)
        throw new Error('The bytes of a file went while it was being named.')
    })
    return { id }
  } catch (error) {
    // What is still coming is read and thrown away: a browser hears no answer before it has sent all.
    call.request.raw.unpipe()
    call.request.raw.resume()
    throw error
  }
}

async function stageOne({ request }: Call, blobs: Blobs) {
  if (!request.isMultipart()) throw new Problem('request.not_files')
  const parts = { fileSize: Number.POSITIVE_INFINITY, parts: 2, headerPairs: 20 }
  for await (const part of request.parts({ limits: parts })) {
    if (part.type !== 'file' || part.fieldname !== 'file') break
    const name = cleanFileName(part.filename ?? '')
    const staged = await blobs.stage(part.file, limits.fileBytes)
    if (!staged)
      throw new Problem(
        'attachment.too_large',
        `“${name}” is larger than ${limits.fileBytes / 1024 / 1024} MB.`,
      )
    return { name, staged }
  }
  throw new Problem('request.invalid', undefined, [{ field: 'body/file', text: 'is missing' }])
}

/** A kept file, to be read as often as it takes. */
export const openBlob = (blobs: Blobs, hash: string) => async () => {
  const found = await blobs.open(hash)
  if (!found) throw new Problem('import.not_now', 'The file is not kept any more. Hand it in again.')
  return found.bytes
}
