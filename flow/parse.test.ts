import { BpmnModdle } from 'bpmn-moddle'
import { expect, test } from 'vitest'
import { draw } from '../tests/support/draw.ts'
import { parse } from './read.ts'

const sound = draw(['s>t1', 't1>e'])

async function codesOf(xml: string): Promise<string[]> {
  const parsed = await parse(xml)
  return 'findings' in parsed ? parsed.findings.map(finding => finding.code) : []
}

test('a drawing is parsed into definitions with the role on its lane', async () => {
  const parsed = await parse(sound)
  expect(JSON.stringify(parsed)).toContain('"roleId":"engineer"')
})

test.each([
  ['an external entity', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'],
  ['a parameter entity', '<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1/x.dtd"> %x;]>'],
  ['an external document type', '<!doctype a SYSTEM "http://127.0.0.1/x.dtd">'],
  ['a bare entity declaration', '<!ENTITY x "y">'],
])('a file with %s is refused before the parser sees it', async (_, declaration) => {
  expect(await codesOf(sound.replace('?>', `?>${declaration}`))).toEqual(['xml.doctype'])
})

test('without that guard, the parser would take a document type for a mere doubt', async () => {
  const xml = sound.replace('?>', '?><!DOCTYPE bpmn SYSTEM "http://127.0.0.1/x.dtd">')
  await expect(new BpmnModdle().fromXML(xml)).resolves.toHaveProperty('rootElement')
})

test('a billion laughs are refused in less than 100 ms', async () => {
  const laughs = Array.from({ length: 20_000 }, (_, at) => `<!ENTITY l${at + 1} "&l${at};&l${at};">`).join('')
  const begin = performance.now()
  expect(await codesOf(`<?xml version="1.0"?><!DOCTYPE l [${laughs}]><l>&l9;</l>`)).toEqual(['xml.doctype'])
  expect(performance.now() - begin).toBeLessThan(100)
})

test('a file larger than 2 MB is refused unread', async () => {
  expect(await codesOf(`${sound}<!-- ${'x'.repeat(2 * 1024 * 1024)} -->`)).toEqual(['xml.too_large'])
})

test('a file that declares namespaces without end is refused unread', async () => {
  const nested = Array.from({ length: 20_000 }, (_, at) => `<a${at}:b xmlns:a${at}="urn:${at}">`).join('')
  const begin = performance.now()
  expect(await codesOf(sound.replace('</bpmn:process>', nested))).toEqual(['xml.too_many_namespaces'])
  expect(performance.now() - begin).toBeLessThan(100)
})

test('elements nested a hundred thousand deep do no harm', async () => {
  const deep = `<bpmn:extensionElements>${'<a>'.repeat(1e5)}${'</a>'.repeat(1e5)}</bpmn:extensionElements>`
  expect(await codesOf(sound.replace('</bpmn:process>', `${deep}</bpmn:process>`))).not.toContain(
    'xml.too_large',
  )
})

test.each([
  ['no XML at all', 'hello'],
  ['an empty file', ''],
  ['XML that breaks off', '<bpmn:definitions'],
  ['XML of another kind', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
])('%s is refused in words', async (_, xml) => {
  expect(await codesOf(xml)).toEqual(['xml.malformed'])
})

test('a reference to nothing is a finding that names the element, the word and what it was to be', async () => {
  const parsed = await parse(sound.replace('targetRef="e"', 'targetRef="gone"'))
  expect(parsed).toEqual({
    findings: [
      {
        element: 'f2',
        name: '',
        code: 'xml.warning',
        text: 'The sequence flow f2 names “gone” as its targetRef, which is not in the file.',
      },
    ],
  })
})

test('an old encoding in the first line is no matter once the text is decoded, wrong letters are', async () => {
  const latin = sound.replace('encoding="UTF-8"', 'encoding="ISO-8859-1"')
  expect(await codesOf(latin)).toEqual([])
  expect(await codesOf(latin.replace('T1', 'Zur\ufffdck'))).toEqual(['xml.encoding'])
})

test('an id given twice is a finding', async () => {
  const codes = await codesOf(sound.replace('<bpmn:endEvent id="e"', '<bpmn:endEvent id="t1"'))
  expect(codes).toContain('xml.warning')
})

test('a file with thousands of doubts is refused with a few of them and their number', async () => {
  const parsed = await parse(
    sound.replace('</bpmn:process>', `${'<bpmn:nothing/>'.repeat(3000)}</bpmn:process>`),
  )
  const texts = 'findings' in parsed ? parsed.findings.map(finding => finding.text) : []
  expect(texts).toHaveLength(51)
  expect(texts.at(-1)).toBe('And 2950 more of this kind.')
})

test('names that JavaScript holds dear pollute nothing', async () => {
  const hostile = sound
    .replaceAll('"t1"', '"__proto__"')
    .replaceAll('>t1<', '>__proto__<')
    .replace('<bpmn:userTask ', '<bpmn:userTask __proto__="polluted" constructor="polluted" ')
  await parse(hostile)
  expect(Object.prototype).not.toHaveProperty('polluted')
  expect(({} as Record<string, unknown>).constructor).toBe(Object)
})
