import { deactivatePerson, invitePerson, listOrganisations, listPeople } from '../../contract/index.ts'
import {
  type Actor,
  addJobs,
  asEngine,
  type Call,
  type Handler,
  inTransaction,
  newId,
  Problem,
  refuse,
  type Tx,
} from '../kernel/index.ts'
import type { IdentityParts } from './parts.ts'
import {
  attachAccount,
  findOrganisation,
  findPerson,
  type Leaver,
  listOrganisationRows,
  listPersons,
  loadLeaver,
  lockWorkspace,
  revokeTokensOf,
  updateDeactivated,
} from './queries_people.ts'
import { insertAccounts } from './queries_setup.ts'
import { createPeople } from './setUp.ts'
import { createSignInLink, invitationMinutes, linkUrl, signInLinkJob } from './signInLink.ts'

export const peopleHandlers = (parts: IdentityParts): Handler[] => [
  inTransaction(listPeople, async (tx, { query }) => ({
    people: await tx.run(listPersons, [ownOnly(tx), query.q ? like(query.q) : null, query.limit ?? 100]),
  })),
  inTransaction(listOrganisations, async tx => ({
    organisations: await tx.run(listOrganisationRows, [ownOnly(tx)]),
  })),
  inTransaction(invitePerson, (tx, call) => invite(tx, call, parts)),
  inTransaction(deactivatePerson, (tx, call) => deactivate(tx, call, parts)),
]

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

async function invite(tx: Tx, { body }: Call<typeof invitePerson>, { clock, baseUrl }: IdentityParts) {
  const { name, organisationId, admin = false } = body
  const email = body.email.toLowerCase()
  const [organisation] = await tx.run(findOrganisation, [organisationId])
  if (!organisation) throw new Problem('organisation.not_found')
  asEngine(tx)
  const at = clock.now()
  const { workspaceId } = actorOf(tx)
  const [person] = await createPeople(tx, {
    workspaceId,
    at,
    people: [{ name, email, organisationId, admin, account: true }],
  })
  const accountId =
    person && (person.created ? person.accountId : await openAccount(tx, { ...person, organisationId, at }))
  if (!accountId) throw new Problem('person.exists')
  const token = createSignInLink(tx, { accountId, at, minutes: invitationMinutes })
  const payload = { to: email, name, url: linkUrl(baseUrl, token) }
  addJobs(tx, [{ id: newId(), workspaceId: null, kind: signInLinkJob, payload, dueAt: at }])
  return { id: person.id }
}

type Known = {
  id: string
  email: string
  accountId: string | null
  organisationId: string
  at: Temporal.Instant
}
/** Somebody who is here by their mails alone gets an account; null for anybody else who is here already. */
async function openAccount(
  tx: Tx,
  { id, email, accountId, organisationId, at }: Known,
): Promise<string | null> {
  if (accountId) return null
  tx.run(insertAccounts, [JSON.stringify([{ id: newId(), email }]), at.toString()])
  const [opened] = await tx.run(attachAccount, [id, organisationId])
  return opened?.accountId ?? null
}

async function deactivate(
  tx: Tx,
  { params }: Call<typeof deactivatePerson>,
  { clock, sessions }: IdentityParts,
) {
  const [known] = await tx.run(findPerson, [params.person])
  if (!known) throw new Problem('person.not_found')
  asEngine(tx)
  tx.run(lockWorkspace, [])
  const [leaver] = await tx.run(loadLeaver, [params.person])
  if (!leaver) throw new Problem('person.not_found')
  const { leaves } = refuse(decideDeactivation(leaver))
  if (!leaves) return {}
  const now = clock.now().toString()
  tx.run(updateDeactivated, [params.person, now])
  tx.run(revokeTokensOf, [params.person, now])
  // Sessions need no ending: an account that is nobody any more holds none that count (findSession).
  tx.afterCommit.push(sessions.forget)
  return {}
}

/** Somebody must be left to let people in. Deactivating twice changes nothing. */
export function decideDeactivation({ active, admin, otherAdmins }: Leaver) {
  if (active && admin && otherAdmins === 0) return new Problem('person.last_admin')
  return { leaves: active }
}
