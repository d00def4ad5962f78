import type { Owner } from '../owner.ts'
import { statement } from '../statement.ts'

/** Any constant, ours since it was released: whoever removes bytes shares it, whoever needs all of them has it alone. */
const lockKey = 7_446_203

/** Whether bytes may be removed until the end of the transaction: not while a backup copies them. */
export const mayRemoveBlobs = statement<[], { free: boolean }>(
  `select pg_try_advisory_xact_lock_shared(${lockKey}) as free`,
)
/** Until this connection ends, no process removes bytes. Waits for those that are removing some. */
export const seizeBlobs = (owner: Owner): Promise<unknown> =>
  owner.ask('select pg_advisory_lock($1)', [lockKey])
