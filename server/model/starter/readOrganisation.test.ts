import { join } from 'node:path'
import { expect, test } from 'vitest'
import { withStarter } from '../../../tests/support/starterFiles.ts'
import { formatProblem, readOrganisation, readStarter } from './index.ts'

const roles = ['engineer', 'lead', 'customer-owner']
const file = `provider: Harbour IT
hours: { zone: Europe/Berlin, days: [mon..thu, sat], from: '08:00', to: '18:30' }
organisations:
  - { name: Mill, side: customer, domains: [mill.example] }
  - { name: Quay, side: customer }
  - { name: Crane, side: partner, domains: [crane.example] }
services:
  - { key: printing, name: Printing, subscribers: [mia@mill.example, qi@quay.example] }
  - { key: crm, name: Customers, customers: [Mill] }
people:
  - { name: Eve, email: Eve@harbour.example, of: Harbour IT, team: Desk, roles: [lead] }
  - name: Mia
    email: mia@mill.example
    of: Mill
    roles:
      - { role: engineer, customer: Mill, service: crm, priorities: [2, 1], hours: after }
      - customer-owner
  - { name: Qi, email: qi@quay.example, of: Quay }
teams:
  - { name: Desk, of: Harbour IT, roles: [{ role: engineer, hours: in }] }
tickets: []
`
const readText = (text: string) =>
  withStarter({ 'organisation.yaml': text }, folder =>
    readOrganisation(join(folder, 'organisation.yaml'), roles),
  )

test('an organisation is read with hours, services and what everybody holds', async () => {
  const read = await readText(file)
  if ('problems' in read) throw new Error(read.problems.map(formatProblem).join('\n'))
  const always = { customer: null, service: null, priorities: null, hours: 'always' }
  expect(read.organisation).toEqual({
    provider: 'Harbour IT',
    hours: { zone: 'Europe/Berlin', days: [1, 2, 3, 4, 6], opensAt: '08:00', closesAt: '18:30' },
    organisations: [
      { name: 'Mill', side: 'customer', domains: ['mill.example'] },
      { name: 'Quay', side: 'customer', domains: [] },
      { name: 'Crane', side: 'partner', domains: ['crane.example'] },
    ],
    services: [
      {
        key: 'printing',
        name: 'Printing',
        customers: [],
        subscribers: ['mia@mill.example', 'qi@quay.example'],
      },
      { key: 'crm', name: 'Customers', customers: ['Mill'], subscribers: [] },
    ],
    people: [
      {
        name: 'Eve',
        email: 'eve@harbour.example',
        of: 'Harbour IT',
        team: 'Desk',
        roles: [{ role: 'lead', ...always }],
      },
      {
        name: 'Mia',
        email: 'mia@mill.example',
        of: 'Mill',
        team: undefined,
        roles: [
          { role: 'engineer', customer: 'Mill', service: 'crm', priorities: [1, 2], hours: 'after' },
          { role: 'customer-owner', ...always },
        ],
      },
      { name: 'Qi', email: 'qi@quay.example', of: 'Quay', team: undefined, roles: [] },
    ],
    teams: [{ name: 'Desk', of: 'Harbour IT', roles: [{ role: 'engineer', ...always, hours: 'in' }] }],
  })
})

test.each<[string, string, string, string[]]>([
  [
    'an unknown organisation',
    'of: Quay }',
    'of: Key }',
    [
      // Nobody of Quay is left who could subscribe.
      'organisation.yaml:8:70 No customer of this service has a person with the address “qi@quay.example”. Add it, or name one that is there.',
      'organisation.yaml:18:45 There is no organisation “Key”. Add it, or name one that is there.',
    ],
  ],
  [
    'an unknown role',
    '- customer-owner',
    '- customer-ovner',
    ['organisation.yaml:17:9 roles.yaml has no role “customer-ovner”. Did you mean “customer-owner”?'],
  ],
  [
    'an unknown customer of a role',
    'engineer, customer: Mill',
    'engineer, customer: Crane',
    ['organisation.yaml:16:37 There is no customer “Crane”. Add it, or name one that is there.'],
  ],
  [
    'an unknown service of a role',
    'service: crm',
    'service: crn',
    ['organisation.yaml:16:52 There is no service “crn”. Did you mean “crm”?'],
  ],
  [
    'a priority that is none',
    '[2, 1]',
    '[2, 5]',
    ['organisation.yaml:16:73 A priority is one of 1, 2, 3, 4.'],
  ],
  [
    'hours of a role that are none',
    'hours: in }',
    'hours: on }',
    ['organisation.yaml:20:68 “hours” is one of in, after, not “on”. Did you mean “in”?'],
  ],
  [
    'a key of a role that is none',
    'hours: in }',
    'hour: in }',
    ['organisation.yaml:20:61 “hour” is not known in a role that is held. Did you mean “hours”?'],
  ],
  [
    'a subscriber of a customer who does not have the service',
    'customers: [Mill] }',
    'customers: [Mill], subscribers: [qi@quay.example] }',
    [
      'organisation.yaml:9:67 No customer of this service has a person with the address “qi@quay.example”. Add it, or name one that is there.',
    ],
  ],
  [
    'a team of another organisation',
    'of: Harbour IT, team: Desk',
    'of: Crane, team: Desk',
    ['organisation.yaml:11:63 Crane has no team “Desk”. Add it, or name one that is there.'],
  ],
  [
    'a time zone that is none',
    'Europe/Berlin',
    'Europe/Bergen-op-Zoom',
    ['organisation.yaml:2:16 “Europe/Bergen-op-Zoom” is not a time zone. Use a name such as Europe/Berlin.'],
  ],
  [
    'a day that is none',
    'mon..thu',
    'mon..thur',
    ['organisation.yaml:2:38 “thur” is not a day of the week. Did you mean “thu”?'],
  ],
  [
    'a time that is none',
    "'18:30'",
    "'6pm'",
    ["organisation.yaml:2:73 “to” must be a time such as '08:00', not “6pm”."],
  ],
  [
    'hours that end before they begin',
    "'18:30'",
    "'07:00'",
    ['organisation.yaml:2:73 “to” is 07:00, but must be later than “from”, which is 08:00.'],
  ],
  [
    'an address that two people have',
    'qi@quay.example, of',
    'mia@mill.example, of',
    [
      'organisation.yaml:8:70 No customer of this service has a person with the address “qi@quay.example”. Add it, or name one that is there.',
      'organisation.yaml:18:24 “mia@mill.example” stands twice. Each has its own.',
    ],
  ],
])('%s is reported at its place', async (_, from, to, problems) => {
  expect(file).toContain(from)
  const read = await readText(file.replace(from, to))
  expect('problems' in read ? read.problems.map(formatProblem) : []).toEqual(problems)
})

test('the demonstration that comes with the product has no problem', async () => {
  const folder = join(import.meta.dirname, '..', '..', '..', 'starter')
  const starter = await readStarter(folder)
  const keys = 'model' in starter ? starter.model.roles.map(({ key }) => key) : []
  const read = await readOrganisation(join(folder, 'demo', 'organisation.yaml'), keys)
  expect('problems' in read ? read.problems.map(formatProblem) : []).toEqual([])
})
