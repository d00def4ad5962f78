import { BpmnModdle } from 'bpmn-moddle'
import { enabled, isRefusal, type Marking, type ProcessGraph, start, step } from '../flow/index.ts'
import { compile, parse, readProcess } from '../flow/read.ts'
import { draw } from '../tests/support/draw.ts'

const activities = 60

/** Six parts of ten activities: a choice, a fork of three, a loop, a subprocess, a call and a timer on an edge. */
function drawLarge(): string {
  const within: Record<string, string> = {}
  const on: Record<string, string> = {}
  const events: Record<string, string> = {}
  const flows: string[] = []
  let last = 's'
  for (let part = 1; part <= activities / 10; part += 1) {
    const id = (kind: string) => `${kind.slice(0, 1)}${part}${kind.slice(1)}`
    const add = (...ways: string[]) =>
      flows.push(...ways.map(way => way.replace(/\w+/, id).replace(/>(\w+)/, (_, to) => `>${id(to)}`)))
    flows.push(`${last}>${id('ta')}`)
    add(
      'ta>xa',
      'xa>tb:Look',
      'xa>tc:Ask',
      'tb>xb',
      'tc>xb',
      'xb>pa',
      'pa>td',
      'pa>te',
      'pa>ka',
      'td>pb',
      'te>pb',
    )
    add(
      'ka>pb',
      'pb>xc',
      'xc>tf',
      'tf>xd',
      'xd>xc:Again',
      'xd>ua:Go on',
      'sa>tg',
      'tg>th',
      'th>ea',
      'ua>xe',
      'ba>ti',
      'ti>xe',
    )
    for (const inner of ['sa', 'tg', 'th', 'ea']) within[id(inner)] = id('ua')
    on[id('ba')] = id('ua')
    events[id('ba')] = 'timer P1D'
    last = id('xe')
  }
  return draw([...flows, `${last}>e`], { within, on, events })
}

/**
 * What flow costs, beside what it cannot be cheaper than in the same run: reading the XML with the parser alone, and
 * writing and reading a marking as JSON.
 */
export async function measureFlow(): Promise<void> {
  const xml = drawLarge()
  const compiled = await readProcess(xml)
  if ('findings' in compiled) throw new Error(compiled.findings.map(({ text }) => text).join('\n'))
  const { graph } = compiled
  const count = graph.nodes.filter(node => node.kind === 'task' || node.kind === 'call').length
  const moddle = new BpmnModdle()
  const parsed = await parse(xml)
  if ('findings' in parsed) throw new Error(parsed.findings[0].text)
  const [bare = 0, whole = 0, only = 0] = await timeInTurn(40, [
    () => moddle.fromXML(xml),
    () => readProcess(xml),
    () => compile(parsed.definitions),
  ])
  console.log(
    `flow, compile ${count} activities: ${whole.toFixed(1)} ms from XML, ${only.toFixed(1)} ms of it to compile and check (${(whole / bare).toFixed(1)} × the parser's ${bare.toFixed(1)} ms); asked: ≤ 20 ms`,
  )
  const { perStep, perCopy } = timeSteps(graph)
  console.log(
    `flow, step: ${perStep.toFixed(1)} µs (${(perStep / perCopy).toFixed(1)} × the marking's way through JSON, ${perCopy.toFixed(1)} µs); asked: ≤ 50 µs`,
  )
}

/** The median of each act in milliseconds, the acts taken in turn, after as many runs to warm up. */
async function timeInTurn(runs: number, acts: readonly (() => unknown)[]): Promise<number[]> {
  const times = acts.map((): number[] => [])
  for (let run = 0; run < runs * 2; run += 1) {
    for (const [at, act] of acts.entries()) {
      const begun = performance.now()
      await act()
      if (run >= runs) times[at]?.push(performance.now() - begun)
    }
  }
  return times.map(list => list.sort((one, other) => one - other)[Math.floor(runs / 2)] ?? Number.NaN)
}

function timeSteps(graph: ProcessGraph): { perStep: number; perCopy: number } {
  const walks = 400
  let steps = 0
  let stepping = 0
  let copying = 0
  for (let walk = 0; walk < walks * 2; walk += 1) {
    if (walk === walks) steps = stepping = copying = 0
    let marking: Marking = start(graph).marking
    while (marking.tokens.length > 0) {
      const offer = enabled(graph, marking).find(({ kind }) => kind === 'complete' || kind === 'returned')
      if (offer?.kind !== 'complete' && offer?.kind !== 'returned')
        throw new Error('Nothing can be completed.')
      const outcome = offer.outcomes.at(-1)
      const { kind, node, token } = offer
      const begun = performance.now()
      const result = step(graph, marking, {
        kind,
        node,
        token,
        ...(outcome === undefined ? {} : { outcome }),
      })
      stepping += performance.now() - begun
      if (isRefusal(result)) throw new Error(result.text)
      const copied = performance.now()
      marking = JSON.parse(JSON.stringify(result.marking)) as Marking
      copying += performance.now() - copied
      steps += 1
    }
  }
  return { perStep: (stepping / steps) * 1000, perCopy: (copying / steps) * 1000 }
}
