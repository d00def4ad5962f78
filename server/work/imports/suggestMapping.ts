import type { ImportMapping } from '../../../contract/index.ts'
import type { OpenFile } from './openText.ts'
import { fillMapping, recogniseTable } from './presets.ts'
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
