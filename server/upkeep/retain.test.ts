import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Desk, deskIn, openDesk } from '../../tests/support/desk.ts'
import { auditObligations } from '../comms/index.ts'
import { newId } from '../kernel/index.ts'
import { auditWrites } from '../work/index.ts'
import { insertLegalHold, type RuleKind } from './queries_keeping.ts'
import { retain } from './retain.ts'
import { previewRule, setRule } from './rules.ts'

// Five tickets: one is old, one old and held, one old of a person who is held, one open, one young.
let desk: Desk
const numbers: Record<string, string> = {}
beforeAll(async () => {
  desk = await openDesk()
  for (const name of ['old', 'held', 'ofHeld', 'open', 'young']) {
    if (name === 'young') {
      desk.product.clock.advance({ hours: 24 * 200 })
      // Everybody signs in anew.
      desk = { ...deskIn(desk.product, desk.world), stop: desk.stop }
    }
    const who = name === 'ofHeld' ? 'neighbour' : 'requester'
    const { attachments } = await desk.upload(who, { name: `${name}.txt`, type: 'text/plain', content: name })
    const { number } = await desk.open(who, { title: `Title ${name}`, text: `Secret ${name}` })
    await desk.insist(
      desk.say(who, number, { class: 'band', text: `More ${name}`, attachments: attachments.map(a => a.id) }),
    )
    numbers[name] = number
    if (name !== 'open') await close(number)
  }
  await hold({ ticketId: (await desk.page('admin', numbers.held ?? '')).ticket.id })
  await hold({ personId: desk.world.people.neighbour.id })
})
afterAll(() => desk?.stop())

async function close(number: string): Promise<void> {
  await desk.insist(desk.take('analyst', number))
  await desk.insist(desk.post('analyst', `/${number}/acts`, { act: 'solve', note: `Done, ${number}` }))
}
const inWorkspace = <T>(work: Parameters<typeof desk.product.db.engine<T>>[1]) =>
  desk.product.db.engine(desk.world.workspaceId, work)
const hold = ({ ticketId = null, personId = null }: { ticketId?: string | null; personId?: string | null }) =>
  inWorkspace(tx =>
    tx.run(insertLegalHold, [
      desk.world.workspaceId,
      newId(),
      ticketId,
      personId,
      'Court',
      desk.product.clock.now().toString(),
      null,
    ]),
  )
const doing = () => ({ at: desk.product.clock.now(), via: 'command' as const, origin: 'test', tokenId: null })
const set = (kind: RuleKind, months: number | null) =>
  inWorkspace(tx => setRule(tx, { kind, months }, doing()))
const preview = (kind: RuleKind, months: number) =>
  inWorkspace(tx => previewRule(tx, { kind, months }, desk.product.clock))
const run = (go?: () => boolean) => retain(desk.product, desk.world.workspaceId, go)
/** Every text of the workspace that has it, by table. */
async function find(text: string): Promise<string[]> {
  const tables = await desk.behind<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.columns
     where column_name = 'workspace_id' and table_schema in ('kernel', 'work', 'comms')`,
  )
  const found: string[] = []
  for (const { name } of tables)
    if (
      (await desk.behind(`select 1 from ${name} x where x::text like '%' || $1 || '%' limit 1`, [text]))
        .length
    )
      found.push(name)
  return found.sort()
}
const numbersLeft = async () =>
  (await desk.behind<{ number: string }>('select number from work.ticket order by number')).map(
    ({ number }) => number,
  )

test('what a rule would take is counted and named before it is switched on, and nothing is taken', async () => {
  const all = await preview('tickets', 3)
  expect(all).toMatchObject({ tickets: 1, messages: 3, files: 1, held: 2 })
  expect(all.first).toEqual([expect.objectContaining({ number: numbers.old, title: 'Title old' })])
  expect(await preview('tickets', 8)).toMatchObject({ tickets: 0, held: 0 })
  expect(await run()).toEqual({})
  expect(await numbersLeft()).toHaveLength(5)
})

test('texts and files go after their time, and who did what when stays', async () => {
  await set('texts', 3)
  expect(await run()).toEqual({ texts: 1 })
  expect(await find('Secret old')).toEqual([])
  expect(await find('More old')).toEqual([])
  const { ticket, messages } = await desk.page('analyst', numbers.old ?? '')
  expect(ticket.title).toBe('Title old')
  expect(messages.map(({ text }) => text)).toEqual(
    messages.map(() => 'Removed: texts are kept for 3 months after a ticket is closed.'),
  )
  expect(messages.flatMap(({ attachments }) => attachments)).toEqual([])
  for (const name of ['held', 'ofHeld', 'open', 'young']) expect(await find(`Secret ${name}`)).not.toEqual([])
  expect(await run()).toEqual({ texts: 0 })
  await set('texts', null)
})

test('closed tickets go with all that stands on them, and what is held stays', async () => {
  await set('tickets', 3)
  expect(await run(() => false)).toEqual({})
  expect(await run()).toEqual({ tickets: 1 })
  expect(await numbersLeft()).toEqual(['held', 'ofHeld', 'open', 'young'].map(name => numbers[name]).sort())
  expect(await find('Title old')).toEqual([])
  await set('tickets', null)
})

test('the audit finds nothing missing after it, and the log tells of each rule and run', async () => {
  const { missing, extra } = await auditObligations(desk.product.db, desk.world.workspaceId)
  expect([missing, extra]).toEqual([[], []])
  const writes = await auditWrites(desk.product.db, desk.world.workspaceId)
  expect(writes.filter(row => row.missing > 0)).toEqual([])
  const log = await desk.behind<{ act: string; subject: string; via: string; after: object }>(
    `select act, subject, via, after from identity.configuration_change where kind = 'retention' order by at, id`,
  )
  expect(log.map(({ act }) => act)).toEqual([
    'switched on',
    'removed',
    'switched off',
    'switched on',
    'removed',
    'switched off',
  ])
  expect(log[1]).toMatchObject({ via: 'program', after: { count: 1 } })
})

test('the engine takes nothing away but while erasing', async () => {
  const before = await desk.behind('select 1 from kernel.event')
  for (const table of ['kernel.event', 'work.message', 'comms.obligation', 'identity.configuration_change'])
    await desk.behind(`delete from ${table}`)
  await desk.behind(`update kernel.event set payload = '{}'`)
  expect(await desk.behind('select 1 from kernel.event')).toHaveLength(before.length)
  expect(await desk.behind(`select 1 from kernel.event where payload = '{}'`)).toEqual([])
  await inWorkspace(async tx => {
    tx.run({ name: 'erasing_on', text: `select set_config('app.erasing', 'on', true)` } as never, [])
    tx.run({ name: 'erasing_all', text: 'delete from comms.obligation' } as never, [])
  })
  expect(await desk.behind('select 1 from comms.obligation')).toEqual([])
})
