import { expected } from '../../server/comms/index.ts'
import { Problem } from '../../server/kernel/index.ts'
import { type Change, decideAct, decideOpen, decideTimer, type TicketAct } from '../../server/work/index.ts'
import { actorIn, makeStaffing, usualHolders } from './practice.ts'
import {
  byItself,
  emptyWorkshop,
  factsAt,
  type Processes,
  shopAfter,
  standNew,
  type Workshop,
} from './workshop.ts'

// What people do in the workshop, one act after the other.

/** The workshop with one ticket of Mia's, just opened. */
export function openWorks(processes: Processes, holders = usualHolders): Workshop {
  const shop = emptyWorkshop(processes, makeStaffing(holders))
  const actor = actorIn(shop.staffing, 'mia')
  const callees = new Map(Object.entries(processes))
  const facts = { ...shop, actor, callees, numbers: [], version: processes.works }
  const said = { title: 'It broke', text: 'Help', html: null, requesterId: 'mia', via: 'web' as const }
  return {
    ...shop,
    tickets: new Map([
      ['first', standNew(succeed(decideOpen(facts, { id: 'first', number: '1', ...said })))],
    ]),
  }
}
export function succeed<C>(decided: C | Problem): C {
  if (decided instanceof Problem) throw decided
  return decided
}
export const codeOf = (decided: Change | Problem) => (decided instanceof Problem ? decided.code : 'allowed')
export type Unaimed = TicketAct extends infer A ? (A extends TicketAct ? Omit<A, 'run'> : never) : never
/** An act on the run that stands on a node, if any does. */
export const aim = (shop: Workshop, node: string, act: Unaimed) =>
  ({ ...act, run: runOn(shop, node)?.id ?? node }) as TicketAct
export const runOn = (shop: Workshop, node: string) =>
  shop.tickets.get(shop.at)?.standing.runs.findLast(run => run.node === node)
export const decide = (shop: Workshop, who: string, act: TicketAct) =>
  decideAct(factsAt(shop, shop.at, who), act, 'web')
/** The same workshop, looked at from another ticket. */
export const lookAt = (shop: Workshop, at: string): Workshop => ({ ...shop, at })
export const does = (shop: Workshop, [who, node, act]: [string, string, Unaimed]) =>
  shopAfter(shop, succeed(decide(shop, who, aim(shop, node, act))))
export const all = (shop: Workshop, ...acts: [string, string, Unaimed][]) =>
  acts.reduce((at, one) => does(at, one), shop)
export const tries = (shop: Workshop, [who, node]: [string, string], act: Unaimed) =>
  codeOf(decide(shop, who, aim(shop, node, act)))
export const namesOf = (change: Change) => change.events.map(({ name }) => name)
export const complete = (outcome?: string): Unaimed => ({ act: 'complete', ...(outcome && { outcome }) })
export const tellsOf = (shop: Workshop, change: Change, name: string) =>
  change.events
    .filter(event => event.name === name)
    .flatMap(event => expected(event, shop.staffing.directory))
    .filter(({ state }) => state === 'due')
    .map(({ id }) => id)
/** Made once: ids are new each time. */
export function once<T>(make: () => T): () => T {
  let made: { of: T } | undefined
  return () => {
    made ??= { of: make() }
    return made.of
  }
}
export const fire = (shop: Workshop, hours: number, ...[node = 't2', host = node]: [string?, string?]) => {
  const run = runOn(shop, host)
  const timer = { processRunId: run?.processRunId ?? '', node, token: run?.token ?? '', round: 1 }
  return decideTimer(factsAt({ ...shop, now: shop.now.add({ hours }) }, 'first', byItself), timer)
}

/** The ticket that was opened last. */
export const childOf = (shop: Workshop) => [...shop.tickets.keys()].at(-1) ?? ''
