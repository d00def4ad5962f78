import { actorOf, listWorkspaces, loadDirectory } from '../server/identity/index.ts'
import type { Actor, Db } from '../server/kernel/index.ts'

type Options = { as?: string; workspace?: string }

/** Whoever a command acts as: the person named, or the first administrator of the workspace. */
export async function findActor(db: Db, { as, workspace }: Options): Promise<Actor> {
  const all = await db.engine(null, tx => listWorkspaces(tx))
  const here = workspace ? all.filter(({ slug }) => slug === workspace) : all
  const [found] = here
  if (!found || here.length > 1)
    throw new Error(`Name the workspace with --workspace: ${all.map(({ slug }) => slug).join(', ')}.`)
  const directory = await db.engine(found.id, tx => loadDirectory(tx))
  const person = as
    ? directory.findPersonByEmail(as)
    : [...directory.persons.values()].find(({ admin, active }) => admin && active)
  const actor = person?.active && person.side === 'provider' ? actorOf(directory, person.id) : null
  if (!actor)
    throw new Error(
      `${as ? `${as} is nobody of the provider here` : 'There is no administrator'}. Name somebody with --as.`,
    )
  return { ...actor, via: 'api' }
}
