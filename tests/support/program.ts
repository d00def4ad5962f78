import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'

/** The product as a process of its own. */
export type Program = {
  readonly baseUrl: string
  readonly pid: number
  /** Everything it has printed so far. */
  readonly output: () => string
  /** Resolves when the process has ended, whoever ended it. */
  readonly ended: Promise<void>
  /** `kill -9`. */
  readonly kill: () => Promise<void>
  /** As an operator stops it. */
  readonly stop: () => Promise<void>
}

const root = fileURLToPath(new URL('../../', import.meta.url))
const startWithinMs = 30_000

/** Starts `server/main.ts` with this environment and waits until it says that it is ready. */
export async function startProgram(env: Record<string, string>): Promise<Program> {
  const [port, mailPort] = [await findPort(), await findPort()]
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(process.execPath, ['server/main.ts'], {
    cwd: root,
    env: { PATH, HOME, INTERLOCK_PORT: String(port), INTERLOCK_MAIL_PORT: String(mailPort), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  // Whoever interrupts a run does not want to look for what it left behind.
  const killAtExit = () => void child.kill('SIGKILL')
  process.once('exit', killAtExit)
  let output = ''
  const ended = new Promise<void>(resolve =>
    child.once('exit', () => {
      process.off('exit', killAtExit)
      resolve()
    }),
  )
  const kill = () => end(child, ended, 'SIGKILL')
  const ready = new Promise<true>(resolve => {
    const read = (chunk: Buffer) => {
      output += chunk
      if (output.includes('Interlock is ready')) resolve(true)
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
  })
  const deadline = AbortSignal.timeout(startWithinMs)
  const late = new Promise<void>(resolve =>
    deadline.addEventListener('abort', () => resolve(), { once: true }),
  )
  if ((await Promise.race([ready, ended, late])) !== true) {
    await kill()
    throw new Error(`The program did not get ready:\n${output}`)
  }
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    output: () => output,
    ended,
    kill,
    stop: () => end(child, ended, 'SIGTERM'),
  }
}

function end(child: ChildProcess, ended: Promise<void>, signal: NodeJS.Signals): Promise<void> {
  child.kill(signal)
  return ended
}

/** A port nobody listens on at this moment. */
export function findPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
