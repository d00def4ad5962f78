import type { FastifyRequest } from 'fastify'
import type { Access, Route, Scope } from '../../contract/index.ts'
import { type Actor, type Clock, type Db, Problem, type SignedIn, sessionCookie } from '../kernel/index.ts'
import { findApiToken, findSession, type Holder } from './queries_session.ts'
import { apiTokenPrefix, hashSecret, isSecret } from './secret.ts'

/** Signed-in sessions live this long. */
export const sessionDays = 14
/** Less than the five seconds in which a session must be dead on every node. */
const rememberMs = 2000
const mostRemembered = 10_000

const everybodysScopes: readonly Scope[] = [
  'tickets:read',
  'tickets:write',
  'people:read',
  'people:write',
  'account',
]
const allScopes: readonly Scope[] = [...everybodysScopes, 'admin:read', 'admin:write']

/** Who is signed in, as one process knows it. */
export type Sessions = {
  /** Applies a route's access rule to a request; answers who is signed in or throws the refusal. */
  readonly authenticate: (request: FastifyRequest, route: Route) => Promise<SignedIn | null>
  /** Forgets who is signed in, on this node, at once; other nodes ask again within two seconds. */
  readonly forget: () => void
}

type Secret = { kind: 'session' | 'token'; text: string }

/** Who is signed in, by session cookie or API token: one statement, remembered for two seconds. */
export function createSessions({ db, clock, baseUrl }: { db: Db; clock: Clock; baseUrl: string }): Sessions {
  const cookie = sessionCookie(baseUrl)
  const remembered = new Map<string, { untilMs: number; holder: Promise<Holder | undefined> }>()

  function findHolder(secret: Secret, slug: string): Promise<Holder | undefined> {
    const hash = hashSecret(secret.text)
    const key = `${hash.toString('base64')} ${slug}`
    const now = clock.now()
    const known = remembered.get(key)
    if (known && known.untilMs > now.epochMilliseconds) return known.holder
    const holder = db.engine(null, async tx => {
      const at = now.toString()
      const [row] = await (secret.kind === 'session'
        ? tx.run(findSession, [hash, slug, at])
        : tx.run(findApiToken, [hash, at]))
      return row
    })
    // Kept before it is found: whoever is forgotten in between is not remembered again by a late answer.
    const entry = { untilMs: now.epochMilliseconds + rememberMs, holder }
    remembered.delete(key)
    remembered.set(key, entry)
    const drop = () => void (remembered.get(key) === entry && remembered.delete(key))
    holder.then(found => found ?? drop(), drop)
    for (const oldest of remembered.keys()) {
      if (remembered.size <= mostRemembered) break
      remembered.delete(oldest)
    }
    return holder
  }

  return {
    forget: () => remembered.clear(),
    async authenticate(request, { access }) {
      if (access.kind === 'anyone') return null
      const secret = readSecret(request, cookie)
      if (!secret || (access.kind === 'account' && secret.kind === 'token'))
        throw new Problem('sign_in.needed')
      const slug = access.kind === 'workspace' ? workspaceIn(request) : ''
      const holder = await findHolder(secret, slug)
      if (!holder) throw new Problem('sign_in.needed')
      const { accountId, sessionId, tokenId } = holder
      if (access.kind === 'account') return { accountId, sessionId, tokenId, actor: null }
      const actor = toActor(holder, slug)
      if (!actor) throw new Problem('workspace.not_found')
      const refusal = decideAccess(access, actor)
      if (refusal) throw refusal
      return { accountId, sessionId, tokenId, actor }
    },
  }
}

/** A bearer token where one is sent, else the cookie; never both, since only the cookie is guarded against other sites. */
function readSecret(request: FastifyRequest, cookie: string): Secret | null {
  const { authorization, cookie: header } = request.headers
  if (authorization !== undefined) {
    const text = /^bearer +(\S+)$/i.exec(authorization)?.[1] ?? ''
    const ours = text.startsWith(apiTokenPrefix) && isSecret(text.slice(apiTokenPrefix.length))
    return ours ? { kind: 'token', text } : null
  }
  const pair = header?.split(';').find(part => part.trim().startsWith(`${cookie}=`))
  const text = pair?.trim().slice(cookie.length + 1) ?? ''
  return isSecret(text) ? { kind: 'session', text } : null
}

/** The path is not validated yet; a name no workspace can have is looked for as none. */
function workspaceIn(request: FastifyRequest): string {
  const { workspace = '' } = request.params as { workspace?: string }
  return /^[a-z0-9-]{1,63}$/.test(workspace) ? workspace : ''
}

function toActor(holder: Holder, slug: string): Actor | null {
  const { workspaceId, personId, organisationId, side, admin, teams, scopes, accountId } = holder
  if (slug === '' || holder.slug !== slug || !workspaceId || !personId || !organisationId || !side)
    return null
  return {
    workspaceId,
    personId,
    accountId,
    organisationId,
    side,
    admin: admin === true,
    principals: [personId, ...teams, organisationId],
    scopes: scopes ?? (admin && side === 'provider' ? allScopes : everybodysScopes),
    via: scopes === null ? 'web' : 'api',
  }
}

/** What the route asks of a person of its workspace. Beyond one's side of the line there is nothing to be forbidden. */
export function decideAccess(access: Access & { kind: 'workspace' }, actor: Actor): Problem | null {
  if (access.sides && !access.sides.includes(actor.side)) return new Problem('route.not_found')
  if (access.admin && !actor.admin) return new Problem('route.not_found')
  if (!actor.scopes.includes(access.scope))
    return new Problem('scope.missing', `This needs the scope ${access.scope}.`)
  return null
}
