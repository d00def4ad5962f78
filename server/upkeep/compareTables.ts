import { createHash } from 'node:crypto'
import type { Owner } from '../kernel/index.ts'
import { type Layout, listExtracts } from './layout.ts'
import type { Part } from './manifest.ts'
import type { Progress } from './takeBackup.ts'

/** The hash of everything `copy (…) to stdout` answers. */
export async function hashRows(owner: Owner, sql: string, onRow?: (row: Buffer) => void): Promise<string> {
  const hash = createHash('sha256')
  await owner.copyOut(sql, row => {
    hash.update(row)
    onRow?.(row)
    return undefined
  })
  return hash.digest('hex')
}

/** Reads every table of these parts back and refuses when one is not what was kept. */
export async function compareTables(
  owner: Owner,
  { layout, parts, onProgress }: { layout: Layout; parts: Part[]; onProgress: Progress | undefined },
): Promise<void> {
  for (const { workspace, tables } of parts) {
    const kept = new Map(tables.map(one => [one.table, one]))
    const extracts = listExtracts(layout, workspace?.id ?? null)
    for (const { table, sql } of extracts) {
      let bytes = 0
      const found = await hashRows(owner, sql, row => {
        bytes += row.length
      })
      if (found !== (kept.get(table)?.hash ?? emptyHash))
        throw new Error(
          `The rows of ${table} are not what was kept. Nothing was changed. Please report this.`,
        )
      onProgress?.(`comparing ${table}`, bytes)
    }
  }
}

const emptyHash = createHash('sha256').digest('hex')
