import { enabled, isRefusal, type Marking, type Offer, type ProcessGraph, step } from '../../../flow/index.ts'
import type { Drawing } from './drawing.ts'
import type { Solve } from './starterModel.ts'
import { suggest } from './suggest.ts'
import { entriesOf, type Field, isEmpty, report, reportValue, textOf } from './yamlSource.ts'

/**
 * Reads `solve` of a process: activity → outcome, the way *solve and close* takes; absent: there is no such way. From each
 * activity named it must lead over activities named to an end, or to where other ways join.
 */
export function readSolve(field: Field | undefined, drawing: Drawing | undefined): Solve | null {
  if (!field) return null
  const entries = entriesOf(field, '“solve”')
  const solve = Object.fromEntries(
    entries.map(entry => [entry.key, isEmpty(entry) ? '' : (textOf(entry) ?? '')]),
  )
  if (!drawing) return solve
  const sound = entries.filter(entry => isSound(entry, solve[entry.key] ?? '', drawing))
  // A way with a mistake in it is not walked further: the mistake is reported where it stands.
  const ended = new Set(entries.filter(entry => !sound.includes(entry)).map(({ key }) => key))
  for (const entry of sound) {
    const mistake = walk(entry.key, { solve, ended, drawing })
    if (!mistake || ended.has(mistake.at)) continue
    ended.add(mistake.at)
    report(entry.source, entry.keyAt, mistake.text)
  }
  return solve
}

/** Whether an entry names an activity that somebody completes, with an outcome that is drawn. */
function isSound(entry: Field, outcome: string, { activities, source }: Drawing): boolean {
  const found = activities.find(({ drawn }) => drawn.id === entry.key)
  const complain = (text: string) => {
    report(entry.source, entry.keyAt, text)
    return false
  }
  if (!found) {
    const ids = activities.map(({ drawn }) => drawn.id)
    const hint = suggest(entry.key, ids) ?? 'Draw it, or remove it here.'
    return complain(`${source.file} has no activity “${entry.key}”. ${hint}`)
  }
  const { drawn, labels } = found
  if (drawn.kind === 'call')
    return complain(`“${drawn.name}” calls another process, so nobody completes it here. Remove it.`)
  if (outcome === '' || outcome.split(and).every(label => labels.includes(label))) return true
  const known = labels.map(label => `“${label}”`).join(', ')
  const hint =
    suggest(outcome, labels) ?? (known ? `Drawn are ${known}.` : 'It is simply done: leave it empty.')
  reportValue(entry, `The activity has no outcome “${outcome}”. ${hint}`)
  return false
}

/** What joins the outcomes chosen where an inclusive gateway follows. */
const and = ' + '

type Way = { readonly solve: Solve; readonly ended: ReadonlySet<string>; readonly drawing: Drawing }

/** Goes the way from an activity as the process would run; answers what stands in it, and at which activity. */
function walk(from: string, { solve, ended, drawing }: Way): { at: string; text: string } | undefined {
  const { graph, activities } = drawing
  const walked = new Set<string>()
  let marking = standOn(graph, from)
  for (;;) {
    const offer = nextOffer(graph, marking)
    if (!offer || ended.has(offer.node)) return undefined
    const name = activities.find(({ drawn }) => drawn.id === offer.node)?.drawn.name ?? offer.node
    const found = (text: string) => ({ at: offer.node, text })
    const outcome = solve[offer.node]
    if (offer.kind !== 'complete')
      return found(`The way from here waits at “${name}”, which nobody completes. Lead around it.`)
    if (outcome === undefined)
      return found(`The way from here leads to “${name}” (${offer.node}). Say here how it is completed, too.`)
    if (walked.has(offer.node))
      return found(`The way from here comes back to “${name}” (${offer.node}). Choose another outcome.`)
    walked.add(offer.node)
    const { node, token } = offer
    const moved = step(graph, marking, { kind: 'complete', node, token, ...(outcome !== '' && { outcome }) })
    if (isRefusal(moved)) return found(moved.text)
    marking = moved.marking
  }
}

/** What somebody can complete next; else what is waited for, where it is not merely on the edge of an activity. */
function nextOffer(graph: ProcessGraph, marking: Marking): Offer | undefined {
  const offers = enabled(graph, marking)
  const isOnEdge = ({ node }: Offer) => graph.nodes.some(({ id, kind }) => id === node && kind === 'boundary')
  return offers.find(({ kind }) => kind === 'complete') ?? offers.find(offer => !isOnEdge(offer))
}

/** One token on an activity, with those that stand on the subprocesses it is drawn in. */
function standOn(graph: ProcessGraph, node: string): Marking {
  const scopes: string[] = []
  let scope = graph.nodes.find(({ id }) => id === node)?.scope
  while (scope !== undefined) {
    const around = scope
    scopes.unshift(around)
    scope = graph.nodes.find(({ id }) => id === around)?.scope
  }
  const tokens = [...scopes, node].map((id, index) => ({
    ...{ id: `t${index + 1}`, node: id },
    ...(index > 0 && { scope: `t${index}` }),
  }))
  return { next: tokens.length + 1, tokens }
}
