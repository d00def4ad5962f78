import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AlsoTold, LetterHolders, Side, TicketFacts } from '../../contract/index.ts'
import { makeDirectory, staff } from '../../tests/support/practice.ts'
import { audience, heardBy, type Notable, type Told } from './audience.ts'

const left = ['ben', 'moe', 'carl']
const directory = makeDirectory({ left })
const everybody = Object.values(staff).flat()
const homeOf = (id: string) => (directory.persons.get(id) ?? directory.teams.get(id))?.organisationId ?? ''

const letterNames = ['R', 'A', 'S', 'C', 'I'] as const
const names = Object.keys(heardBy) as Notable['name'][]
const letters: fc.Arbitrary<LetterHolders> = fc.record({
  letter: fc.constantFrom(...letterNames),
  role: fc.constantFrom('analyst', 'lead', 'customer-owner', 'partner'),
  persons: fc.uniqueArray(fc.constantFrom(...everybody), { maxLength: 4 }),
  teams: fc.uniqueArray(fc.constantFrom('desk', 'bench', 'nobody'), { maxLength: 2 }),
})
const audiences = ['follower', 'related', 'business', 'manager', 'party'] as const
const also: fc.Arbitrary<AlsoTold> = fc.record({
  audience: fc.constantFrom(...audiences),
  at: fc.constantFrom('once', 'digest'),
  persons: fc.uniqueArray(fc.constantFrom(...everybody), { maxLength: 3 }),
  teams: fc.uniqueArray(fc.constantFrom('desk', 'bench'), { maxLength: 1 }),
})
const because: Record<AlsoTold['audience'], string> = {
  follower: 'follows it',
  related: 'has a ticket that waits for it',
  business: 'uses the service',
  manager: 'manages the process',
  party: 'is waited for',
  mentioned: 'mentioned',
}
const words = fc.record(
  {
    provider: fc.constant('words for us'),
    customer: fc.constant('words for them'),
    partner: fc.constant('words for a partner'),
  },
  { requiredKeys: [] },
)
const events: fc.Arbitrary<Notable> = fc
  .record({
    name: fc.constantFrom(...names),
    actorId: fc.constantFrom(null, ...everybody),
    class: fc.constantFrom('band', 'band', 'provider', 'customer', 'partner:crane', 'partner:dyke'),
    requesterId: fc.constantFrom('mia', 'moe', 'qi', 'ann', 'cleo'),
    letters: fc.array(letters, { maxLength: 6 }),
    also: fc.array(also, { maxLength: 3 }),
    message: fc.constantFrom(undefined, 'a question'),
    byMail: fc.constantFrom(undefined, true as const),
    original: fc.constantFrom(undefined, { id: 'first', number: 'IN-1', title: 'What I asked' }),
    words,
  })
  .map(({ requesterId, letters, also, message, byMail, original, words, ...event }) => ({
    ...event,
    payload: {
      ticket: {
        number: 'RE-7',
        title: 'It broke',
        customerId: homeOf(requesterId),
        requesterId,
        version: 'v',
        ...(original && { original }),
      },
      ...(message && { message }),
      ...(byMail && { byMail }),
      letters,
      also,
      words: words as TicketFacts['words'],
    },
  }))

type Why = { letter: string; reason: string }
/** Why somebody belongs to the audience, said again in the plainest way. */
function reasonsFor(event: Notable, id: string): Why[] {
  const heard: readonly string[] = heardBy[event.name]
  const held = event.payload.letters.filter(
    ({ letter, persons, teams }) => heard.includes(letter) && [...persons, ...teams].includes(id),
  )
  const asked = event.class === 'band' && event.payload.ticket.requesterId === id
  const beside = (event.payload.also ?? []).filter(({ persons, teams }) =>
    [...persons, ...teams].includes(id),
  )
  if (event.name.startsWith('meeting.'))
    return beside.flatMap(({ audience }) =>
      audience === 'party' ? { letter: 'party', reason: 'is invited' } : [],
    )
  return [
    ...held.map(({ letter, role }) => ({ letter, reason: `${letter}: ${role}` })),
    ...beside.map(({ audience }) => ({ letter: audience, reason: because[audience] })),
    ...(asked ? [{ letter: 'requester', reason: 'requester' }] : []),
  ]
}
const readersOf: Record<string, (side: Side, home: string) => boolean> = {
  band: () => true,
  provider: side => side === 'provider',
  customer: side => side === 'customer',
  'partner:crane': (side, home) => side === 'provider' || home === 'crane',
  'partner:dyke': (side, home) => side === 'provider' || home === 'dyke',
}
const mayBeTold = (event: Notable, id: string) => {
  const side = directory.organisations.get(homeOf(id))?.side ?? 'provider'
  const ofThisTicket = side !== 'customer' || homeOf(id) === event.payload.ticket.customerId
  return ofThisTicket && !left.includes(id) && (readersOf[event.class]?.(side, homeOf(id)) ?? false)
}

const byStrength = [
  'R',
  'A',
  'S',
  'C',
  'requester',
  'party',
  'manager',
  'business',
  'related',
  'follower',
  'I',
]
/** Owed to whoever did it, too. */
const isOwedAnyway = (event: Notable, id: string) =>
  ['ticket.opened', 'answer.refused', 'meeting.proposed', 'meeting.cancelled'].includes(event.name) ||
  // What is next for whoever works by mail.
  (['activity.ready', 'handover.offered'].includes(event.name) &&
    event.payload.byMail === true &&
    reasonsFor(event, id).some(({ letter }) => letter === 'R'))
type Law = (event: Notable, told: Told[]) => boolean
const laws: Record<string, Law> = {
  'one row a person or team': (_, told) => new Set(told.map(({ id }) => id)).size === told.length,
  'with the union of their reasons, each once': (event, told) =>
    told.every(({ id, reasons }) => {
      const expected = new Set(reasonsFor(event, id).map(({ reason }) => reason))
      return expected.size === reasons.length && reasons.every(reason => expected.has(reason))
    }),
  'under the strongest of their letters': (event, told) =>
    told.every(({ id, letter }) => {
      const held = reasonsFor(event, id).map(why => why.letter)
      return letter === byStrength.find(one => held.includes(one))
    }),
  'in the words of their own side, or none': (event, told) =>
    told.every(({ side, text, state }) => text === (state === 'no right' ? '' : event.payload.words[side])),
  'a side without words is not told': (event, told) =>
    told.every(({ side }) => event.payload.words[side] !== undefined),
  'whoever may not read it, is of another customer or has left is sent nothing': (event, told) =>
    told.every(one => mayBeTold(event, one.id) || (one.state !== 'due' && one.channel === 'none')),
  'nobody is told of their own act, but for the receipt and the meeting in their calendar': (event, told) =>
    told.every(({ id, state }) => id !== event.actorId || isOwedAnyway(event, id) || state !== 'due'),
  'everybody else who has a reason and may read it is told': (event, told) =>
    [...everybody, 'desk', 'bench', 'nobody'].every(id => {
      const side = directory.organisations.get(homeOf(id))?.side ?? 'provider'
      const own = id === event.actorId && !isOwedAnyway(event, id)
      // Of history that is brought in nobody is told.
      const isNews = event.name !== 'ticket.imported'
      const owed = isNews && reasonsFor(event, id).length > 0 && mayBeTold(event, id) && !own
      const due = told.some(one => one.id === id && one.state === 'due' && one.channel !== 'none')
      return due === (owed && event.payload.words[side] !== undefined)
    }),
  'what is a customer’s own names nobody of the provider, whose ledger it would stand on': (event, told) =>
    event.class !== 'customer' || told.every(({ side }) => side !== 'provider'),
  'a customer hears under the number they know, everybody else under the ticket’s own': (event, told) =>
    told.every(
      ({ side, under }) =>
        (under?.id === 'first') === (side === 'customer' && !!event.payload.ticket.original),
    ),
  'what waits for whoever holds the board stands there, and only a stop is pushed': (event, told) =>
    told.every(({ id, side, letter, channel, team }) => {
      const only = reasonsFor(event, id).every(why => ['A', 'manager', 'C', 'I'].includes(why.letter))
      const once = event.payload.also?.some(one => one.at === 'once' && one.persons.includes(id))
      if (!only || once || team || side !== 'provider' || letter !== 'A' || channel === 'none') return true
      const pushed = ['activity.stuck', 'handover.returned', 'obligation.failed']
      return channel === (pushed.includes(event.name) ? 'mail' : 'board')
    }),
  'what must not wait does not': (event, told) =>
    told.every(({ id, urgent }) => {
      const at = [
        'ticket.opened',
        'ticket.closed',
        'ticket.solved',
        'message.added',
        'activity.stuck',
        'obligation.failed',
      ]
      const handed = ['activity.ready', 'activity.assigned', 'handover.offered']
      const why = reasonsFor(event, id).map(one => one.letter)
      const must =
        at.includes(event.name) ||
        event.name.startsWith('meeting.') ||
        (handed.includes(event.name) && why.includes('R')) ||
        (event.name === 'help.asked' && why.includes('S')) ||
        (event.name === 'activity.waiting' && why.includes('party')) ||
        (event.name === 'activity.waiting' && why.includes('requester') && !!event.payload.message)
      return urgent || !must
    }),
  'what may wait does': (event, told) =>
    told.every(({ id, urgent }) => {
      const once = event.payload.also?.some(
        one => one.at === 'once' && [...one.persons, ...one.teams].includes(id),
      )
      const calm = [
        'activity.started',
        'activity.completed',
        'activity.released',
        'activity.resumed',
        'ticket.changed',
      ]
      return !urgent || once || !calm.includes(event.name)
    }),
  'teams in their queue, persons never': (_, told) =>
    told.every(({ team, channel, state }) => state !== 'due' || team === (channel === 'queue')),
}

/** The laws an implementation breaks somewhere in many events. */
function findBroken(implementation: typeof audience): string[] {
  const broken = new Set<string>()
  for (const event of fc.sample(events, { numRuns: 3000, seed: 7 })) {
    const told = implementation(event, directory)
    for (const [law, holds] of Object.entries(laws)) if (!holds(event, told)) broken.add(law)
  }
  return [...broken]
}

test('every law of the audience holds for whatever happens', () => {
  expect(findBroken(audience)).toEqual([])
  fc.assert(
    fc.property(events, event => {
      const told = audience(event, directory)
      for (const [law, holds] of Object.entries(laws)) expect(holds(event, told), law).toBe(true)
    }),
    { numRuns: 500 },
  )
})

describe('each law is kept by something, and without it the law is found broken:', () => {
  const change = (how: (told: Told[], event: Notable) => Told[]) => (event: Notable) =>
    how(audience(event, directory), event)
  const faults: Record<keyof typeof laws, (event: Notable) => Told[]> = {
    'one row a person or team': change(told => [...told, ...told]),
    'with the union of their reasons, each once': change(told =>
      told.map(one => ({ ...one, reasons: one.reasons.slice(0, 1) })),
    ),
    'under the strongest of their letters': change((told, event) =>
      told.map(one => ({ ...one, letter: reasonsFor(event, one.id).at(-1)?.letter ?? '' })),
    ),
    'in the words of their own side, or none': change((told, { payload }) =>
      told.map(one => ({ ...one, text: payload.words.provider ?? one.text })),
    ),
    'a side without words is not told': event =>
      audience(
        { ...event, payload: { ...event.payload, words: { provider: '', customer: '', partner: '' } } },
        directory,
      ),
    'whoever may not read it, is of another customer or has left is sent nothing': event =>
      audience({ ...event, class: 'band' }, directory),
    'nobody is told of their own act, but for the receipt and the meeting in their calendar': event =>
      audience({ ...event, actorId: null }, directory),
    'everybody else who has a reason and may read it is told': change(told => told.slice(1)),
    'what is a customer’s own names nobody of the provider, whose ledger it would stand on': event =>
      audience({ ...event, class: 'provider' }, directory),
    'a customer hears under the number they know, everybody else under the ticket’s own': change(told =>
      told.map(one => ({ ...one, under: null })),
    ),
    'what waits for whoever holds the board stands there, and only a stop is pushed': change(told =>
      told.map(one => (one.channel === 'board' ? { ...one, channel: 'app' } : one)),
    ),
    'what must not wait does not': change(told => told.map(one => ({ ...one, urgent: false }))),
    'what may wait does': change(told => told.map(one => ({ ...one, urgent: true }))),
    'teams in their queue, persons never': change(told =>
      told.map(one => ({ ...one, channel: one.channel === 'none' ? 'none' : 'mail' })),
    ),
  }
  test.each(Object.keys(laws))('%s', law => {
    const fault = faults[law]
    if (!fault) throw new Error('This law has no fault.')
    expect(findBroken(fault)).toContain(law)
  })
})

describe('channels', () => {
  const told = (id: string, letter: LetterHolders['letter'], name: Notable['name'] = 'activity.completed') =>
    audience(
      {
        name,
        actorId: null,
        class: 'band',
        payload: {
          ticket: { number: 'RE-7', title: '', customerId: 'mill', requesterId: 'mia', version: 'v' },
          letters: [{ letter, role: 'role', persons: [id], teams: [] }],
          words: { provider: 'ours', customer: 'theirs', partner: 'a partner’s' },
        },
      },
      directory,
    ).find(one => one.id === id)
  test('by mail whoever must act, and everybody beyond the line; in the app the rest of us', () => {
    expect(told('ann', 'R', 'activity.ready')?.channel).toBe('mail')
    expect(told('lea', 'A')?.channel).toBe('board')
    expect(told('lea', 'A', 'activity.stuck')?.channel).toBe('mail')
    expect(told('max', 'S', 'help.asked')?.channel).toBe('mail')
    expect(told('max', 'C', 'activity.started')?.channel).toBe('app')
    expect(told('sam', 'I')?.channel).toBe('app')
    expect(told('mo-owner', 'I')).toMatchObject({ channel: 'mail', text: 'theirs' })
    expect(told('cleo', 'C', 'activity.started')).toMatchObject({ channel: 'mail', text: 'a partner’s' })
    expect(told('mia', 'I')).toMatchObject({ channel: 'mail', letter: 'requester' })
  })
})
