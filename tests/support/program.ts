import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'

/** The product as a process of its own. */
export type Program = {
  readonly baseUrl: string
  readonly pid: number
  /** Everything it has printed so far. */
  readonly output: () => string
  /** Resolves when the process has ended, whoever ended it, with its exit code; null after a signal. */
  readonly ended: Promise<number | null>
  /** `kill -9`. */
  readonly kill: () => Promise<number | null>
  /** As an operator stops it. */
  readonly stop: () => Promise<number | null>
}

const root = fileURLToPath(new URL('../../', import.meta.url))
// On a machine that others use as well, starting takes its time.
const startWithinMs = 90_000

type Env = Record<string, string>

/** On free ports, unless the environment names others. */
async function spawnProgram(env: Env, args: string[] = []) {
  const ports = { INTERLOCK_PORT: String(await findPort()), INTERLOCK_MAIL_PORT: String(await findPort()) }
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(process.execPath, ['server/main.ts', ...args], {
    cwd: root,
    // What is not about joining has a mail for every act.
    env: { PATH, HOME, INTERLOCK_JOIN_SECONDS: '0', ...ports, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise<number | null>(resolve => child.once('close', code => resolve(code)))
  return { child, ended, port: env.INTERLOCK_PORT ?? ports.INTERLOCK_PORT }
}

/**
 * Starts `server/main.ts` where it is to end by itself, or after `meanwhile` asked it to stop; answers its exit code,
 * all it said, and what was seen meanwhile.
 */
export async function runProgram<T = undefined>(
  env: Env,
  args: string[] = [],
  meanwhile?: (stop: () => void) => Promise<T>,
): Promise<{ code: number | null; output: string; seen: T | undefined }> {
  const { child, ended } = await spawnProgram(env, args)
  const timer = setTimeout(() => child.kill('SIGKILL'), startWithinMs)
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', chunk => {
      output += chunk
    })
  const seen = await meanwhile?.(() => child.kill('SIGTERM'))
  const code = await ended
  clearTimeout(timer)
  return { code, output, seen }
}

/** Starts `server/main.ts` with this environment and waits until it says that it is ready. */
export async function startProgram(env: Env): Promise<Program> {
  const { child, ended, port } = await spawnProgram(env)
  let output = ''
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

function end(
  child: ChildProcess,
  ended: Promise<number | null>,
  signal: NodeJS.Signals,
): Promise<number | null> {
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
