import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listConfigurationLog } from '../../contract/index.ts'
import { runCommand } from '../kills/backups.ts'
import { callerFor, type Desk, listTitled, mailTheDesk, openDesk, settle } from './desk.ts'

// Whoever runs the machine administers by command, while the program runs on the same database.

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk?.close())

/** `interlock …` as a process of its own, on the database of the desk. */
const run = (...args: string[]) =>
  runCommand([...args, '--workspace', desk.world.slug], { DATABASE_URL: desk.product.databaseUrl })
/** The same, for programs: what it prints is one JSON text. */
async function read<T>(...args: string[]): Promise<T> {
  const { code, output } = await run(...args, '--json')
  expect(code, output).toBe(0)
  return JSON.parse(output) as T
}
const refused = async (...args: string[]) => {
  const { code, output } = await run(...args)
  expect(code, output).toBe(2)
  return output
}

describe('services', () => {
  test('one is added for a customer, with who is told of it', async () => {
    await read(
      ...['services', 'add', 'Boat rental', '--customers', 'Northwind'],
      ...['--subscribers', desk.world.people.requester.email],
    )
    const all = await read<{ name: string; customers: { name: string }[] }[]>('services', 'list')
    expect(all.find(one => one.name === 'Boat rental')?.customers.map(one => one.name)).toEqual(['Northwind'])
  })
  test('what is wrong is said with its name, and nothing is changed', async () => {
    expect(await refused('services', 'change', 'boats', '--name', 'x')).toContain(
      'There is no service “boats”.',
    )
    expect(await refused('services', 'add', 'Ferry', '--customers', 'Atlantis')).toContain(
      'There is no organisation “Atlantis”.',
    )
    expect(await refused('services', 'change', 'boat-rental', '--name', '')).toMatch(/^ {2}name: /m)
  })
})

test('working hours are set, shown and taken back', async () => {
  const wrong = ['hours', 'set', '--zone', 'Europe/Berlin', '--from', '08:00', '--to', '17:00'] as const
  expect(await refused(...wrong, '--days', 'mon-someday')).toContain('--days: “someday” is no day')
  expect(await refused('hours', 'set', '--zone', 'Mars/Base', '--from', '08:00', '--to', '17:00')).toContain(
    'Mars/Base is no time zone',
  )
  await read(...wrong, '--days', 'fri-mon')
  expect(await read('hours', 'show')).toEqual({
    hours: { zone: 'Europe/Berlin', days: [1, 5, 6, 7], opensAt: '08:00', closesAt: '17:00' },
  })
  expect((await run('hours', 'always')).output).toBe('Somebody is always there.\n')
})

describe('mail that was set aside', () => {
  type Mail = { id: string; from: string; reason: string }
  const waiting = () => read<Mail[]>('quarantine', 'list')
  beforeAll(async () => {
    for (const name of ['nina', 'spam'])
      await mailTheDesk(desk, {
        from: `${name}@nowhere.example`,
        subject: `From ${name}`,
        text: 'Please help.',
      })
    await settle(desk)
  })
  test('is listed with the reason, released as somebody’s, and opens their ticket', async () => {
    const mail = (await waiting()).find(one => one.from.includes('nina'))
    expect(mail?.reason).toBeTruthy()
    expect(await refused('quarantine', 'release', mail?.id ?? '')).toContain(
      'Name either a person or an organisation.',
    )
    await read('quarantine', 'release', mail?.id ?? '', '--organisation', 'Northwind')
    await settle(desk)
    const admin = await callerFor(desk, 'admin')
    const tickets = await listTitled(admin, 'From nina')
    expect(tickets.map(({ title, customer }) => [title, customer])).toEqual([['From nina', 'Northwind']])
    const told = desk.sink.mails.filter(one => one.envelopeTo.includes('nina@nowhere.example'))
    expect(told).toHaveLength(1)
    expect(await refused('quarantine', 'release', mail?.id ?? '', '--organisation', 'Northwind')).toContain(
      'There is no such mail',
    )
  })
  test('is put away, and nothing comes of it', async () => {
    const [spam] = await waiting()
    await read('quarantine', 'discard', spam?.id ?? '')
    expect(await waiting()).toEqual([])
    expect(await read<Mail[]>('quarantine', 'list', '--discarded')).toMatchObject([{ id: spam?.id }])
  })
})

test('options that take words or numbers say what they take', async () => {
  expect(await refused('log', 'config', '--kind', 'boat')).toContain('--kind: “boat” is none of person')
  expect(await refused('log', 'config', '--limit', 'many')).toContain('--limit: “many” is not a whole number')
  expect(await refused('tokens', 'revoke', '1')).toContain('“1” is not an id')
  expect(await refused('people', 'list', '--state', 'gone')).toContain('none of active')
  expect(
    await refused(
      ...['people', 'invite', 'x@y.example', '--name', 'X'],
      '--organisation',
      'Northwind',
      '--days',
      '99',
    ),
  ).toMatch(/^ {2}days: /m)
  expect(await refused('organisations', 'add', 'Island', '--domains', 'nodomain')).toMatch(
    /^ {2}mailDomains 0: /m,
  )
})

test('what was done by command stands in the log as done by a command', async () => {
  const admin = await callerFor(desk, 'admin')
  const { changes } = await admin.call(listConfigurationLog)
  expect(changes.map(({ via, kind, act }) => `${via} ${kind} ${act}`).reverse()).toEqual([
    'command service added',
    'command hours changed',
    'command hours changed',
    'command mail released',
    'command mail discarded',
  ])
})
