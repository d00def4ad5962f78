import { Problem } from './problem.ts'

/** Where a page of a list ended, for whoever asks for the next: microseconds since 1970, as the database keeps them, and an id. */
export const writeCursor = ({ epochNanoseconds }: Temporal.Instant, id: string): string =>
  Buffer.from(`${epochNanoseconds / 1000n}|${id}`).toString('base64url')

/** Reads it back, as an instant in words and an id; before all of them without one; refuses what `writeCursor` did not write. */
export function readCursor(cursor: string | undefined): [at: string, id: string] {
  if (!cursor) return ['', '00000000-0000-0000-0000-000000000000']
  const parts = /^(\d{1,16})\|([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(
    Buffer.from(cursor, 'base64url').toString(),
  )
  if (!parts?.[1] || !parts[2])
    throw new Problem('request.invalid', undefined, [
      { field: 'querystring/cursor', text: 'is not one we gave' },
    ])
  return [Temporal.Instant.fromEpochNanoseconds(BigInt(parts[1]) * 1000n).toString(), parts[2]]
}
