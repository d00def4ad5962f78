import type { Config, Db } from '../kernel/index.ts'
import { examineDatabase } from './examineDatabase.ts'
import { examineMachine } from './examineMachine.ts'
import { examineBackups, examineMail, examineQueues } from './examineWork.ts'

/** One thing that was looked at: how it is, in a sentence, and what to do where it is not well. */
export type Check = { name: string; state: 'ok' | 'warning' | 'problem'; says: string; advice?: string }

/** What is looked at. `onDb` opens the program's own connections for as long as it takes. */
export type DoctorParts = {
  config: Config
  databaseUrl: string
  now: () => Temporal.Instant
  onDb: <T>(work: (db: Db) => Promise<T>) => Promise<T>
}

export const well = (name: string, says: string): Check => ({ name, state: 'ok', says })
export const warn = (name: string, says: string, advice: string): Check => ({
  name,
  state: 'warning',
  says,
  advice,
})
export const trouble = (name: string, says: string, advice: string): Check => ({
  name,
  state: 'problem',
  says,
  advice,
})

/** Looks at the database, the machine and what should happen by itself, and says of each how it is. Changes nothing. */
export async function examine(parts: DoctorParts): Promise<Check[]> {
  const machine = await examineMachine(parts.config)
  const database = await examineDatabase(parts)
  if (database.some(({ state }) => state === 'problem')) return [...database, ...machine]
  const work = await parts.onDb(async db => [
    ...(await examineQueues(db, parts)),
    ...(await examineMail(db, parts)),
    ...(await examineBackups(db, parts)),
  ])
  return [...database, ...work, ...machine]
}
