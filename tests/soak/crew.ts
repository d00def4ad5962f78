import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbedded } from '../../server/kernel/embedded/index.ts'
import { killServer } from '../support/killer.ts'
import { createMailSink, type MailSink } from '../support/mailbox.ts'
import { findPort, type Program, startProgram } from '../support/program.ts'

/** Two processes with the role web and two with jobs and mail, a database that waits for the disk, a mail server. */
export type Crew = {
  databaseUrl: string
  filesDir: string
  sink: MailSink
  web: () => string
  mail: () => number
  /** kill -9 of a process, and another in its place on the same ports. */
  killNode: (which: number) => Promise<void>
  /** kill -9 of all of the server; whoever keeps it starts it again. */
  killDatabase: () => Promise<void>
  /** What the processes have said. */
  output: () => string
  stop: () => Promise<void>
}

const roles = ['web', 'web', 'jobs,mail', 'jobs,mail'] as const

const findPorts = async () => ({
  INTERLOCK_PORT: String(await findPort()),
  INTERLOCK_MAIL_PORT: String(await findPort()),
})

/** Starts everything; stop it after the last act. */
export async function startCrew(): Promise<Crew> {
  const dataDir = join(tmpdir(), `interlock-test-${process.pid}-${randomBytes(4).toString('hex')}`)
  const sink = await createMailSink()
  const restarted: (() => void)[] = []
  const database = await startEmbedded({
    dataDir,
    logger: () => {},
    onRestart: () => {
      for (const heard of restarted.splice(0)) heard()
    },
  })
  const ports = await Promise.all(roles.map(findPorts))
  const said: string[] = []
  const start = (which: number): Promise<Program> =>
    startProgram({
      DATABASE_URL: database.url,
      INTERLOCK_DATA: dataDir,
      INTERLOCK_SMTP_URL: sink.url,
      INTERLOCK_URL: 'http://desk.example',
      INTERLOCK_MAIL_DOMAIN: 'desk.example',
      INTERLOCK_JOIN_SECONDS: '1',
      INTERLOCK_LOG: 'error',
      INTERLOCK_ROLES: roles[which] ?? 'web',
      ...ports[which],
    })
  const crew = [await start(0), ...(await Promise.all([start(1), start(2), start(3)]))]
  let turn = 0
  return {
    databaseUrl: database.url,
    filesDir: join(dataDir, 'files'),
    sink,
    web: () => crew[turn++ % 2]?.baseUrl ?? '',
    mail: () => Number(ports[2 + (turn++ % 2)]?.INTERLOCK_MAIL_PORT),
    async killNode(which) {
      await crew[which]?.kill()
      said.push(crew[which]?.output() ?? '')
      // The database may be away at this moment: whoever starts it starts it again, as a supervisor does.
      for (let tries = 1; ; tries++)
        try {
          crew[which] = await start(which)
          return
        } catch (error) {
          if (tries === 10) throw error
        }
    },
    async killDatabase() {
      const back = new Promise<void>(resolve => restarted.push(resolve))
      killServer(database.pid)
      await back
    },
    output: () => [...said, ...crew.map(one => one.output())].join('\n'),
    async stop() {
      await Promise.all(crew.map(one => one.stop()))
      await database.stop()
      await sink.stop()
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
