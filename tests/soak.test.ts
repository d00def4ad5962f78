import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemClock } from '../server/kernel/index.ts'
import type { Evidence } from './soak/evidence.ts'
import { invariants } from './soak/invariants.ts'
import { createDice, workOn } from './soak/load.ts'
import { plants } from './soak/plants.ts'
import { prepareFront } from './soak/play.ts'
import { copyDatabase } from './support/database.ts'
import { execute } from './support/global.ts'
import { createMailSink, type MailSink } from './support/mailbox.ts'
import { type Product, startProduct } from './support/product.ts'

// The load and the checker of the soak, small and without kills: that the invariants hold in peace, and that each of
// them sees the violation it is there for. The kills are in soak.soak.ts.

let sink: MailSink
let product: Product<typeof systemClock>
let evidence: Evidence
let stopped = false
const stop = async () => {
  if (!stopped) await product.app.stop()
  stopped = true
}
beforeAll(async () => {
  sink = await createMailSink()
  const roles = ['web', 'jobs', 'mail'] as const
  product = await startProduct({ roles: [...roles], clock: systemClock, smtpUrl: sink.url })
  const { databaseUrl, baseUrl, mailPort, filesDir } = product
  const front = await prepareFront({ databaseUrl, web: () => baseUrl, mail: () => mailPort ?? 0 })
  const journal: Evidence['journal'][number][] = []
  const plan = { journal, isEnough: () => journal.length >= 60 }
  await Promise.all([1, 7, 19].map(seed => workOn(front, createDice(seed), plan)))
  const { workspaceId } = front.world
  evidence = { databaseUrl, workspaceId, filesDir, mails: sink.mails, journal, kills: 0, settleMs: 20_000 }
})
afterAll(async () => {
  if (!stopped) await product.stop()
  await sink.stop()
})

const find = (id: string, given: Evidence) => invariants.find(one => one.id === id)?.find(given)

describe('after sixty acts', () => {
  test('of every kind, some of them refused', () => {
    const kinds = new Set(
      evidence.journal.map(({ kind, answer }) => `${kind}${answer === null ? ' refused' : ''}`),
    )
    expect([...kinds].toSorted()).toEqual([
      'attach',
      'complete',
      'mail',
      'open',
      'say',
      'say refused',
      'take',
    ])
  })
  // First what waits: the others look at what has come to rest.
  test.each(['I12', ...invariants.map(({ id }) => id)])('%s holds', async id => {
    expect(await find(id, evidence)).toEqual([])
  })
})

describe('seeded faults', () => {
  test('there is one for each of the thirteen', () => {
    expect(Object.keys(plants)).toEqual(invariants.map(({ id }) => id))
    expect(invariants).toHaveLength(13)
  })

  test.each(Object.entries(plants))('%s sees its violation', { timeout: 120_000 }, async (id, sql) => {
    await stop()
    const copy = await copyDatabase(product.databaseUrl)
    const refused = evidence.journal.find(({ answer }) => answer === null)?.words ?? ''
    const planted = sql.replaceAll('$ws', evidence.workspaceId).replaceAll('$refused', refused)
    await execute(copy.url, `set session_replication_role = replica; ${planted}`)
    const found = await find(id, { ...evidence, databaseUrl: copy.url, settleMs: 0 })
    await copy.drop()
    expect(found).not.toEqual([])
  })
})
