import type { Tx } from './db.ts'
import {
  deleteEvents,
  deleteJobsAbout,
  deleteJobsNaming,
  deleteRepliesOf,
  putWordsInEvents,
  setErasing,
  silenceEvents,
} from './queries_erase.ts'

/** What is looked for, as regular expressions of PostgreSQL, and what is put in its place. */
export type WordsFor = { patterns: readonly string[]; words: readonly string[] }

/** From here on this transaction may take away and reword what every other one leaves alone. Engine scope. */
export const beginErasing = (tx: Tx): Promise<unknown> => tx.run(setErasing, [])

/** Takes away all that happened to these, and what was to follow from it. Erasing. */
export const eraseEvents = (tx: Tx, subjects: readonly string[]): Promise<unknown> =>
  Promise.all([tx.run(deleteJobsAbout, [subjects, false]), tx.run(deleteEvents, [subjects])])

/** Puts other words into what was said of these. Erasing. */
export const rewordEvents = (
  tx: Tx,
  subjects: readonly string[],
  { patterns, words }: WordsFor,
): Promise<unknown> =>
  Promise.all([
    tx.run(deleteJobsAbout, [subjects, true]),
    tx.run(putWordsInEvents, [subjects, patterns, words]),
  ])

/** What was said of these, by one person or (null) anybody, is said no more: `instead` stands there. Erasing. */
export const silenceEventsOf = (
  tx: Tx,
  subjects: readonly string[],
  { by, instead }: { by: string | null; instead: string },
): Promise<unknown> =>
  Promise.all([tx.run(deleteJobsAbout, [subjects, true]), tx.run(silenceEvents, [subjects, by, instead])])

/** Forgets what a person was answered. Erasing. */
export const forgetRepliesTo = (tx: Tx, personId: string): Promise<unknown> =>
  tx.run(deleteRepliesOf, [personId])

/** Takes jobs of a kind away that would mail one of these addresses. Engine scope outside or in a workspace. */
export const forgetJobsTo = (
  tx: Tx,
  { kind, addresses }: { kind: string; addresses: readonly string[] },
): Promise<unknown> => tx.run(deleteJobsNaming, [kind, addresses])
