import { type Owner, statement, type Tx, unfinishedRestore } from '../kernel/index.ts'
import { listApplied } from './queries_catalogue.ts'

/** Any constants, ours since they were released: one backup of a database at a time. */
const backupLock = 7_446_202

export async function lockBackups(owner: Owner): Promise<void> {
  const [row] = await owner.ask<{ free: boolean }>('select pg_try_advisory_lock($1) as free', [backupLock])
  if (!row?.free) throw new Error('Another backup of this database is being taken. Wait for its end.')
}
/** Reads on as the engine does, in one workspace or (null) beyond them; within a transaction, until its end. */
export const forWorkspace = (owner: Owner, workspaceId: string | null): Promise<unknown> =>
  owner.ask(`select set_config('role', 'interlock_engine', true), set_config('app.workspace', $1, true)`, [
    workspaceId ?? '',
  ])
export const listAppliedTo = (owner: Owner): Promise<{ name: string; hash: string }[]> =>
  owner.ask(listApplied, [unfinishedRestore])
export async function readSequence(owner: Owner, name: string): Promise<{ last: string; called: boolean }> {
  const [row] = await owner.ask<{ last: string; called: boolean }>(
    `select last_value::text as last, is_called as called from ${name}`,
  )
  return row ?? { last: '1', called: false }
}

export type BackupNote = {
  id: string
  folder: string
  /** The short name of its workspace; null: of everything. */
  workspace: string | null
  began: Temporal.Instant
  ended: Temporal.Instant
  bytes: number
  freshBytes: number
  failed: string | null
}
const insertBackup = `insert into upkeep.backup (id, folder, workspace, began_at, ended_at, bytes, fresh_bytes, failed) values ($1, $2, $3, $4, $5, $6, $7, $8)`
const forgetBackups = `delete from upkeep.backup where id not in (select id from upkeep.backup order by ended_at desc limit 500)`
/** Notes how a backup ended, and forgets all but the latest five hundred. */
export async function noteBackup(owner: Owner, note: BackupNote): Promise<void> {
  await owner.run('rollback; begin')
  await forWorkspace(owner, null)
  const { id, folder, workspace, began, ended, bytes, freshBytes, failed } = note
  await owner.ask(insertBackup, [
    id,
    folder,
    workspace,
    began.toString(),
    ended.toString(),
    bytes,
    freshBytes,
    failed,
  ])
  await owner.ask(forgetBackups)
  await owner.run('commit')
}

/** Workspace, since, why. */
export const insertHold = statement<[string, string, string], unknown>(
  `insert into upkeep.hold (workspace_id, since, because) values ($1, $2::timestamptz, $3) on conflict (workspace_id) do nothing`,
)
export type Hold = { since: Temporal.Instant; because: string }
export const findHold = statement<[string], Hold>(
  'select since, because from upkeep.hold where workspace_id = $1',
)
export const deleteHold = statement<[string], unknown>('delete from upkeep.hold where workspace_id = $1')

export const tableHasRows = async (owner: Owner, name: string): Promise<boolean> =>
  (await owner.ask(`select 1 from ${name} limit 1`)).length > 0
/** Never back: numbers given out stay given out. */
export const setSequence = (
  owner: Owner,
  { name, last, called }: { name: string; last: string; called: boolean },
): Promise<unknown> =>
  owner.ask(
    `select setval($1::regclass, greatest($2::bigint, s.last_value), $3::boolean or s.last_value > $2::bigint) from ${name} s`,
    [name, last, called],
  )

/** When the last backup of everything ended well, when the last one failed since then, and when one was last read back. */
export type LastBackups = {
  good: Temporal.Instant | null
  folder: string | null
  failed: Temporal.Instant | null
  why: string | null
  verified: Temporal.Instant | null
}
const lastBackups = statement<[], LastBackups>(
  `select g.ended_at as good, g.folder, f.ended_at as failed, f.failed as why,
     (select max(v.verified_at) from upkeep.backup v where v.workspace is null) as verified
   from (select 1) one
   left join lateral (select b.ended_at, b.folder from upkeep.backup b where b.failed is null and b.workspace is null order by b.ended_at desc limit 1) g on true
   left join lateral (select b.ended_at, b.failed from upkeep.backup b where b.failed is not null and b.workspace is null
       and (g.ended_at is null or b.ended_at > g.ended_at) order by b.ended_at desc limit 1) f on true`,
)
const nothing: LastBackups = { good: null, folder: null, failed: null, why: null, verified: null }
export const findLastBackups = async (tx: Tx): Promise<LastBackups> =>
  (await tx.run(lastBackups, []))[0] ?? nothing

const setVerified = statement<[string, string], unknown>(
  'update upkeep.backup set verified_at = $2::timestamptz where folder = $1',
)
export const noteVerified = (tx: Tx, folder: string, at: Temporal.Instant): Promise<unknown> =>
  tx.run(setVerified, [folder, at.toString()])

const countHolds = statement<[], { count: number }>('select count(*)::integer as count from upkeep.hold')
/** Workspaces whose mail is held back. Engine scope outside any workspace. */
export const countHeld = async (tx: Tx): Promise<number> => (await tx.run(countHolds, []))[0]?.count ?? 0
