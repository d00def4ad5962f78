import type { ImportMapping } from '../../../contract/index.ts'
import { refused } from '../readTicketRows.ts'
import { type OpenFile, readHead } from './openText.ts'
import { fillMapping, recogniseTable } from './presets.ts'
import { isJiraXml } from './readJiraXml.ts'
import { readRows } from './readRows.ts'
import { collectErrors } from './shape.ts'

const sampleRows = 5

export type Suggestion = {
  /** What the file seems to be, in words; null: a table we do not know. */
  name: string | null
  mapping: ImportMapping
  /** Columns with the first values that stand in them. */
  columns: { name: string; examples: string[] }[]
}

/** What a file seems to be, and how it would be read. */
export async function suggestMapping(open: OpenFile): Promise<Suggestion> {
  const known = await recogniseProduct(open)
  if (known) return { ...known, mapping: fillMapping(known.mapping), columns: [] }
  let names: string[] | undefined
  const rows: string[][] = []
  for await (const row of readRows(open, collectErrors())) {
    if (Array.isArray(row)) names = row
    else rows.push(row.cells)
    if (rows.length === sampleRows) break
  }
  const { preset, mapping } = recogniseTable(names ?? [])
  const columns = [...new Set(names)].map(name => {
    const at = names?.indexOf(name) ?? -1
    return { name, examples: rows.flatMap(cells => cells[at]?.trim().slice(0, 120) || []).slice(0, 3) }
  })
  return { name: preset?.name ?? null, mapping: fillMapping(mapping), columns }
}

/** What a file of JSON or XML looks like at its beginning: which product wrote it so. Null: it is neither. */
async function recogniseProduct(
  open: OpenFile,
): Promise<(Pick<Suggestion, 'name'> & { mapping: Partial<ImportMapping> }) | null> {
  const head = await readHead(open)
  if (isJiraXml(head)) return { name: 'Jira: its export as XML', mapping: { kind: 'jira', source: 'jira' } }
  if (/^[\ufeff\s]*<(\?xml|rss)/.test(head))
    throw refused([{ field: 'file', text: 'is XML of a kind we do not know: export it as CSV' }])
  if (!/^[\ufeff\s]*[[{]/.test(head)) return null
  const has = (...names: string[]) => names.every(name => head.includes(`"${name}"`))
  if (has('fields', 'key') && (has('issues') || has('summary')))
    return { name: 'Jira: what its interface answers to a search', mapping: { kind: 'jira', source: 'jira' } }
  if (has('itilcategories_id') || has('users_id_recipient'))
    return { name: 'GLPI: what its interface answers', mapping: { kind: 'glpi', source: 'glpi' } }
  if (has('number', 'title', 'created_at'))
    return { name: 'Zammad: what its interface answers', mapping: { kind: 'zammad', source: 'zammad' } }
  throw refused([{ field: 'file', text: 'is JSON of a kind we do not know: export it as CSV' }])
}
