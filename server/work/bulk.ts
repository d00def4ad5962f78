import type { Static } from 'typebox'
import {
  type actOnTickets,
  type BulkAct,
  type ProblemCode,
  type previewBulk,
  problems,
  type ReplyOf,
} from '../../contract/index.ts'
import { type Actor, actOnce, asActor, type Clock, type Db, Problem, type Tx } from '../kernel/index.ts'
import { performAct, type TicketAct } from './act.ts'
import type { OpenRun } from './change.ts'
import { draftChange } from './draft.ts'
import { listProcessOffers } from './handToChild.ts'
import { type Facts, readFacts } from './load.ts'
import { answersFor } from './may.ts'
import { previewAct } from './preview.ts'
import { isResponsible, whoActs } from './whoActs.ts'

type Many = { tickets: readonly string[]; act: Static<typeof BulkAct> }
type Done = ReplyOf<typeof actOnTickets>['tickets'][number]
type Previewed = ReplyOf<typeof previewBulk>
type Told = Previewed['told'][number]

/** What is done on this ticket, and what takes it back. */
export type Meant = { act: TicketAct; undo: Done['undo'] }

/** The act on one of the tickets: its activity run is found by what stands there. Pure. */
export function decideMeant(facts: Facts, act: Many['act']): Meant | Problem {
  const { ticket } = facts
  const { number } = ticket
  const back = (undo: TicketAct) => ({ number, act: undo })
  if (act.act === 'merge') return { act, undo: { number: act.into, act: { act: 'unmerge', ticket: number } } }
  if (act.act === 'change') {
    const fields = Object.keys(act.set) as (keyof typeof act.set)[]
    const was = Object.fromEntries(fields.map(field => [field, ticket[field]]))
    return { act: { ...act, was }, undo: back({ act: 'change', set: was, was: act.set }) }
  }
  if (act.act === 'message' || act.act === 'solve') return { act, undo: null }
  const run = act.act === 'take' ? findToTake(facts) : findTask(facts)
  if (!run)
    return new Problem(
      ticket.state === 'closed' ? 'ticket.closed' : 'activity.not_yours',
      ticket.state === 'closed' ? undefined : 'Nothing that stands there is for you to take or give.',
    )
  if (act.act === 'move') return { act: { ...act, run: run.id }, undo: null }
  const undo = wayBack(facts, run)
  return { act: { ...act, run: run.id }, undo: undo && back(undo) }
}

/** What puts an activity where it was; null: nothing does, as an offer that was taken is not offered again by it. */
function wayBack(facts: Facts, run: OpenRun): TicketAct | null {
  // What waits for an answer is given back only by whoever answers for it.
  const mayBack = run.state !== 'waiting' || answersFor(facts, run)
  if (run.takenBy) return mayBack ? { act: 'assign', run: run.id, to: run.takenBy } : null
  const isOffered = run.offeredTo.length > 0 || listProcessOffers(draftChange(facts)).length > 0
  return run.state === 'ready' && !isOffered ? { act: 'release', run: run.id } : null
}

const listTasks = (facts: Facts): OpenRun[] =>
  facts.standing.runs.filter(({ kind }) => kind === 'task').map(run => whoActs(run, facts))
const findTask = (facts: Facts) => listTasks(facts)[0]
const findToTake = (facts: Facts) => {
  const { personId } = facts.actor
  const own = listTasks(facts).filter(run => isResponsible(run, facts.actor))
  return own.find(run => run.takenBy === null) ?? own.find(run => run.takenBy === personId) ?? findTask(facts)
}

async function findMeant(tx: Tx, asked: { number: string; act: Many['act'] }, clock: Clock): Promise<Meant> {
  const meant = decideMeant(await readFacts(tx, asked.number, clock), asked.act)
  if (meant instanceof Problem) throw meant
  // What follows looks again, with the actor's own eyes.
  asActor(tx)
  return meant
}

const refusalOf = ({ code, detail }: { code: ProblemCode; detail?: string | undefined }) => ({
  code,
  title: problems[code].title,
  todo: detail ?? problems[code].todo,
})

/** A refusal of one ticket is its own; what breaks is everybody's. */
function refusalFrom(error: unknown) {
  if (!(error instanceof Problem)) throw error
  return refusalOf({ code: error.code, detail: error.detail })
}

type Acting = {
  db: Db
  clock: Clock
  actor: Actor
  via: Actor['via']
  request: Parameters<typeof actOnce>[1]['request']
}

/** Acts on each ticket in a transaction of its own. */
export async function actOnMany(
  { tickets, act }: Many,
  { db, clock, actor, via, request }: Acting,
): Promise<Done[]> {
  const done: Done[] = []
  for (const number of tickets) {
    const once = { actor, clock, request: request && { ...request, key: `${request.key} ${number}` } }
    const one = await actOnce(db, once, async (tx): Promise<Done> => {
      const meant = await findMeant(tx, { number, act }, clock)
      await performAct(tx, { number, act: meant.act, via }, clock)
      return { number, refusal: null, undo: meant.undo }
    }).catch((error: unknown): Done => ({ number, refusal: refusalFrom(error), undo: null }))
    done.push(one)
  }
  db.announce()
  return done
}

/** Who would be told of all of it together, and where it cannot be done. */
export async function previewMany(
  { tickets, act }: Many,
  { db, clock, actor }: Pick<Acting, 'db' | 'clock' | 'actor'>,
): Promise<Previewed> {
  const told = new Map<string, Told>()
  const each: Previewed['tickets'] = []
  for (const number of tickets) {
    const { people, refusal } = await db
      .readAs(actor, async tx => {
        const meant = await findMeant(tx, { number, act }, clock)
        const { told, refused } = await previewAct(tx, { number, act: meant.act }, clock)
        return { people: told, refusal: refused && refusalOf({ code: refused.code, detail: refused.text }) }
      })
      .catch(error => ({ people: [], refusal: refusalFrom(error) }))
    each.push({ number, refusal })
    const others = people.filter(({ state }) => state !== 'own act')
    for (const { id, name, side, team } of new Map(others.map(one => [one.id, one])).values())
      told.set(id, { id, name, side, team, count: (told.get(id)?.count ?? 0) + 1 })
  }
  return { told: [...told.values()].sort((a, b) => b.count - a.count), tickets: each }
}
