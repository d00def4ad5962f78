import {
  addTeam as addRoute,
  changeTeam as changeRoute,
  listTeams as listRoute,
} from '../../contract/index.ts'
import { asEngine, type Handler, inTransaction, Problem, type Tx } from '../kernel/index.ts'
import { type Doing, differ, doingOf, recordChanges } from './configuration.ts'
import type { IdentityParts } from './parts.ts'
import { deleteTeamMembers, listAdminTeams, listOwnPeople, updateTeam } from './queries_parties.ts'
import { findOrganisation, lockWorkspace } from './queries_people.ts'
import { addTeamMembers, createTeams } from './setUp.ts'

export const teamHandlers = ({ clock }: IdentityParts): Handler[] => [
  inTransaction(listRoute, async tx => ({ teams: await listTeams(tx) })),
  inTransaction(addRoute, async (tx, call) => ({
    id: await addTeam(tx, call.body, doingOf(call, clock)),
  })),
  inTransaction(changeRoute, async (tx, call) => {
    await changeTeam(tx, { ...call.body, id: call.params.team }, doingOf(call, clock))
    return {}
  }),
]

/** Every team with who is in it. */
export const listTeams = (tx: Tx) => tx.run(listAdminTeams, [])

async function lockTeams(tx: Tx) {
  await listTeams(tx)
  asEngine(tx)
  tx.run(lockWorkspace, [])
  return listTeams(tx)
}

/** Those who are to be in it: active people of its organisation, and no others. */
async function findMembers(tx: Tx, organisationId: string, ids: readonly string[]) {
  const found = ids.length > 0 ? await tx.run(listOwnPeople, [organisationId, [...ids]]) : []
  if (found.length < new Set(ids).size) throw new Problem('team.member_refused')
  return found
}

const refuseTaken = (teams: readonly { name: string; archived: boolean }[], name: string): void => {
  const taken = teams.find(team => team.name.toLowerCase() === name.toLowerCase())
  const text = taken?.archived ? 'is the name of an archived one: bring it back' : 'is taken'
  if (taken) throw new Problem('team.exists', undefined, [{ field: 'body/name', text }])
}

/** A team to be; members by id. */
export type TeamToBe = { name: string; organisationId: string; members?: readonly string[] | undefined }

/** Adds a team; answers its id. */
export async function addTeam(
  tx: Tx,
  { name: typed, organisationId, members = [] }: TeamToBe,
  doing: Doing,
): Promise<string> {
  const name = typed.trim()
  const teams = await lockTeams(tx)
  const [organisation] = await tx.run(findOrganisation, [organisationId])
  if (!organisation) throw new Problem('organisation.not_found')
  refuseTaken(teams, name)
  const people = await findMembers(tx, organisationId, members)
  const [id = ''] = createTeams(tx, tx.workspaceId ?? '', [
    { name, organisationId, members: people.map(person => person.id) },
  ])
  const after = { organisation: organisation.name, members: people.map(person => person.name) }
  recordChanges(tx, [{ kind: 'team', act: 'added', id, name, after }], doing)
  return id
}

type TeamChange = { id: string; name?: string | undefined; members?: readonly string[] | undefined }

/** Changes a team's name, or who is in it. Who has left may stay among the members, and is not asked about. */
export async function changeTeam(tx: Tx, { id, ...wanted }: TeamChange, doing: Doing): Promise<void> {
  const teams = await lockTeams(tx)
  const team = teams.find(one => one.id === id)
  if (!team || team.archived) throw new Problem('team.not_found')
  const name = (wanted.name ?? team.name).trim()
  refuseTaken(
    teams.filter(one => one.id !== id),
    name,
  )
  const before = new Set(team.members.map(member => member.id))
  const added = await findMembers(
    tx,
    team.organisationId,
    (wanted.members ?? []).filter(member => !before.has(member)),
  )
  const gone = wanted.members ? team.members.filter(member => !wanted.members?.includes(member.id)) : []
  const stays = team.members.filter(member => !gone.includes(member))
  const names = (people: readonly { name: string }[]) => people.map(person => person.name).sort()
  const difference = differ(
    { name: team.name, members: names(team.members) },
    { name, members: names([...stays, ...added]) },
  )
  if (!difference) return
  if (name !== team.name) tx.run(updateTeam, [id, name])
  if (gone.length > 0) tx.run(deleteTeamMembers, [id, gone.map(member => member.id)])
  addTeamMembers(
    tx,
    tx.workspaceId ?? '',
    added.map(member => [id, member.id] as const),
  )
  recordChanges(tx, [{ kind: 'team', act: 'changed', id, name, ...difference }], doing)
}
