import { createReadStream } from 'node:fs'
import { access, constants } from 'node:fs/promises'
import { basename } from 'node:path'
import { type ImportMapping, type ImportPreview, importFields } from '../../contract/index.ts'
import { Problem, systemClock } from '../../server/kernel/index.ts'
import { importFile, type OpenFile, previewFile, suggestMapping } from '../../server/work/index.ts'
import { findActor } from '../findActor.ts'
import { withApp } from '../installation.ts'
import { progress } from '../progress.ts'

export type HistoryOptions = {
  map?: string
  keep?: string
  process: string
  source?: string
  zone: string
  monthFirst?: true
  unknown?: string
  add?: string
  dryRun?: true
  as?: string
  workspace?: string
}

/** `interlock import log FILE`, `interlock import tickets FILE`: history of another system; twice is once. */
export async function importHistory(path: string, options: HistoryOptions): Promise<void> {
  await access(path, constants.R_OK).catch(() => {
    throw new Error(`${path} cannot be read. Check its name and that you may read it.`)
  })
  const open: OpenFile = async () => createReadStream(path)
  await withApp([], async ({ db }) => {
    const actor = await findActor(db, options)
    const show = progress()
    const parts = { db, actor, clock: systemClock }
    try {
      show('reading the file')
      const mapping = await toMapping(open, options)
      if (options.dryRun) {
        const preview = await previewFile(parts, { open, mapping })
        show('')
        return reportPreview(preview)
      }
      const fileName = basename(path)
      const onProgress = ({ position, total }: { position: number; total: number }) =>
        show(`${position} of ${total} tickets`)
      const done = await importFile(parts, { open, fileName, mapping, onProgress })
      show('')
      console.log(`${done.brought} tickets brought in; ${done.known} were here before.`)
      reportErrors(done.errors, done.errorCount)
    } catch (error) {
      show('')
      if (!(error instanceof Problem)) throw error
      console.error(error.detail ?? error.message)
      for (const { field, text } of error.errors ?? []) console.error(`  ${field}: ${text}`)
      process.exitCode = 1
    }
  })
}

/** What the file seems to be, then what was said. */
async function toMapping(open: OpenFile, options: HistoryOptions): Promise<ImportMapping> {
  const { mapping } = await suggestMapping(open)
  const said = options.map === undefined ? undefined : readPairs(options.map)
  const add = new Set(listWords(options.add))
  return {
    ...mapping,
    process: options.process,
    zone: options.zone,
    dates: options.monthFirst ? 'month first' : 'day first',
    ...(said && { kind: 'table' as const, columns: said, keep: [] }),
    ...(options.keep && { keep: listWords(options.keep) }),
    ...(options.source && { source: options.source }),
    ...(options.unknown !== undefined && { unknown: options.unknown }),
    people: add.has('people') ? 'add' : 'name',
    organisations: add.has('organisations') ? 'add' : 'name',
    services: add.has('services') ? 'add' : 'name',
  }
}

const listWords = (text = '') => text.split(',').flatMap(word => word.trim() || [])
const readPairs = (text: string): ImportMapping['columns'] =>
  Object.fromEntries(
    listWords(text).map(pair => {
      const [field = '', ...column] = pair.split('=')
      if (column.length === 0) throw new Error(`--map has “${pair}”: write field=column.`)
      if (!importFields.some(known => known === field))
        throw new Error(`--map knows no field “${field}”. There are: ${importFields.join(', ')}.`)
      return [field, column.join('=')]
    }),
  )

function reportPreview(preview: ImportPreview) {
  const { tickets, known, messages, activities, internal, providerOnly, unfinished, unknown } = preview
  console.log(`${tickets} tickets, ${known} of them here before; nothing was written.`)
  console.log(`${messages} messages, ${internal} of them for us only; ${activities} activities.`)
  console.log(
    `${providerOnly} tickets nobody beyond the provider will see; ${unfinished} are not finished there.`,
  )
  console.log(
    `Not known here: ${unknown.peopleCount} people, ${unknown.organisationsCount} organisations, ${unknown.servicesCount} services.`,
  )
  for (const { line, number, title, requester, openedAt } of preview.first)
    console.log(`  line ${line}: ${number} ${title} (${requester || 'unknown'}, ${openedAt})`)
  reportErrors(preview.firstErrors, preview.errors)
}

function reportErrors(errors: readonly { line: number; column: string; text: string }[], count: number) {
  if (count === 0) return
  console.error(`${count} mistakes; their tickets were left out as a whole:`)
  for (const { line, column, text } of errors.slice(0, 50))
    console.error(`  line ${line}${column ? `, ${column}` : ''}: ${text}`)
  if (count > 50) console.error(`  … and ${count - 50} more`)
}
