import type { ImportError, ImportMapping } from '../../../contract/index.ts'
import type { Level } from '../change.ts'

/** Somebody as the file names them; the address is empty where it says none, or none we would write to. */
export type Named = { name: string; email: string }
/** Milliseconds since 1970, UTC. */
export type Moment = number

export type PastMessage = {
  at: Moment | null
  author: Named
  /** Written by whoever asked, or by somebody of theirs. */
  fromRequester: boolean
  /** Not meant for whoever asked. */
  internal: boolean
  text: string
  html: string | null
}
export type PastActivity = {
  name: string
  readyAt: Moment
  startedAt: Moment | null
  doneAt: Moment
  who: Named
  team: string
}
/** A ticket of another system, whatever its file looks like. Times are null where it says none. */
export type PastTicket = {
  line: number
  /** What it is known by there; the same twice is the same ticket. */
  key: string
  number: string
  title: string
  requester: Named
  organisation: string
  service: string
  state: string
  unfinished: boolean
  impact: Level
  urgency: Level
  openedAt: Moment | null
  closedAt: Moment | null
  messages: PastMessage[]
  activities: PastActivity[]
  facts: Record<string, string>
}
/** All of a file: what can be brought in, in its order, and what cannot. */
export type PastFile = { tickets: PastTicket[]; errors: ImportError[]; errorCount: number }

export type Reading = {
  mapping: ImportMapping
  /** Nothing in a file is later than this. */
  now: Moment
}

export const limits = {
  /** As it comes, and unpacked. */
  fileBytes: 256 * 1024 * 1024,
  unpackedBytes: 512 * 1024 * 1024,
  /** Unpacked against packed, beyond the first bytes: more is a bomb (deflate can do 1,032). */
  ratio: 200,
  ratioFrom: 8 * 1024 * 1024,
  /** Longer HTML is kept as its text. */
  htmlCharacters: 500_000,
  rowCharacters: 8 * 1024 * 1024,
  textCharacters: 1_000_000,
  columns: 500,
  rows: 5_000_000,
  errorsKept: 10_000,
  /** What products' interfaces answer is read as a whole. */
  jsonBytes: 128 * 1024 * 1024,
} as const

/** Keeps the first mistakes, and counts them all. */
export function collectErrors() {
  const errors: ImportError[] = []
  let errorCount = 0
  return {
    add(line: number, column: string, text: string) {
      errorCount++
      if (errors.length < limits.errorsKept) errors.push({ line, column, text })
    },
    sofar: () => ({ errors, errorCount }),
  }
}
export type Errors = ReturnType<typeof collectErrors>
