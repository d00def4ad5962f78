import * as contract from '../../../contract/index.ts'
import { type Directory, loadDirectory } from '../../identity/index.ts'
import {
  type Actor,
  asEngine,
  type Blobs,
  type Call,
  type Clock,
  type Db,
  type Handler,
  inTransaction,
  lookAsEngine,
  Problem,
  plainly,
  type Tx,
} from '../../kernel/index.ts'
import { loadStaffing } from '../../model/index.ts'
import { keepFile, openBlob } from './keepFile.ts'
import { leaveJob } from './leaveJob.ts'
import { previewFile } from './previewFile.ts'
import {
  countErrors,
  findImport,
  type ImportRow,
  listErrors,
  listImports,
  lockImport,
  startImport,
} from './queries.ts'
import { checkMapping } from './startImport.ts'
import { suggestMapping } from './suggestMapping.ts'
import { beginUndo } from './undoImport.ts'

type Parts = { db: Db; clock: Clock; blobs: Blobs }
type Import = contract.ReplyOf<typeof contract.startImport>

/** What answers the routes of imports. */
export const importHandlers = (parts: Parts): Handler[] => [
  inTransaction(contract.listImports, async tx => {
    const [rows, directory] = await Promise.all([
      tx.run(listImports, [tx.workspaceId ?? '', 100]),
      loadDirectory(tx),
    ])
    return { imports: rows.map(row => toImport(row, directory)) }
  }),
  plainly(contract.uploadImport, call => keepFile(call, whoAsks(call), parts)),
  plainly(contract.getImport, async call => {
    const { db, blobs } = parts
    const [[row, shown], process] = await db.readAs(whoAsks(call), tx =>
      Promise.all([find(tx, call.params.import), firstProcess(tx)]),
    )
    if (row.state !== 'draft') return { import: shown, mapping: row.mapping, suggestion: null }
    const { mapping, ...suggestion } = await suggestMapping(openBlob(blobs, row.fileHash))
    return { import: shown, mapping: null, suggestion: { ...suggestion, mapping: { ...mapping, process } } }
  }),
  plainly(contract.previewImport, async call => {
    const actor = whoAsks(call)
    const [row] = await parts.db.readAs(actor, tx => find(tx, call.params.import))
    refuseStarted(row)
    const open = openBlob(parts.blobs, row.fileHash)
    return previewFile({ ...parts, actor }, { open, mapping: call.body })
  }),
  inTransaction(contract.startImport, (tx, { params, body }) =>
    begin(tx, { id: params.import, mapping: body }, parts),
  ),
  inTransaction(contract.undoImport, async (tx, { params }) => {
    const [[before], directory] = [await find(tx, params.import), await loadDirectory(tx)]
    const row = await beginUndo(tx, before.id, parts.clock)
    return toImport({ ...row, errors: 0 }, directory)
  }),
  inTransaction(contract.listImportErrors, async (tx, { params }) => {
    const [row] = await find(tx, params.import)
    return { errors: await tx.run(listErrors, [tx.workspaceId ?? '', row.id]) }
  }),
]

/** What is most often meant, or else the first there is. */
async function firstProcess(tx: Tx): Promise<string> {
  const { roster } = await loadStaffing(tx)
  const published = [...roster.processes.values()].filter(({ versionId }) => versionId !== null)
  return (published.find(({ key }) => key === 'incident') ?? published[0])?.key ?? 'none'
}

function whoAsks({ signedIn }: Pick<Call, 'signedIn'>): Actor {
  if (!signedIn?.actor) throw new Problem('sign_in.needed')
  return signedIn.actor
}

/** An import, with the reader's own eyes. */
async function find(tx: Tx, id: string): Promise<[ImportRow, Import]> {
  const workspaceId = tx.workspaceId ?? ''
  const [[row], [errors], directory] = await Promise.all([
    tx.run(findImport, [workspaceId, id]),
    tx.run(countErrors, [workspaceId, id]),
    loadDirectory(tx),
  ])
  if (!row) throw new Problem('import.not_found')
  return [row, toImport({ ...row, errors: errors?.count ?? 0 }, directory)]
}

function refuseStarted({ state, kept }: Pick<ImportRow, 'state' | 'kept'>) {
  if (!kept) throw new Problem('import.not_now', 'It was begun from the command line: go on with it there.')
  if (state !== 'draft' && state !== 'failed') throw new Problem('import.not_now', 'It has begun already.')
}

type Beginning = { id: string; mapping: contract.ImportMapping }

async function begin(tx: Tx, { id, mapping }: Beginning, { clock }: Parts): Promise<Import> {
  const workspaceId = tx.workspaceId ?? ''
  // As the actor first: whoever may not see it has nothing to begin.
  const [seen] = await find(tx, id)
  lookAsEngine(tx)
  const [locked] = await tx.run(lockImport, [workspaceId, seen.id])
  const row = locked ?? seen
  refuseStarted(row)
  // One that got stuck goes on where it was: its tickets are known by the mapping they came by.
  const as = row.position > 0 ? row.mapping : mapping
  await checkMapping(tx, as)
  asEngine(tx)
  tx.run(startImport, [workspaceId, id, JSON.stringify(as)])
  leaveJob(tx, id, clock)
  const directory = await loadDirectory(tx)
  return toImport({ ...row, mapping: as, state: 'running', failure: null, errors: 0 }, directory)
}

const toImport = (row: ImportRow & { errors: number }, { persons }: Directory): Import => ({
  ...{ id: row.id, fileName: row.fileName, state: row.state, process: row.mapping.process },
  ...{ source: row.mapping.source, position: row.position, total: row.total, brought: row.brought },
  ...{ known: row.known, errors: row.errors, failure: row.failure, by: persons.get(row.madeBy)?.name ?? '' },
  byCommand: !row.kept,
  ...{ madeAt: row.madeAt.toString(), endedAt: row.endedAt?.toString() ?? null },
})
