import { type CallNode, enabled } from '../../../flow/index.ts'
import { type Drawing, placeOf } from './drawing.ts'
import type { StarterInterface, StarterProcess } from './starterModel.ts'
import { suggest } from './suggest.ts'
import { type Field, report, reportValue } from './yamlSource.ts'

/** A call of another process as read, with its `entry` and, if it is written, the type of its `record`. */
export type ReadCall = {
  readonly drawn: CallNode
  readonly labels: readonly string[]
  readonly drawing: Drawing
  readonly interface: StarterInterface
  readonly record: Field | undefined
  readonly entry: Field
}
/** What calls are checked against: every key there is, and the processes without mistakes. */
export type Callable = { readonly keys: readonly string[]; readonly processes: readonly StarterProcess[] }

/** Whether what a process calls is there, makes records of that type, and ends in the ways that are drawn after the call. */
export function checkCalls(calls: readonly ReadCall[], callable: Callable): void {
  for (const call of calls) {
    const { drawn, drawing } = call
    if (!callable.keys.includes(drawn.calls)) {
      const hint = suggest(drawn.calls, callable.keys) ?? 'Add it, or call one that is there.'
      const place = placeOf(drawing.source, 'calledElement', drawn.calls)
      report(
        drawing.source,
        place,
        `“${drawn.name}” calls the process “${drawn.calls}”, which is not there. ${hint}`,
      )
    }
    const called = callable.processes.find(({ key }) => key === drawn.calls)
    if (!called) continue
    checkRecord(call, called)
    checkEnds(call, called)
  }
  checkRounds(calls, callable)
}

function checkRecord({ interface: { record }, record: field }: ReadCall, called: StarterProcess): void {
  if (!field || record === null || record === called.record) return
  const what = called.record ? `are of the type “${called.record}”, not “${record}”` : 'have no type'
  const advice = called.record ? 'Name that one.' : `Add “record: ${record}” to it.`
  reportValue(field, `The tickets of the process “${called.key}” ${what}. ${advice}`)
}

// A call is left by the way whose label is the name of the end the callee came to (flow.md).
function checkEnds(
  { drawn, labels, drawing: { source, graph }, entry }: ReadCall,
  called: StarterProcess,
): void {
  const ends = called.graph.nodes.flatMap(node =>
    node.kind === 'end' && node.scope === undefined && node.result?.type !== 'error' ? node.name : [],
  )
  const known = ends.filter(name => name !== '').map(name => `“${name}”`)
  const endings = known.length > 0 ? `It ends as ${known.join(', ')}.` : 'Its ends have no names.'
  for (const label of labels.filter(candidate => !ends.includes(candidate))) {
    const never = `The way “${label}” after “${drawn.name}” is never taken: “${called.key}” has no such end.`
    report(source, placeOf(source, 'name', label), `${never} ${suggest(label, ends) ?? endings}`)
  }
  const standing = { next: 2, tokens: [{ id: 't1', node: drawn.id }] }
  const offer = enabled(graph, standing).find(({ kind }) => kind === 'returned')
  if (offer?.kind !== 'returned' || !offer.needsOutcome) return
  const unmet = ends.find(name => !labels.includes(name))
  if (unmet === undefined) return
  const ending = unmet === '' ? 'has an end without a name' : `can end as “${unmet}”`
  const text = `“${called.key}” ${ending}, and no way out of “${drawn.name}” is for that. Draw one, or a default.`
  report(entry.source, entry.keyAt, text)
}

// A process that stands within itself on one ticket would never be done.
function checkRounds(calls: readonly ReadCall[], { processes }: Callable): void {
  const within = calls.filter(call => call.interface.record === null)
  const next = (key: string) =>
    within.filter(({ drawing }) => processes.some(own => own.key === key && own.graph === drawing.graph))
  for (const { drawn, drawing } of within) {
    const own = processes.find(({ graph }) => graph === drawing.graph)
    const reached = new Set([drawn.calls])
    for (const key of reached) for (const { drawn: further } of next(key)) reached.add(further.calls)
    if (!own || !reached.has(own.key)) continue
    const text = `“${drawn.name}” leads back into “${own.key}” within the same ticket. Give a call on the way a record.`
    report(drawing.source, placeOf(drawing.source, 'id', drawn.id), text)
  }
}
