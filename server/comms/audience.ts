import type { AlsoTold, Side, TicketEventName, TicketFacts } from '../../contract/index.ts'
import { type Directory, mayReadClass } from '../identity/index.ts'

/** An event as far as the question "who must be told?" goes. */
export type Notable = { name: TicketEventName; actorId: string | null; class: string; payload: TicketFacts }

export type Channel = 'mail' | 'app' | 'board' | 'queue' | 'none'
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
  /** Goes at once; what is not urgent waits to be joined with others to the same person on the same ticket. */
  urgent: boolean
  /** The ticket it is told under, where that is not the event's own: the one the customer knows. */
  under: TicketFacts['ticket']['original'] | null
  text: string
}

type Letter = TicketFacts['letters'][number]['letter']
/** Strongest first: it picks the words somebody is told with, when told for several reasons. */
const strength = [
  'R',
  'A',
  'S',
  'C',
  'requester',
  'party',
  'mentioned',
  'manager',
  'business',
  'related',
  'follower',
  'I',
]
/** Sorts the strongest letter first. */
export const byStrength = (a: { letter: string }, b: { letter: string }): number =>
  strength.indexOf(a.letter) - strength.indexOf(b.letter)

/** Which letters hear of which event (communication.md: letters). The requester hears of what their side has words for. */
export const heardBy: Record<TicketEventName, readonly Letter[]> = {
  'ticket.imported': [],
  'ticket.opened': [],
  'ticket.closed': [],
  'activity.ready': ['R'],
  'activity.started': ['A', 'C'],
  'activity.completed': ['A', 'I'],
  'ticket.solved': ['A', 'I'],
  'ticket.changed': ['R'],
  'ticket.reclassified': ['R', 'A'],
  'ticket.merged': ['R', 'A'],
  'ticket.unmerged': ['R', 'A'],
  'ticket.split': ['R'],
  'ticket.linked': [],
  'ticket.unlinked': [],
  // Whoever was added is named beside the letters.
  'ticket.followed': [],
  'ticket.unfollowed': [],
  // R is here whoever was named: the colleague, whoever it was offered to, whoever had it.
  'activity.assigned': ['R'],
  'activity.released': ['R'],
  'activity.waiting': ['A'],
  'activity.resumed': ['R', 'A'],
  'activity.stuck': ['A'],
  'activity.moved': ['R', 'A'],
  'activity.cancelled': ['R', 'A'],
  'handover.offered': ['R', 'A'],
  'handover.accepted': ['R'],
  'handover.returned': ['R', 'A'],
  'help.asked': ['S'],
  'help.given': ['R'],
  'meeting.proposed': [],
  'meeting.cancelled': [],
  // R, and who was named for the side it is written to.
  'message.added': ['R', 'I'],
  'obligation.waived': [],
  'obligation.failed': ['A'],
  'attachment.removed': [],
  // R is here whoever answered.
  'answer.refused': ['R'],
}

/** Why somebody is told who holds no letter here; read by people. */
const alsoBecause: Record<AlsoTold['audience'], string> = {
  follower: 'follows it',
  related: 'has a ticket that waits for it',
  business: 'uses the service',
  manager: 'manages the process',
  party: 'is waited for',
  mentioned: 'mentioned',
}

type Urgency = 'everybody' | readonly string[]
/**
 * What goes at once, and to whom (communication.md: enough, not too much): the receipt and the end, what a person wrote,
 * work and questions handed to the reader, a stop, a meeting. Everything else may wait to be joined.
 */
const urgentTo: Partial<Record<TicketEventName, Urgency>> = {
  'ticket.opened': 'everybody',
  'ticket.solved': 'everybody',
  'ticket.closed': 'everybody',
  'message.added': 'everybody',
  'activity.stuck': 'everybody',
  'meeting.proposed': 'everybody',
  'meeting.cancelled': 'everybody',
  'activity.ready': ['R'],
  'activity.assigned': ['R'],
  'activity.waiting': ['party'], // and a requester who is asked: isUrgent
  'handover.offered': ['R'],
  'handover.returned': ['R', 'A', 'manager'],
  'help.asked': ['S'],
  'obligation.failed': 'everybody',
  'answer.refused': 'everybody',
}
/** Pushed to A by mail, and cannot be muted; everything else stands on A's board. */
const pushed: readonly TicketEventName[] = ['activity.stuck', 'handover.returned', 'obligation.failed']
/** Somebody has something to do. */
const handsWork: readonly TicketEventName[] = ['activity.ready', 'handover.offered']
const meetings: readonly TicketEventName[] = ['meeting.proposed', 'meeting.cancelled']

type Member = { id: string; team: boolean; letter: string; reason: string; once: boolean; unseen?: true }

/**
 * Who must be told of an event, why, by which channel and in which words: what is expected of the ledger. Pure, so that
 * preview, obligations and audit cannot disagree. One row a person or team with the union of reasons (RASCI as in
 * docs/words.md). A side that the event has no words for is not told; whoever may not read the event's class is named
 * with no right and told nothing.
 */
export function audience(event: Notable, directory: Directory): Told[] {
  // Of history that is brought in nobody is told.
  if (event.payload.quiet || event.name === 'ticket.imported') return []
  const byId = new Map<string, Member[]>()
  for (const member of listMembers(event)) byId.set(member.id, [...(byId.get(member.id) ?? []), member])
  return [...byId.values()].flatMap(reasons => tell(event, reasons, directory) ?? [])
}

function listMembers({ name, class: contentClass, payload }: Notable): Member[] {
  const lettered = payload.letters
    .filter(({ letter }) => heardBy[name].includes(letter))
    .flatMap(({ letter, role, ...held }) =>
      toMembers(held, { letter, reason: `${letter}: ${role}`, once: false }),
    )
  const isMeeting = meetings.includes(name)
  const also = (payload.also ?? []).flatMap(({ audience: letter, at, unseen, ...held }) =>
    toMembers(held, {
      letter,
      reason: isMeeting && letter === 'party' ? 'is invited' : alsoBecause[letter],
      once: at === 'once',
      ...(unseen && { unseen }),
    }),
  )
  // Of a meeting hears who is invited, and nobody for another reason: an invitation is not news.
  if (isMeeting) return also.filter(({ letter }) => letter === 'party')
  // The requester hears of what lies in the band; of what does not, there is nothing to be told, not even that it is.
  const asked = contentClass === 'band' ? { persons: [payload.ticket.requesterId], teams: [] } : nobody
  return [
    ...lettered,
    ...also,
    ...toMembers(asked, { letter: 'requester', reason: 'requester', once: false }),
  ]
}

type Held = { persons: string[]; teams: string[] }
const nobody: Held = { persons: [], teams: [] }
const toMembers = ({ persons, teams }: Held, why: Omit<Member, 'id' | 'team'>): Member[] => [
  ...persons.map(id => ({ id, team: false, ...why })),
  ...teams.map(id => ({ id, team: true, ...why })),
]

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
  // Whoever is only named, and does not see it, learns nothing by being named.
  const isSeen = reasons.some(({ unseen }) => !unseen)
  const maySee = isSeen && active && isOfTicket(who, payload.ticket) && mayReadClass(who, event.class)
  const state = isOwnAct(event, strongest) ? 'own act' : maySee ? 'due' : 'no right'
  return {
    ...named,
    id: strongest.id,
    team: strongest.team,
    letter: strongest.letter,
    reasons: [...new Set(reasons.map(member => member.reason))].sort(),
    channel: state === 'due' ? pickChannel(event, reasons, who.side) : 'none',
    state,
    urgent: reasons.some(reason => isUrgent(event, reason)),
    under: (who.side === 'customer' && payload.ticket.original) || null,
    text: state === 'no right' ? '' : text,
  }
}

function isUrgent({ name, payload }: Notable, { letter, once }: Member): boolean {
  const to = urgentTo[name]
  const isAsked = name === 'activity.waiting' && letter === 'requester' && payload.message !== undefined
  return once || isAsked || to === 'everybody' || (to?.includes(letter) ?? false)
}

/**
 * Nobody is told of their own act; but the receipt of what they sent us is owed to them all the same, and a meeting to
 * the calendar of whoever called it, that their answer could not be done, and to whoever works by mail what is next for them.
 */
const isOwnAct = ({ name, actorId, payload }: Notable, { id, letter }: Member): boolean =>
  !(handsWork.includes(name) && payload.byMail && letter === 'R') &&
  id === actorId &&
  name !== 'ticket.opened' &&
  name !== 'answer.refused' &&
  !meetings.includes(name)

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

/** By mail if any of the reasons asks for it, else as the strongest does. */
function pickChannel(event: Notable, reasons: Member[], side: Side): Channel {
  const asked = reasons.toSorted(byStrength).map(reason => channelFor(event, reason, side))
  return asked.find(channel => channel === 'mail') ?? asked[0] ?? 'none'
}

/**
 * A team is told in its queue; everybody beyond the line by mail. Of us: by mail whoever must act, is asked or meets
 * somebody; whoever answers for the work on their board, unless it stops; the rest in the app.
 */
function channelFor({ name }: Notable, { team, letter, once }: Member, side: Side): Channel {
  if (team) return 'queue'
  if (side !== 'provider' || once || meetings.includes(name)) return 'mail'
  // What may be taken again stands where work is looked for.
  if (name === 'activity.released') return 'app'
  if (letter === 'A' || letter === 'manager') return pushed.includes(name) ? 'mail' : 'board'
  return ['R', 'S', 'requester', 'party'].includes(letter) ? 'mail' : 'app'
}
