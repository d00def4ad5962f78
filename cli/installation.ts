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

/**
 * Works on the installation the settings name: your own PostgreSQL, the embedded one of a running Interlock, or the
 * embedded one started for as long as this takes.
 */
export async function onInstallation<T>(work: (installation: Installation) => Promise<T>): Promise<T> {
  const config = readConfig()
  const running = config.databaseUrl ?? (await findEmbedded(config.dataDir))
  const own = running
    ? null
    : await startEmbedded({ dataDir: config.dataDir, logger: line => console.error(line) })
  const databaseUrl = running ?? own?.url ?? ''
  try {
    await migrate(databaseUrl)
    await prepareInstallation({ databaseUrl, config, clock: systemClock, log: createLog(config.logLevel) })
    const startRoles = (roles: Role[]) =>
      startApp({
        config: { ...config, roles },
        databaseUrl,
        clock: systemClock,
        log: createLog(config.logLevel),
      })
    return await work({ config, databaseUrl, startRoles })
  } finally {
    await own?.stop()
  }
}

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
