import type { Action, Marking, Offer, Token } from './act.ts'
import { advance, begin } from './advance.ts'
import { and } from './choice.ts'
import type { Net } from './net.ts'
import { offersOf } from './offers.ts'
import { isRefusal } from './refuse.ts'
import { beginRun, type Oracle, type Run } from './run.ts'

/**
 * Something that can happen on a marking, and the index of the state it leads to. `left`: the end events reached by it
 * although other work still stands beside them.
 */
export type Move = { readonly action: Action; readonly to: number; readonly left?: readonly string[] }

/**
 * A state: one marking of all that look alike, with what can happen there. A state is as good as another when the same
 * nodes hold tokens in the same subprocesses; how often a loop went round does not count. `open`: more can happen than
 * was tried.
 */
export type State = { readonly marking: Marking; readonly moves: readonly Move[]; readonly open?: true }

/** The states that can be reached; `complete`: all of them, the cap was not met. */
export type StateSpace = { readonly states: readonly State[]; readonly complete: boolean }

export type Wanted = {
  /** The most states tried. */
  readonly cap: number
  /** Follow one token at a time where the order does not matter: fewer states, the same dead ends. */
  readonly oneByOne: boolean
}

const maxTries = 64
const triesPerState = 8
const maxTokensOnANode = 3

/**
 * Tries everything that can happen: every outcome, every result of a condition, every event. A repeated activity is
 * done once or in rounds without count, and an event that does not interrupt happens once at most while its activity
 * stands: more of the same leads nowhere new.
 */
export function explore(net: Net, from: readonly Marking[], { cap, oneByOne }: Wanted): StateSpace {
  const known = new Map<string, number>()
  const states: { marking: Marking; moves: Move[]; open?: true }[] = []
  const find = (marking: Marking): number | undefined => {
    const key = keyOf(marking, oneByOne)
    const seen = known.get(key)
    if (seen !== undefined || states.length >= cap) return seen
    known.set(key, states.length)
    states.push({ marking, moves: [] })
    return states.length - 1
  }
  const missed = from.filter(marking => find(marking) === undefined)
  let left = cap * triesPerState
  for (const state of states) {
    if (left <= 0 || isCrowded(state.marking)) {
      state.open = true
      continue
    }
    const offers = offersOn(net, state.marking, oneByOne)
    if (offers.some(isTooMuch)) state.open = true
    for (const action of offers.flatMap(listActions)) {
      const tried = tryAll(oracle => {
        const run = beginRun(net, state.marking, oracle)
        const result = advance(run, action)
        return isRefusal(result) ? undefined : { marking: result.marking, left: endsBeside(run) }
      })
      if (!tried.complete) state.open = true
      left -= tried.tries
      for (const { marking, left } of tried.steps) {
        const to = find(marking)
        if (to === undefined) state.open = true
        else state.moves.push(left.length > 0 ? { action, to, left } : { action, to })
      }
    }
  }
  return { states, complete: missed.length === 0 && !states.some(({ open }) => open) }
}

/** Tries everything from every start event on, whatever the data. */
export function exploreAll(net: Net, wanted: Wanted): StateSpace {
  const begun = (net.starts.get('') ?? []).map(({ id }) => tryAll(oracle => begin(net, oracle, id)))
  const markings = begun.flatMap(({ steps }) => steps.map(({ marking }) => marking))
  const space = explore(net, markings, wanted)
  return { states: space.states, complete: space.complete && begun.every(({ complete }) => complete) }
}

// Answers the questions of a step in every way, by asking for it again with other answers.
function tryAll<T>(run: (oracle: Oracle) => T | undefined): { steps: T[]; tries: number; complete: boolean } {
  const steps: T[] = []
  const scripts: boolean[][] = [[]]
  let tries = 0
  for (let script = scripts.pop(); script; script = scripts.pop()) {
    if (tries >= maxTries) return { steps, tries, complete: false }
    tries += 1
    const said: boolean[] = []
    const written = script
    const holds = (): boolean => {
      const answer = written[said.length] ?? false
      if (said.length >= written.length) scripts.push([...said, true])
      said.push(answer)
      return answer
    }
    const result = run({ holds, itemsOf: () => [1], once: true })
    if (result) steps.push(result)
  }
  return { steps, tries, complete: true }
}

const endsBeside = ({ ends, tokens }: Run): string[] =>
  [...ends].flatMap(([scope, { id, result }]) => {
    const isAlone = !tokens.some(token => (token.scope ?? '') === scope)
    return isAlone || result?.type === 'terminate' || result?.type === 'error' ? [] : [id]
  })

const isCrowded = ({ tokens }: Marking): boolean => {
  const counts = new Map<string, number>()
  for (const { node, scope, via } of tokens) {
    const place = `${scope} ${node} ${via}`
    counts.set(place, (counts.get(place) ?? 0) + 1)
  }
  return [...counts.values()].some(count => count > maxTokensOnANode)
}

function offersOn(net: Net, marking: Marking, oneByOne: boolean): Offer[] {
  const offers = offersOf(net, marking)
  if (!oneByOne) return offers
  // The token that has stood longest goes first, so that none is forgotten; what may as well never happen to a
  // subprocess is tried beside it.
  const isOptional = ({ token }: Offer) => {
    const standing = marking.tokens.find(other => other.id === token)
    const kind = standing && net.nodes.get(standing.node)?.kind
    return kind === 'subprocess' || standing?.rounds !== undefined
  }
  const ages = new Map(marking.tokens.map((token, age) => [token.id, age]))
  const due = offers.filter(offer => !isOptional(offer))
  const oldest = Math.min(...due.map(({ token }) => ages.get(token) ?? 0))
  return offers.filter(offer => isOptional(offer) || ages.get(offer.token) === oldest)
}

function listActions(offer: Offer): Action[] {
  const { kind, node, token } = offer
  if (kind === 'timer' || kind === 'message' || kind === 'error') return [{ kind, node, token }]
  const labels = 'several' in offer ? combine(offer.outcomes) : offer.outcomes
  const chosen = labels.map((outcome): Action => ({ kind, node, token, outcome }))
  return [...chosen, { kind, node, token }]
}

const maxCombined = 5

/** Whether more labels may be chosen together than are tried. */
const isTooMuch = (offer: Offer): boolean => 'several' in offer && offer.outcomes.length > maxCombined

// Every choice of several labels; of very many only each alone, each left out, and all.
function combine(labels: readonly string[]): string[] {
  if (labels.length > maxCombined) {
    const others = labels.map(label => labels.filter(other => other !== label).join(and))
    return [...labels, ...others, labels.join(and)]
  }
  const sets = Array.from({ length: 2 ** labels.length - 1 }, (_, at) =>
    labels.filter((_label, bit) => ((at + 1) >> bit) % 2 === 1),
  )
  return sets.map(set => set.join(and))
}

function keyOf({ tokens }: Marking, ordered: boolean): string {
  const inside = (scope: string | undefined, depth: number): string => {
    const keys = tokens.filter(token => token.scope === scope).map(token => describe(token, depth))
    if (!ordered) keys.sort()
    return keys.join(',')
  }
  const describe = (token: Token, depth: number): string => {
    const within = depth < tokens.length ? inside(token.id, depth + 1) : ''
    const fired = token.fired ? `!${[...token.fired].sort().join('!')}` : ''
    return `${token.node}<${token.via ?? ''}${fired}(${within})`
  }
  return inside(undefined, 0)
}
