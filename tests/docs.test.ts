import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { describeAll } from '../cli/describeAll.ts'
import { describeEvents } from '../cli/describeEvents.ts'
import { describeProblems } from '../cli/describeProblems.ts'
import { readReactions } from '../cli/readReactions.ts'
import { problems, routes } from '../contract/index.ts'
import { modules } from '../server/modules.ts'
import { listFiles, readText } from './architecture/source.ts'
import { findDeadPaths, listFirstColumn, listRows, type Page } from './support/pages.ts'

const generated = await describeAll()
const page = (path: string): Page => ({ path, text: readText(path) })
const pages = listFiles()
  .filter(path => path.endsWith('.md'))
  .map(page)

describe('what is generated', () => {
  test.each(generated)(
    'docs/api/$name is what the code says (else: npx interlock docs)',
    async ({ file, text }) => {
      expect(await readFile(file, 'utf8')).toBe(text)
    },
  )
  test('a problem, an event or a reaction that changes shows', async () => {
    const source = readText('contract/events.ts')
    const reactions = await readReactions()
    const before = describeEvents(source, reactions)
    expect(describeEvents(source.replace('A reply or note was written.', 'Other.'), reactions)).not.toBe(
      before,
    )
    expect(
      describeEvents(source, new Map([...reactions, ['ticket.opened', { now: 'other', later: '' }]])),
    ).not.toBe(before)
    const one = { ...problems, 'ticket.closed': { ...problems['ticket.closed'], title: 'Other' } }
    expect(describeProblems(one, routes)).not.toBe(describeProblems(problems, routes))
  })
  test('every event of the contract stands in the page of events, with its reactions', async () => {
    const declared = [...readText('contract/events.ts').matchAll(/^ {2}'([a-z_.]+)': /gm)].map(
      ([, name]) => name,
    )
    expect(declared.length).toBeGreaterThan(0)
    expect([...(await readReactions()).keys()]).toEqual(declared)
    const headings = [...readText('docs/api/events.md').matchAll(/^## ([a-z_.]+)$/gm)].map(([, name]) => name)
    expect(headings).toEqual(declared)
  })
})

describe('what is written by hand', () => {
  test.each(pages)('every file that $path names is there', one => {
    expect(findDeadPaths(one)).toEqual([])
  })
  test('a file that is not there is noticed, linked or named', () => {
    const text =
      'see [it](docs/none.md), `server/none.ts`, `server/main.ts` and [this](https://example.org/x)'
    expect(findDeadPaths({ path: 'a.md', text })).toEqual(['docs/none.md', 'server/none.ts'])
  })
  test('README.md lists every setting, and none that is not', () => {
    const read = readText('server/kernel/config.ts').matchAll(/read\(\s*'([A-Z_]+)'/g)
    const settings = [...read].map(([, name]) => name)
    expect(settings.length).toBeGreaterThan(5)
    expect(listFirstColumn(page('README.md'), '## Settings').sort()).toEqual(settings.sort())
  })
  test('README.md lists every command, and none that is not', () => {
    const program = readText('cli/main.ts')
    // Commands of commands are named after the constant that holds theirs.
    const groups: Record<string, string> = {
      program: '',
      imports: 'import ',
      backup: 'backup ',
      mail: 'mail ',
    }
    const declared = program.matchAll(/(\w+)\s*\.command\('([^']+)'\)/g)
    const commands = [...declared]
      .map(([, of = '', name]) => `interlock ${groups[of] ?? `${of}? `}${name}`)
      .filter(name => !['interlock import', 'interlock mail'].includes(name))
    const written = listFirstColumn(page('README.md'), '## Commands').filter(name =>
      name.startsWith('interlock '),
    )
    expect(written.map(name => name.split(' [')[0]).sort()).toEqual(commands.sort())
  })
  test('ARCHITECTURE.md says of each module what server/modules.ts allows', () => {
    const table = listRows(page('ARCHITECTURE.md'), '## Modules')
    const written = table.map(([name = '', , , may = '']) => [name, may === '–' ? [] : may.split(', ')])
    expect(Object.fromEntries(written)).toEqual(modules)
  })
})
