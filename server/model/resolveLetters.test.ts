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
import { resolveLetters, resolveRoleHolders } from './resolveLetters.ts'
import type { Staffing } from './roster.ts'

const version = makeVersion()
const ofMill = { customerId: 'mill', requesterId: 'mia' }
const ofQuay = { customerId: 'quay', requesterId: 'qi' }

type Change = { holders?: Record<string, Held[]>; left?: string[]; of?: typeof ofMill }
const staffed = ({ holders = {}, left = [] }: Change): Staffing =>
  makeStaffing({ ...usualHolders, ...holders }, makeDirectory({ left }))
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

describe('where nobody holds it', () => {
  test('R and A fall to the process manager, then the process owner, then the administrators', () => {
    const holders = { analyst: [] }
    expect(resolve('look', { holders }).R).toEqual(['lea'])
    expect(resolve('look', { holders, left: ['lea'] })).toMatchObject({ R: ['ops'], A: ['ops'] })
    expect(resolve('look', { holders, left: ['lea', 'ops'] })).toMatchObject({ R: ['root'], A: ['root'] })
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
  const held: fc.Arbitrary<Held> = fc.oneof(
    fc.record({
      person: fc.constantFrom(...Object.values(staff).flat()),
      customer: fc.constantFrom('mill', 'quay'),
    }),
    fc.record({ person: fc.constantFrom(...Object.values(staff).flat()) }),
    fc.record({ team: fc.constantFrom('desk', 'bench', 'nobody') }),
  )
  const roles = Object.fromEntries(
    Object.keys(usualHolders).map(role => [role, fc.array(held, { maxLength: 3 })]),
  )
  const cases = fc.record({
    holders: fc.record(roles),
    left: fc.uniqueArray(fc.constantFrom(...everybodyLeft('root'))),
    node: fc.constantFrom(...version.activities.keys()),
    of: fc.constantFrom(ofMill, ofQuay),
  })
  type Case = typeof cases extends fc.Arbitrary<infer C> ? C : never
  type Resolve = typeof resolveLetters
  /** What is wrong with a resolution, if anything. */
  function findFaults({ node, of, ...change }: Case, resolving: Resolve): string[] {
    const staffing = staffed(change)
    const { persons, teams } = staffing.directory
    const somebodyIn = (id: string) => teams.get(id)?.members.some(member => persons.get(member)?.active)
    return resolving(version, node, { staffing, of }).flatMap(holders => {
      const foreign = (id: string) => {
        const home = persons.get(id)
        return home?.side === 'customer' && home.organisationId !== of.customerId
      }
      const owed = holders.letter === 'R' || holders.letter === 'A'
      return [
        ...(owed && holders.persons.length + holders.teams.length === 0 ? ['nobody holds it'] : []),
        ...(holders.persons.some(foreign) ? ['another customer’s person holds it'] : []),
        ...(holders.persons.every(id => persons.get(id)?.active) ? [] : ['somebody who has left holds it']),
        ...(holders.teams.every(somebodyIn) ? [] : ['a team of nobody holds it']),
      ]
    })
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
      'somebody who has left holds it',
    ])
  })
})
