import { describe, expect, test } from 'vitest'
import {
  factsOn,
  makeDirectory,
  makeStaffing,
  makeVersion,
  openingFacts,
  standAtOpening,
  usualHolders,
} from '../../tests/support/practice.ts'
import { Problem } from '../kernel/index.ts'
import { decideMessage, listWritable } from './decideMessage.ts'
import { decideOpen } from './decideOpen.ts'
import type { Facts } from './load.ts'

type Where = { partners?: string[]; takenBy?: string; closed?: true; left?: string[] }
function factsFor(who: string, { partners = [], takenBy, closed, left = [] }: Where = {}): Facts {
  const staffing = makeStaffing(usualHolders, makeDirectory({ left }))
  const version = makeVersion()
  const opening = { id: 'ticket', number: '7', title: 'It broke', text: 'Help', html: null } as const
  const opened = decideOpen(openingFacts(version, makeStaffing(), 'mia'), {
    ...opening,
    requesterId: 'mia',
    via: 'web',
  })
  if (opened instanceof Problem) throw opened
  const { ticket, standing } = standAtOpening(opened)
  const runs = standing.runs.map(run =>
    takenBy === undefined ? run : { ...run, state: 'started' as const, takenBy },
  )
  return factsOn(
    {
      ticket: { ...ticket, state: closed ? 'closed' : 'open', version: 5 },
      standing: { ...standing, runs: closed ? [] : runs, partners },
    },
    { version, staffing, who },
  )
}
const write = (facts: Facts, contentClass: string) =>
  decideMessage(facts, { class: contentClass, text: 'So it is', via: 'web' })
const every = [
  'band',
  'provider',
  'customer',
  'partner:crane',
  'partner:dyke',
  'partner:mill',
  'partner:',
  '',
]
const classesOf = (facts: Facts) => every.filter(one => !(write(facts, one) instanceof Problem))

describe('what each side may write', () => {
  test('we write in the band and among ourselves, and to a partner only where they see the ticket', () => {
    expect(classesOf(factsFor('ann'))).toEqual(['band', 'provider'])
    expect(classesOf(factsFor('ann', { partners: ['crane'] }))).toEqual(['band', 'provider', 'partner:crane'])
  })
  test('the customer writes in the band and among themselves', () => {
    expect(classesOf(factsFor('mia', { partners: ['crane'] }))).toEqual(['band', 'customer'])
  })
  test('a partner writes to us first, and in the band; never to another partner', () => {
    const facts = factsFor('cleo', { partners: ['crane', 'dyke'] })
    expect(classesOf(facts)).toEqual(['band', 'partner:crane'])
    expect(listWritable(facts, ['crane', 'dyke'])[0]?.class).toBe('partner:crane')
  })
  test('what is refused says what can be written, and does not name a partner who is not there', () => {
    const refused = write(factsFor('ann'), 'partner:crane')
    if (!(refused instanceof Problem)) throw new Error('It was allowed.')
    expect(refused.code).toBe('message.class_refused')
    expect(refused.detail).toBe('You can write: Visible to Mill & Sons and us; Only us.')
  })
  test('exactly what the composer offers is what is allowed', () => {
    for (const who of ['ann', 'mia', 'cleo', 'dan']) {
      const facts = factsFor(who, { partners: ['crane', 'dyke'] })
      const offered = listWritable(facts, facts.standing.partners).map(one => one.class)
      expect(classesOf(facts), who).toEqual(every.filter(one => offered.includes(one)))
    }
  })
})

describe('who is told of it', () => {
  const lettersFor = (where: Where) => {
    const change = write(factsFor('mia', where), 'band')
    if (change instanceof Problem) throw change
    return change.events[0]?.payload.letters
  }
  test('whoever has taken the work', () =>
    expect(lettersFor({ takenBy: 'ann' })).toEqual([
      { letter: 'R', role: 'The analyst', persons: ['ann'], teams: [] },
    ]))
  test('while nobody has, whoever may take it', () =>
    expect(lettersFor({})).toEqual([{ letter: 'R', role: 'The analyst', persons: [], teams: ['desk'] }]))
  test('on a closed ticket the process manager', () =>
    expect(lettersFor({ closed: true })).toEqual([
      { letter: 'R', role: 'The lead', persons: ['lea'], teams: [] },
    ]))
  test('when whoever had it has left, those who may take it over', () =>
    expect(lettersFor({ takenBy: 'ann', left: ['ann'] })).toEqual([
      { letter: 'R', role: 'The analyst', persons: [], teams: ['desk'] },
    ]))
})

test('a message moves nothing: one event, the next version, the same state', () => {
  const change = write(factsFor('mia', { closed: true }), 'customer')
  if (change instanceof Problem) throw change
  expect(change).toMatchObject({ version: 6, state: 'closed', processes: [], changed: [], begun: [] })
  expect(change.events.map(({ seq, name, class: of }) => [seq, name, of])).toEqual([
    [6, 'message.added', 'customer'],
  ])
  expect(change.message).toMatchObject({
    class: 'customer',
    authorId: 'mia',
    authorSide: 'customer',
    text: 'So it is',
  })
  expect(change.events[0]?.payload.message).toBe(change.message?.id)
})

describe('what is written to a partner', () => {
  const toldOf = (contentClass: string) => {
    const change = write(factsFor('ann', { partners: ['crane'] }), contentClass)
    if (change instanceof Problem) throw change
    return change.events.flatMap(({ payload }) => payload.letters.filter(({ letter }) => letter === 'I'))
  }
  test('is told to whoever holds a role there, and to nobody there when it is written to others', () => {
    expect(toldOf('partner:crane').flatMap(({ persons, teams }) => [...persons, ...teams])).not.toEqual([])
    expect(toldOf('band')).toEqual([])
    expect(toldOf('provider')).toEqual([])
  })
})
