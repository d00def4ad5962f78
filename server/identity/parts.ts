import type { Clock, Db } from '../kernel/index.ts'
import type { Passwords } from './password.ts'
import type { Sessions } from './sessions.ts'

/** What the answers of this module are made with. */
export type IdentityParts = {
  db: Db
  clock: Clock
  /** Origin of the links in mails; from the configuration, never from a request. */
  baseUrl: string
  sessions: Sessions
  passwords: Passwords
}
