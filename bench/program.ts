import { type ChildProcess, spawn } from 'node:child_process'

export type Program = { port: number; stop: () => Promise<void> }

/** The program itself, as a process of its own, on this database. */
export async function startProgram(databaseUrl: string, roles = 'web'): Promise<Program> {
  const port = 20_000 + (process.pid % 10_000)
  const child: ChildProcess = spawn(process.execPath, ['server/main.ts'], {
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: databaseUrl,
      INTERLOCK_PORT: String(port),
      INTERLOCK_ROLES: roles,
      INTERLOCK_POOL: '10',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const gone = new Promise<number | null>(resolve => child.once('exit', resolve))
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', chunk => String(chunk).includes('ready') && resolve())
    void gone.then(code => reject(new Error(`The program stopped with ${code} before it was ready.`)))
  })
  return {
    port,
    stop: async () => {
      child.kill('SIGTERM')
      await gone
    },
  }
}
