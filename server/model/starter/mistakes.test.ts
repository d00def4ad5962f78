import { expect, test } from 'vitest'
import { drawing, repair, roles, starterFiles, withStarter } from '../../../tests/support/starterFiles.ts'
import { formatProblem, readStarter } from './index.ts'

async function problemsOf(files: Record<string, string>): Promise<string[]> {
  const result = await withStarter(files, readStarter)
  return 'problems' in result ? result.problems.map(formatProblem) : []
}

/** The problems of the good model with one text replaced by another in one of its files. */
async function spoil(file: keyof typeof starterFiles, from: string | RegExp, to: string): Promise<string[]> {
  const spoilt = starterFiles[file].replace(from, to)
  expect(spoilt).not.toBe(starterFiles[file])
  return problemsOf({ ...starterFiles, [file]: spoilt })
}

test.each<[string, keyof typeof starterFiles, string | RegExp, string, string[]]>([
  [
    'an unknown key',
    'repair.yaml',
    'owner: lead',
    'ownr: lead',
    [
      'repair.yaml:1:1 “owner” is missing in a process. Add it.',
      'repair.yaml:5:1 “ownr” is not known in a process. Did you mean “owner”?',
    ],
  ],
  [
    'an unknown key of an activity',
    'repair.yaml',
    'support:',
    'helpers:',
    [
      'repair.yaml:29:5 “helpers” is not known in an activity. Known here: stage, class, effort, procedure, accountable, support, consulted, informed, checklist, gate, chargeable, promise, also, interface, tell.',
    ],
  ],
  [
    'a key that stands twice',
    'repair.yaml',
    'prefix: RE',
    'prefix: RE\nname: Mending',
    ['repair.yaml:4:1 “name” stands twice; the first is on line 2. Remove one of them.'],
  ],
  [
    'a number that is none',
    'repair.yaml',
    'effort: 15',
    'effort: 15m',
    ['repair.yaml:27:13 “effort” must be whole minutes, for example 30, not “15m”.'],
  ],
  [
    'a negative effort',
    'repair.yaml',
    'effort: 15',
    'effort: -1',
    ['repair.yaml:27:13 “effort” must be whole minutes, for example 30, not -1.'],
  ],
  [
    'a text that is a list',
    'repair.yaml',
    'procedure: Look at it.',
    'procedure: [Look, Think]',
    ['repair.yaml:15:16 “procedure” must be a text, not a list.'],
  ],
  [
    'an empty text',
    'repair.yaml',
    'name: Repair',
    'name:',
    ['repair.yaml:2:1 “name” must be a text, not nothing.'],
  ],
  [
    'a letter that is no list',
    'repair.yaml',
    'support: [lead]',
    'support: lead',
    ['repair.yaml:29:14 “support” must be a list, for example [service-manager], not “lead”.'],
  ],
  [
    'a word out of a list',
    'repair.yaml',
    'stage: gap',
    'stage: gaps',
    [
      'repair.yaml:12:12 “stage” is one of engagement, gap, work package, deliverable, not “gaps”. Did you mean “gap”?',
    ],
  ],
  [
    'an unknown role',
    'repair.yaml',
    'support: [lead]',
    'support: [lead, enginer]',
    ['repair.yaml:29:21 roles.yaml has no role “enginer”. Did you mean “engineer”?'],
  ],
  [
    'an unknown role far from any',
    'repair.yaml',
    'manager: lead',
    'manager: astronaut',
    ['repair.yaml:6:10 roles.yaml has no role “astronaut”. Add it there, or name one that is there.'],
  ],
  [
    'two that are accountable',
    'repair.yaml',
    'accountable: engineer',
    'accountable: [engineer, lead]',
    ['repair.yaml:28:18 Exactly one role is accountable, so it is not a list. Name that role.'],
  ],
  [
    'nobody accountable',
    'repair.yaml',
    'manager: lead\n',
    '',
    [
      'repair.yaml:1:1 “manager” is missing in a process. Add it.',
      'repair.yaml:10:3 Nobody is accountable for “t1”: name a role here, or a manager of the process.',
    ],
  ],
  [
    'two letters for one role',
    'repair.yaml',
    'support: [lead]',
    'support: [lead]\n    informed: [lead]',
    ['repair.yaml:30:16 “lead” stands in support and in informed. One letter is enough: keep one.'],
  ],
  [
    'an activity that is not drawn',
    'repair.yaml',
    '  t2:\n',
    '  t22:\n',
    [
      'repair.yaml:10:1 The activity “Mend” (t2, repair.bpmn line 10) is drawn but not described here. Add it.',
      'repair.yaml:24:3 repair.bpmn has no activity “t22”. Did you mean “t2”?',
    ],
  ],
  [
    'an outcome that is not drawn',
    'repair.yaml',
    'Found it:',
    'Find it:',
    ['repair.yaml:22:11 The activity has no outcome “Find it”. Did you mean “Found it”?'],
  ],
  [
    'an unknown placeholder',
    'repair.yaml',
    '{{ticket.title}}',
    '{{ticket.titel}}',
    ['repair.yaml:35:24 {{ticket.titel}} is not a placeholder. Did you mean “ticket.title”?'],
  ],
  [
    'an unknown placeholder in the middle of a long text',
    'repair.yaml',
    'provider: Looked at it.',
    'provider: >-\n          Looked at\n          it {{actor.name}},\n          {{colour}}.',
    [
      'repair.yaml:23:11 {{colour}} is not a placeholder. Known: requester.first_name, ticket.number, ticket.title, actor.name, organisation.name, priority, activity.name, outcome, note, next_update, party, question, reason, meeting.when, meeting.place, meeting.minutes.',
    ],
  ],
  [
    'a placeholder that is not closed',
    'repair.yaml',
    '{{ticket.title}}',
    '{{ticket.title}',
    [
      'repair.yaml:35:19 A placeholder is not closed. Write it as {{ticket.number}}, with two braces on each side.',
    ],
  ],
  [
    'an outcome where there is none',
    'repair.yaml',
    'provider: Mended.',
    'provider: Mended, {{outcome}}.',
    ['repair.yaml:37:27 {{outcome}} has no value here: only an activity completed with a label has one.'],
  ],
  [
    'an activity in a text of the process',
    'repair.yaml',
    'Thanks, {{requester.first_name}}',
    'Now {{activity.name}}',
    ['repair.yaml:9:19 {{activity.name}} has no value here: this text is told of the whole process.'],
  ],
  [
    'a text for the customer at a hidden activity',
    'repair.yaml',
    'provider: Mended.',
    'provider: Mended.\n        customer: Mended!',
    [
      'repair.yaml:33:5 The activity is hidden from other sides, but has a text for the customer. Make its class band, or remove the text.',
    ],
  ],
  [
    'a letter without words',
    'repair.yaml',
    'effort: 30',
    'effort: 30\n    informed: [owner]',
    [
      'repair.yaml:11:3 “owner” is informed and is told when “Look” is completed, but there is no text for the customer. Add it under “tell”.',
    ],
  ],
  [
    'an event that does not exist',
    'repair.yaml',
    '      ready:\n        provider: Look',
    '      begun:\n        provider: Look',
    [
      'repair.yaml:11:3 “engineer” is responsible and is told when “Look” is ready, but there is no text for the provider. Add it under “tell”.',
      'repair.yaml:17:7 “begun” is not known in “tell” of an activity. Known here: ready, started, completed, waiting, stuck.',
    ],
  ],
  [
    'a prefix that is none',
    'repair.yaml',
    'prefix: RE',
    'prefix: re-1',
    ['repair.yaml:3:9 “re-1” cannot be a prefix. Use two to six capital letters.'],
  ],
  [
    'a side that does not exist',
    'roles.yaml',
    'side: customer',
    'side: costumer',
    [
      'roles.yaml:11:9 “side” is one of customer, provider, partner, not “costumer”. Did you mean “customer”?',
    ],
  ],
  [
    'a role without a description',
    'roles.yaml',
    '  description: Puts things right.\n',
    '',
    ['roles.yaml:5:1 “description” is missing in a role. Add it.'],
  ],
  [
    'a lane with an unknown role',
    'repair.bpmn',
    'interlock:roleId="engineer"',
    'interlock:roleId="enginer"',
    ['repair.bpmn:6:72 A lane names its role: roles.yaml has no role “enginer”. Did you mean “engineer”?'],
  ],
  [
    'a drawing that cannot run',
    'repair.bpmn',
    /userTask/g,
    'scriptTask',
    [
      'repair.bpmn:8:18 The script task “Look” (t1) is not covered. What runs are tasks, calls, subprocesses, all gateways but complex ones, and events of timers, messages, links and errors.',
      'repair.bpmn:10:18 The script task “Mend” (t2) is not covered. What runs are tasks, calls, subprocesses, all gateways but complex ones, and events of timers, messages, links and errors.',
    ],
  ],
])('%s is reported at its place', async (_, file, from, to, problems) => {
  expect(await spoil(file, from, to)).toEqual(problems)
})

test('every mistake in every file is reported together, in the order of reading', async () => {
  const problems = await problemsOf({
    'roles.yaml': roles.replace('name: Lead', 'nam: Lead'),
    'repair.yaml': repair.replace('effort: 30', 'effort: soon').replace('owner: lead', 'owner: leda'),
    'repair.bpmn': drawing.replace('roleId="engineer"', 'roleId="nobody"'),
  })
  expect(problems.map(problem => problem.split(' ')[0])).toEqual([
    'repair.bpmn:6:72',
    'repair.yaml:5:8',
    'repair.yaml:14:13',
    'roles.yaml:1:1',
    'roles.yaml:2:3',
  ])
})

test('YAML that cannot be read is reported with its line, without a tail of consequences', async () => {
  const problems = await spoil('roles.yaml', '  side: provider', ' side: provider')
  expect(problems).toEqual([
    'roles.yaml:3:1 This is not valid YAML: All mapping items must start at the same column.',
  ])
})

test('a reference from one place to another is not followed', async () => {
  expect(
    await spoil('repair.yaml', 'name: Repair', 'name: &a Repair\ndescription: *a').then(
      found => found.length,
    ),
  ).toBe(2)
})

test('a missing file is reported by the file that needs it', async () => {
  expect(await problemsOf({ 'repair.yaml': repair, 'lost.bpmn': drawing, 'old.yml': '' })).toEqual([
    'lost.bpmn:1:1 The drawing has no description. Put lost.yaml beside it.',
    'old.yml:1:1 The file is not read. Name it old.yaml.',
    'repair.yaml:1:1 The process has no drawing. Put repair.bpmn beside it.',
    'roles.yaml:1:1 The file is missing. It lists the roles that processes name.',
  ])
})

test('two processes with one key and prefix are reported at the second', async () => {
  expect(await problemsOf({ ...starterFiles, 'z.yaml': repair, 'z.bpmn': drawing })).toEqual([
    'z.yaml:1:6 “repair” is also the key in repair.yaml. Each process has its own.',
    'z.yaml:3:9 “RE” is also the prefix in repair.yaml. Each process has its own.',
  ])
})

test('a folder without any process is reported', async () => {
  expect(await problemsOf({ 'roles.yaml': roles })).toEqual([
    ':1:1 The folder holds no process. Add NAME.bpmn and NAME.yaml.',
  ])
})
