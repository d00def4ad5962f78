import fc from 'fast-check'
import { expect, test } from 'vitest'
import { draw } from '../../../tests/support/draw.ts'
import { repair, roles, withStarter } from '../../../tests/support/starterFiles.ts'
import { formatProblem, readStarter } from './index.ts'

const change = `key: change
name: Change
prefix: CHG
description: Change it.
owner: lead
manager: lead
record: change
activities:
  t1:
    stage: work package
    class: provider
    effort: 15
    procedure: Change it.
    tell:
      ready: { provider: Change it. }
      completed: { provider: Changed. }
`
const changeDrawing = draw(['s>t1', 't1>x1', 'x1>e1:As planned', 'x1>e2:Taken back'], {
  names: { e1: 'Carried out', e2: 'Backed out' },
})
const more = `  c1:
    stage: work package
    class: band
    interface: { record: change, requires: [impact, note], accept-within: 60 }
    tell:
      completed: { provider: Done. }
`
const flows = [
  ...['s>t1', 't1>x1', 'x1>t2:Found it', 'x1>e:Nothing wrong', 't2>c1', 'c1>x2'],
  ...['x2>e:Carried out', 'x2>t1:Backed out'],
]
const caller = draw(flows, {
  names: { t1: 'Look', t2: 'Mend', c1: 'Have it changed' },
  calls: { c1: 'change' },
})
const good = {
  ...{ 'roles.yaml': roles, 'repair.yaml': `${repair}${more}`, 'repair.bpmn': caller },
  ...{ 'change.yaml': change, 'change.bpmn': changeDrawing },
}

async function problemsOf(files: Readonly<Record<string, string>>) {
  const read = await withStarter(files, readStarter)
  return 'problems' in read ? read.problems.map(formatProblem) : []
}
async function spoil(file: keyof typeof good, from: string, to: string) {
  expect(good[file]).toContain(from)
  return problemsOf({ ...good, [file]: good[file].replaceAll(from, to) })
}
const columnOf = (text: string, line: number) => (caller.split('\n')[line - 1]?.indexOf(text) ?? -1) + 1
const lineOf = (text: string) => caller.split('\n').findIndex(line => line.includes(text)) + 1
const placeOf = (text: string) => `repair.bpmn:${lineOf(text)}:${columnOf(text, lineOf(text))}`

test('a call of another process is read with its interface; it needs neither effort nor procedure', async () => {
  const read = await withStarter(good, readStarter)
  if ('problems' in read) throw new Error(read.problems.map(formatProblem).join('\n'))
  const [called, calling] = read.model.processes
  expect(called).toMatchObject({ key: 'change', record: 'change' })
  expect(calling?.activities.map(({ node, interface: handed }) => [node, handed])).toEqual([
    ['t1', null],
    ['t2', null],
    ['c1', { process: 'change', record: 'change', requires: ['impact', 'note'], acceptWithinMinutes: 60 }],
  ])
  expect(calling?.activities.at(-1)).toMatchObject({
    ...{ responsible: 'engineer', accountable: 'lead', effortMinutes: 0, procedure: '' },
  })
})
test('a call without an interface runs within the ticket and needs nothing', async () => {
  const line = '    interface: { record: change, requires: [impact, note], accept-within: 60 }\n'
  const read = await withStarter(
    { ...good, 'repair.yaml': good['repair.yaml'].replace(line, '') },
    readStarter,
  )
  expect('model' in read && read.model.processes[1]?.activities.at(-1)?.interface).toEqual({
    ...{ process: 'change', record: null, requires: [], acceptWithinMinutes: null },
  })
})

test.each<[string, keyof typeof good, string, string, string[]]>([
  [
    'a call of a process that is not there',
    'change.yaml',
    'key: change',
    'key: changes',
    [
      `${placeOf('calledElement')} “Have it changed” calls the process “change”, which is not there. Did you mean “changes”?`,
    ],
  ],
  [
    'a record of another type',
    'repair.yaml',
    'record: change',
    'record: release',
    [
      'repair.yaml:41:26 The tickets of the process “change” are of the type “change”, not “release”. Name that one.',
    ],
  ],
  [
    'a record of a process that makes none',
    'change.yaml',
    'record: change\n',
    '',
    ['repair.yaml:41:26 The tickets of the process “change” have no type. Add “record: change” to it.'],
  ],
  [
    'a way after the call that is never taken',
    'change.bpmn',
    'name="Carried out"',
    'name="Carried on"',
    [
      `${placeOf('name="Carried out"')} The way “Carried out” after “Have it changed” is never taken: “change” has no such end. Did you mean “Carried on”?`,
      `repair.yaml:38:3 “change” can end as “Carried on”, and no way out of “Have it changed” is for that. Draw one, or a default.`,
    ],
  ],
  [
    'something to hand over that nobody has',
    'repair.yaml',
    '[impact, note]',
    '[impact, noise]',
    [
      'repair.yaml:41:53 “requires” is one of impact, urgency, service, note, not “noise”. Did you mean “note”?',
    ],
  ],
  [
    'a time to accept where nothing is offered',
    'repair.yaml',
    'record: change, ',
    '',
    [
      'repair.yaml:41:44 Without a record nothing is offered, so nothing is accepted. Add “record”, or remove it.',
    ],
  ],
  [
    'an interface of an activity that calls nothing',
    'repair.yaml',
    '    accountable: engineer\n',
    '    accountable: engineer\n    interface: {}\n',
    [
      'repair.yaml:29:5 “Mend” calls no other process, so it has no interface. Draw it as a call activity, or remove it.',
    ],
  ],
  [
    'a gate that nobody completes',
    'repair.yaml',
    '    interface: { record',
    '    gate: true\n    interface: { record',
    [
      'repair.yaml:41:5 “Have it changed” is done in the process it calls, so nobody completes it here. Make a step of that process the gate.',
    ],
  ],
])('%s is reported at its place', async (_, file, from, to, problems) => {
  expect(await spoil(file, from, to)).toEqual(problems)
})

test('a way of “solve and close” that leads into a call, or names it, is reported', async () => {
  const solve = (way: string) => `solve: { ${way} }\nactivities:`
  const withSolve = (way: string) =>
    problemsOf({ ...good, 'repair.yaml': good['repair.yaml'].replace('activities:', solve(way)) })
  expect(await withSolve('t1: Nothing wrong')).toEqual([])
  expect(await withSolve("t1: Found it, t2: ''")).toEqual([
    'repair.yaml:10:10 The way from here waits at “Have it changed”, which nobody completes. Lead around it.',
  ])
  expect(await withSolve("c1: ''")).toEqual([
    'repair.yaml:10:10 “Have it changed” calls another process, so nobody completes it here. Remove it.',
  ])
})

test('a process that would stand within itself on one ticket is reported, with a record it may', async () => {
  const round = (interfaceLine: string) => ({
    ...good,
    'change.yaml': `${change}  c2:\n    stage: gap\n    class: band\n    tell: { completed: { provider: Done. } }\n${interfaceLine}`,
    'change.bpmn': draw(['s>t1', 't1>x1', 'x1>c2:As planned', 'c2>e1', 'x1>e2:Taken back'], {
      ...{ names: { c2: 'Have it repaired', e1: 'Carried out', e2: 'Backed out' }, calls: { c2: 'repair' } },
    }),
    'repair.yaml': `${repair}${more.replace(/ {4}interface.*\n/, '')}`.replace(
      'prefix: RE',
      'prefix: RE\nrecord: repair',
    ),
  })
  const within = await problemsOf(round(''))
  expect(within.map(problem => problem.replace(/^\S+ /, ''))).toEqual([
    '“Have it repaired” leads back into “change” within the same ticket. Give a call on the way a record.',
    '“Have it changed” leads back into “repair” within the same ticket. Give a call on the way a record.',
  ])
  expect(await problemsOf(round('    interface: { record: repair }\n'))).toEqual([])
})

test('whatever line is lost, doubled or cut, the reader answers, and says where in its file something is wrong', async () => {
  const names = Object.keys(good) as (keyof typeof good)[]
  const damage = fc.record({
    file: fc.constantFrom(...names),
    line: fc.nat(60),
    how: fc.constantFrom('lost', 'doubled', 'cut'),
    at: fc.nat(80),
  })
  await fc.assert(
    fc.asyncProperty(damage, async ({ file, line, how, at }) => {
      const lines = good[file].split('\n')
      const hit = lines[line % lines.length] ?? ''
      const left =
        how === 'lost' ? [] : how === 'doubled' ? [hit, hit] : [hit.slice(0, at % (hit.length + 1))]
      lines.splice(line % lines.length, 1, ...left)
      const read = await withStarter({ ...good, [file]: lines.join('\n') }, readStarter)
      if ('model' in read) return
      for (const problem of read.problems) {
        expect(names).toContain(problem.file)
        const text = problem.file === file ? lines : good[problem.file as keyof typeof good].split('\n')
        expect(problem.line).toBeGreaterThan(0)
        expect(problem.line).toBeLessThanOrEqual(text.length)
        expect(problem.column).toBeLessThanOrEqual((text[problem.line - 1]?.length ?? 0) + 1)
        expect(problem.text).toMatch(/[.?]$/)
      }
    }),
    { numRuns: 150 },
  )
})
