import { type App, startApp } from '../server/app.ts'
import { prepareInstallation } from '../server/firstRun.ts'
import { findEmbedded, startEmbedded } from '../server/kernel/embedded/index.ts'
import {
  type Config,
  createLog,
  migrate,
  type Role,
  readConfig,
  systemClock,
} from '../server/kernel/index.ts'

export type Installation = {
  config: Config
  databaseUrl: string
  startRoles: (roles: Role[]) => Promise<App>
}

/** Settings and the owner's address of the database they name, as it is: nothing is migrated or made in it. */
export async function onDatabase<T>(
  work: (found: { config: Config; databaseUrl: string }) => Promise<T>,
): Promise<T> {
  const config = readConfig()
  const running = config.databaseUrl ?? (await findEmbedded(config.dataDir))
  const own = running
    ? null
    : await startEmbedded({ dataDir: config.dataDir, logger: line => console.error(line) })
  try {
    return await work({ config, databaseUrl: running ?? own?.url ?? '' })
  } finally {
    await own?.stop()
  }
}

/**
 * Works on the installation the settings name: your own PostgreSQL, the embedded one of a running Interlock, or the
 * embedded one started for as long as this takes.
 */
export const onInstallation = <T>(work: (installation: Installation) => Promise<T>): Promise<T> =>
  onDatabase(async ({ config, databaseUrl }) => {
    await migrate(databaseUrl)
    await prepareInstallation({ databaseUrl, config, clock: systemClock, log: createLog(config.logLevel) })
    const startRoles = (roles: Role[]) =>
      startApp({
        config: { ...config, roles },
        databaseUrl,
        clock: systemClock,
        log: createLog(config.logLevel),
      })
    return work({ config, databaseUrl, startRoles })
  })

/** The same with the program's connections open, and whatever roles are needed working. */
export const withApp = <T>(
  roles: Role[],
  work: (app: App, installation: Installation) => Promise<T>,
): Promise<T> =>
  onInstallation(async installation => {
    const app = await installation.startRoles(roles)
    try {
      return await work(app, installation)
    } finally {
      await app.stop()
    }
  })
