import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startEmbedded } from '../server/kernel/embedded/index.ts'
import { connect, migrate } from '../server/kernel/index.ts'
import { drive, type Figures, write } from './client.ts'
import { measureFloor } from './floor.ts'
import { measureFlow } from './flow.ts'
import { measureLive } from './live.ts'
import { analyse, prepareWorkspace } from './prepare.ts'
import { type Program, startProgram } from './program.ts'
import { measureStart } from './start.ts'

// Every figure is a ratio to what the database itself does on the same server in the same run; see README.md.
const { values } = parseArgs({
  options: { tickets: { type: 'string' }, seconds: { type: 'string' }, 'no-floor': { type: 'boolean' } },
})
const tickets = Number(values.tickets ?? 6000)
const clients = 8

const dataDir = join(tmpdir(), `interlock-bench-${process.pid}`)
const embedded = await startEmbedded({ dataDir, logger: () => {} })
let program: Program | undefined
try {
  await migrate(embedded.url)
  const floor = values['no-floor'] ? null : await measureFloor(embedded.url, Number(values.seconds ?? 15))
  const db = connect(embedded.url, { emit: () => {}, max: 2 })
  const workspace = await prepareWorkspace(db)
  await db.close()
  program = await startProgram(embedded.url)
  await measure(program.port, workspace, floor)
  await measureFlow()
  const { firstMs, againMs, memoryMb } = await measureStart()
  console.log(
    `npm start to serving: ${firstMs.toFixed(0)} ms on an empty folder, ${againMs.toFixed(0)} ms again; idle ${memoryMb.toFixed(0)} MB of node and database; asked: ≤ 5 s, ≤ 350 MB`,
  )
} finally {
  await program?.stop()
  await embedded.stop()
  await rm(dataDir, { recursive: true, force: true })
}

type Workspace = Awaited<ReturnType<typeof prepareWorkspace>>

async function measure(
  port: number,
  { slug, analyst, requester }: Workspace,
  floor: Map<string, number> | null,
) {
  const base = `/api/w/${slug}`
  const opening = (index: number) =>
    write('POST', `${base}/tickets`, {
      token: requester,
      key: `open-${index}`,
      body: {
        process: 'measured',
        title: `Laptop ${index} does not start`,
        text: 'The laptop does not start after the last update. '.repeat(8),
      },
    })
  await drive({ port, clients, requests: range(500, index => opening(-index - 1)) })
  await analyse(embedded.url)
  const opened = await costOf(port, 'openTicket', () =>
    drive({ port, clients, requests: range(tickets, opening) }),
  )
  await analyse(embedded.url)
  const numbers = opened.figures.bodies.map(body => JSON.parse(body).number as string)
  const look = () =>
    costOf(port, 'getTicket', () =>
      drive({
        port,
        clients,
        requests: numbers.map(number => write('GET', `${base}/tickets/${number}`, { token: analyst })),
      }),
    )
  const pages = await look()
  const again = await look()
  if (pages.figures.refused > 0) throw new Error(`Pages were refused: ${pages.figures.bodies[0]}`)
  const runs = pages.figures.bodies
    .slice(0, numbers.length)
    .map(body => JSON.parse(body).activities[0].id as string)
  const completed = await costOf(port, 'completeActivity', () =>
    drive({
      port,
      clients,
      requests: numbers.map((number, index) =>
        write('POST', `${base}/tickets/${number}/activities/${runs[index]}/complete`, {
          token: analyst,
          key: `complete-${index}`,
          body: { outcome: 'Go on' },
        }),
      ),
    }),
  )
  print('open a ticket', opened, { reference: floor?.get('transition/8'), asked: '≥ 400/s' })
  print('a ticket page, looked at for the first time', pages, {
    reference: floor?.get('ticket-read/8'),
    asked: '≥ 2,000/s',
  })
  print('a ticket page, again', again, { reference: floor?.get('ticket-read/8'), asked: '≥ 2,000/s' })
  print('complete an activity, six told', completed, {
    reference: floor?.get('transition/8'),
    asked: '≥ 25 % of the floor, ≤ 5 trips, p95 ≤ 25 ms',
  })
  const list = await costOf(port, 'listTickets', () =>
    drive({ port, clients, requests: range(500, () => write('GET', `${base}/tickets`, { token: analyst })) }),
  )
  print('a list of 50', list, { reference: floor?.get('ticket-list/8'), asked: '–' })
  const live = await measureLive({
    port,
    slug,
    writer: analyst,
    watcher: requester,
    numbers: numbers.slice(0, 300),
  })
  console.log(
    `commit → another person's live stream: p50 ${live.p50.toFixed(0)} p99 ${live.p99.toFixed(0)} most ${live.most.toFixed(0)} ms over ${live.count}; asked: p99 ≤ 250 ms`,
  )
}

type Measured = { figures: Figures; trips: number; statements: number }
type Compared = { reference: number | undefined; asked: string }

function print(name: string, { figures, trips, statements }: Measured, { reference, asked }: Compared) {
  const { perSecond, p50, p95, p99, refused } = figures
  const ratio = reference
    ? `${((perSecond / reference) * 100).toFixed(0)} % of the floor's ${reference.toFixed(0)}/s`
    : 'no floor'
  console.log(
    `${name}: ${perSecond.toFixed(0)}/s (${ratio}), p50 ${p50.toFixed(1)} p95 ${p95.toFixed(1)} p99 ${p99.toFixed(1)} ms, ${trips.toFixed(1)} round trips, ${statements.toFixed(1)} statements, ${refused} refused; asked: ${asked}`,
  )
}

/** Runs a load and reads from the product's own metrics what it cost the database. */
async function costOf(port: number, route: string, run: () => Promise<Figures>): Promise<Measured> {
  const before = await readCost(port, route)
  const figures = await run()
  const after = await readCost(port, route)
  return {
    figures,
    trips: (after.trips - before.trips) / figures.count,
    statements: (after.statements - before.statements) / figures.count,
  }
}

async function readCost(port: number, route: string) {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  const read = (name: string) =>
    Number(new RegExp(`^${name}\\{route="${route}"\\} (\\S+)`, 'm').exec(text)?.[1] ?? 0)
  return { trips: read('interlock_db_round_trips_total'), statements: read('interlock_db_statements_total') }
}

function range<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index))
}
