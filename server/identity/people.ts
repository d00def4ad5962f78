import {
  changePerson as changeRoute,
  deactivatePerson as deactivateRoute,
  invitePerson,
  listAllPeople,
  listOrganisations,
  listPeople,
  type QueryOf,
  reactivatePerson as reactivateRoute,
  renewInvitation as renewRoute,
  revokeInvitation as revokeRoute,
} from '../../contract/index.ts'
import {
  type Actor,
  type Call,
  type Handler,
  inTransaction,
  lookAsEngine,
  Problem,
  type Tx,
} from '../kernel/index.ts'
import { changePerson, deactivatePerson, reactivatePerson } from './changePerson.ts'
import { doingOf } from './configuration.ts'
import { addPerson, renewInvitation, revokeInvitation } from './invite.ts'
import type { IdentityParts } from './parts.ts'
import { type AdminPersonRow, countPeople, listPeoplePage } from './queries_admin.ts'
import { findOrganisation, listOrganisationRows, listPersons } from './queries_people.ts'

export const peopleHandlers = (parts: IdentityParts): Handler[] => {
  const doing = (call: Pick<Call, 'signedIn' | 'ip'>) => ({
    ...doingOf(call, parts.clock),
    baseUrl: parts.baseUrl,
  })
  /** What a process remembers of who is signed in is old after any of these. */
  const forgetting = (tx: Tx) => void tx.afterCommit.push(parts.sessions.forget)
  return [
    inTransaction(listPeople, async (tx, { query }) => ({
      people: await tx.run(listPersons, [ownOnly(tx), query.q ? like(query.q) : null, query.limit ?? 100]),
    })),
    inTransaction(listOrganisations, async tx => ({
      organisations: await tx.run(listOrganisationRows, [ownOnly(tx)]),
    })),
    inTransaction(listAllPeople, (tx, { query }) => readPeople(tx, query, parts.clock.now())),
    inTransaction(invitePerson, async (tx, call) => {
      // A right to everything is given by who may administer, not by who may add people.
      if (call.body.admin && !actorOf(tx).scopes.includes('admin:write'))
        throw new Problem('scope.missing', 'This needs the scope admin:write.')
      const { id } = await addPerson(tx, call.body, doing(call))
      return { id }
    }),
    inTransaction(renewRoute, async (tx, call) => {
      const { until } = await renewInvitation(tx, { id: call.params.person, ...call.body }, doing(call))
      return { until }
    }),
    inTransaction(revokeRoute, async (tx, call) => {
      await revokeInvitation(tx, call.params.person, doing(call))
      return {}
    }),
    inTransaction(changeRoute, async (tx, call) => {
      forgetting(tx)
      await changePerson(tx, { ...call.body, id: call.params.person }, doing(call))
      return {}
    }),
    inTransaction(deactivateRoute, async (tx, call) => {
      forgetting(tx)
      await deactivatePerson(tx, call.params.person, doing(call))
      return {}
    }),
    inTransaction(reactivateRoute, async (tx, call) => {
      forgetting(tx)
      await reactivatePerson(tx, call.params.person, doing(call))
      return {}
    }),
  ]
}

function actorOf(tx: Tx): Actor {
  if (!tx.actor) throw new Problem('sign_in.needed')
  return tx.actor
}
/** The first line of enforcement, beside row security: the provider sees all, others their own organisation. */
const ownOnly = (tx: Tx): string | null => {
  const { side, organisationId } = actorOf(tx)
  return side === 'provider' ? null : organisationId
}
const like = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`

type Sought = QueryOf<typeof listAllPeople>
type Seeking = { [K in keyof Sought]: Sought[K] | undefined }

/** Everybody with how they come in, a page at a time. For administrators; accounts are read with the engine's eyes. */
export async function readPeople(
  tx: Tx,
  { q, organisationId, state, cursor, limit = 100 }: Seeking,
  now: Temporal.Instant,
) {
  if (organisationId && !(await tx.run(findOrganisation, [organisationId]))[0])
    throw new Problem('organisation.not_found')
  lookAsEngine(tx)
  const sought = [q ? like(q) : null, organisationId ?? null, state ?? null, now.toString()] as const
  const [name, id] = readPlace(cursor)
  const [[counted], rows] = await Promise.all([
    tx.run(countPeople, [...sought]),
    tx.run(listPeoplePage, [...sought, name, id, limit + 1]),
  ])
  const last = rows.length > limit ? rows[limit - 1] : undefined
  return {
    people: rows.slice(0, limit).map(toPerson),
    count: counted?.count ?? 0,
    next: last ? writePlace(last) : null,
  }
}

const toPerson = (row: AdminPersonRow) => ({
  ...row,
  invitedUntil: row.invitedUntil?.toString() ?? null,
  lastSignInAt: row.lastSignInAt?.toString() ?? null,
})

const nowhere = '00000000-0000-0000-0000-000000000000'
const writePlace = ({ name, id }: { name: string; id: string }): string =>
  Buffer.from(`${id}|${name}`).toString('base64url')
function readPlace(cursor: string | undefined): [name: string | null, id: string] {
  if (!cursor) return [null, nowhere]
  const [, id, name] =
    /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\|([^\0]*)$/.exec(
      Buffer.from(cursor, 'base64url').toString(),
    ) ?? []
  if (name === undefined || !id)
    throw new Problem('request.invalid', undefined, [
      { field: 'querystring/cursor', text: 'is not one we gave' },
    ])
  return [name, id]
}
