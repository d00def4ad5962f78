import type { Static } from 'typebox'
import type {
  BodyOf,
  countViews,
  listViews,
  ReplyOf,
  Side,
  saveView,
  ViewAsks,
} from '../../../contract/index.ts'
import { asEngine, type Clock, lookAsEngine, newId, Problem, type Tx } from '../../kernel/index.ts'
import { loadStaffing } from '../../model/index.ts'
import { countLists } from './queries_list.ts'
import { deleteSaved, findOwn, listSaved, type SavedRow, saveSaved } from './queries_views.ts'
import { lookAs, seek } from './seek.ts'

type Asks = Static<typeof ViewAsks>
type View = ReplyOf<typeof listViews>['views'][number]
const mostSaved = 200

/** Views everybody of a side has, by the words they are known by. */
export const defaultViews: Readonly<Record<Side, Readonly<Record<string, Asks>>>> = {
  provider: {
    'team-open': { team: 'mine' },
    mine: { view: 'mine' },
    unassigned: { assignee: 'nobody', sort: 'opened' },
    'waiting-requester': { waiting: 'requester' },
    'due-today': { due: '..today', sort: 'due' },
    urgent: { priority: '1', sort: 'due' },
    'recently-solved': { state: 'closed', closed: '-7d..', sort: '-closed' },
  },
  customer: {
    'asked-open': { view: 'asked' },
    all: { view: 'all' },
    'recently-solved': { state: 'closed', view: 'all', closed: '-30d..', sort: '-closed' },
  },
  partner: {
    ready: { view: 'ready' },
    mine: { view: 'mine' },
    all: { view: 'all' },
    'recently-solved': { state: 'closed', closed: '-7d..', sort: '-closed' },
  },
}

const actorOf = ({ actor, workspaceId }: Tx) => {
  if (!actor) throw new Problem('sign_in.needed')
  return { ...actor, workspaceId: workspaceId ?? actor.workspaceId }
}
const loadSaved = (tx: Tx): Promise<SavedRow[]> => {
  const { workspaceId, personId, principals } = actorOf(tx)
  return tx.run(listSaved, [workspaceId, personId, principals])
}

/** The views of the actor: everybody's, their own, those shared with them. */
export async function readViews(tx: Tx): Promise<ReplyOf<typeof listViews>> {
  const { side, personId, organisationId, principals } = actorOf(tx)
  const reading = loadSaved(tx)
  const loading = loadStaffing(tx)
  tx.last()
  const [saved, { directory }] = await Promise.all([reading, loading])
  const everybodys = Object.entries(defaultViews[side]).map(
    ([id, asks]): View => ({
      id,
      name: null,
      asks,
      shared: { with: 'organisation' },
      owner: null,
      mayChange: false,
    }),
  )
  const own = saved.map(
    ({ id, name, asks, ownerId, sharedWith }): View => ({
      id,
      name,
      asks,
      shared:
        sharedWith === null
          ? { with: 'nobody' }
          : sharedWith === organisationId
            ? { with: 'organisation' }
            : { with: 'team', team: sharedWith },
      owner: directory.persons.get(ownerId)?.name ?? '',
      mayChange: ownerId === personId,
    }),
  )
  const teams = principals.flatMap(id => directory.teams.get(id) ?? []).map(({ id, name }) => ({ id, name }))
  return { views: [...everybodys, ...own], teams }
}

/**
 * How many tickets of each view the actor may see, with their own eyes: of a view another person shared, too. All of them
 * in one statement. A view that asks what they may not know has no count.
 */
export async function readCounts(
  tx: Tx,
  { views, zone }: { views: string; zone?: string },
  clock: Clock,
): Promise<ReplyOf<typeof countViews>> {
  const { side } = actorOf(tx)
  const [saved, staffing, looking] = await Promise.all([loadSaved(tx), loadStaffing(tx), lookAs(tx, clock)])
  const known = new Map([
    ...Object.entries(defaultViews[side]),
    ...saved.map(({ id, asks }) => [id, asks] as const),
  ])
  const seeking = [...new Set(views.split(','))].map(async view => {
    const asks = known.get(view)
    const sought =
      asks && (await trySeek(tx, { ...asks, ...(zone !== undefined && { zone }) }, { clock, staffing }))
    return sought ? [{ view, sought }] : []
  })
  const asked = (await Promise.all(seeking)).flat()
  if (asked.length === 0) return { counts: [] }
  const [statement, params] = countLists(
    asked.map(({ sought }) => sought),
    looking,
  )
  const reading = tx.run(statement, params)
  tx.last()
  const [row] = await reading
  return { counts: asked.map(({ view }, index) => ({ view, count: row?.counts[index] ?? 0 })) }
}

async function trySeek(...[tx, asks, facts]: Parameters<typeof seek>) {
  try {
    return await seek(tx, asks, facts)
  } catch (error) {
    if (error instanceof Problem) return null
    throw error
  }
}

/** Saves a view of the actor's own; shared with a team of theirs or everybody of their organisation. */
export async function saveViewOf(
  tx: Tx,
  body: BodyOf<typeof saveView>,
  clock: Clock,
): Promise<{ id: string }> {
  const { workspaceId, personId, organisationId, principals } = actorOf(tx)
  const { id = newId(), name, asks, shared = { with: 'nobody' } } = body
  lookAsEngine(tx)
  const [[own], staffing] = await Promise.all([
    tx.run(findOwn, [workspaceId, personId, id]),
    loadStaffing(tx),
  ])
  if (body.id !== undefined && !own?.found) throw new Problem('view.not_found')
  if (!own?.found && (own?.count ?? 0) >= mostSaved) throw new Problem('view.too_many')
  const { team } = shared
  const isTheirs = team !== undefined && principals.includes(team) && staffing.directory.teams.has(team)
  if (shared.with === 'team' && !isTheirs) throw new Problem('team.not_found')
  const sharedWith = { nobody: null, team: team ?? null, organisation: organisationId }[shared.with]
  asEngine(tx)
  tx.run(saveSaved, [
    workspaceId,
    id,
    personId,
    name.trim(),
    JSON.stringify(asks),
    sharedWith,
    clock.now().toString(),
  ])
  return { id }
}

/** Removes a view of the actor's own. */
export async function removeViewOf(tx: Tx, id: string): Promise<Record<string, never>> {
  const { workspaceId, personId } = actorOf(tx)
  lookAsEngine(tx)
  const [own] = await tx.run(findOwn, [workspaceId, personId, id])
  if (!own?.found) throw new Problem('view.not_found')
  asEngine(tx)
  tx.run(deleteSaved, [workspaceId, personId, id])
  return {}
}
