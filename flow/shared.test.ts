import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { describeWithShared } from '../tests/support/shared.ts'
import { enabled, start } from './index.ts'
import { readProcess } from './read.ts'

describeWithShared('drawings of other tools', ['data', 'bpmn'], folder => {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(file =>
    /\.(bpmn|xml)$/.test(file),
  )

  test('each of a thousand runs, or is refused with named elements, and none crashes', {
    timeout: 60_000,
  }, async () => {
    const unnamed: string[] = []
    let run = 0
    for (const file of files) {
      const compiled = await readProcess(readFileSync(join(folder, file), 'utf8'))
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

  test('the reference models of the interchange group are refused for what they show, not for how they are written', async () => {
    const reference = files.filter(file => /miwg.Reference.*\.bpmn$/.test(file))
    expect(reference).toHaveLength(21)
    for (const file of reference) {
      const compiled = await readProcess(readFileSync(join(folder, file), 'utf8'))
      const findings = 'findings' in compiled ? compiled.findings : []
      expect(
        findings.filter(finding => finding.element === ''),
        file,
      ).toEqual([])
    }
  })
})
