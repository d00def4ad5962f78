import { asEngine, type Clock, lookAsEngine, Problem, type Tx } from '../../kernel/index.ts'
import { countWorkedOn, takeBack } from '../queries_import.ts'
import { leaveJob } from './leaveJob.ts'
import { endImport, type ImportRow, lockImport, setState } from './queries.ts'

const batch = 500

/** Begins to take an import back; refused where somebody has worked on one of its tickets. */
export async function beginUndo(tx: Tx, importId: string, clock: Clock): Promise<ImportRow> {
  const workspaceId = tx.workspaceId ?? ''
  lookAsEngine(tx)
  const [[row], [worked]] = await Promise.all([
    tx.run(lockImport, [workspaceId, importId]),
    tx.run(countWorkedOn, [workspaceId, importId]),
  ])
  if (!row) throw new Problem('import.not_found')
  if (row.state === 'draft' || row.state === 'undoing' || row.state === 'undone')
    throw new Problem('import.not_now', 'There is nothing of it to take back.')
  if (worked && worked.count > 0)
    throw new Problem(
      'import.not_now',
      `${worked.count} of its tickets have been worked on since, so all of them stay. The first is ${worked.number}.`,
    )
  asEngine(tx)
  tx.run(setState, [workspaceId, importId, 'undoing'])
  leaveJob(tx, importId, clock)
  return { ...row, state: 'undoing' }
}

/** Takes some tickets of an import away, with all they have; true when there are no more. Engine scope. */
export async function undoBatch(tx: Tx, importId: string, clock: Clock): Promise<boolean> {
  const workspaceId = tx.workspaceId ?? ''
  const [row] = await tx.run(lockImport, [workspaceId, importId])
  if (row?.state !== 'undoing') return true
  const [taken] = await tx.run(takeBack, [importId, batch])
  if (taken && taken.count > 0) return false
  const [worked] = await tx.run(countWorkedOn, [workspaceId, importId])
  const stay =
    worked && worked.count > 0 ? `${worked.count} tickets were worked on meanwhile and stay.` : null
  tx.run(endImport, [workspaceId, importId, stay ? 'failed' : 'undone', stay, clock.now().toString()])
  return true
}
