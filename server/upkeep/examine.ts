import type { Check, DoctorParts } from './check.ts'
import { examineDatabase } from './examineDatabase.ts'
import { examineMachine } from './examineMachine.ts'
import { examineImports, examineLedger } from './examineRecords.ts'
import { examineBackups, examineMail, examineQueues } from './examineWork.ts'

/** Looks at the database, the machine and what should happen by itself, and says of each how it is. Changes nothing. */
export async function examine(parts: DoctorParts): Promise<Check[]> {
  const machine = await examineMachine(parts.config)
  const database = await examineDatabase(parts)
  if (database.some(({ state }) => state === 'problem')) return [...database, ...machine]
  const work = await parts.onDb(async db => [
    ...(await examineQueues(db, parts)),
    ...(await examineMail(db, parts)),
    ...(await examineImports(db, parts)),
    ...(await examineLedger(db)),
    ...(await examineBackups(db, parts)),
  ])
  return [...database, ...work, ...machine]
}
