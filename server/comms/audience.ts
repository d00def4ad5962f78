import type { Side, TicketEventName, TicketFacts } from '../../contract/index.ts'
import { type Directory, mayReadClass } from '../identity/index.ts'

/** An event as far as the question "who must be told?" goes. */
export type Notable = { name: TicketEventName; actorId: string | null; class: string; payload: TicketFacts }

export type Channel = 'mail' | 'app' | 'queue' | 'none'
export type ToldState = 'due' | 'own act' | 'no right'
/** One member of the audience: one row of the ledger an event, whether they are sent anything or not. */
export type Told = {
  id: string
  team: boolean
  name: string
  side: Side
  organisationId: string
  letter: string
  reasons: string[]
  channel: Channel
  state: ToldState
  text: string
}

type Letter = TicketFacts['letters'][number]['letter']
/** Strongest first: it picks the words and the channel when somebody is told for several reasons. */
const strength = ['R', 'A', 'S', 'C', 'requester', 'I']
/** Sorts the strongest letter first. */
export const byStrength = (a: { letter: string }, b: { letter: string }): number =>
  strength.indexOf(a.letter) - strength.indexOf(b.letter)

/** Which letters hear of which event (communication.md: letters). The requester hears of what their side has words for. */
export const heardBy: Record<TicketEventName, readonly Letter[]> = {
  'ticket.opened': [],
  'ticket.closed': [],
  'activity.ready': ['R'],
  'activity.started': ['A', 'C'],
  'activity.completed': ['A', 'I'],
  'ticket.solved': ['A', 'I'],
  'ticket.changed': ['R'],
  'ticket.reclassified': ['A'],
  'ticket.merged': ['R'],
  'ticket.unmerged': ['R'],
  'ticket.split': ['R'],
  // R is here whoever was named: the colleague, whoever it was offered to, whoever had it.
  'activity.assigned': ['R'],
  'activity.waiting': ['A'],
  'activity.resumed': ['R', 'A'],
  'activity.stuck': ['A'],
  'activity.moved': ['R', 'A'],
  'activity.cancelled': ['R'],
  'handover.offered': ['R', 'A'],
  'handover.accepted': ['R'],
  'handover.returned': ['R', 'A'],
  'help.asked': ['S'],
  'help.given': ['R'],
  'meeting.proposed': [],
  'meeting.cancelled': [],
  // R, and who was named for the side it is written to.
  'message.added': ['R', 'I'],
}

type Member = { id: string; team: boolean; letter: string; reason: string }

/**
 * Who must be told of an event, why, by which channel and in which words; pure, so that preview, obligations and audit
 * cannot disagree. One row a person or team with the union of reasons (RASCI as in docs/words.md). A side that the event
 * has no words for is not told; whoever may not read the event's class is named with no right and told nothing.
 */
export function audience(event: Notable, directory: Directory): Told[] {
  const { payload } = event
  if (payload.quiet) return []
  const members: Member[] = payload.letters
    .filter(({ letter }) => heardBy[event.name].includes(letter))
    .flatMap(({ letter, role, persons, teams }) => [
      ...persons.map(id => ({ id, team: false, letter, reason: `${letter}: ${role}` })),
      ...teams.map(id => ({ id, team: true, letter, reason: `${letter}: ${role}` })),
    ])
  // The requester hears of what lies in the band; of what does not, there is nothing to be told, not even that it is.
  if (event.class === 'band')
    members.push({ id: payload.ticket.requesterId, team: false, letter: 'requester', reason: 'requester' })
  const byId = new Map<string, Member[]>()
  for (const member of members) byId.set(member.id, [...(byId.get(member.id) ?? []), member])
  return [...byId.values()].flatMap(reasons => tell(event, reasons, directory) ?? [])
}

function tell(event: Notable, reasons: Member[], directory: Directory): Told | null {
  const [strongest] = reasons.toSorted(byStrength)
  const who = strongest && describe(strongest, directory)
  if (!strongest || !who) return null
  const { payload } = event
  const text = payload.words[who.side]
  if (text === undefined) return null
  // A row stands on the provider's ledger, which says nothing of what a customer writes among themselves.
  if (event.class === 'customer' && who.side === 'provider') return null
  const { active, ...named } = who
  const maySee = active && isOfTicket(who, payload.ticket) && mayReadClass(who, event.class)
  const state = isOwnAct(event, strongest.id) ? 'own act' : maySee ? 'due' : 'no right'
  return {
    ...named,
    id: strongest.id,
    team: strongest.team,
    letter: strongest.letter,
    reasons: [...new Set(reasons.map(member => member.reason))].sort(),
    channel: state === 'due' ? channelFor(strongest, who.side) : 'none',
    state,
    text: state === 'no right' ? '' : text,
  }
}

/** Nobody is told of their own act; but the receipt of what they sent us is owed to them all the same. */
const isOwnAct = (event: Notable, id: string): boolean =>
  id === event.actorId && event.name !== 'ticket.opened'

function describe({ id, team }: Member, directory: Directory) {
  const found = team ? directory.teams.get(id) : directory.persons.get(id)
  const organisation = found && directory.organisations.get(found.organisationId)
  return found && organisation
    ? {
        name: found.name,
        side: organisation.side,
        organisationId: organisation.id,
        active: team || directory.persons.get(id)?.active === true,
      }
    : null
}

/** A customer's person has no part in another customer's ticket, whatever the letters say. */
const isOfTicket = (who: Home, ticket: TicketFacts['ticket']): boolean =>
  who.side !== 'customer' || who.organisationId === ticket.customerId

type Home = { side: Side; organisationId: string }

/** A team is told in its queue; a named person who must act, and everybody beyond the line, by mail; the rest in the app. */
function channelFor({ team, letter }: Member, side: Side): Channel {
  if (team) return 'queue'
  return side !== 'provider' || letter === 'R' || letter === 'requester' ? 'mail' : 'app'
}
