import { createToken, listTokens, revokeToken, type Scope } from '../../contract/index.ts'
import {
  asEngine,
  type Call,
  type Handler,
  inTransaction,
  newId,
  Problem,
  plainly,
  type Tx,
} from '../kernel/index.ts'
import { doingOf, recordChanges } from './configuration.ts'
import type { IdentityParts } from './parts.ts'
import { findApiTokenOf, insertApiToken, listApiTokens, updateRevoked } from './queries_people.ts'
import { apiTokenPrefix, hashSecret, newSecret } from './secret.ts'

const defaultDays = 90

export const tokenHandlers = (parts: IdentityParts): Handler[] => [
  inTransaction(listTokens, async tx => {
    const rows = await tx.run(listApiTokens, [tx.actor?.personId ?? '', parts.clock.now().toString()])
    return {
      tokens: rows.map(row => ({
        ...row,
        createdAt: row.createdAt.toString(),
        expiresAt: row.expiresAt.toString(),
        lastUsedAt: row.lastUsedAt?.toString() ?? null,
      })),
    }
  }),
  plainly(createToken, call => create(call, parts)),
  inTransaction(revokeToken, async (tx, call) => {
    const [token] = await tx.run(findApiTokenOf, [call.params.token, tx.actor?.personId ?? ''])
    if (!token) throw new Problem('token.not_found')
    const doing = doingOf(call, parts.clock)
    asEngine(tx)
    tx.run(updateRevoked, [token.id, doing.at.toString()])
    recordChanges(tx, [{ kind: 'token', act: 'revoked', id: token.id, name: token.name }], doing)
    tx.afterCommit.push(parts.sessions.forget)
    return {}
  }),
]

/** The one write whose answer is not kept for its idempotency key: the secret would be kept with it. */
async function create(call: Call<typeof createToken>, { db, clock }: IdentityParts) {
  const { body, signedIn } = call
  const actor = signedIn?.actor
  if (!actor) throw new Problem('sign_in.needed')
  const wanted = body.scopes.filter(scope => !actor.scopes.includes(scope))
  if (wanted.length > 0)
    throw new Problem('scope.missing', `A token cannot give away what it lacks: ${wanted.join(', ')}.`)
  const { name, scopes, days = defaultDays } = body
  return db.actAs(actor, async tx => {
    asEngine(tx)
    const doing = doingOf(call, clock)
    const made = issueApiToken(tx, { personId: actor.personId, name, scopes, at: doing.at, days })
    const after = { scopes, until: made.expiresAt }
    recordChanges(tx, [{ kind: 'token', act: 'made', id: made.id, name, after }], doing)
    return made
  })
}

export type NewToken = {
  personId: string
  name: string
  scopes: readonly Scope[]
  at: Temporal.Instant
  days: number
}

/** Makes an API token for a person; the secret is in this answer only. Engine scope. */
export function issueApiToken(
  tx: Tx,
  { personId, name, scopes, at, days }: NewToken,
): { id: string; secret: string; expiresAt: string } {
  const id = newId()
  const secret = `${apiTokenPrefix}${newSecret()}`
  const expiresAt = at.add({ hours: 24 * days }).toString()
  tx.run(insertApiToken, [id, personId, name, hashSecret(secret), [...scopes], at.toString(), expiresAt])
  return { id, secret, expiresAt }
}
