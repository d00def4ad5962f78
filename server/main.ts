import { parseArgs } from 'node:util'
import { type App, startApp } from './app.ts'
import { prepareDemo } from './demo.ts'
import { prepareInstallation } from './firstRun.ts'
import { startEmbedded } from './kernel/embedded/index.ts'
import { ConfigError, createLog, keepDatabaseTime, migrate, readConfig } from './kernel/index.ts'

const stopWithinMs = 10_000

try {
  await run()
} catch (error) {
  console.error(
    error instanceof ConfigError
      ? error.message
      : `Interlock could not start: ${error instanceof Error ? error.message : error}`,
  )
  process.exit(1)
}

async function run() {
  const { values } = parseArgs({
    options: { demo: { type: 'boolean' }, role: { type: 'string' }, port: { type: 'string' } },
  })
  const config = readConfig({
    ...(values.demo && { INTERLOCK_WORKSPACE_NAME: 'Fjord IT' }),
    ...(values.role && { INTERLOCK_ROLES: values.role }),
    ...(values.port && { INTERLOCK_PORT: values.port }),
  })
  const log = createLog(config.logLevel)
  const say = (line: string) => console.log(line)
  const starting = config.databaseUrl ? null : startEmbedded({ dataDir: config.dataDir, logger: say })
  let app: App | undefined
  stopOnSignal(async () => {
    await app?.stop()
    await (await starting)?.stop()
  })
  const embedded = await starting
  const databaseUrl = config.databaseUrl ?? embedded?.url ?? ''
  try {
    await migrate(databaseUrl)
    const clock = await keepDatabaseTime(databaseUrl)
    const link = await prepareInstallation({ databaseUrl, config, clock, log })
    if (values.demo) await prepareDemo({ databaseUrl, config, clock, log })
    app = await startApp({ config, databaseUrl, clock, log })
    if (app.webPort === null) say(`Interlock is ready: ${config.roles.join(', ')}`)
    else {
      say(`Interlock is ready: ${config.baseUrl}`)
      if (link) say(`Sign in once as ${config.workspace.admin} (within 15 minutes): ${link}`)
      else say(`For a sign-in link: npx interlock sign-in-link ${config.workspace.admin}`)
    }
    if (app.mailPort !== null)
      say(
        `Mail comes in at ${config.mailHost}:${app.mailPort} for desk@${config.mailDomain}${config.smtpUrl ? '' : '; mail going out waits until INTERLOCK_SMTP_URL is set'}`,
      )
  } catch (error) {
    await embedded?.stop()
    throw error
  }
}

/** Finishes what is in hand and stops, within ten seconds; a second signal stops at once. */
function stopOnSignal(stop: () => Promise<void>) {
  let stopping = false
  const onSignal = () => {
    if (stopping) process.exit(1)
    stopping = true
    setTimeout(() => process.exit(1), stopWithinMs).unref()
    stop().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal)
}
