import type { Config, Db } from '../kernel/index.ts'

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
