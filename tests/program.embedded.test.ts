import { randomBytes } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { ask, type Credentials } from './support/product.ts'
import { type Program, runProgram, startProgram } from './support/program.ts'

// The program with the database it brings along: one folder through its life, each test goes on where the last one left.

const dataDir = join(tmpdir(), `interlock-test-${process.pid}-${randomBytes(4).toString('hex')}`)
let program: Program
let session: Credentials
const acknowledged = new Map<string, string>()

beforeAll(async () => {
  program = await startProgram({ INTERLOCK_DATA: dataDir })
}, 60_000)
afterAll(async () => {
  await program.stop()
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
}, 60_000)

const tickets = '/api/w/desk/tickets'
const databasePid = () =>
  Number(readFileSync(join(dataDir, 'database', 'postmaster.pid'), 'utf8').split('\n')[0])
/** What has ended stays known until somebody has taken note of it. */
const expectEnded = (pid: number) => vi.waitFor(() => expect(isRunning(pid)).toBe(false), 5000)
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
async function open(title: string): Promise<void> {
  const body = { process: 'incident', title, text: 'Since this morning.' }
  const answer = await ask(program, session, { method: 'POST', url: tickets, body, key: title })
  if (answer.status === 201) acknowledged.set(title, (answer.body as { number: string }).number)
  else throw new Error(answer.text)
}
/** Everything that was ever acknowledged is there and says what it said. */
async function expectAll(): Promise<void> {
  for (const [title, number] of acknowledged) {
    const page = await ask(program, session, { method: 'GET', url: `${tickets}/${number}` })
    expect([page.status, (page.body as { ticket: { title: string } }).ticket.title]).toEqual([200, title])
  }
}

test('the first start needs nothing but a folder: it says where it is, and its link signs in', async () => {
  await vi.waitFor(() => expect(program.output()).toMatch(/Sign in once as .*\n/), 5000)
  const lines = program.output().split('\n')
  const [ready, link] = ['Interlock is ready', 'Sign in once'].map(text =>
    lines.findIndex(line => line.startsWith(text)),
  )
  expect(lines[ready ?? 0]).toBe(`Interlock is ready: ${program.baseUrl}`)
  expect(link).toBe((ready ?? 0) + 1)
  const token = /\/sign-in\/(\S+)/.exec(program.output())?.[1]
  const answer = await ask(program, {}, { method: 'POST', url: '/api/sign-in/redeem', body: { token } })
  expect(answer.status, answer.text).toBe(200)
  session = { cookie: String(answer.headers['set-cookie']).split(';')[0] ?? '' }
  await open('first')
})

test('a second start on the same folder is refused, names the process, and disturbs nothing', async () => {
  const { code, output } = await runProgram({ INTERLOCK_DATA: dataDir })
  expect(code).toBe(1)
  expect(output).toMatch(/^Interlock could not start: Interlock already runs on the data folder .*\n?$/)
  expect(output).toContain(`(process ${program.pid})`)
  await open('undisturbed')
  await expectAll()
})

test('kill -9 under load and a new start lose nothing that was acknowledged, and the database left behind is used', {
  timeout: 60_000,
}, async () => {
  const server = databasePid()
  let killed = false
  const load = Array.from({ length: 6 }, async (_, client) => {
    for (let at = 0; !killed; at++) await open(`killed ${client} ${at}`).catch(() => {})
  })
  await vi.waitFor(() => expect(acknowledged.size).toBeGreaterThan(40), 20_000)
  await program.kill()
  killed = true
  await Promise.all(load)
  expect(isRunning(server)).toBe(true)
  program = await startProgram({ INTERLOCK_DATA: dataDir })
  expect(program.output()).toContain(`(process ${server})`)
  await expectAll()
  await open('after the kill')
})

test('killed together with its database it starts again with everything that was acknowledged', {
  timeout: 60_000,
}, async () => {
  const server = databasePid()
  await open('before the blow')
  process.kill(server, 'SIGKILL')
  await program.kill()
  program = await startProgram({ INTERLOCK_DATA: dataDir })
  expect(databasePid()).not.toBe(server)
  await expectAll()
})

test('a stop takes the database with it, and the folder is free for the next', {
  timeout: 60_000,
}, async () => {
  const server = databasePid()
  const from = performance.now()
  expect(await program.stop()).toBe(0)
  expect((performance.now() - from) / 1000).toBeLessThan(10)
  await expectEnded(server)
  program = await startProgram({ INTERLOCK_DATA: dataDir })
  await expectAll()
})

test('a signal during the start leaves no database running', { timeout: 60_000 }, async () => {
  const folder = `${dataDir}-interrupted`
  const running = runProgram({ INTERLOCK_DATA: folder }, [], async stop => {
    const file = join(folder, 'database', 'postmaster.pid')
    await vi.waitFor(() => expect(readFileSync(file, 'utf8')).toContain('ready'), {
      timeout: 20_000,
      interval: 5,
    })
    const server = Number(readFileSync(file, 'utf8').split('\n')[0])
    stop()
    return server
  })
  try {
    const { output, seen: server } = await running
    expect(output).not.toContain('Interlock is ready')
    await expectEnded(server ?? 0)
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
})
