import { createHash } from 'node:crypto'
import type { ImportMapping } from '../../../contract/index.ts'
import {
  type Actor,
  asEngine,
  type Clock,
  type Db,
  lookAsEngine,
  newId,
  Problem,
  type Tx,
} from '../../kernel/index.ts'
import { findProcess, loadStaffing } from '../../model/index.ts'
import { refused } from '../readTicketRows.ts'
import type { OpenFile } from './openText.ts'
import { findUnfinished, type ImportRow, insertImport, startImport as markStarted } from './queries.ts'
import { readFile } from './readFile.ts'
import { isZone } from './readMoment.ts'
import { runImport } from './runImport.ts'
import type { PastFile } from './shape.ts'

type Parts = { db: Db; actor: Actor; clock: Clock }
type FileImport = {
  open: OpenFile
  fileName: string
  mapping: ImportMapping
  onProgress?: (row: ImportRow) => void
}

/** What no file makes up for: a process that is not there, a zone that is none. */
export async function checkMapping(tx: Tx, mapping: ImportMapping): Promise<void> {
  if (!findProcess(await loadStaffing(tx), mapping.process)?.versionId)
    throw new Problem('process.not_found', `No published process has the key “${mapping.process}”.`)
  if (!isZone(mapping.zone))
    throw refused([{ field: 'mapping zone', text: `“${mapping.zone}” is no zone like Europe/Berlin` }])
}

/**
 * Brings a file in as history from beginning to end, as the command line does. One that was interrupted with the same
 * file and mapping goes on; what came before is left as it is.
 */
export async function importFile(parts: Parts, { open, fileName, mapping, onProgress }: FileImport) {
  const { db, actor, clock } = parts
  await db.readAs(actor, tx => checkMapping(tx, mapping))
  const [fileHash, file] = [await hashOf(open), await readPast(open, { mapping, clock })]
  const importId = await db.actAs(actor, async tx => {
    lookAsEngine(tx)
    const [before] = await tx.run(findUnfinished, [actor.workspaceId, fileHash, JSON.stringify(mapping)])
    asEngine(tx)
    const id = before?.id ?? newId()
    const row = { kind: mapping.kind, mapping, fileName, fileHash, kept: false, state: 'running' }
    if (before) tx.run(markStarted, [actor.workspaceId, id, JSON.stringify(mapping)])
    else
      tx.run(insertImport, [
        actor.workspaceId,
        id,
        actor.personId,
        clock.now().toString(),
        JSON.stringify(row),
      ])
    return id
  })
  const row = await runImport(parts, { importId, file, ...(onProgress && { onProgress }) })
  return { ...row, errors: file.errors, errorCount: file.errorCount }
}

/** All of a file as its mapping says, read now. */
export const readPast = (
  open: OpenFile,
  { mapping, clock }: { mapping: ImportMapping; clock: Clock },
): Promise<PastFile> => readFile(open, { mapping, now: clock.now().epochMilliseconds })

async function hashOf(open: OpenFile): Promise<string> {
  const hash = createHash('sha256')
  for await (const bytes of await open()) hash.update(bytes as Buffer)
  return hash.digest('hex')
}
