import { BpmnModdle } from 'bpmn-moddle'
import { type BpmnElement, findingAt, isBpmnElement } from './element.ts'
import type { Finding, FindingCode } from './finding.ts'
import { interlockPackage } from './interlock.ts'

// Knows the types of BPMN, and nothing of the files it has read: making one takes longer than reading a small file.
const moddle = new BpmnModdle({ interlock: interlockPackage })

/** The largest BPMN file read, in UTF-16 code units. The largest of the MIWG reference files is a tenth. */
const maxXmlLength = 2 * 1024 * 1024

/** The most namespace declarations read: the parser's time grows with their square. Real files have under 100. */
const maxNamespaces = 500

/** The most doubts of the parser that are reported one by one. */
const maxWarnings = 50

/** What `parse` answers: the `bpmn:Definitions` element, or every reason why the file is not read. */
export type Parsed =
  | { readonly definitions: BpmnElement }
  | { readonly findings: readonly [Finding, ...Finding[]] }

/**
 * Reads BPMN 2.0 XML with the `interlock` extension. Refuses, before the parser sees the text, a file that
 * is too large or declares too many namespaces, or that has a document type declaration or entities (nothing outside the
 * file is ever fetched or expanded). A file the parser has doubts about (unknown elements, duplicate ids,
 * references to nothing) is refused too, each doubt a finding: half a process must not run.
 */
export async function parse(xml: string): Promise<Parsed> {
  const refusal = refuseText(xml)
  if (refusal) return { findings: [refusal] }
  try {
    // A string has been decoded: what the file says of its encoding no longer holds.
    const { rootElement, warnings } = await moddle.fromXML(
      xml.replace(/^(\s*<\?xml\b[^>]*?)\sencoding=(["'])[^"']*\2/, '$1'),
    )
    const [first, ...rest] = warningFindings(warnings)
    if (first) return { findings: [first, ...rest] }
    if (isBpmnElement(rootElement)) return { definitions: rootElement }
    return { findings: [fileFinding('xml.malformed', 'The file holds no BPMN definitions.')] }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { findings: [fileFinding('xml.malformed', `This is not BPMN 2.0 XML: ${describe(reason)}`)] }
  }
}

function refuseText(xml: string): Finding | undefined {
  if (xml.length > maxXmlLength) {
    return fileFinding(
      'xml.too_large',
      'The file is larger than 2 MB. Split the process, or export it without pictures.',
    )
  }
  if (xml.includes('\ufffd')) {
    return fileFinding('xml.encoding', 'The file holds letters that are not UTF-8. Save it as UTF-8.')
  }
  if (/<!\s*(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)/i.test(xml)) {
    return fileFinding(
      'xml.doctype',
      'The file declares a document type or entities. BPMN needs neither: remove the declaration.',
    )
  }
  return xml.split('xmlns').length > maxNamespaces + 1
    ? fileFinding('xml.too_many_namespaces', `The file declares more than ${maxNamespaces} namespaces.`)
    : undefined
}

type Warning = { message: string; element?: unknown; property?: unknown; value?: unknown }

function warningFindings(warnings: readonly Warning[]): Finding[] {
  const shown = warnings.slice(0, maxWarnings).map(warningFinding)
  const more = warnings.length - shown.length
  return more > 0 ? [...shown, fileFinding('xml.warning', `And ${more} more of this kind.`)] : shown
}

function warningFinding({ message, element, property, value }: Warning): Finding {
  if (!isBpmnElement(element) || typeof property !== 'string' || typeof value !== 'string') {
    return fileFinding('xml.warning', `The file has something that BPMN does not know: ${describe(message)}`)
  }
  const reference = `as its ${property.replace(/^.*:/, '')}`
  return findingAt(
    element,
    'xml.warning',
    it => `${it} names “${value}” ${reference}, which is not in the file.`,
  )
}

// The parser counts lines from 0, people from 1.
function describe(message: string): string {
  const text = message
    .replace(/\bline: (\d+)/, (_, line: string) => `line: ${Number(line) + 1}`)
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 300)
  return text.endsWith('.') ? text : `${text}.`
}

function fileFinding(code: FindingCode, text: string): Finding {
  return { element: '', name: '', code, text }
}
