import type { Static } from 'typebox'
import type { LinkKind } from '../../contract/index.ts'
import type { Change, OpenRun, TimerPlace } from './change.ts'

export type Link = { fromId: string; toId: string; kind: Static<typeof LinkKind> }
export type Follower = {
  personId: string
  /** Following gave the right to see the ticket. */
  granted: boolean
  addedBy: string | null
  /** The merge they came along with. */
  mergeId: string | null
}
export type Merge = {
  id: string
  sourceId: string
  targetId: string
  madeBy: string
  /** Whom the source brought along, whether they followed the target before or not. */
  brought: string[]
}
export type MessageFacts = { id: string; class: string; authorId: string | null; text: string }

/** What acts between tickets know of a ticket beside its standing. */
export type ConnectionFacts = {
  /** Principals who see it. */
  seers: string[]
  followers: Follower[]
  links: Link[]
  /** Merges into it that were not taken back; timers are moments of the source that came meanwhile. */
  merges: (Merge & { timers: TimerPlace[] })[]
  /** Activity runs that go on when the merge is taken back. */
  suspended: OpenRun[]
  /** Messages a part is made of, in their order, and how many of the band stay. */
  chosen: MessageFacts[]
  staying: number
}

/** What an act does between tickets and to who follows one. */
export type Connections = {
  /** Changes of the other ticket, locked with this one. */
  others: Change[]
  linked: (Link & { class: string })[]
  unlinked: Link[]
  followed: Follower[]
  unfollowed: Follower[]
  merged: Merge | null
  /** The merge of this ticket that is taken back. */
  unmerged: string | null
  /** Messages that go to this ticket, from the one they were written on. */
  taken: string[]
}

/** Nothing of all this, to be filled by a decision. */
export const noConnections = (): Connections => ({
  others: [],
  linked: [],
  unlinked: [],
  followed: [],
  unfollowed: [],
  merged: null,
  unmerged: null,
  taken: [],
})
