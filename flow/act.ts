import type { Timer } from './graph.ts'

/** What FEEL conditions are asked of: plain data, by name. */
export type Data = Readonly<Record<string, unknown>>

/**
 * A token; its id is new each time it moves, so that a stale act can be told apart. It stands on an activity, a
 * catching event or an event-based gateway, or waits at a join (`via`: the flow it came by). `scope` is the id of
 * the token that stands on the subprocess, or on the repeated activity, it belongs to; absent: the process.
 * `fired`: the boundary events it has already left by once. `rounds` has the token that stands for a repeated
 * activity as a whole, `item` each of its instances: a number from 1, or what the list holds.
 */
export type Token = {
  readonly id: string
  readonly node: string
  readonly scope?: string
  readonly via?: string
  readonly fired?: readonly string[]
  readonly rounds?: Rounds
  readonly item?: unknown
}

/** How far a repeated activity is. `items` are what it is done for; absent for a loop, whose end is not known. */
export type Rounds = {
  readonly begun: number
  readonly done: number
  readonly items?: readonly unknown[]
  readonly outcomes: readonly string[]
}

/**
 * Where a ticket stands. `next` is the number of the next token. No tokens: the process has ended (or never
 * begun).
 */
export type Marking = { readonly next: number; readonly tokens: readonly Token[] }

/** How a process ended: by the kind of its last end event, or because it was cancelled. */
export type Ending = 'none' | 'error' | 'terminate' | 'message' | 'cancelled'

type At = { readonly node: string; readonly token: string }

/**
 * What follows from a step, as data, in the order it happened. `node` is the activity's or the event's own id;
 * `token` the token that stands there (for an event on the edge of an activity: the activity's).
 * `activity.completed` names the outcome chosen, if one was offered. `activity.cancelled`, `call.cancelled`: left
 * without having been completed. A timer that is set and a message that is awaited are taken back by
 * `timer.cancelled` and `message.unawaited`, unless they happen. A `cycle` and a message that do not interrupt
 * go on until then. A call begins with `call.started` and ends with `activity.completed` when it has returned.
 * `process.ended` comes once, last; its `node` and `name` are of the end event, empty where the process was cancelled;
 * `code` is that of an error which nothing caught.
 */
export type Effect =
  | (At & { readonly kind: 'activity.completed'; readonly outcome?: string })
  | (At & { readonly kind: 'activity.ready'; readonly item?: unknown })
  | (At & { readonly kind: 'activity.cancelled' })
  | (At & { readonly kind: 'timer.set'; readonly timer: Timer })
  | (At & { readonly kind: 'timer.cancelled' })
  | (At & { readonly kind: 'message.awaited'; readonly message: string })
  | (At & { readonly kind: 'message.unawaited'; readonly message: string })
  | { readonly kind: 'message.thrown'; readonly node: string; readonly message: string }
  | (At & { readonly kind: 'call.started'; readonly calls: string })
  | (At & { readonly kind: 'call.cancelled' })
  | {
      readonly kind: 'process.ended'
      readonly node: string
      readonly name: string
      readonly how: Ending
      readonly code?: string
    }

/**
 * What happens to a process. `node` is the activity, or the event; `token`, where given, must still stand there.
 *
 * - `complete`: somebody completed an activity; `outcome` is one of the labels offered (after an inclusive
 *   gateway: one or several, joined by ` + `).
 * - `timer`, `message`: what an event waits for has happened.
 * - `error`: an activity failed. `node` is the activity, and the event that catches the code is looked for from it
 *   outwards; or the boundary event itself.
 * - `returned`: the process a call activity called has ended; `outcome` is the name of its end event. The flows
 *   after the call with that label are taken; else it goes on as if completed without an outcome.
 * - `move`: work is taken elsewhere, a recorded freedom (re-route, step back, skip): the token leaves and stands
 *   on the activity `to`, wherever that leaves no other token stranded.
 * - `cancel`: everything ends.
 */
export type Action =
  | { readonly kind: 'complete'; readonly node: string; readonly token?: string; readonly outcome?: string }
  | { readonly kind: 'timer'; readonly node: string; readonly token: string }
  | { readonly kind: 'message'; readonly node: string; readonly token?: string }
  | { readonly kind: 'error'; readonly node: string; readonly token: string; readonly code?: string }
  | { readonly kind: 'returned'; readonly node: string; readonly token: string; readonly outcome?: string }
  | { readonly kind: 'move'; readonly token: string; readonly to: string }
  | { readonly kind: 'cancel' }

/** The result of a move: the new marking, and the effects in the order they happened. */
export type Step = { readonly marking: Marking; readonly effects: readonly Effect[] }

/**
 * Why an action was not taken; the marking stays as it was. `not_ready`: no token stands there. `stale`: it has
 * moved on since the token was seen. `outcome_needed`, `outcome_unknown`: `outcomes` says which labels are offered.
 * `not_caught`: no boundary event catches that error. `strands`: other work would be left standing for good.
 * `broken`: the graph did not come from `compile`, or turns round by data alone.
 */
export type Refusal = {
  readonly refused:
    | 'not_ready'
    | 'stale'
    | 'outcome_needed'
    | 'outcome_unknown'
    | 'not_caught'
    | 'strands'
    | 'broken'
  readonly node: string
  readonly outcomes: readonly string[]
  readonly text: string
}

/**
 * What can happen now. `complete`: an activity somebody may complete; `outcomes` are the labels to show as buttons,
 * in the order drawn, empty where the activity is simply done. `needsOutcome` is false where completing without a
 * label is allowed: no choice follows, or a default flow without a label does. `several`: more than one may be
 * chosen. `returned`: a call that stands. `timer`, `message`, `error`: an event that waits, or could be left by.
 */
export type Offer =
  | (At & {
      readonly kind: 'complete'
      readonly outcomes: readonly string[]
      readonly needsOutcome: boolean
      readonly several?: true
      readonly item?: unknown
    })
  | (At & {
      readonly kind: 'returned'
      readonly calls: string
      readonly outcomes: readonly string[]
      readonly needsOutcome: boolean
    })
  | (At & { readonly kind: 'timer'; readonly timer: Timer })
  | (At & { readonly kind: 'message'; readonly message: string })
  | (At & { readonly kind: 'error'; readonly code?: string })
