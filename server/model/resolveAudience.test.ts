import { expect, test } from 'vitest'
import {
  type Held,
  makeDirectory,
  makeStaffing,
  makeVersion,
  usualHolders,
} from '../../tests/support/practice.ts'
import { resolveAudience } from './resolveAudience.ts'
import type { ProcessVersion } from './version.ts'

type Rules = NonNullable<ReturnType<ProcessVersion['activities']['get']>>['rules']
const ofMill = { customerId: 'mill', requesterId: 'mia', serviceId: 'printing' }
const owners: Held[] = [
  { person: 'mo-owner', customer: 'mill' },
  { person: 'qi-owner', customer: 'quay' },
]
const every: Rules = [
  { when: 'completed', who: 'business', at: 'once' },
  { when: 'completed', who: 'related', at: 'digest' },
  { when: 'completed', who: 'followers', at: 'once' },
  { when: 'completed', who: 'manager', at: 'once' },
]
function resolve(
  rules: Rules,
  { of = ofMill, event = 'activity.completed' as const, left = [] as string[] } = {},
) {
  const { activities, ...version } = makeVersion()
  const look = activities.get('look')
  if (!look) throw new Error('The practice has no such activity.')
  const staffing = makeStaffing(
    { ...usualHolders, 'customer-service-owner': owners },
    makeDirectory({ left }),
  )
  const ruled = { ...version, activities: new Map([['look', { ...look, rules }]]) }
  return resolveAudience(ruled, { node: 'look', event }, { staffing, of })
}
const persons = (told: ReturnType<typeof resolve>) => told.map(one => one.persons)

test('business is the customer’s service owner and those of that customer who subscribe to the service', () => {
  expect(resolve(every)).toEqual([
    { audience: 'business', at: 'once', persons: ['mo-owner', 'moe', 'mia'], teams: [] },
    { audience: 'related', at: 'digest', persons: [], teams: [] },
    { audience: 'follower', at: 'once', persons: [], teams: [] },
    { audience: 'manager', at: 'once', persons: ['lea'], teams: [] },
  ])
})
test('nobody of another customer is told as business, whatever they subscribe to', () => {
  const of = { customerId: 'quay', requesterId: 'qi', serviceId: 'printing' }
  expect(persons(resolve(every.slice(0, 1), { of }))).toEqual([['qi-owner', 'qi']])
})
test('without a service, business is the service owner', () => {
  expect(persons(resolve(every.slice(0, 1), { of: { ...ofMill, serviceId: '' } }))).toEqual([['mo-owner']])
})
test('whoever has left is told nothing, and nobody stands in for them', () => {
  expect(persons(resolve(every.slice(0, 1), { left: ['mo-owner', 'moe'] }))).toEqual([['mia']])
})
test('a manager who has left is stood in for', () => {
  expect(persons(resolve(every.slice(3), { left: ['lea'] }))).toEqual([['ops']])
})
test('rules say when: another event tells nobody, nor does an activity without rules', () => {
  const rules: Rules = [{ when: 'started', who: 'manager', at: 'digest' }]
  expect(resolve(rules)).toEqual([])
  expect(resolve([])).toEqual([])
})
