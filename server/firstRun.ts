import { fileURLToPath } from 'node:url'
import { insertMailbox } from './comms/index.ts'
import {
  createPeople,
  createSignInLink,
  createWorkspace,
  findSignIn,
  findWorkspace,
  linkUrl,
  listWorkspaces,
} from './identity/index.ts'
import { type Clock, type Config, connect, type Db, type Log, newId } from './kernel/index.ts'
import { addMissingProcesses, readStarter, type StarterModel, seedModel } from './model/index.ts'

const starter = fileURLToPath(new URL('../starter/', import.meta.url))
/** How long the link printed at the start works. */
const linkMinutes = 15

export type Preparing = { databaseUrl: string; config: Config; clock: Clock; log: Log }

/** Something done before the program runs, with a connection of its own. Nothing here tells anybody. */
export async function withDatabase<T>(
  { databaseUrl, log }: Pick<Preparing, 'databaseUrl' | 'log'>,
  work: (db: Db) => Promise<T>,
): Promise<T> {
  const silent = () => {
    throw new Error('Nothing may happen before the program runs.')
  }
  const db = connect(databaseUrl, {
    emit: silent,
    max: 2,
    onError: err => log.warn({ err }, 'database connection'),
  })
  try {
    return await work(db)
  } finally {
    await db.close()
  }
}

/**
 * On the first start: the workspace, its administrator, mailbox and the starter model. On every later start: the processes
 * of the starter that workspaces of an older release lack. Answers, until the administrator has a password, a one-time
 * sign-in link, else null.
 */
export function prepareInstallation(preparing: Preparing): Promise<string | null> {
  const { config, clock } = preparing
  return withDatabase(preparing, async db => {
    const workspaceId = await db.engine(null, tx => findWorkspace(tx, config.workspace.slug))
    const model = await loadStarterModel()
    if (workspaceId) await completeModels(db, model, preparing)
    else await createFirstWorkspace(db, model, preparing).catch(keepOther)
    return db.engine(null, async tx => {
      const admin = await findSignIn(tx, config.workspace.admin)
      if (!admin || admin.hasPassword) return null
      return linkUrl(
        config.baseUrl,
        createSignInLink(tx, { accountId: admin.id, at: clock.now(), minutes: linkMinutes }),
      )
    })
  })
}

/** The starter model from `starter/`; every mistake in it at once, with file and line. */
export async function loadStarterModel(): Promise<StarterModel> {
  const read = await readStarter(starter)
  if ('model' in read) return read.model
  throw new Error(
    `The starter model has mistakes:\n${read.problems.map(({ file, line, column, text }) => `  ${file}:${line}:${column} ${text}`).join('\n')}`,
  )
}

/** What is there is never touched: whoever has changed a process keeps it as it is. */
async function completeModels(db: Db, model: StarterModel, { clock, log }: Preparing) {
  for (const { id, slug } of await db.engine(null, tx => listWorkspaces(tx))) {
    const processes = await db.engine(id, tx => addMissingProcesses(tx, model, clock))
    if (processes.length > 0) log.info({ workspace: slug, processes }, 'processes of the starter added')
  }
}

/** Of several processes that start together on an empty database one makes the workspace, and the others find it. */
function keepOther(error: unknown) {
  const isThere = error instanceof Error && 'constraint' in error && error.constraint === 'workspace_slug_key'
  if (!isThere) throw error
}

/** All of it or nothing: a start that is killed here begins again from an empty installation. */
async function createFirstWorkspace(db: Db, model: StarterModel, { config, clock }: Preparing) {
  const { slug, name, admin } = config.workspace
  await db.engine(newId(), async tx => {
    const { workspaceId, providerId } = createWorkspace(tx, {
      slug,
      name,
      providerName: name,
      at: clock.now(),
    })
    await createPeople(tx, {
      workspaceId,
      at: clock.now(),
      people: [
        { name: 'Administrator', email: admin, organisationId: providerId, admin: true, account: true },
      ],
    })
    seedModel(tx, model, clock)
    tx.run(insertMailbox, [workspaceId, newId(), `desk@${config.mailDomain}`.toLowerCase(), 'incident'])
  })
}
