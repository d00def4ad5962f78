import type { SunkMail } from '../support/mailbox.ts'

/**
 * One thing a client did, and what it was told. `words` occur nowhere else. `answer`: its id where it was acknowledged;
 * null where it was refused for good, and must have left nothing.
 */
export type Entry = {
  kind: 'open' | 'take' | 'complete' | 'say' | 'attach' | 'mail'
  words: string
  /** The idempotency key, or the Message-ID of a mail. */
  key: string
  ticketId: string
  /** The activity it was done to. */
  run: string
  outcome: string
  /** Tries until it was acknowledged. */
  tries: number
  answer: string | null
}

/** All that a run of the soak leaves behind, for the checker. */
export type Evidence = {
  /** The owner's address of the database. */
  databaseUrl: string
  workspaceId: string
  filesDir: string
  /** Everything the outside mail server was given, in order. */
  mails: readonly Pick<SunkMail, 'messageId' | 'envelopeTo' | 'raw'>[]
  journal: readonly Entry[]
  /** Processes and servers that were killed: each may have stood between the mail server's yes and our note of it. */
  kills: number
  /** How long queues may take to empty after the last fault: a lease, and what follows from it. */
  settleMs: number
}

/** Something that must hold after any run, whatever was killed; `find` answers what breaks it. */
export type Invariant = {
  id: string
  says: string
  find: (evidence: Evidence) => Promise<string[]>
}
