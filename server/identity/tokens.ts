import { createToken, listTokens, revokeToken } from '../../contract/index.ts'
import { asEngine, type Call, type Handler, inTransaction, newId, Problem, plainly } from '../kernel/index.ts'
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
  const id = newId()
  const secret = `${apiTokenPrefix}${newSecret()}`
  const now = clock.now()
  const expiresAt = now.add({ hours: 24 * (body.days ?? defaultDays) }).toString()
  await db.actAs(actor, async tx => {
    asEngine(tx)
    const kept = [id, actor.personId, body.name, hashSecret(secret), body.scopes] as const
    await tx.run(insertApiToken, [...kept, now.toString(), expiresAt])
  })
  return { id, secret, expiresAt }
}
