import { expect, test } from 'vitest'
import { starterFiles, withStarter } from '../../../tests/support/starterFiles.ts'
import { formatProblem, readStarter } from './index.ts'

// What the drawing and the letters do not say: gates, charges, promises, rules, and texts of everything that happens.

const good = starterFiles['repair.yaml']
  .replace('tell:\n  opened:', 'record: repair\npromise: { 1: 30, 2: 120 }\ntell:\n  opened:')
  .replace(
    '    procedure: Look at it.\n',
    `    procedure: Look at it.
    gate: true
    chargeable: true
    promise: { 1: 15 }
    also:
      - { when: completed, who: business }
      - { when: completed, who: manager, at: digest }
`,
  )
  .replace(
    '        provider: Looked at it.\n',
    '        provider: Looked at it.\n        customer: "We have looked: {{note}} Next: {{next_update}}."\n',
  )
const read = async (yaml: string) => {
  const result = await withStarter({ ...starterFiles, 'repair.yaml': yaml }, readStarter)
  if ('problems' in result) return { problems: result.problems.map(formatProblem), process: undefined }
  return { problems: [], process: result.model.processes[0] }
}
const spoil = async (from: string, to: string) => {
  expect(good).toContain(from)
  return (await read(good.replace(from, to))).problems
}

test('everything that is said of a process and its activities is read', async () => {
  const { process, problems } = await read(good)
  expect(problems).toEqual([])
  expect(process).toMatchObject({ record: 'repair', promise: { 1: 30, 2: 120 }, solve: null })
  expect(process?.activities[0]).toMatchObject({
    ...{ gate: true, chargeable: true, promise: { 1: 15 }, interface: null },
    also: [
      { when: 'completed', who: 'business', at: 'once' },
      { when: 'completed', who: 'manager', at: 'digest' },
    ],
  })
  expect(process?.activities[1]).toMatchObject({ gate: false, chargeable: false, promise: {}, also: [] })
})

const withChecklist = (items: string) =>
  read(good.replace('    gate: true\n', `    checklist:\n${items}    gate: true\n`))
test('the checklist of an activity is read, a text each or with what is compulsory', async () => {
  const { process, problems } = await withChecklist(
    '      - Look twice\n      - { item: Write it down, compulsory: true }\n',
  )
  expect(problems).toEqual([])
  expect(process?.activities[0]?.checklist).toEqual([
    { text: 'Look twice', compulsory: false },
    { text: 'Write it down', compulsory: true },
  ])
  expect((await withChecklist('      - { compulsory: true }\n')).problems).toEqual([
    expect.stringMatching(/^repair\.yaml:\d+:\d+ .*“item”/),
  ])
  expect((await withChecklist('      - [Look, Think]\n')).problems).toHaveLength(1)
})

test.each<[string, string, string, string[]]>([
  [
    'a gate that is neither true nor false',
    'gate: true',
    'gate: lead',
    ['repair.yaml:18:11 “gate” must be true or false, not “lead”.'],
  ],
  [
    'a promise for a priority that does not exist',
    '{ 1: 30, 2: 120 }',
    '{ 1: 30, 5: 120 }',
    ['repair.yaml:8:19 “5” is not known in “promise”. Did you mean “1”?'],
  ],
  [
    'a promise that is no number of minutes',
    '{ 1: 30, 2: 120 }',
    '{ 1: 30, 2: 2h }',
    ['repair.yaml:8:22 “2” must be whole minutes, for example 30, not “2h”.'],
  ],
  [
    'a promise for all priorities alike',
    '{ 1: 30, 2: 120 }',
    '30',
    ['repair.yaml:8:10 “promise” must be keys with values, each on its own line, not 30.'],
  ],
  [
    'a rule on what cannot happen',
    'when: completed, who: business',
    'when: complete, who: business',
    [
      'repair.yaml:22:17 “when” is one of ready, started, completed, not “complete”. Did you mean “completed”?',
    ],
  ],
  [
    'a rule for nobody known',
    'who: business',
    'who: busines',
    [
      'repair.yaml:22:33 “who” is one of business, related, followers, manager, not “busines”. Did you mean “business”?',
    ],
  ],
  [
    'a rule that says no audience',
    ', who: business }',
    ' }',
    ['repair.yaml:22:9 “who” is missing in a communication rule. Add it.'],
  ],
  [
    'a rule at no known pace',
    'at: digest',
    'at: weekly',
    ['repair.yaml:23:46 “at” is one of once, digest, not “weekly”.'],
  ],
  [
    'a rule that stands twice',
    'who: manager, at: digest',
    'who: business, at: digest',
    ['repair.yaml:23:9 business is told when it is completed by another rule already. Keep one.'],
  ],
  [
    'rules that are no list',
    'also:\n      - { when: completed, who: business }\n      - { when: completed, who: manager, at: digest }',
    'also: business',
    [
      'repair.yaml:21:11 “also” must be a list, for example [{ when: completed, who: business }], not “business”.',
    ],
  ],
  [
    'a rule without words for those it tells',
    'when: completed, who: business',
    'when: started, who: related',
    [
      'repair.yaml:13:3 A rule tells related when “Look” is started, but there is no text for the customer. Add it under “tell”.',
    ],
  ],
  [
    'a rule that tells of what is hidden',
    '    support: [lead]\n',
    '    support: [lead]\n    also: [{ when: completed, who: business }]\n',
    [
      'repair.yaml:39:5 The activity is hidden from other sides, but a rule tells business of it. Make its class band, or remove the rule.',
    ],
  ],
  [
    'a text of an event a process does not have',
    '  opened:\n',
    '  solvd: { customer: Done. }\n  opened:\n',
    ['repair.yaml:10:3 “solvd” is not known in “tell” of a process. Did you mean “solved”?'],
  ],
])('%s is reported at its place', async (_, from, to, problems) => {
  expect(await spoil(from, to)).toEqual(problems)
})

/** Where each placeholder may stand, as the text of an event of the process or of the first activity. */
const known: Readonly<Record<string, readonly string[]>> = {
  'process closed': ['priority'],
  'process solved': ['note'],
  'process waiting': ['question', 'party'],
  'process stuck': ['reason'],
  'process meeting': ['question', 'meeting.when', 'meeting.place', 'meeting.minutes'],
  'process reclassified': ['reason'],
  'process offered': ['party'],
  'process returned': ['reason', 'party'],
  'process reopened': [],
  'process resumed': [],
  'activity ready': ['note', 'activity.name'],
  'activity started': ['next_update', 'activity.name'],
  'activity completed': ['note', 'next_update', 'outcome', 'activity.name'],
  'activity waiting': ['question', 'party', 'activity.name'],
  'activity stuck': ['reason', 'activity.name'],
}
const all = [...new Set(Object.values(known).flat())].filter(name => name !== 'priority')
function textOf(place: string, text: string) {
  const [of, event] = place.split(' ')
  const line = (space: string) => `${space}${event}: { provider: "${text}" }\n`
  const bare = starterFiles['repair.yaml']
  if (of === 'process') return bare.replace('tell:\n  opened:', `tell:\n${line('  ')}  opened:`)
  const [ready, completed] = ['      ready:\n        provider: Look at {{ticket.number}}.\n', 'Looked at it.']
  if (event === 'completed') return bare.replace(completed, `"${text}"`)
  return event === 'ready'
    ? bare.replace(ready, line('      '))
    : bare.replace(ready, `${ready}${line('      ')}`)
}
test.each(Object.entries(known))(
  'of what happens, a text may say what is known then: %s',
  async (place, may) => {
    const fill = (names: readonly string[]) => names.map(name => `{{${name}}}`).join(' ')
    expect((await read(textOf(place, fill([...may, 'priority', 'ticket.number'])))).problems).toEqual([])
    for (const name of all.filter(candidate => !may.includes(candidate))) {
      const { problems } = await read(textOf(place, fill([name])))
      expect(problems).toHaveLength(1)
      expect(problems[0]).toContain(`{{${name}}} has no value here`)
    }
  },
)
