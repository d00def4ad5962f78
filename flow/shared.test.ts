import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { describeWithShared } from '../tests/support/shared.ts'
import { finish } from '../tests/support/walk.ts'
import { checkGraph } from './check.ts'
import { type BpmnElement, elementsOf, idOf } from './element.ts'
import { readFlowElements } from './elements.ts'
import type { Finding } from './finding.ts'
import { enabled, type ProcessGraph, start } from './index.ts'
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
const processesOf = (definitions: BpmnElement) => elementsOf(definitions, 'rootElements').filter(isProcess)

/** Findings that name neither an element nor, where the file itself is meant, a reason. */
function listUnnamed(findings: readonly Finding[]): string[] {
  return findings.flatMap(({ code, element, text }) => {
    const aboutFile = code.startsWith('xml.') || code === 'process.missing'
    const named = element !== '' ? text.includes(element) : aboutFile || code === 'element.no_id'
    return named && text.endsWith('.') ? [] : [`${code} ${text}`]
  })
}

/** How many sequence flows are written in a file, and how many of them the parser kept. */
function countFlows(xml: string, definitions: BpmnElement): [written: number, kept: number] {
  const written = xml
    .replace(/<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>/g, '')
    .match(/<(\w+:)?sequenceFlow\s/g)
  const kept = elementsOf(definitions, 'rootElements').flatMap(
    root => JSON.stringify(root).match(/"\$type":"bpmn:SequenceFlow"/g) ?? [],
  )
  return [written?.length ?? 0, kept.length]
}

/** What is drawn in a process and neither read nor named in a finding, also not in what is named. */
function listLost(process: BpmnElement): { lost: string[]; read: number } {
  const { nodes, flows, findings } = readFlowElements(process)
  const kept = new Set([...nodes, ...flows].map(({ id }) => id))
  const named = new Set(findings.map(({ element }) => element))
  const lost = listDrawn(process).filter(
    ({ id, around }) => !kept.has(id) && ![id, ...around].some(one => named.has(one)),
  )
  return { lost: lost.map(({ id }) => id), read: kept.size }
}

/** The graph of a process that runs once its lanes have roles. */
function readUnstaffed(process: BpmnElement): ProcessGraph | undefined {
  const { nodes, flows, findings } = readFlowElements(process)
  if (nodes.length === 0 || findings.some(({ code }) => !/^(task\.(no_|several_)|lane\.)/.test(code)))
    return undefined
  const graph = { id: idOf(process), name: '', nodes, flows }
  if (checkGraph(graph).length > 0) return undefined
  return checkSoundness(graph).some(({ code }) => code === 'sound.stuck') ? undefined : graph
}

const known = new Map<string, ReturnType<typeof parse>>()

/** The drawings of a folder, each parsed once. */
function openFolder(folder: string) {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(file =>
    /\.(bpmn|xml)$/.test(file),
  )
  const textOf = (file: string) => readFileSync(join(folder, file), 'utf8')
  const parseOnce = (file: string) => {
    const parsing = known.get(file) ?? parse(textOf(file))
    known.set(file, parsing)
    return parsing
  }
  return { files, textOf, parseOnce }
}

describeWithShared('drawings of other tools', ['data', 'bpmn'], folder => {
  const { files, textOf, parseOnce } = openFolder(folder)

  test('each of a thousand runs, or is refused with named elements, and none crashes', {
    timeout: 60_000,
  }, async () => {
    const unnamed: string[] = []
    let run = 0
    for (const file of files) {
      const parsed = await parseOnce(file)
      const compiled = 'findings' in parsed ? parsed : compile(parsed.definitions)
      if ('findings' in compiled) unnamed.push(...listUnnamed(compiled.findings))
      else {
        run += 1
        enabled(compiled.graph, start(compiled.graph).marking)
      }
    }
    expect(unnamed).toEqual([])
    expect(files.length).toBeGreaterThan(1000)
    expect(run).toBeGreaterThan(20)
  })

  test('nothing drawn is silently left out: every element is read, or named in a finding, or in what is named', {
    timeout: 60_000,
  }, async () => {
    const missing: string[] = []
    let kept = 0
    for (const file of files) {
      const parsed = await parseOnce(file)
      if ('findings' in parsed) continue
      const [written, parsedFlows] = countFlows(textOf(file), parsed.definitions)
      if (written !== parsedFlows) missing.push(`${file}: ${written} flows written, ${parsedFlows} parsed`)
      for (const { lost, read } of processesOf(parsed.definitions).map(listLost)) {
        missing.push(...lost.map(id => `${file}: ${id}`))
        kept += read
      }
    }
    expect(missing).toEqual([])
    expect(kept).toBeGreaterThan(5000)
  })
})

describeWithShared('drawings of other tools, as far as they are covered', ['data', 'bpmn'], folder => {
  const { files, textOf, parseOnce } = openFolder(folder)

  test('drawings that lack nothing but the roles of their lanes are checked, begin and end', {
    timeout: 60_000,
  }, async () => {
    let ended = 0
    for (const file of files) {
      const parsed = await parseOnce(file)
      if ('findings' in parsed) continue
      for (const graph of processesOf(parsed.definitions).flatMap(process => readUnstaffed(process) ?? [])) {
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
