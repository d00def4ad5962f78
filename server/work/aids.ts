import type { Static } from 'typebox'
import {
  type Aid,
  type BodyOf,
  type FieldError,
  type listAids as listRoute,
  providerVariables,
  type QueryOf,
  type ReplyOf,
  type saveAid as saveRoute,
  snippetVariables,
} from '../../contract/index.ts'
import { type Directory, loadDirectory } from '../identity/index.ts'
import { type Actor, asEngine, type Clock, newId, Problem, type Tx } from '../kernel/index.ts'
import { findProcess, loadStaffing } from '../model/index.ts'
import { type AidText, listMisplaced, textsOfSteps } from './macroSteps.ts'
import { type AidRow, deleteAid, findAid, holdAids, listAids, upsertAid } from './queries_aids.ts'
import { listUnknown, maySayIn } from './snippetValues.ts'

type Draft = BodyOf<typeof saveRoute>
type Owned = Pick<AidRow, 'teamId' | 'personId'>

/** What the actor may use, and whose they may write. */
export async function readAids(
  tx: Tx,
  { kind }: QueryOf<typeof listRoute>,
): Promise<ReplyOf<typeof listRoute>> {
  const [rows, directory] = await Promise.all([findAids(tx, kind ?? null), loadDirectory(tx)])
  const actor = actorOf(tx)
  const teams = [...directory.teams.values()].filter(({ id }) => actor.principals.includes(id))
  return {
    aids: rows.map(row => toAid(row, actor, directory)),
    owners: [
      { owner: 'person', teamId: null, name: directory.persons.get(actor.personId)?.name ?? '' },
      ...teams.map(({ id, name }) => ({ owner: 'team' as const, teamId: id, name })),
      ...(actor.admin ? [{ owner: 'workspace' as const, teamId: null, name: '' }] : []),
    ],
  }
}

/** Aids of a kind the actor may use. Actor scope; sent at once. */
export function findAids(tx: Tx, kind: string | null): Promise<AidRow[]> {
  const { workspaceId, personId, principals } = actorOf(tx)
  return tx.run(listAids, [workspaceId, kind, personId, principals])
}

/** One the actor may use; refused as not there where they may not. Actor scope. */
export async function loadAid(tx: Tx, id: string): Promise<AidRow> {
  const { workspaceId, personId, principals } = actorOf(tx)
  const [row] = await tx.run(findAid, [workspaceId, id, personId, principals])
  if (!row) throw new Problem('aid.not_found')
  return row
}

const actorOf = ({ actor }: Tx): Actor => {
  if (!actor) throw new Problem('sign_in.needed')
  return actor
}

function toAid(row: AidRow, actor: Actor, { teams, persons }: Directory): Static<typeof Aid> {
  const { teamId, personId, changedAt, language, ...kept } = row
  const name = (teamId && teams.get(teamId)?.name) || (personId && persons.get(personId)?.name) || ''
  return {
    ...kept,
    ...(row.kind === 'snippet' && { language }),
    teamId,
    owner: personId ? 'person' : teamId ? 'team' : 'workspace',
    ownerName: name,
    mayChange: mayChange(row, actor),
    changedAt: changedAt.toString(),
  } as Static<typeof Aid>
}

/** Everybody's by an administrator, a team's by its members, one's own. */
const mayChange = ({ teamId, personId }: Owned, actor: Actor): boolean =>
  personId ? personId === actor.personId : teamId ? actor.principals.includes(teamId) : actor.admin

function refuseOwner(owned: Owned, actor: Actor): void {
  if (!mayChange(owned, actor))
    throw new Problem(
      'aid.not_yours',
      owned.teamId ? 'The people of the team change it.' : 'An administrator changes what is everybody’s.',
    )
}

const toOwned = ({ owner, teamId }: Draft, { personId }: Actor): Owned => ({
  teamId: owner === 'team' ? (teamId ?? null) : null,
  personId: owner === 'person' ? personId : null,
})

/** Keeps an aid, new or changed, when all it names is known. */
export async function saveAid(tx: Tx, draft: Draft, clock: Clock): Promise<ReplyOf<typeof saveRoute>> {
  const actor = actorOf(tx)
  const owned = toOwned(draft, actor)
  if (draft.owner === 'team' && !(owned.teamId && actor.principals.includes(owned.teamId)))
    throw new Problem('aid.not_yours', 'Choose a team you belong to.')
  refuseOwner(owned, actor)
  const errors = listMistakes(draft)
  if (errors.length > 0) throw new Problem('aid.refused', undefined, errors)
  if (draft.kind === 'template') await checkTemplate(tx, draft.content)
  const holding = tx.run(holdAids, [actor.workspaceId])
  const [before] = await Promise.all([draft.id ? loadAid(tx, draft.id) : null, holding])
  if (before) {
    refuseOwner(before, actor)
    if (before.kind !== draft.kind) throw new Problem('aid.not_found')
    if (before.version !== draft.version) throw new Problem('aid.changed_meanwhile')
  }
  asEngine(tx)
  const { kind, name, content } = draft
  const language = draft.kind === 'snippet' ? draft.language : ''
  const aid = { id: draft.id ?? newId(), kind, name, language, ...owned, content }
  const now = clock.now().toString()
  const [saved] = await tx.run(upsertAid, [actor.workspaceId, JSON.stringify(aid), actor.personId, now])
  if (!saved) throw new Problem('aid.exists')
  return saved
}

/** A template names a process that can be opened and a service there is. */
async function checkTemplate(
  tx: Tx,
  { process, serviceId }: { process: string; serviceId?: string },
): Promise<void> {
  const staffing = await loadStaffing(tx)
  if (!findProcess(staffing, process)?.versionId) throw new Problem('process.not_found')
  const service = serviceId && staffing.roster.services.get(serviceId)
  if (serviceId && (!service || service.archived)) throw new Problem('service.not_found')
}

/** Forgets an aid. */
export async function removeAid(tx: Tx, id: string): Promise<Record<string, never>> {
  const actor = actorOf(tx)
  refuseOwner(await loadAid(tx, id), actor)
  asEngine(tx)
  tx.run(deleteAid, [actor.workspaceId, id])
  return {}
}

/** Every text of an aid by its place. */
function textsOf(draft: Draft): AidText[] {
  if (draft.kind === 'snippet') return [{ field: '/content/text', text: draft.content.text }]
  return draft.kind === 'macro' ? textsOfSteps(draft.content.steps) : []
}

function listMistakes(draft: Draft): FieldError[] {
  const unknown = textsOf(draft).flatMap(({ field, text, class: contentClass }) => [
    ...listUnknown(text).map(name => ({ field, text: sayUnknown(name) })),
    ...(contentClass && !maySayIn(text, contentClass)
      ? [{ field, text: `{{${providerVariables.join('}} and {{')}}} are for notes that only we read` }]
      : []),
  ])
  return draft.kind === 'macro' ? [...unknown, ...listMisplaced(draft.content.steps)] : unknown
}

const sayUnknown = (name: string): string =>
  name === '{{'
    ? 'A variable is written as {{name}}, both braces twice'
    : `{{${name}}} is not known; there are: ${Object.keys(snippetVariables).join(', ')}`
