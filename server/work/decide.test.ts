import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  factsOn,
  makeDirectory,
  makeStaffing,
  makeVersion,
  openingFacts,
  type Standing,
  staff,
  standAfter,
  standAtOpening,
  usualHolders,
} from '../../tests/support/practice.ts'
import { Problem } from '../kernel/index.ts'
import type { Change } from './change.ts'
import { decideComplete, decideTake } from './decide.ts'
import { decideMessage } from './decideMessage.ts'
import { decideOpen } from './decideOpen.ts'
import type { Facts } from './load.ts'

const version = makeVersion()
const staffing = makeStaffing()

function open(by = 'mia'): Standing {
  const facts = openingFacts(version, staffing, by)
  const opening = { id: 'ticket', number: '7', title: 'It broke', text: 'Help', html: null } as const
  const change = decideOpen(facts, { ...opening, requesterId: 'mia', via: 'web' })
  if (change instanceof Problem) throw change
  return standAtOpening(change)
}
const factsFor = (standing: Standing, who: string, of = staffing): Facts =>
  factsOn(standing, { version, staffing: of, who })
const opened = open()
const runOf = ({ standing }: Standing) => standing.runs[0]?.id ?? ''

const take = (at: Standing, who: string) => decideTake(factsFor(at, who), runOf(at))
const finish = (facts: Facts, run: string, outcome?: string) =>
  decideComplete(facts, { run, outcome, via: 'web' })
const complete = (at: Standing, who: string, outcome?: string) =>
  finish(factsFor(at, who), runOf(at), outcome)
function succeed(decided: Change | Problem): Change {
  if (decided instanceof Problem) throw decided
  return decided
}
/** Goes on from where a ticket stands with what somebody does. */
const goOn = (at: Standing, decided: Change | Problem) => standAfter(at, succeed(decided))
const refusalOf = (decided: Change | Problem) =>
  decided instanceof Problem ? `${decided.code}: ${decided.detail ?? ''}` : 'allowed'
const everybody = Object.values(staff).flat()

describe('who may act', () => {
  const atFix = () => goOn(opened, complete(opened, 'ann', 'A fix'))
  const at = (outcome: string) => {
    return goOn(opened, complete(opened, 'ann', outcome))
  }
  const mayTake = (standing: Standing) =>
    everybody.filter(who => !(take(standing, who) instanceof Problem)).sort()

  test('everybody in the team that holds R, and nobody else', () => {
    expect(mayTake(opened)).toEqual(['ann', 'ben'])
  })
  test('the person who holds R', () => expect(mayTake(at('A fix'))).toEqual(['eve']))
  test('a partner who holds R', () => expect(mayTake(at('Advice'))).toEqual(['cleo']))
  test('the requester where the requester holds R, and no colleague of theirs', () =>
    expect(mayTake(at('An answer'))).toEqual(['mia']))

  test('whoever does not hold R is told whose it is', () => {
    expect(refusalOf(take(opened, 'eve'))).toBe('activity.not_yours: It belongs to The analyst.')
    expect(refusalOf(complete(opened, 'lea', 'A fix'))).toBe('activity.not_yours: It belongs to The analyst.')
  })
  test('what somebody has taken is theirs alone, and the others are told who has it', () => {
    const taken = goOn(opened, take(opened, 'ann'))
    expect(mayTake(taken)).toEqual(['ann'])
    expect(refusalOf(take(taken, 'ben'))).toBe('activity.taken: Ann has it.')
    expect(refusalOf(complete(taken, 'ben', 'A fix'))).toBe('activity.taken: Ann has it.')
    expect(refusalOf(complete(taken, 'ann', 'A fix'))).toBe('allowed')
  })
  test('whoever has taken it keeps it when the role is given to somebody else', () => {
    const taken = goOn(opened, take(opened, 'ann'))
    const others = makeStaffing({ ...usualHolders, analyst: [{ person: 'max' }] })
    expect(refusalOf(finish(factsFor(taken, 'ann', others), runOf(taken), 'A fix'))).toBe('allowed')
  })
  test('what somebody who has left had taken can be taken over by whoever holds R with them', () => {
    const taken = goOn(opened, take(opened, 'ann'))
    const gone = makeStaffing(usualHolders, makeDirectory({ left: ['ann'] }))
    expect(refusalOf(decideTake(factsFor(taken, 'eve', gone), runOf(taken)))).toMatch('activity.not_yours')
    const over = succeed(decideTake(factsFor(taken, 'ben', gone), runOf(taken)))
    expect(over.changed[0]).toMatchObject({ state: 'started', takenBy: 'ben' })
    expect(over.events.map(event => event.name)).toEqual(['activity.started'])
    expect(refusalOf(finish(factsFor(taken, 'ben', gone), runOf(taken), 'A fix'))).toBe('allowed')
  })
  test('work beyond the line answers those who do not see it like work that is not there', () => {
    const fixing = atFix()
    for (const who of ['mia', 'qi', 'cleo', 'dan']) {
      const facts = factsFor(fixing, who)
      for (const run of [runOf(fixing), 'no such run']) {
        expect(refusalOf(decideTake(facts, run)), who).toBe('activity.done: ')
        expect(refusalOf(finish(facts, run, undefined)), who).toBe('activity.done: ')
      }
    }
    expect(refusalOf(take(fixing, 'ann'))).toBe('activity.not_yours: It belongs to The engineer.')
  })
})

describe('taking', () => {
  test('makes it theirs and says that work has begun, to those who answer for it', () => {
    const change = succeed(take(opened, 'ben'))
    expect(change.changed).toMatchObject([
      { id: runOf(opened), state: 'started', takenBy: 'ben', outcome: null },
    ])
    expect(change.events.map(({ name, actorId }) => [name, actorId])).toEqual([['activity.started', 'ben']])
    expect(change.processes).toEqual([])
  })
  test('what one has taken already changes nothing and happens to nobody', () => {
    const taken = goOn(opened, take(opened, 'ann'))
    expect(succeed(take(taken, 'ann'))).toMatchObject({
      changed: [],
      events: [],
      begun: [],
      version: taken.ticket.version,
    })
  })
})

describe('completing', () => {
  test('with an outcome goes the way it names; whoever is next is resolved at this moment', () => {
    const change = succeed(complete(opened, 'ann', 'A fix'))
    expect(
      change.begun.map(({ node, responsible, class: contentClass }) => [node, responsible, contentClass]),
    ).toEqual([['fix', ['eve'], 'provider']])
    expect(change.changed).toMatchObject([{ state: 'done', takenBy: 'ann', outcome: 'A fix' }])
    const later = makeStaffing({ ...usualHolders, engineer: [{ person: 'max' }] })
    const renamed = succeed(finish(factsFor(opened, 'ann', later), runOf(opened), 'A fix'))
    expect(renamed.begun[0]?.responsible).toEqual(['max'])
  })
  test('needs one of the outcomes drawn, and the refusal names them', () => {
    const all = 'activity.outcome_unknown: Choose one of: A fix, Advice, An answer.'
    expect(refusalOf(complete(opened, 'ann'))).toBe(all)
    expect(refusalOf(complete(opened, 'ann', 'a fix'))).toBe(all)
    expect(refusalOf(complete(opened, 'ann', '__proto__'))).toBe(all)
  })
  test('an activity without outcomes takes none', () => {
    const fixing = goOn(opened, complete(opened, 'ann', 'A fix'))
    expect(refusalOf(complete(fixing, 'eve', 'A fix'))).toMatch('activity.outcome_unknown')
    expect(refusalOf(complete(fixing, 'eve'))).toBe('allowed')
  })
  test('each event names who held the letters then, and has the class of its activity', () => {
    const [completed, ready] = succeed(complete(opened, 'ann', 'A fix')).events
    expect(completed).toMatchObject({ name: 'activity.completed', class: 'band' })
    expect(completed?.payload.letters).toEqual([
      { letter: 'R', role: 'The analyst', persons: [], teams: ['desk'] },
      { letter: 'A', role: 'The lead', persons: ['lea'], teams: [] },
      { letter: 'C', role: 'The adviser', persons: ['max'], teams: [] },
      { letter: 'I', role: 'The service-manager', persons: ['sam'], teams: [] },
    ])
    expect(ready).toMatchObject({ name: 'activity.ready', class: 'provider' })
  })
  test('says the words of the outcome where there are some, else the general ones, else nothing to that side', () => {
    const words = (outcome: string) =>
      succeed(complete(opened, 'ann', outcome)).events[0]?.payload.words.customer
    expect(words('Advice')).toBe('We ask somebody for advice.')
    expect(words('A fix')).toBe('Ann has done look: A fix.')
    expect(succeed(complete(opened, 'ann', 'A fix')).events[1]?.payload.words.customer).toBeUndefined()
  })
  test('the last one closes the ticket, which is the last thing that happens', () => {
    let at = opened
    at = goOn(at, complete(at, 'ann', 'An answer'))
    at = goOn(at, complete(at, 'mia'))
    const end = succeed(complete(at, 'ben'))
    expect(end.events.map(({ name }) => name)).toEqual(['activity.completed', 'ticket.closed'])
    expect(end).toMatchObject({
      state: 'closed',
      begun: [],
      processes: [{ ended: 'none', marking: { tokens: [] } }],
    })
    const closed = standAfter(at, end)
    for (const run of [runOf(at), 'no such run']) {
      expect(refusalOf(decideTake(factsFor(closed, 'ben'), run))).toMatch('ticket.closed')
      expect(refusalOf(finish(factsFor(closed, 'ben'), run, undefined))).toMatch('ticket.closed')
    }
  })
  test('what was completed meanwhile is refused as done', () => {
    const moved = goOn(opened, complete(opened, 'ann', 'A fix'))
    expect(refusalOf(finish(factsFor(moved, 'ben'), runOf(opened), 'A fix'))).toMatch('activity.done')
  })
})

describe('whatever is done, one act after the other', () => {
  const act = fc.record({
    who: fc.constantFrom(...everybody),
    what: fc.constantFrom('take', 'complete', 'say'),
    outcome: fc.constantFrom(undefined, 'A fix', 'Advice', 'An answer', 'Nonsense'),
    class: fc.constantFrom('band', 'provider', 'customer', 'partner:crane'),
  })
  type Act = typeof act extends fc.Arbitrary<infer A> ? A : never
  const decide = (at: Standing, { who, what, outcome, class: contentClass }: Act) => {
    if (what === 'take') return take(at, who)
    if (what === 'complete') return complete(at, who, outcome)
    return decideMessage(factsFor(at, who), { class: contentClass, text: 'Well', via: 'web' })
  }
  /** What is wrong with a change, seen from where the ticket stood. */
  function findFaults(at: Standing, change: Change): string[] {
    const seqs = change.events.map(event => event.seq)
    const expected = change.events.map((_, index) => at.ticket.version + index + 1)
    const next = standAfter(at, change)
    const tokens = (next.standing.processes[0]?.marking.tokens ?? [])
      .map(({ node, id }) => `${node} ${id}`)
      .sort()
    const runs = next.standing.runs.map(({ node, token }) => `${node} ${token}`).sort()
    return [
      ...(seqs.join() === expected.join() ? [] : [`events ${seqs} after version ${at.ticket.version}`]),
      ...(change.version === at.ticket.version + seqs.length ? [] : ['the version is not its last event']),
      ...(tokens.join() === runs.join() ? [] : [`tokens ${tokens} but open runs ${runs}`]),
      ...((change.state === 'closed') === (tokens.length === 0) ? [] : ['closed, but work stands']),
      ...(change.events.every(({ subjectId }) => subjectId === at.ticket.id) ? [] : ['of another ticket']),
      ...(next.standing.runs.every(({ responsible }) => responsible.length > 0) ? [] : ['nobody may go on']),
    ]
  }
  test('events count on from the version, every token has its open run, and somebody may always go on', () => {
    let changes = 0
    fc.assert(
      fc.property(fc.array(act, { minLength: 20, maxLength: 40 }), acts => {
        let at = opened
        for (const one of acts) {
          const decided = decide(at, one)
          if (decided instanceof Problem) continue
          changes++
          expect(findFaults(at, decided)).toEqual([])
          at = standAfter(at, decided)
        }
      }),
      { numRuns: 200 },
    )
    expect(changes).toBeGreaterThan(100)
  })
  test('and a change whose events do not count on, or that forgets a run, would be found', () => {
    const at = opened
    const change = succeed(complete(at, 'ann', 'A fix'))
    expect(findFaults(at, change)).toEqual([])
    const [first] = change.events
    expect(findFaults(at, { ...change, events: first ? [first] : [] })).not.toEqual([])
    expect(findFaults(at, { ...change, begun: [] })).not.toEqual([])
    expect(
      findFaults(at, { ...change, begun: change.begun.map(run => ({ ...run, responsible: [] })) }),
    ).toEqual(['nobody may go on'])
  })
})
