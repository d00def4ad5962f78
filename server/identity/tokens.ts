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
      })),
    }
  }),
  plainly(createToken, call => create(call, parts)),
  inTransaction(revokeToken, async (tx, { params }) => {
    const [token] = await tx.run(findApiTokenOf, [params.token, tx.actor?.personId ?? ''])
    if (!token) throw new Problem('token.not_found')
    asEngine(tx)
    tx.run(updateRevoked, [token.id, parts.clock.now().toString()])
    tx.afterCommit.push(parts.sessions.forget)
    return {}
  }),
]

/** The one write whose answer is not kept for its idempotency key: the secret would be kept with it. */
async function create({ body, signedIn }: Call<typeof createToken>, { db, clock }: IdentityParts) {
  const actor = signedIn?.actor
  if (!actor) throw new Problem('sign_in.needed')
  const wanted = body.scopes.filter(scope => !actor.scopes.includes(scope))
  if (wanted.length > 0)
    throw new Problem('scope.missing', `A token cannot give away what it lacks: ${wanted.join(', ')}.`)
  const { name, scopes, days = defaultDays } = body
  return db.actAs(actor, async tx => {
    asEngine(tx)
    return issueApiToken(tx, { personId: actor.personId, name, scopes, at: clock.now(), days })
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
