import { Problem, refuse, type Tx } from '../kernel/index.ts'
import { type ConfigurationChange, type Doing, differ, recordChanges } from './configuration.ts'
import { accountFor, endInvitations, lockPerson, sendInvitation } from './invite.ts'
import {
  endSessionsOfNobody,
  type KnownPerson,
  leaveTeams,
  leaveTickets,
  updatePerson,
  updateReactivated,
} from './queries_admin.ts'
import {
  findOrganisation,
  type OrganisationRow,
  revokeTokensOf,
  updateDeactivated,
} from './queries_people.ts'
import { invitationDays } from './signInLink.ts'

/** What is to be different about a person; whatever is left out stays. */
export type PersonChange = {
  name?: string | undefined
  email?: string | undefined
  organisationId?: string | undefined
  admin?: boolean | undefined
}

/** Changes a person. Who signs in by another address from now on is invited there. Answers whether anything changed. */
export async function changePerson(
  tx: Tx,
  { id, ...wanted }: PersonChange & { id: string },
  doing: Doing & { baseUrl: string },
): Promise<boolean> {
  const person = await lockPerson(tx, id)
  const [organisation] = await tx.run(findOrganisation, [wanted.organisationId ?? person.organisationId])
  if (!organisation) throw new Problem('organisation.not_found')
  const next = refuse(decidePersonChange(person, wanted, organisation))
  const isSame = next.email === person.email
  const accountId =
    isSame || !person.accountId ? person.accountId : await accountFor(tx, next.email, doing.at)
  const [done] = await tx.run(updatePerson, [
    id,
    next.name,
    next.email,
    organisation.id,
    next.admin,
    accountId,
  ])
  if (!done) throw new Problem('person.exists')
  const { name, email, organisation: of, admin } = person
  const difference = differ(
    { name, email, organisation: of, admin },
    { ...next, organisation: organisation.name },
  )
  if (!difference) return false
  const changes: ConfigurationChange[] = [
    { kind: 'person', act: 'changed', id, name: next.name, ...difference },
  ]
  if (organisation.id !== person.organisationId) changes.push(...(await leave(tx, person)))
  recordChanges(tx, changes, doing)
  if (accountId && !isSame && person.active)
    await sendInvitation(
      tx,
      { id, name: next.name, email: next.email, accountId, days: invitationDays },
      doing,
    )
  return true
}

/** Whoever moves keeps nothing of what they had through the organisation before. */
async function leave(tx: Tx, { id, name }: KnownPerson): Promise<ConfigurationChange[]> {
  const [left] = await Promise.all([tx.run(leaveTeams, [id]), tx.run(leaveTickets, [id])])
  return left.map(team => ({ kind: 'team', act: 'left', id, name: team.name, before: { member: name } }))
}

/** Somebody must be left to let people in, and administrators are of the provider. */
export function decidePersonChange(
  {
    active,
    otherAdmins,
    ...person
  }: Pick<KnownPerson, 'name' | 'email' | 'admin' | 'active' | 'otherAdmins'>,
  { name = person.name, email = person.email, admin }: PersonChange,
  organisation: Pick<OrganisationRow, 'side'>,
) {
  const isOurs = organisation.side === 'provider'
  if (admin && !isOurs) return new Problem('person.not_ours')
  const next = { name, email: email.toLowerCase(), admin: isOurs && (admin ?? person.admin) }
  if (person.admin && !next.admin && active && otherAdmins === 0) return new Problem('person.last_admin')
  return next
}

/** Ends a person's sessions, tokens and invitations everywhere; what they did stays. Answers whether they were active. */
export async function deactivatePerson(tx: Tx, id: string, doing: Doing): Promise<boolean> {
  const person = await lockPerson(tx, id)
  const { leaves } = refuse(decideDeactivation(person))
  if (!leaves) return false
  const now = doing.at.toString()
  tx.run(updateDeactivated, [id, now])
  tx.run(revokeTokensOf, [id, now])
  await endInvitations(tx, id, doing.at)
  // Sessions need no ending: an account that is nobody any more holds none that count (findSession).
  recordChanges(tx, [{ kind: 'person', act: 'deactivated', id, name: person.name }], doing)
  return true
}

/** Somebody must be left to let people in. Deactivating twice changes nothing. */
export function decideDeactivation({
  active,
  admin,
  otherAdmins,
}: Pick<KnownPerson, 'active' | 'admin' | 'otherAdmins'>) {
  if (active && admin && otherAdmins === 0) return new Problem('person.last_admin')
  return { leaves: active }
}

/** Lets a deactivated person in again. Neither a session nor a token of before comes alive. */
export async function reactivatePerson(tx: Tx, id: string, doing: Doing): Promise<void> {
  const { active, accountId, name, organisation, organisationId } = await lockPerson(tx, id)
  if (active) throw new Problem('person.active')
  if (!(await tx.run(findOrganisation, [organisationId]))[0])
    throw new Problem('organisation.not_found', `${organisation} is archived: bring it back first.`)
  tx.run(endSessionsOfNobody, [accountId, doing.at.toString()])
  tx.run(updateReactivated, [id])
  recordChanges(tx, [{ kind: 'person', act: 'reactivated', id, name }], doing)
}
