import {
  endMySession,
  endSession as endRoute,
  listAllSessions,
  listAllTokens,
  listSessions,
  revokeAnyToken,
} from '../../contract/index.ts'
import {
  asEngine,
  type Call,
  type Handler,
  inTransaction,
  lookAsEngine,
  Problem,
  plainly,
  type Tx,
} from '../kernel/index.ts'
import { type Doing, doingOf, recordChanges } from './configuration.ts'
import type { IdentityParts } from './parts.ts'
import {
  endSessionOf,
  findAnySession,
  findAnyToken,
  listAdminSessions,
  listAdminTokens,
  listSessionsOf,
  type SessionRow,
} from './queries_parties.ts'
import { updateRevoked } from './queries_people.ts'
import { endSession as endSessionById } from './queries_sign_in.ts'

/** Sessions and tokens of others, for administrators, and one's own sessions. */
export const signedInHandlers = ({ db, clock, sessions }: IdentityParts): Handler[] => [
  plainly(listSessions, async call => {
    const { accountId, sessionId } = holderOf(call)
    const rows = await db.engine(null, tx => tx.run(listSessionsOf, [accountId, clock.now().toString()]))
    return { sessions: rows.map(row => ({ ...toSession(row), current: row.id === sessionId })) }
  }),
  plainly(endMySession, async call => {
    const { accountId } = holderOf(call)
    const [ended] = await db.engine(null, tx =>
      tx.run(endSessionOf, [call.params.session, accountId, clock.now().toString()]),
    )
    if (!ended) throw new Problem('session.not_found')
    sessions.forget()
    return {}
  }),
  inTransaction(listAllSessions, async tx => ({ sessions: await readSessions(tx, clock.now()) })),
  inTransaction(endRoute, async (tx, call) => {
    tx.afterCommit.push(sessions.forget)
    await endSession(tx, call.params.session, doingOf(call, clock))
    return {}
  }),
  inTransaction(listAllTokens, async tx => ({ tokens: await readTokens(tx, clock.now()) })),
  inTransaction(revokeAnyToken, async (tx, call) => {
    tx.afterCommit.push(sessions.forget)
    await revokeToken(tx, call.params.token, doingOf(call, clock))
    return {}
  }),
]

function holderOf({ signedIn }: Pick<Call, 'signedIn'>): { accountId: string; sessionId: string } {
  const { accountId, sessionId } = signedIn ?? {}
  if (!accountId || !sessionId) throw new Problem('sign_in.needed')
  return { accountId, sessionId }
}

const toSession = <R extends SessionRow>({ createdAt, expiresAt, ...row }: R) => ({
  ...row,
  createdAt: createdAt.toString(),
  expiresAt: expiresAt.toString(),
})

/** Who is signed in: the sessions that count of everybody active here. Sessions are read with the engine's eyes. */
export async function readSessions(tx: Tx, now: Temporal.Instant) {
  lookAsEngine(tx)
  return (await tx.run(listAdminSessions, [now.toString()])).map(toSession)
}

/** Signs somebody of the workspace out of one browser. */
export async function endSession(tx: Tx, id: string, doing: Doing): Promise<void> {
  lookAsEngine(tx)
  const now = doing.at.toString()
  const [session] = await tx.run(findAnySession, [id, now])
  if (!session) throw new Problem('session.not_found')
  asEngine(tx)
  tx.run(endSessionById, [id, now])
  const before = { network: session.network }
  recordChanges(tx, [{ kind: 'session', act: 'ended', id, name: session.person, before }], doing)
}

/** Every API token that works, with whose it is and when it was last used. */
export async function readTokens(tx: Tx, now: Temporal.Instant) {
  const rows = await tx.run(listAdminTokens, [now.toString()])
  return rows.map(row => ({
    ...row,
    createdAt: row.createdAt.toString(),
    expiresAt: row.expiresAt.toString(),
    lastUsedAt: row.lastUsedAt?.toString() ?? null,
  }))
}

/** Revokes anybody's API token. */
export async function revokeToken(tx: Tx, id: string, doing: Doing): Promise<void> {
  const [token] = await tx.run(findAnyToken, [id])
  if (!token) throw new Problem('token.not_found')
  asEngine(tx)
  tx.run(updateRevoked, [id, doing.at.toString()])
  const before = { person: token.person }
  recordChanges(tx, [{ kind: 'token', act: 'revoked', id, name: token.name, before }], doing)
}
