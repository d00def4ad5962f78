import { expect, test } from 'vitest'
import { makeDirectory, makeStaffing, usualHolders } from '../../tests/support/practice.ts'
import { Problem } from '../kernel/index.ts'
import { decideHolder, type HolderToBe } from './holders.ts'
import type { Staffing } from './roster.ts'

const staffing = makeStaffing({ ...usualHolders, requester: [] })
const { directory } = staffing
const role = [...staffing.roster.roles.keys()].find(key => key !== 'requester') ?? ''
const one = [...directory.persons.values()]
const ours = one.find(({ side }) => side === 'provider')?.id ?? ''
const theirs = one.find(({ side }) => side === 'customer')
const organisation = (side: string) => [...directory.organisations.values()].find(each => each.side === side)
const customer = organisation('customer')
const team = [...directory.teams.values()][0]
const service = { id: 'service', key: 's', name: 'S', customers: [], subscribers: [] }

/** The same with something of it changed. */
const organisationAs = (id: string, change: object): Staffing => ({
  ...staffing,
  directory: {
    ...directory,
    organisations: new Map(
      [...directory.organisations].map(([key, each]) => [key, key === id ? { ...each, ...change } : each]),
    ),
  },
})
const teamAs = (archived: boolean): Staffing => ({
  ...staffing,
  directory: { ...directory, teams: new Map(team ? [[team.id, { ...team, archived }]] : []) },
})
const serviceAs = (archived: boolean): Staffing => ({
  ...staffing,
  roster: { ...staffing.roster, services: new Map([['service', { ...service, archived }]]) },
})

type Tried = [wanted: HolderToBe, of: Staffing]
const guards: [what: string, code: string, refused: Tried, otherwise: Tried][] = [
  [
    'who asks is named by nobody',
    'holder.refused',
    [{ role: 'requester', personId: ours }, staffing],
    [{ role, personId: ours }, staffing],
  ],
  [
    'a person or a team, not both',
    'holder.refused',
    [{ role, personId: ours, teamId: team?.id }, staffing],
    [{ role, teamId: team?.id }, staffing],
  ],
  [
    'a role there is',
    'role.not_found',
    [{ role: 'nothing', personId: ours }, staffing],
    [{ role, personId: ours }, staffing],
  ],
  [
    'whoever has left holds nothing new',
    'person.not_found',
    [{ role, personId: ours }, makeStaffing(usualHolders, makeDirectory({ left: [ours] }))],
    [{ role, personId: ours }, staffing],
  ],
  [
    'a customer’s people hold roles for their own',
    'holder.refused',
    [{ role, personId: theirs?.id, customerId: directory.providerId }, staffing],
    [{ role, personId: theirs?.id, customerId: theirs?.organisationId }, staffing],
  ],
  [
    'tickets are not of partners',
    'holder.refused',
    [
      { role, personId: ours, customerId: customer?.id },
      organisationAs(customer?.id ?? '', { side: 'partner' }),
    ],
    [{ role, personId: ours, customerId: customer?.id }, staffing],
  ],
  [
    'an archived customer is not offered',
    'organisation.not_found',
    [
      { role, personId: ours, customerId: customer?.id },
      organisationAs(customer?.id ?? '', { archived: true }),
    ],
    [{ role, personId: ours, customerId: customer?.id }, staffing],
  ],
  [
    'an archived team is not offered',
    'team.not_found',
    [{ role, teamId: team?.id }, teamAs(true)],
    [{ role, teamId: team?.id }, teamAs(false)],
  ],
  [
    'an archived service is not offered',
    'service.not_found',
    [{ role, personId: ours, serviceId: 'service' }, serviceAs(true)],
    [{ role, personId: ours, serviceId: 'service' }, serviceAs(false)],
  ],
]

test.each(guards)(
  'giving a role, %s: one fact refuses it, and without that it is given',
  (_, code, refused, otherwise) => {
    const answer = decideHolder(...refused)
    expect(answer instanceof Problem ? answer.code : 'given').toBe(code)
    expect(decideHolder(...otherwise)).toHaveProperty('holder')
  },
)
