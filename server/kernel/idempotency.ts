import type { Actor } from './actor.ts'
import type { Clock } from './clock.ts'
import { asEngine, type Db, type Tx } from './db.ts'
import { Problem } from './problem.ts'
import { statement } from './statement.ts'

/** A write that may be sent again: the caller's key and the hash of what was asked. */
export type RequestKey = { key: string; hash: string; status: number }

/** Thrown when this key was answered before; carries that answer. Nothing has been written by then. */
class Answered extends Error {
  readonly reply: unknown
  constructor(reply: unknown) {
    super('answered before')
    this.reply = reply
  }
}

type Row = { hash: string; reply: unknown }
const findReply = statement<[string, string], Row>(
  'select request_hash as hash, reply from kernel.idempotency where actor_id = $1 and key = $2',
)
const insertReply = statement<[string, string, string, number, string, string], unknown>(
  'insert into kernel.idempotency (actor_id, key, request_hash, status, reply, at) values ($1, $2, $3, $4, $5, $6)',
)
const deleteOld = statement<[string], unknown>('delete from kernel.idempotency where at < $1::timestamptz')

/** Looks the key up in the same round trip as what the act loads first; stops the act before it writes. */
function stopIfAnswered(tx: Tx, actorId: string, request: RequestKey): void {
  let found: Row | undefined
  let arrived = false
  tx.run(findReply, [actorId, request.key]).then(
    rows => {
      found = rows[0]
      arrived = true
    },
    () => {},
  )
  tx.beforeWriting.push(() => {
    if (!arrived)
      throw new Error('An act waits for what it loads before it writes; its key is not looked up yet.')
    stopIfFound(found, request)
  })
}

/**
 * For an act that was refused: what was done under this key meanwhile, while this one waited for its turn, is refused
 * now because it is done, and its answer is what the caller is owed.
 */
async function stopIfAnsweredMeanwhile(tx: Tx, actorId: string, request: RequestKey): Promise<void> {
  const [found] = await tx.run(findReply, [actorId, request.key])
  stopIfFound(found, request)
}

function stopIfFound(found: Row | undefined, request: RequestKey): void {
  if (found && found.hash !== request.hash) throw new Problem('request.key_reused')
  if (found) throw new Answered(found.reply)
}

/** Keeps the answer in the act's own transaction. */
function keepReply(
  tx: Tx,
  actorId: string,
  { request, reply, clock }: { request: RequestKey; reply: unknown; clock: Clock },
): void {
  asEngine(tx)
  tx.run(insertReply, [
    actorId,
    request.key,
    request.hash,
    request.status,
    JSON.stringify(reply),
    clock.now().toString(),
  ])
}

type Once = { actor: Actor; request: RequestKey | null; clock: Clock }

/**
 * A write of a person's, in one transaction; under a key that was answered before it changes nothing and answers the same
 * again. Throws what the write throws, and `request.key_reused` where the key was used for something else.
 */
export async function actOnce<T>(
  db: Pick<Db, 'actAs'>,
  { actor, request, clock }: Once,
  body: (tx: Tx) => Promise<T>,
): Promise<T> {
  try {
    return await db.actAs(actor, async tx => {
      if (request) stopIfAnswered(tx, actor.personId, request)
      const result = await body(tx).catch(async error => {
        if (request && error instanceof Problem) await stopIfAnsweredMeanwhile(tx, actor.personId, request)
        throw error
      })
      if (request) keepReply(tx, actor.personId, { request, reply: result, clock })
      return result
    })
  } catch (error) {
    if (error instanceof Answered) return error.reply as T
    if (request && isKeyRace(error)) return actOnce(db, { actor, request, clock }, body)
    throw error
  }
}

/** The same key twice at the same moment: the second is taken back by the key's primary key and reads the first's answer. */
const isKeyRace = (error: unknown): boolean =>
  typeof error === 'object' &&
  error !== null &&
  'constraint' in error &&
  error.constraint === 'idempotency_pkey'

/** Answers are kept for two days. */
export const forgetOldReplies = (tx: Tx, clock: Clock): Promise<unknown> =>
  tx.run(deleteOld, [clock.now().subtract({ hours: 48 }).toString()])
