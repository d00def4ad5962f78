import { addJobs, asEngine, countTries, newId, Problem, type Tx } from '../kernel/index.ts'
import { type Doing, recordChanges } from './configuration.ts'
import {
  endLinksById,
  findOrOpenAccount,
  findWorkspaceName,
  insertInvitation,
  type KnownPerson,
  loadPerson,
  revokeInvitations,
  updatePerson,
} from './queries_admin.ts'
import { attachAccount, findOrganisation, findPerson, lockWorkspace } from './queries_people.ts'
import { insertAccounts } from './queries_setup.ts'
import { createPeople } from './setUp.ts'
import { invitationDays, linkUrl, makeLink, signInLinkJob } from './signInLink.ts'

/** Somebody to be added: with an account and an invitation unless `account` is false. */
export type Invitation = {
  name: string
  email: string
  organisationId: string
  admin?: boolean | undefined
  account?: boolean | undefined
  /** How long the link works. */
  days?: number | undefined
}
/** Who was added; `url` is the link of the invitation, for the machine only. */
export type Invited = { id: string; until: string; url: string | null }

const renewalLimit = (personId: string) => ({ key: `invite:person:${personId}`, limit: 5, minutes: 60 })

/** Adds a person and mails them an invitation. `baseUrl` is the configuration's, never a request's. */
export async function addPerson(
  tx: Tx,
  { name, email: typed, organisationId, admin = false, account = true, days = invitationDays }: Invitation,
  { baseUrl, ...doing }: Doing & { baseUrl: string },
): Promise<Invited> {
  const email = typed.toLowerCase()
  const [organisation] = await tx.run(findOrganisation, [organisationId])
  if (!organisation) throw new Problem('organisation.not_found')
  asEngine(tx)
  const [person] = await createPeople(tx, {
    workspaceId: tx.workspaceId ?? '',
    at: doing.at,
    people: [{ name, email, organisationId, admin, account }],
  })
  const known = person && { ...person, organisationId, at: doing.at }
  const accountId = known && (known.created ? known.accountId : account ? await openAccount(tx, known) : null)
  if (!person || !(person.created || accountId)) throw new Problem('person.exists')
  if (admin && organisation.side !== 'provider') throw new Problem('person.not_ours')
  const after = { email, organisation: organisation.name, admin, account }
  recordChanges(
    tx,
    [{ kind: 'person', act: person.created ? 'added' : 'given an account', id: person.id, name, after }],
    doing,
  )
  if (!accountId) return { id: person.id, until: '', url: null }
  const sent = await sendInvitation(
    tx,
    { id: person.id, name, email, accountId, days },
    { baseUrl, ...doing },
  )
  return { id: person.id, ...sent }
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

type Guest = { id: string; name: string; email: string; accountId: string; days: number }

/** A link of its own in a mail to the person's own address, and nowhere else. Engine scope. */
export async function sendInvitation(
  tx: Tx,
  { id, name, email, accountId, days }: Guest,
  { at, baseUrl }: Doing & { baseUrl: string },
): Promise<{ until: string; url: string }> {
  const [, [workspace]] = await Promise.all([endInvitations(tx, id, at), tx.run(findWorkspaceName, [])])
  const link = makeLink(tx, { accountId, at, minutes: days * 24 * 60 })
  const until = at.add({ hours: days * 24 }).toString()
  tx.run(insertInvitation, [newId(), id, link.id, at.toString(), until])
  const url = linkUrl(baseUrl, link.token)
  const payload = { to: email, name, url, invitation: { workspace: workspace?.name ?? '', until } }
  addJobs(tx, [{ id: newId(), workspaceId: null, kind: signInLinkJob, payload, dueAt: at }])
  return { until, url }
}

/** Somebody of the workspace, whom it then holds: one change of a person after the other. Turns to engine scope. */
export async function lockPerson(tx: Tx, id: string): Promise<KnownPerson> {
  const [seen] = await tx.run(findPerson, [id])
  if (!seen) throw new Problem('person.not_found')
  asEngine(tx)
  tx.run(lockWorkspace, [])
  const [person] = await tx.run(loadPerson, [id])
  if (!person) throw new Problem('person.not_found')
  return person
}

/** Invites somebody again who has not signed in yet; an account is opened where there is none. */
export async function renewInvitation(
  tx: Tx,
  { id, days = invitationDays }: { id: string; days?: number | undefined },
  doing: Doing & { baseUrl: string },
): Promise<{ until: string; url: string }> {
  const person = await lockPerson(tx, id)
  if (!person.active || person.signedIn) throw new Problem('invitation.not_needed')
  const { retryAfterSeconds } = await countTries(tx, [renewalLimit(id)], doing.at)
  if (retryAfterSeconds !== null)
    throw new Problem('request.too_many', 'They were invited five times within the hour.')
  const { name, email, organisationId, admin } = person
  const accountId = person.accountId ?? (await accountFor(tx, email, doing.at))
  if (!person.accountId) tx.run(updatePerson, [id, name, email, organisationId, admin, accountId])
  const sent = await sendInvitation(tx, { id, name, email, accountId, days }, doing)
  recordChanges(tx, [{ kind: 'person', act: 'invited again', id, name, after: { until: sent.until } }], doing)
  return sent
}

/** The account of an address, made where there is none. Engine scope. */
export async function accountFor(tx: Tx, email: string, at: Temporal.Instant): Promise<string> {
  const [account] = await tx.run(findOrOpenAccount, [newId(), email, at.toString()])
  if (!account) throw new Error('An account could neither be made nor found.')
  return account.id
}

/** Ends what is open of a person's invitations; answers how many. Engine scope. */
export async function endInvitations(tx: Tx, id: string, at: Temporal.Instant): Promise<number> {
  const ended = await tx.run(revokeInvitations, [id, at.toString()])
  if (ended.length > 0) tx.run(endLinksById, [ended.map(one => one.linkId), at.toString()])
  return ended.length
}

/** Takes an open invitation back. */
export async function revokeInvitation(tx: Tx, id: string, doing: Doing): Promise<void> {
  const { name } = await lockPerson(tx, id)
  if ((await endInvitations(tx, id, doing.at)) === 0) throw new Problem('invitation.not_found')
  recordChanges(tx, [{ kind: 'person', act: 'invitation taken back', id, name }], doing)
}
