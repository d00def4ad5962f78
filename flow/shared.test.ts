import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { describeWithShared } from '../tests/support/shared.ts'
import { finish } from '../tests/support/walk.ts'
import { checkGraph } from './check.ts'
import { type BpmnElement, elementsOf, idOf } from './element.ts'
import { readFlowElements } from './elements.ts'
import { enabled, start } from './index.ts'
import { compile, parse, readProcess } from './read.ts'
import { checkSoundness } from './sound.ts'

type Drawn = { readonly id: string; readonly around: readonly string[] }

/** Every flow element of a container, those of subprocesses of any kind too, with the containers it is drawn in. */
function listDrawn(container: BpmnElement, around: readonly string[] = []): Drawn[] {
  return elementsOf(container, 'flowElements').flatMap(element => [
    { id: idOf(element), around },
    ...listDrawn(element, [...around, idOf(element)]),
  ])
}

const isProcess = (root: BpmnElement): boolean => root.$type === 'bpmn:Process'

describeWithShared('drawings of other tools', ['data', 'bpmn'], folder => {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(file =>
    /\.(bpmn|xml)$/.test(file),
  )

  const known = new Map<string, ReturnType<typeof parse>>()
  const textOf = (file: string) => readFileSync(join(folder, file), 'utf8')
  const parseOnce = (file: string) => {
    const parsing = known.get(file) ?? parse(textOf(file))
    known.set(file, parsing)
    return parsing
  }

  test('each of a thousand runs, or is refused with named elements, and none crashes', {
    timeout: 60_000,
  }, async () => {
    const unnamed: string[] = []
    let run = 0
    for (const file of files) {
      const parsed = await parseOnce(file)
      const compiled = 'findings' in parsed ? parsed : compile(parsed.definitions)
      if ('graph' in compiled) {
        run += 1
        enabled(compiled.graph, start(compiled.graph).marking)
        continue
      }
      for (const { code, element, text } of compiled.findings) {
        const aboutFile = code.startsWith('xml.') || code === 'process.missing'
        const named = element !== '' ? text.includes(element) : aboutFile || code === 'element.no_id'
        if (!named || !text.endsWith('.')) unnamed.push(`${file}: ${code} ${text}`)
      }
    }
    expect(unnamed).toEqual([])
    expect(files.length).toBeGreaterThan(1000)
    expect(run).toBeGreaterThan(0)
  })

  test('nothing drawn is silently left out: every element is read, or named in a finding, or in what is named', {
    timeout: 60_000,
  }, async () => {
    const lost: string[] = []
    const seen = { drawn: 0, read: 0, named: 0 }
    for (const file of files) {
      const xml = textOf(file)
      const parsed = await parseOnce(file)
      if ('findings' in parsed) continue
      const processes = elementsOf(parsed.definitions, 'rootElements').filter(
        root => root.$type === 'bpmn:Process',
      )
      const roots = elementsOf(parsed.definitions, 'rootElements')
      const written = xml
        .replace(/<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>/g, '')
        .match(/<(\w+:)?sequenceFlow\s/g)
      const flows = roots.flatMap(root => JSON.stringify(root).match(/"\$type":"bpmn:SequenceFlow"/g) ?? [])
      if ((written?.length ?? 0) !== flows.length)
        lost.push(`${file}: ${written?.length} flows written, ${flows.length} read`)
      for (const process of processes) {
        const read = readFlowElements(process)
        const kept = new Set([...read.nodes, ...read.flows].map(({ id }) => id))
        const named = new Set(read.findings.map(({ element }) => element))
        for (const { id, around } of listDrawn(process)) {
          seen.drawn += 1
          if (kept.has(id)) seen.read += 1
          else if ([id, ...around].some(one => named.has(one))) seen.named += 1
          else lost.push(`${file}: ${id}`)
        }
      }
    }
    expect(lost).toEqual([])
    expect(seen.read).toBeGreaterThan(5000)
    expect(seen.read + seen.named).toBe(seen.drawn)
  })

  test('drawings that lack nothing but the roles of their lanes are checked, begin and end', async () => {
    let ended = 0
    for (const file of files) {
      const parsed = await parseOnce(file)
      if ('findings' in parsed) continue
      for (const process of elementsOf(parsed.definitions, 'rootElements').filter(isProcess)) {
        const { nodes, flows, findings } = readFlowElements(process)
        if (nodes.length === 0 || findings.some(({ code }) => !/^(task\.(no_|several_)|lane\.)/.test(code)))
          continue
        const graph = { id: idOf(process), name: '', nodes, flows }
        if (checkGraph(graph).length > 0) continue
        if (checkSoundness(graph).some(({ code }) => code === 'sound.stuck')) continue
        expect(finish(graph, start(graph).marking).tokens, file).toEqual([])
        ended += 1
      }
    }
    expect(ended).toBeGreaterThan(250)
  })

  test('the reference models of the interchange group are refused for what they show, not for how they are written', async () => {
    const reference = files.filter(file => /miwg.Reference.*\.bpmn$/.test(file))
    expect(reference).toHaveLength(21)
    for (const file of reference) {
      const compiled = await readProcess(textOf(file))
      const findings = 'findings' in compiled ? compiled.findings : []
      expect(
        findings.filter(finding => finding.element === ''),
        file,
      ).toEqual([])
    }
  })
})
