import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Held,
  makeDirectory,
  makeStaffing,
  makeVersion,
  staff,
  usualHolders,
} from '../../tests/support/practice.ts'
import { closenessOf, type ResolvedFor, resolveLetters, resolveRoleHolders } from './resolveLetters.ts'
import type { Staffing } from './roster.ts'

const version = makeVersion()
const ofMill: ResolvedFor = { customerId: 'mill', requesterId: 'mia' }
const ofQuay: ResolvedFor = { customerId: 'quay', requesterId: 'qi' }
const hours = { zone: 'Europe/Berlin', days: [1, 2, 3, 4, 5], opensAt: '08:00', closesAt: '18:00' }
const [noon, night] = ['2026-01-12T11:00:00Z', '2026-01-12T22:00:00Z'].map(text =>
  Temporal.Instant.from(text),
)

type Change = { holders?: Record<string, Held[]>; left?: string[]; of?: ResolvedFor }
const staffed = ({ holders = {}, left = [] }: Change): Staffing =>
  makeStaffing({ ...usualHolders, ...holders }, makeDirectory({ left }), hours)
/** Who holds each letter of an activity, by name. */
const resolve = (node: string, change: Change = {}) =>
  Object.fromEntries(
    resolveLetters(version, node, { staffing: staffed(change), of: change.of ?? ofMill }).map(
      ({ letter, persons, teams }) => [letter, [...persons, ...teams]],
    ),
  )
const everybodyLeft = (...but: string[]) =>
  Object.values(staff)
    .flat()
    .filter(id => !but.includes(id))

describe('who holds a role', () => {
  test('those named for the ticket’s customer come before those named for all', () => {
    const holders = { engineer: [{ person: 'eve' }, { person: 'max', customer: 'mill' }] }
    expect(resolve('fix', { holders }).R).toEqual(['max'])
    expect(resolve('fix', { holders, of: ofQuay }).R).toEqual(['eve'])
  })
  test('who is named for another customer only does not hold it', () => {
    const holders = { engineer: [{ person: 'max', customer: 'quay' }] }
    expect(resolve('fix', { holders }).R).toEqual(['lea'])
  })
  test('when all who are named for the customer have left, those named for all', () => {
    const holders = { engineer: [{ person: 'eve' }, { person: 'max', customer: 'mill' }] }
    expect(resolve('fix', { holders, left: ['max'] }).R).toEqual(['eve'])
  })
  test('the requester’s role is held by whoever asked, and cannot be given to anybody', () => {
    expect(resolve('answer').R).toEqual(['mia'])
    expect(resolve('answer', { of: ofQuay }).R).toEqual(['qi'])
    expect(resolve('answer', { holders: { requester: [{ person: 'ann' }] } }).R).toEqual(['mia'])
  })
  test('when the requester has left, what they were to do falls to the manager', () => {
    expect(resolve('answer', { left: ['mia'] }).R).toEqual(['lea'])
  })
  test('a customer’s person holds nothing on another customer’s ticket, whatever was entered', () => {
    const holders = { 'customer-owner': [{ person: 'mo-owner' }, { person: 'qi-owner' }] }
    expect(resolve('answer', { holders }).I).toEqual(['mo-owner'])
    expect(resolve('answer', { holders, of: ofQuay }).I).toEqual(['qi-owner'])
    const wrong = { engineer: [{ person: 'eve' }, { person: 'qi', customer: 'mill' }] }
    expect(resolve('fix', { holders: wrong }).R).toEqual(['eve'])
  })
  test('whoever has left holds nothing; one of a team who is left is enough for the team', () => {
    const holders = { engineer: [{ person: 'eve' }, { person: 'max' }] }
    expect(resolve('fix', { holders, left: ['eve'] }).R).toEqual(['max'])
    expect(resolve('look', { left: ['ann'] }).R).toEqual(['desk'])
  })
})

describe('the closest of those who fit', () => {
  const byCloseness = [
    { person: 'ann' },
    { person: 'ben', service: 'printing' },
    { person: 'eve', customer: 'mill' },
    { person: 'max', customer: 'mill', service: 'printing' },
  ]
  const printing = { ...ofMill, serviceId: 'printing' }
  const engineer = (count: number) => ({ engineer: byCloseness.slice(0, count) })

  test('win: for customer and service, for the customer, for the service, for all', () => {
    const winners = [4, 3, 2, 1].map(count => resolve('fix', { holders: engineer(count), of: printing }).R)
    expect(winners).toEqual([['max'], ['eve'], ['ben'], ['ann']])
  })
  test('are not who is named for another service', () => {
    const of = { ...ofMill, serviceId: 'telephony' }
    expect(resolve('fix', { holders: engineer(4), of }).R).toEqual(['eve'])
    expect(resolve('fix', { holders: engineer(4), of: { ...ofQuay, serviceId: null } }).R).toEqual(['ann'])
  })
  test('hold it together where they are equally close, and nobody twice', () => {
    const holders = { engineer: [{ person: 'eve' }, { team: 'desk' }, { person: 'max' }, { person: 'eve' }] }
    expect(resolve('fix', { holders }).R).toEqual(['eve', 'max', 'desk'])
  })
  test('are those for the ticket’s priority; where there is nobody, everybody', () => {
    const holders = {
      engineer: [
        { person: 'eve', priorities: [1, 2] },
        { person: 'max', priorities: [3] },
      ],
    }
    const of = (priority: number | null) => resolve('fix', { holders, of: { ...ofMill, priority } }).R
    expect([1, 2, 3, 4, null].map(of)).toEqual([['eve'], ['eve'], ['max'], ['eve', 'max'], ['eve', 'max']])
  })
  test('are, after hours, those who stand in then; whoever is always there goes on', () => {
    const holders = {
      engineer: [
        { person: 'eve', hours: 'in' as const },
        { person: 'max', hours: 'after' as const },
        { person: 'ben' },
      ],
    }
    expect(resolve('fix', { holders, of: { ...ofMill, at: noon } }).R).toEqual(['eve', 'ben'])
    expect(resolve('fix', { holders, of: { ...ofMill, at: night } }).R).toEqual(['max', 'ben'])
    expect(resolve('fix', { holders }).R).toEqual(['eve', 'ben'])
  })
  test('are on duty before they are close: after hours whoever stands in for all comes before whoever is at home', () => {
    const holders = {
      engineer: [
        { person: 'eve', customer: 'mill', hours: 'in' as const },
        { person: 'max', hours: 'after' as const },
      ],
    }
    expect(resolve('fix', { holders, of: { ...ofMill, at: night } }).R).toEqual(['max'])
  })
  test('where nobody is on duty, whoever has the priority, before anybody else does it', () => {
    const holders = {
      engineer: [
        { person: 'eve', priorities: [1], hours: 'in' as const },
        { person: 'max', priorities: [2] },
      ],
    }
    expect(resolve('fix', { holders, of: { ...ofMill, priority: 1, at: night } }).R).toEqual(['eve'])
  })
})

describe('where nobody holds it', () => {
  test('R and A fall to the process manager, then the process owner, then the administrators', () => {
    const holders = { analyst: [] }
    expect(resolve('look', { holders }).R).toEqual(['lea'])
    expect(resolve('look', { holders, left: ['lea'] })).toMatchObject({ R: ['ops'], A: ['ops'] })
    expect(resolve('look', { holders, left: ['lea', 'ops'] })).toMatchObject({ R: ['root'], A: ['root'] })
  })
  test('at last it falls to anybody of ours', () => {
    const left = everybodyLeft('sam', 'cleo', 'qi')
    expect(resolve('look', { left })).toMatchObject({ R: ['sam'], A: ['sam'] })
  })
  test('whoever stands in is marked as such, and nobody else', () => {
    const marked = (change: Change) =>
      resolveLetters(version, 'look', { staffing: staffed(change), of: ofMill })
        .filter(({ standIn }) => standIn)
        .map(({ letter }) => letter)
    expect(marked({})).toEqual([])
    expect(marked({ holders: { analyst: [], adviser: [] } })).toEqual(['R'])
    expect(marked({ left: ['ann', 'ben', 'lea'] })).toEqual(['R', 'A'])
  })
  test('nobody needs to stand in for being consulted or informed', () => {
    expect(resolve('look', { holders: { adviser: [], 'service-manager': [] } })).toMatchObject({
      C: [],
      I: [],
    })
  })
  test('a team without anybody, and one where all have left, is nobody', () => {
    expect(resolve('look', { holders: { analyst: [{ team: 'nobody' }] } }).R).toEqual(['lea'])
    expect(resolve('look', { left: ['ann', 'ben'] }).R).toEqual(['lea'])
  })
  test('a role the workspace does not have is held by nobody', () => {
    const of = { staffing: staffed({}), of: ofMill }
    expect(resolveRoleHolders(version, 'no such role', of)).toEqual({
      persons: ['lea'],
      teams: [],
      standIn: true,
    })
  })
})

describe('whoever is entered and whoever has left', () => {
  const who = fc.oneof(
    fc.record({ person: fc.constantFrom(...Object.values(staff).flat()) }),
    fc.record({ team: fc.constantFrom('desk', 'bench', 'nobody') }),
  )
  const forWhat = fc.record(
    {
      customer: fc.constantFrom('mill', 'quay'),
      service: fc.constantFrom('printing', 'telephony'),
      priorities: fc.subarray([1, 2, 3, 4], { minLength: 1 }),
      hours: fc.constantFrom('always' as const, 'in' as const, 'after' as const),
    },
    { requiredKeys: [] },
  )
  const held: fc.Arbitrary<Held> = fc.tuple(who, forWhat).map(([one, of]) => ({ ...one, ...of }))
  const roles = Object.fromEntries(
    Object.keys(usualHolders).map(role => [role, fc.array(held, { maxLength: 3 })]),
  )
  const cases = fc.record({
    holders: fc.record(roles),
    left: fc
      .tuple(fc.uniqueArray(fc.constantFrom(...everybodyLeft())), fc.constantFrom(...staff.harbour))
      .map(([left, stays]) => left.filter(id => id !== stays)),
    node: fc.constantFrom(...version.activities.keys()),
    of: fc
      .record({
        customer: fc.constantFrom(ofMill, ofQuay),
        serviceId: fc.constantFrom('printing', 'telephony', null),
        priority: fc.constantFrom(1, 2, 3, 4, null),
        at: fc.constantFrom(noon, night),
      })
      .map(({ customer, ...more }): ResolvedFor => ({ ...customer, ...more })),
  })
  type Case = typeof cases extends fc.Arbitrary<infer C> ? C : never
  type Resolve = typeof resolveLetters
  /** Who could have held the role, and how well they fit: the priority counts more than the hour, both before closeness. */
  function rank({ of, ...change }: Case, role: string) {
    const { directory } = staffed(change)
    const isOff = (one: Held) => (one.hours === 'after') === (of.at === noon)
    return (change.holders[role] ?? [])
      .filter(one => (one.customer ?? of.customerId) === of.customerId)
      .filter(one => one.service === undefined || one.service === of.serviceId)
      .filter(one => isHere(one, directory) && !isForeign(one, directory, of))
      .map(one => {
        const fits = one.priorities === undefined || one.priorities.includes(of.priority ?? 0)
        const onDuty = one.hours === undefined || one.hours === 'always' || !isOff(one)
        const { customer = null, service = null } = one
        const close = closenessOf({ customer, service })
        return { id: one.person ?? one.team ?? '', rank: (fits ? (onDuty ? 20 : 10) : 0) + close }
      })
  }
  const isHere = ({ person, team }: Held, { persons, teams }: Staffing['directory']) =>
    person
      ? persons.get(person)?.active
      : teams.get(team ?? '')?.members.some(member => persons.get(member)?.active)
  const isForeign = ({ person = '' }: Held, { persons }: Staffing['directory'], of: ResolvedFor) =>
    persons.get(person)?.side === 'customer' && persons.get(person)?.organisationId !== of.customerId

  /** What is wrong with a resolution, if anything. */
  function findFaults(one: Case, resolving: Resolve): string[] {
    const { node, of, ...change } = one
    const staffing = staffed(change)
    const { persons, teams } = staffing.directory
    const somebodyIn = (id: string) => teams.get(id)?.members.some(member => persons.get(member)?.active)
    const letters = resolving(version, node, { staffing, of })
    const once = ['R', 'A'].every(letter => letters.filter(held => held.letter === letter).length === 1)
    const faults = letters.flatMap(holders => {
      const foreign = (id: string) => {
        const home = persons.get(id)
        return home?.side === 'customer' && home.organisationId !== of.customerId
      }
      const owed = holders.letter === 'R' || holders.letter === 'A'
      const ids = [...holders.persons, ...holders.teams]
      const ranked = holders.role === 'requester' ? [] : rank(one, holders.role)
      const best = Math.max(...ranked.map(candidate => candidate.rank))
      const worst = Math.min(...ids.map(id => Math.max(...ranked.filter(c => c.id === id).map(c => c.rank))))
      return [
        ...(ranked.length > 0 && holders.standIn ? ['somebody stands in for whoever holds it'] : []),
        ...(ranked.length > 0 && worst < best ? ['somebody closer or on duty lost it'] : []),
        ...(ranked.some(c => c.rank === best && !ids.includes(c.id)) ? ['somebody is left out'] : []),
        ...(owed && holders.persons.length + holders.teams.length === 0 ? ['nobody holds it'] : []),
        ...(holders.persons.some(foreign) ? ['another customer’s person holds it'] : []),
        ...(holders.persons.every(id => persons.get(id)?.active) ? [] : ['somebody who has left holds it']),
        ...(holders.teams.every(somebodyIn) ? [] : ['a team of nobody holds it']),
      ]
    })
    return once ? faults : [...faults, 'R or A is not held once']
  }
  const broken = (resolving: Resolve) =>
    new Set(fc.sample(cases, { numRuns: 1500, seed: 7 }).flatMap(one => findFaults(one, resolving)))

  test('R and A are held by somebody who is there, and by nobody of another customer', () => {
    fc.assert(
      fc.property(cases, one => {
        expect(findFaults(one, resolveLetters)).toEqual([])
      }),
      { numRuns: 1500 },
    )
  })
  test('and a resolution that takes holders as they were entered would be found', () => {
    const careless: Resolve = (of, node, { staffing }) =>
      (of.activities.get(node)?.letters ?? []).map(({ letter, role }) => {
        const held = staffing.roster.roles.get(role)?.holders ?? []
        const [persons, teams] = [held.flatMap(one => one.person ?? []), held.flatMap(one => one.team ?? [])]
        return { letter, role, persons, teams }
      })
    expect([...broken(careless)].sort()).toEqual([
      'a team of nobody holds it',
      'another customer’s person holds it',
      'nobody holds it',
      'somebody closer or on duty lost it',
      'somebody who has left holds it',
    ])
  })
})
