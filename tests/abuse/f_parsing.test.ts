import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listImports, parseSource, readSources, type Source } from '../architecture/source.ts'
import { type Desk, openDesk } from '../support/desk.ts'
import { execute } from '../support/global.ts'

// F09, F10, F11: paths, arguments of commands, and numbers beyond what a computer counts with.

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk.stop())

describe('F09: a path that leads out of where files are', () => {
  test.each([
    '/../package.json',
    '/..%2fpackage.json',
    '/assets/../../package.json',
    '/assets/..%2f..%2f..%2fpackage.json',
    '/assets/..%5c..%5cpackage.json',
    '/assets/%2e%2e/%2e%2e/%2e%2e/package.json',
    '//etc/passwd',
    '/%00/../package.json',
    '/assets/....//....//package.json',
  ])('%s finds nothing of it', async url => {
    const { body } = await desk.product.http.inject({ method: 'GET', url })
    expect(body).not.toMatch(/"name": "interlock"|root:/)
  })
})

/** Who runs commands: the database that comes along is one, and nothing of it is asked for from outside. */
const runners = (sources: Source[]) =>
  sources
    .filter(({ path }) => path.startsWith('server/') && !/\.test\.ts$/.test(path))
    .flatMap(listImports)
    .filter(({ to, type }) => /^(?:node:)?child_process$/.test(to) && !type)
    .map(({ from }) => from.path)

describe('F10: the server', () => {
  test('runs no command but its own database, and none by a shell', () => {
    const sources = readSources()
    expect(runners(sources).filter(path => !path.startsWith('server/kernel/embedded/'))).toEqual([])
    const shells = sources.filter(
      ({ path, text }) => /^server\//.test(path) && /\bshell: |\bexec(?:Sync)?\(\s*[`'"]/.test(text),
    )
    expect(shells.map(({ path }) => path)).toEqual([])
  })
  test('seeded fault: one more would be seen', () => {
    expect(
      runners([parseSource('server/work/convert.ts', `import { exec } from 'node:child_process'`)]),
    ).toEqual(['server/work/convert.ts'])
  })
})

describe('F11: a number beyond what 32 bits hold', () => {
  test('is given to one ticket each, in full, and finds it', async () => {
    await execute(desk.product.databaseUrl, `select setval('work.ticket_number', 999999999999996)`)
    const opened = [await desk.open('requester'), await desk.open('requester'), await desk.open('requester')]
    expect(opened.map(({ number }) => number)).toEqual(
      ['7', '8', '9'].map(last => `INC-99999999999999${last}`),
    )
    for (const { number, id } of opened) expect((await desk.page('requester', number)).ticket.id).toBe(id)
  })
  // Sizes and counts are integers of the contract, each with its bounds; what has fifteen digits is below 2^53.
  test.each(['INC-9007199254740993', 'INC-9223372036854775808', 'INC--1', 'INC-1e3', 'INC-0x10'])(
    '%s is no ticket, and no fault',
    async number => expect([400, 404]).toContain((await desk.get('requester', `/${number}`)).status),
  )
})
