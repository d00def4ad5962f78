import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { actorFrom } from '../../tests/support/actors.ts'
import { testDatabase } from '../../tests/support/database.ts'
import { createParties, lookInto, type Parties } from '../../tests/support/house.ts'
import { starterFiles, withStarter } from '../../tests/support/starterFiles.ts'
import { composed, connect, type Db, type Tx } from '../kernel/index.ts'
import {
  addServices,
  assignHolders,
  findProcess,
  findServices,
  findVersion,
  loadStaffing,
  publishProcess,
  readStarter,
  type StarterModel,
  seedModel,
  setWorkingHours,
} from './index.ts'

type Process = StarterModel['processes'][number]
let database: Awaited<ReturnType<typeof testDatabase>>
let db: Db
let parties: Parties
let repair: Process
beforeAll(async () => {
  database = await testDatabase()
  db = connect(database.url, { emit: () => {} })
  parties = await createParties(database.url)
  const read = await withStarter(starterFiles, readStarter)
  const [process] = 'model' in read ? read.model.processes : []
  if (!('model' in read) || !process) throw new Error('The small model has mistakes.')
  repair = change(process, {})
  const others = ['lead', 'engineer'].map(owner => ({ ...process, key: `of-${owner}`, prefix: 'OT', owner }))
  await engine(async tx => {
    seedModel(
      tx,
      { ...read.model, processes: [{ ...repair, activities: [...repair.activities] }, ...others] },
      clock(),
    )
  })
})
afterAll(async () => {
  await db?.close()
  await database?.drop()
})

const clock = () => parties.clock
const engine = <T>(work: (tx: Tx) => Promise<T>) => db.engine(parties.workspaceId, work)
const published = () =>
  engine(async tx => findVersion(tx, findProcess(await loadStaffing(tx), 'repair')?.versionId ?? ''))
const publish = (process: Process) => engine(tx => publishProcess(tx, process, clock()))

type Facts = Partial<Process['activities'][number]>
/** The process with facts put over its first activity. */
const change = (process: Process, facts: Facts): Process => ({
  ...process,
  activities: process.activities.map((activity, index) =>
    index === 0 ? { ...activity, ...facts } : activity,
  ),
})
const call = (process: string, acceptWithinMinutes = 60): Facts => ({
  interface: { process, record: 'change', requires: ['impact', 'note'], acceptWithinMinutes },
})

describe('a version', () => {
  test('offers whatever is said of a process and its activities', async () => {
    await publish({
      ...change(repair, {
        ...{ gate: true, chargeable: true, promise: { 1: 15 }, ...call('of-lead') },
        also: [{ when: 'completed', who: 'business', at: 'digest' }],
      }),
      ...{ record: 'repair', solve: { t1: 'Found it', t2: '' }, promise: { 1: 30, 2: 120 } },
    })
    const version = await published()
    expect(version).toMatchObject({
      ...{ record: 'repair', solve: { t1: 'Found it', t2: '' }, promise: { 1: 30, 2: 120 } },
      ...{ owner: 'lead', manager: 'lead', prefix: 'RE' },
    })
    expect(version.activities.get('t1')).toMatchObject({
      ...{ gate: true, chargeable: true, promise: { 1: 15, 2: 120 } },
      rules: [{ when: 'completed', who: 'business', at: 'digest' }],
      interface: {
        ...{ process: 'of-lead', record: 'change', requires: ['impact', 'note'] },
        ...{ acceptWithinMinutes: 60, agreed: true },
      },
    })
    expect(version.activities.get('t2')).toMatchObject({
      ...{ gate: false, chargeable: false, promise: { 1: 30, 2: 120 }, rules: [], interface: null },
    })
  })
  test('offers as little where nothing is said', async () => {
    await publish(repair)
    expect(await published()).toMatchObject({ record: null, solve: null, promise: {} })
  })
  test('is the next one each time, also where two publish at once; its number is never taken twice', async () => {
    const before = (await published()).number
    await Promise.all([publish(repair), publish(repair)])
    expect((await published()).number).toBe(before + 2)
  })
  test('keeps owner and manager as they were when it was published', async () => {
    const old = await published()
    await publish({ ...repair, manager: 'engineer' })
    expect((await published()).manager).toBe('engineer')
    expect(old.manager).toBe('lead')
    const load = composed<[string], { key: string }>(
      `select r.key from model.process_version v join model.role r on r.id = v.manager_role_id where v.id = $1`,
    )
    expect(await engine(tx => tx.run(load, [old.id]))).toEqual([{ key: 'lead' }])
  })
  test('of a process that is not there is refused', async () => {
    await expect(publish({ ...repair, key: 'mend' })).rejects.toThrow('There is no process mend')
  })
  test.each(['process_version', 'activity', 'assignment', 'communication_rule', 'interface'])(
    'cannot be changed afterwards: %s',
    async table => {
      const alter = composed<[], unknown>(`update model.${table} set workspace_id = workspace_id`)
      await expect(engine(tx => tx.run(alter, []))).rejects.toThrow('permission denied')
      const remove = composed<[], unknown>(`delete from model.${table}`)
      await expect(engine(tx => tx.run(remove, []))).rejects.toThrow('permission denied')
    },
  )
})

describe('an interface', () => {
  const isAgreed = async (facts: Facts) => {
    await publish(change(repair, facts))
    return (await published()).activities.get('t1')?.interface?.agreed
  }
  test('is agreed at once where one owner is on both sides', async () => {
    expect(await isAgreed(call('of-lead'))).toBe(true)
  })
  test('is not agreed where the other owner has not been asked, or the other process is not there', async () => {
    expect(await isAgreed(call('of-engineer'))).toBe(false)
    expect(await isAgreed(call('of-nobody'))).toBe(false)
  })
  test('stays agreed while nothing of it changes', async () => {
    const other = { ...repair, owner: 'engineer' }
    await publish(change(other, call('of-engineer')))
    expect(await isAgreed(call('of-engineer'))).toBe(true)
    expect(await isAgreed(call('of-engineer', 30))).toBe(false)
    expect(await isAgreed(call('of-engineer', 30))).toBe(false)
  })
})

describe('what is live', () => {
  test('is seen by the next act, whatever of it has changed', async () => {
    const revisions = new Set<string>()
    const note = async () => revisions.add(await engine(async tx => (await loadStaffing(tx)).roster.revision))
    await note()
    const [printing = ''] = await engine(async tx =>
      addServices(tx, [
        {
          ...{ key: 'printing', name: 'Printing' },
          ...{ customers: [parties.customerId], subscribers: [parties.cleo.personId] },
        },
      ]),
    )
    await note()
    const hours = { zone: 'Europe/Berlin', days: [1, 2], opensAt: '08:00', closesAt: '18:00' }
    await engine(tx => setWorkingHours(tx, { ...hours, closesAt: '17:00' }))
    await engine(tx => setWorkingHours(tx, hours))
    await note()
    const held = {
      customer: parties.customerId,
      service: printing,
      priorities: [1, 2],
      hours: 'after' as const,
    }
    await engine(tx => assignHolders(tx, [{ role: 'engineer', person: parties.ada.personId, ...held }]))
    await note()
    expect(revisions.size).toBe(4)
    const { roster } = await engine(loadStaffing)
    expect(roster.hours).toEqual(hours)
    expect([...roster.services.values()]).toEqual([
      {
        ...{ id: printing, key: 'printing', name: 'Printing', archived: false },
        ...{ customers: [parties.customerId], subscribers: [parties.cleo.personId] },
      },
    ])
    expect(roster.roles.get('engineer')?.holders).toEqual([
      { person: parties.ada.personId, team: null, ...held },
    ])
  })
  test('a customer has their own services and those for all', async () => {
    await engine(async tx => addServices(tx, [{ key: 'workplace', name: 'Workplace' }]))
    const staffing = await engine(loadStaffing)
    const keys = (customerId: string) => findServices(staffing, customerId).map(({ key }) => key)
    expect(keys(parties.customerId)).toEqual(['printing', 'workplace'])
    expect(keys(parties.providerId)).toEqual(['workplace'])
  })
  test.each([
    ['service', 'the name of a service', `update model.service set name = 'Print'`],
    ['service_customer', 'who has a service', 'delete from model.service_customer'],
    ['service_subscriber', 'who subscribes to it', 'delete from model.service_subscriber'],
    ['working_hours', 'when we are there', 'delete from model.working_hours'],
  ])('in %s, %s', async (_, __, sql) => {
    const before = await engine(loadStaffing)
    await lookInto(database.url, sql)
    expect((await engine(loadStaffing)).roster.revision).not.toBe(before.roster.revision)
  })
})

describe('row security', () => {
  const tables = [
    'service',
    'service_customer',
    'service_subscriber',
    'working_hours',
    'communication_rule',
    'interface',
  ]
  test('shows a model’s facts to the provider and to nobody else', async () => {
    await engine(async tx => {
      const { customerId, cleo } = parties
      addServices(tx, [{ key: 'mail', name: 'Mail', customers: [customerId], subscribers: [cleo.personId] }])
      await setWorkingHours(tx, { zone: 'UTC', days: [1], opensAt: '08:00', closesAt: '09:00' })
    })
    await publish(
      change(repair, { ...call('of-lead'), also: [{ when: 'ready', who: 'manager', at: 'once' }] }),
    )
    const count = (who: 'ada' | 'cleo') =>
      db.readAs(actorFrom(parties, who), tx =>
        Promise.all(
          tables.map(async table => {
            const sql = `select count(*)::integer as count from model.${table}`
            const [row] = await tx.run(composed<[], { count: number }>(sql), [])
            return (row?.count ?? 0) > 0
          }),
        ),
      )
    expect(await count('ada')).toEqual(tables.map(() => true))
    expect(await count('cleo')).toEqual(tables.map(() => false))
  })
})
