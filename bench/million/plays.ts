import type { TicketAct } from '../../server/work/index.ts'

/** What somebody does: on whatever stands on the ticket, where no id is known. */
export type Move = { by: string } & (
  | { take: true }
  | { complete: string | null }
  | { say: string; in: 'band' | 'provider' | 'customer' }
  | { askPartner: string }
  | { solve: string }
)
/** A ticket as real work leaves it; `weight` how often of a thousand, `open` whether it is still being worked on. */
export type Play = { process: string; weight: number; open: boolean; moves: readonly Move[] }

const ben = 'ben@fjord.example'
const ida = 'ida@fjord.example'
const priya = 'priya@fjord.example'
const mara = 'mara@northwind.example'
const karl = 'karl@printworks.example'
/** Whose people stand for all others when the plays are copied. */
export const stands = { requester: mara, owner: 'peter@northwind.example', partner: karl } as const

const take = (by: string): Move => ({ by, take: true })
const done = (by: string, complete: string | null = null): Move => ({ by, complete })
const say = (by: string, text: string): Move => ({ by, say: text, in: 'band' })
const note = (by: string, text: string): Move => ({ by, say: text, in: 'provider' })

const atOnce: Move[] = [
  take(ben),
  say(ben, 'That is put right now. Please try again.'),
  done(ben, 'Resolved at first contact'),
]
const analysed: Move[] = [
  take(ida),
  note(ida, 'Nothing in the known errors. Passing it on.'),
  done(ida, 'Needs analysis'),
  take(priya),
]
const fixed: Move[] = [
  ...analysed,
  done(priya, 'Found it'),
  done(priya),
  say(priya, 'The cause is found, we are putting it right.'),
  done(priya, 'Fixed'),
]

/** The years' mix of the measured workspace: some ten rows of events, messages, runs and obligations a ticket. */
export const plays: readonly Play[] = [
  { process: 'incident', weight: 280, open: false, moves: [...atOnce, done(ben)] },
  {
    process: 'incident',
    weight: 380,
    open: false,
    moves: [done(ben, 'Resolved at first contact'), done(ben)],
  },
  {
    process: 'incident',
    weight: 100,
    open: false,
    moves: [...analysed, say(mara, 'Any news?'), { by: priya, solve: 'Replaced the part, tested with you.' }],
  },
  {
    process: 'work-request',
    weight: 50,
    open: false,
    moves: [
      done(ida, 'Standard item'),
      done(ida),
      done('peter@northwind.example', 'Approved'),
      done(priya),
      done(ida, 'All there'),
      done('sofia@fjord.example'),
    ],
  },
  {
    process: 'incident',
    weight: 70,
    open: false,
    moves: [
      ...analysed,
      { by: priya, askPartner: 'Do you know this fault?' },
      note(priya, 'The partner has it as well.'),
      { by: priya, solve: 'The partner has changed the unit.' },
    ],
  },
  {
    process: 'incident',
    weight: 50,
    open: false,
    moves: [
      take(ben),
      { by: mara, say: 'Our own reference is on the delivery note.', in: 'customer' },
      done(ben, 'Resolved at first contact'),
      done(ben),
    ],
  },
  { process: 'incident', weight: 15, open: true, moves: [] },
  { process: 'incident', weight: 10, open: true, moves: [take(ben), say(ben, 'We are looking at it.')] },
  { process: 'incident', weight: 8, open: true, moves: analysed },
  {
    process: 'incident',
    weight: 4,
    open: true,
    moves: [...analysed, { by: priya, askPartner: 'Do you know this fault?' }],
  },
  { process: 'incident', weight: 4, open: true, moves: fixed },
  { process: 'work-request', weight: 9, open: true, moves: [take(ida)] },
]

/** The act a move stands for, on the activity run that stands; `partner` is the person of the partner who is asked. */
export function toAct(move: Move, { run, partner }: { run: string; partner: string }): TicketAct {
  if ('take' in move) return { act: 'take', run }
  if ('say' in move) return { act: 'message', class: move.in, text: move.say }
  if ('solve' in move) return { act: 'solve', note: move.solve }
  if ('askPartner' in move) return { act: 'help', run, to: partner, question: move.askPartner }
  return { act: 'complete', run, ...(move.complete !== null && { outcome: move.complete }) }
}
