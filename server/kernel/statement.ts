import { createHash } from 'node:crypto'

/** A named, prepared statement: planned once a connection. `P` its parameters, `R` one row of its answer. */
export type Statement<P extends readonly unknown[], R> = {
  readonly name: string
  readonly text: string
  readonly types?: { params: P; row: R }
}

/** Every statement of the program, for the test that prepares each of them against the migrated database. */
export const statements: Statement<readonly unknown[], unknown>[] = []

/** Declares a statement. Its name is the hash of its text, so the same text is prepared once and never clashes. */
export function statement<P extends readonly unknown[], R = Record<string, never>>(
  text: string,
): Statement<P, R> {
  const made = composed<P, R>(text)
  statements.push(made as Statement<readonly unknown[], unknown>)
  return made
}

/** A statement composed while running (list filters): named by its text, too, since few texts recur often. */
export function composed<P extends readonly unknown[], R>(text: string): Statement<P, R> {
  return { name: createHash('sha1').update(text).digest('hex'), text }
}
