import { connect, systemClock } from '../../server/kernel/index.ts'
import { buildWorld, makeToken, signIn, type World } from '../support/builders.ts'
import type { Credentials } from '../support/product.ts'
import type { Crew } from './crew.ts'
import type { Entry, Evidence } from './evidence.ts'
import { createDice, type Front, workers, workOn } from './load.ts'

/** The world under load, and everybody's token. */
export async function prepareFront(crew: Pick<Crew, 'databaseUrl' | 'web' | 'mail'>): Promise<Front> {
  const db = connect(crew.databaseUrl, { emit: () => {}, max: 2 })
  try {
    const world: World = await buildWorld({ db, clock: systemClock })
    const baseUrl = crew.web()
    const tokens = await Promise.all(
      workers.map(async who => {
        const session = await signIn({ baseUrl, db, clock: systemClock }, world.people[who])
        const scopes = ['tickets:read', 'tickets:write']
        const { token } = await makeToken({ baseUrl }, session, { slug: world.slug, name: who, scopes })
        return [who, { token } satisfies Credentials] as const
      }),
    )
    return { world, tokens: Object.fromEntries(tokens) as Front['tokens'], web: crew.web, mail: crew.mail }
  } finally {
    await db.close()
  }
}

/** How much is done, under how many kills; the same seed kills at the same acts. */
export type Size = {
  transitions: number
  nodeKills: number
  databaseKills: number
  clients: number
  seed: number
}

/** Plays the load and the kills, until all is answered; the evidence is what the invariants are asked of. */
export async function play(crew: Crew, size: Size): Promise<Evidence & { says: string }> {
  const front = await prepareFront(crew)
  const journal: Entry[] = []
  const done = () => journal.filter(({ answer }) => answer !== null).length
  const started = performance.now()
  const over = { killing: false }
  const killing = killAround(crew, size, { done, over: () => over.killing })
  const clients = Array.from({ length: size.clients }, (_, at) =>
    workOn(front, createDice(size.seed * 1000 + at), { journal, isEnough: () => done() >= size.transitions }),
  )
  try {
    await Promise.all(clients)
  } finally {
    over.killing = true
  }
  const kills = await killing
  const seconds = Math.round((performance.now() - started) / 1000)
  const repeated = journal.filter(({ tries }) => tries > 1).length
  const refused = journal.length - done()
  return {
    databaseUrl: crew.databaseUrl,
    workspaceId: front.world.workspaceId,
    filesDir: crew.filesDir,
    mails: crew.sink.mails,
    journal,
    kills: kills.node + kills.database,
    settleMs: 60_000,
    says: `seed ${size.seed}: ${done()} acts acknowledged and ${refused} refused in ${seconds} s under ${kills.node} kills of processes and ${kills.database} of the database; ${repeated} had to be sent again`,
  }
}

type Course = { done: () => number; over: () => boolean }
/** Kills when so many acts are done as the dice say, one after the other; those left at the end are done at once. */
async function killAround(crew: Crew, { transitions, nodeKills, databaseKills, seed }: Size, course: Course) {
  const dice = createDice(seed)
  const plan = [
    ...Array.from({ length: nodeKills }, () => ({ at: dice() * transitions, which: Math.floor(dice() * 4) })),
    ...Array.from({ length: databaseKills }, () => ({ at: dice() * transitions, which: null })),
  ].toSorted((a, b) => a.at - b.at)
  const kills = { node: 0, database: 0 }
  for (const { at, which } of plan) {
    while (course.done() < at && !course.over()) await new Promise(resolve => setTimeout(resolve, 10))
    if (which === null) {
      await crew.killDatabase()
      kills.database++
    } else {
      await crew.killNode(which)
      kills.node++
    }
  }
  return kills
}
