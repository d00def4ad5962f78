import { createServer, connect as dial } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { type TestDatabase, testDatabase } from './support/database.ts'
import { lookInto } from './support/house.ts'
import { type Answer, ask, type Credentials } from './support/product.ts'
import { findPort, type Program, runProgram, startProgram } from './support/program.ts'

// The program as its own process, on a database of somebody else's.

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.drop())

async function start(env: Record<string, string> = {}): Promise<Program> {
  const program = await startProgram({ DATABASE_URL: database.url, ...env })
  onTestFinished(async () => {
    await program.kill()
  })
  return program
}

/** Signs in with the link the program prints. */
async function signInTo({ baseUrl, output }: Program): Promise<Credentials> {
  await vi.waitFor(() => expect(output()).toMatch(/Sign in once as .*\n/), 5000)
  const token = /\/sign-in\/(\S+)/.exec(output())?.[1]
  const answer = await ask({ baseUrl }, {}, { method: 'POST', url: '/api/sign-in/redeem', body: { token } })
  expect(answer.status, answer.text).toBe(200)
  return { cookie: String(answer.headers['set-cookie']).split(';')[0] ?? '' }
}
const tickets = '/api/w/desk/tickets'
const open = ({ baseUrl }: Program, who: Credentials, title: string): Promise<Answer> =>
  ask({ baseUrl }, who, {
    method: 'POST',
    url: tickets,
    body: { process: 'incident', title, text: 'Since this morning.' },
    key: title,
  })
const isListening = (port: number) =>
  new Promise<boolean>(resolve => {
    const socket = dial(port, '127.0.0.1', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
const listTitles = async () =>
  (await lookInto<{ title: string }>(database.url, 'select title from work.ticket')).map(({ title }) => title)

/** Keeps a port busy, as another program would. */
async function occupy(): Promise<string> {
  const server = createServer()
  const port = await findPort()
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
  onTestFinished(() => new Promise<void>(resolve => server.close(() => resolve())))
  return String(port)
}

test('says where it is and how to get in, in this order, and the link signs in once', async () => {
  const program = await start()
  await vi.waitFor(() => expect(program.output()).toMatch(/Mail comes in at .*\n/), 5000)
  expect(program.output().split('\n')).toEqual([
    `Interlock is ready: ${program.baseUrl}`,
    expect.stringMatching(/^Sign in once as admin@localhost .*http.*\/sign-in\//),
    expect.stringMatching(/^Mail comes in at 127.0.0.1:\d+ for desk@localhost; .*INTERLOCK_SMTP_URL/),
    '',
  ])
  const session = await signInTo(program)
  expect((await ask(program, session, { method: 'GET', url: tickets })).status).toBe(200)
  await expect(signInTo(program)).rejects.toThrow()
  expect(await program.stop()).toBe(0)
})

describe('what cannot be started is said in a sentence, and ends with 1:', () => {
  const said = async (env: Record<string, string>, args: string[] = []) => {
    const { code, output } = await runProgram({ DATABASE_URL: database.url, ...env }, args)
    expect(output).not.toMatch(/\n\s+at /)
    return [code, output.trim()]
  }

  test('a web port that is in use', async () => {
    const port = await occupy()
    expect(await said({ INTERLOCK_PORT: port })).toEqual([
      1,
      expect.stringMatching(
        `^Interlock could not start: Port ${port} on 127.0.0.1 .*uses it already.*INTERLOCK_PORT`,
      ),
    ])
  })
  test('a mail port that is in use', async () => {
    const port = await occupy()
    const sentence = `could not start: Port ${port} on 127.0.0.1 .*uses it already.*INTERLOCK_MAIL_PORT`
    expect(await said({ INTERLOCK_MAIL_PORT: port })).toEqual([1, expect.stringMatching(sentence)])
  })
  test('settings with mistakes, all of them', async () => {
    const wrong = { INTERLOCK_PORT: 'web', INTERLOCK_ROLES: 'cook', DATABASE_URL: 'mysql://ada:hunter2@db' }
    const [code, output] = await said(wrong)
    expect(code).toBe(1)
    for (const name of Object.keys(wrong)) expect(output).toContain(`- ${name}: `)
    expect(output).not.toContain('hunter2')
  })
  test('an option that does not exist', async () => {
    expect(await said({}, ['--prot=1'])).toEqual([1, expect.stringContaining("Unknown option '--prot'")])
  })
  test('a database that does not answer, without its password', async () => {
    const [code, output] = await said({
      DATABASE_URL: `postgres://ada:hunter2@127.0.0.1:${await findPort()}/desk`,
    })
    expect([code, output]).toEqual([1, expect.stringContaining('Interlock could not start: ')])
    expect(output).toMatch(/ECONNREFUSED/)
    expect(output).not.toContain('hunter2')
  })
})

describe('roles', () => {
  test.each([
    ['web', [true, false]],
    ['mail', [false, true]],
    ['jobs', [false, false]],
  ])('%s alone listens for nothing else', async (role, listening) => {
    const [port, mailPort] = [await findPort(), await findPort()]
    const env = { INTERLOCK_ROLES: role, INTERLOCK_PORT: String(port), INTERLOCK_MAIL_PORT: String(mailPort) }
    const program = await start(env)
    await vi.waitFor(
      async () => expect([await isListening(port), await isListening(mailPort)]).toEqual(listening),
      5000,
    )
    expect(await program.stop()).toBe(0)
  })

  test('share the work: what the web takes in, jobs carry out, in another process', async () => {
    const web = await start({ INTERLOCK_ROLES: 'web' })
    const session = await signInTo(web)
    await ask(web, {}, { method: 'POST', url: '/api/sign-in/link', body: { email: 'admin@localhost' } })
    const left = 'select id from kernel.job where due_at <= now() and last_error is null'
    const untouched = () => lookInto<{ id: string }>(database.url, left)
    await vi.waitFor(async () => expect((await untouched()).length).toBeGreaterThan(0), 5000)
    await start({ INTERLOCK_ROLES: 'jobs' })
    // Without a mail server it says why it waits.
    await vi.waitFor(async () => expect(await untouched()).toEqual([]), 20_000)
    expect((await ask(web, session, { method: 'GET', url: tickets })).status).toBe(200)
  })

  test('all of them twice, side by side on one database: each knows what the other did, and goes on alone', async () => {
    const [one, other] = await Promise.all([start(), start()])
    const session = await signInTo(one)
    const opened = await open(one, session, 'side by side')
    expect([opened.status, (await open(other, session, 'side by side')).text]).toEqual([201, opened.text])
    const { number } = opened.body as { number: string }
    const page = { method: 'GET', url: `${tickets}/${number}` } as const
    expect((await ask(other, session, page)).status).toBe(200)
    await one.kill()
    expect((await open(other, session, 'alone')).status).toBe(201)
    expect(await other.stop()).toBe(0)
  })
})

describe('SIGTERM', () => {
  test('under load: what was answered is there, what was not was not begun, and it ends in time', async () => {
    const program = await start()
    const session = await signInTo(program)
    const answered: string[] = []
    const refused: string[] = []
    let stopped = false
    const load = Array.from({ length: 8 }, async (_, client) => {
      for (let at = 0; !stopped; at++) {
        const title = `load ${client} ${at}`
        const answer = await open(program, session, title).catch(() => undefined)
        if (answer?.status === 201) answered.push(title)
        else refused.push(`${title}: ${answer?.status ?? 'no answer'}`)
        if (answer === undefined) await pause(5)
      }
    })
    await vi.waitFor(() => expect(answered.length).toBeGreaterThan(40), 10_000)
    expect(refused).toEqual([])
    const from = performance.now()
    const code = await program.stop()
    const seconds = (performance.now() - from) / 1000
    stopped = true
    await Promise.all(load)
    expect([code, seconds < 10]).toEqual([0, true])
    const titles = (await listTitles()).filter(title => title.startsWith('load '))
    expect(answered.filter(title => !titles.includes(title))).toEqual([])
    const said = new Set(refused.map(line => line.replace(/^.*: /, '')))
    for (const one of said) expect(['503', 'no answer']).toContain(one)
    const leases = await lookInto(
      database.url,
      `select 1 from kernel.job where lease_until is not null union all select 1 from comms.delivery where lease_until is not null`,
    )
    expect(leases).toEqual([])
  })

  test('a request in hand is answered, and meanwhile nobody new is let in', async () => {
    const program = await start()
    const session = await signInTo(program)
    const { number } = (await open(program, session, 'in hand')).body as { number: string }
    const owner = new pg.Client({ connectionString: database.url })
    await owner.connect()
    await owner.query('begin')
    await owner.query('select 1 from work.ticket where number = $1 for update', [number])
    const message = {
      method: 'POST',
      url: `${tickets}/${number}/messages`,
      body: { class: 'band', text: 'Hello' },
    } as const
    const inHand = ask(program, session, message)
    const isWaiting = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    await vi.waitFor(async () => expect(await lookInto(database.url, isWaiting)).toHaveLength(1), 5000)
    const ended = program.stop()
    await vi.waitFor(async () => {
      const ready = await ask(program, {}, { method: 'GET', url: '/readyz' }).catch(() => ({ status: 503 }))
      expect(ready.status).toBe(503)
    }, 5000)
    await owner.query('commit')
    await owner.end()
    expect((await inHand).status).toBe(201)
    expect(await ended).toBe(0)
  })

  test('an open live stream, an idle browser and a waiting mail server do not hold it up', async () => {
    const mailPort = await findPort()
    const program = await start({ INTERLOCK_MAIL_PORT: String(mailPort) })
    const session = await signInTo(program)
    const headers = { cookie: session.cookie ?? '' }
    const stream = await fetch(new URL('/api/w/desk/stream', program.baseUrl), { headers })
    expect(stream.headers.get('content-type')).toContain('text/event-stream')
    const mail = dial(mailPort, '127.0.0.1')
    onTestFinished(() => void mail.destroy())
    await new Promise(resolve => mail.once('data', resolve))
    const from = performance.now()
    expect(await program.stop()).toBe(0)
    expect((performance.now() - from) / 1000).toBeLessThan(5)
    await stream.text()
  })

  test('a request that never ends does not keep it from ending within ten seconds', async () => {
    const program = await start()
    const session = await signInTo(program)
    const { number } = (await open(program, session, 'never ends')).body as { number: string }
    const owner = new pg.Client({ connectionString: database.url })
    await owner.connect()
    onTestFinished(() => owner.end())
    await owner.query('begin')
    await owner.query('select 1 from work.ticket where number = $1 for update', [number])
    const message = {
      method: 'POST',
      url: `${tickets}/${number}/messages`,
      body: { class: 'band', text: 'Hello' },
    } as const
    ask(program, session, message).catch(() => {})
    const isWaiting = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    await vi.waitFor(async () => expect(await lookInto(database.url, isWaiting)).toHaveLength(1), 5000)
    const from = performance.now()
    await program.stop()
    expect((performance.now() - from) / 1000).toBeLessThan(11)
  })
})

test('the log is lines of JSON with request ids, and holds no secret', async () => {
  const passwords = { smtp: 'smtp-hunter2', typed: 'typed-hunter3' }
  const smtp = `smtp://ada:${passwords.smtp}@127.0.0.1:${await findPort()}`
  const program = await start({ INTERLOCK_LOG: 'trace', INTERLOCK_SMTP_URL: smtp })
  const session = await signInTo(program)
  const typed = { email: 'admin@localhost', password: passwords.typed }
  await ask(program, {}, { method: 'POST', url: '/api/sign-in', body: typed })
  await ask(program, { token: `il_${passwords.typed}` }, { method: 'GET', url: tickets })
  await ask(program, {}, { method: 'POST', url: '/api/sign-in/link', body: { email: 'admin@localhost' } })
  const { body } = await ask(program, session, {
    method: 'GET',
    url: `${tickets}/INC-999999?token=${passwords.typed}`,
  })
  const { requestId } = body as { requestId: string }
  await vi.waitFor(() => expect(program.output()).toContain('to be tried again'), 10_000)
  await program.stop()
  const lines = program.output().trim().split('\n')
  const spoken = lines.filter(line => !line.startsWith('{'))
  expect(spoken.map(line => line.split(' ').slice(0, 2).join(' '))).toEqual([
    'Interlock is',
    'Sign in',
    'Mail comes',
  ])
  const logged = lines.filter(line => line.startsWith('{')).map(line => JSON.parse(line))
  const answers = logged.filter(({ msg }) => msg === 'answered')
  expect(answers.length).toBeGreaterThan(4)
  for (const answer of answers)
    expect(answer).toMatchObject({ requestId: expect.any(String), ms: expect.any(Number) })
  expect(answers.find(answer => answer.requestId === requestId)).toMatchObject({ status: 404 })
  const text = lines.filter(line => line.startsWith('{')).join('\n')
  const link = /\/sign-in\/(\S+)/.exec(spoken.join('\n'))?.[1] ?? ''
  const secrets = [
    passwords.smtp,
    passwords.typed,
    link,
    session.cookie?.split('=')[1] ?? '',
    new URL(database.url).password,
  ]
  for (const secret of secrets.filter(one => one !== '')) expect(text).not.toContain(secret)
  expect(link.length).toBeGreaterThan(20)
})
