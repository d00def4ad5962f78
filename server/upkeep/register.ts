import { randomUUID } from 'node:crypto'
import { open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { type Db, isAbsent, makeFolder, type Owner, syncFolder } from '../kernel/index.ts'
import { forWorkspace } from './queries.ts'
import { readRegistered, registerRows } from './queries_keeping.ts'

/** One person who was erased, as it is kept apart from the backups: ids only, no name. */
export type Registered = {
  id: string
  workspace: string
  person: string
  pseudonym: string
  texts: 'keep' | 'remove'
  at: string
}

/** What the register is called, beside the folders of backups. */
export const registerName = 'erasures.jsonl'

/** The register of a folder or file; nothing where there is none. A last line that is torn does not count. */
export async function readRegister(path: string): Promise<Registered[]> {
  const text = await readFile(path, 'utf8').catch(isAbsent)
  if (text === null) return []
  return text.split('\n').flatMap(line => {
    try {
      return [JSON.parse(line) as Registered]
    } catch {
      return []
    }
  })
}

/** Adds to the register in a folder who is not in it; what is in it stays, whatever the database has become. */
async function addToRegister(dir: string, entries: readonly Registered[]): Promise<void> {
  const path = join(dir, registerName)
  const kept = await readRegister(path)
  const known = new Set(kept.map(({ id }) => id))
  const fresh = entries.filter(({ id }) => !known.has(id))
  if (fresh.length === 0) return
  await makeFolder(dir)
  const beside = join(dir, `.${registerName}-${randomUUID()}`)
  const file = await open(beside, 'w', 0o600)
  try {
    await file.writeFile([...kept, ...fresh].map(entry => `${JSON.stringify(entry)}\n`).join(''))
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(beside, path)
  await syncFolder(dir)
}

/** Keeps everybody who was erased, in any workspace, in the register of a folder. */
export const writeRegister = async (db: Db, dir: string): Promise<void> =>
  addToRegister(dir, await db.engine(null, tx => tx.run(readRegistered, [])))

/** The same with the owner's connection, as a backup does. */
export async function writeRegisterOf(owner: Owner, dir: string): Promise<void> {
  await owner.run('begin')
  await forWorkspace(owner, null)
  const entries = await owner.ask<Registered>(registerRows)
  await owner.run('commit')
  await addToRegister(dir, entries)
}
