import { Problem } from './problem.ts'

/** Where a page of a list ended, for whoever asks for the next: what it is in order of, as a whole number, and an id. */
export const writeMark = (at: bigint, id: string): string => Buffer.from(`${at}|${id}`).toString('base64url')

/** Reads it back; refuses what `writeMark` did not write. */
export function readMark(cursor: string): [at: bigint, id: string] {
  const parts = /^(\d{1,16})\|([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(
    Buffer.from(cursor, 'base64url').toString(),
  )
  if (!parts?.[1] || !parts[2])
    throw new Problem('request.invalid', undefined, [
      { field: 'querystring/cursor', text: 'is not one we gave' },
    ])
  return [BigInt(parts[1]), parts[2]]
}

/** The same for a list in the order of instants: microseconds since 1970, as the database keeps them. */
export const writeCursor = ({ epochNanoseconds }: Temporal.Instant, id: string): string =>
  writeMark(epochNanoseconds / 1000n, id)

/** Reads it back, as an instant in words and an id; before all of them without one. */
export function readCursor(cursor: string | undefined): [at: string, id: string] {
  if (!cursor) return ['', '00000000-0000-0000-0000-000000000000']
  const [at, id] = readMark(cursor)
  return [Temporal.Instant.fromEpochNanoseconds(at * 1000n).toString(), id]
}
