import type { ProblemCode } from '../../contract/index.ts'

/** SQLSTATE classes and codes of a database that is away, too busy or gives up; what it says of us is not among them. */
const away =
  /^(?:08|57P0|53[023]|40001|40P01|55P03|57014|25P03|58030|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)/
/** disk_full. */
const full = '53100'
/** What the driver says without a code: it waited too long for a connection or an answer, or lost the one it had. */
const lost =
  /^(?:timeout e|Query read timeout|Connection terminated|Client (?:has encountered|was closed)|Cannot use a pool)/

/** The refusal for what failed because the database is away, too busy or full; null where the fault is ours. */
export function findOutage(error: unknown): ProblemCode | null {
  if (!(error instanceof Error)) return null
  const code = 'code' in error ? String(error.code) : ''
  if (code === full) return 'service.no_room'
  if (code !== '') return away.test(code) ? 'service.unavailable' : null
  return lost.test(error.message) ? 'service.unavailable' : null
}
