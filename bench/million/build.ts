import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type EmbeddedDatabase, startEmbedded } from '../../server/kernel/embedded/index.ts'
import { migrate } from '../../server/kernel/index.ts'
import { copyTickets } from './copy.ts'
import { playAll } from './play.ts'
import { nameElsewhere, writeSearch } from './search.ts'
import { readTexts } from './texts.ts'

// Nothing is waited for while it is made: a folder half made is thrown away.
const hasty = {
  fsync: 'off',
  full_page_writes: 'off',
  max_wal_size: '8GB',
  shared_buffers: '1GB',
  autovacuum: 'off',
}
/** What a database of this size is given on a machine of its own; the default is for the first day. */
const measured = {
  shared_buffers: '1GB',
  effective_cache_size: '8GB',
  random_page_cost: '1.1',
  max_wal_size: '8GB',
}

/** The plan of every statement that takes this long, by the program itself and under row security, in the log. */
const explaining = (plansMs: number) => ({
  shared_preload_libraries: 'auto_explain',
  'auto_explain.log_min_duration': String(plansMs),
  'auto_explain.log_analyze': 'on',
  'auto_explain.log_buffers': 'on',
  'auto_explain.log_nested_statements': 'on',
})

export type Wanted = { folder: string; count: number; plansMs: number | null }

/** A workspace of `count` tickets in this folder: made now, or the one that was kept there. */
export async function openDatabase({ folder, count, plansMs }: Wanted): Promise<EmbeddedDatabase> {
  const done = join(folder, `tickets-${count}.json`)
  const dataDir = join(folder, `${count}`)
  if (!existsSync(done)) {
    await mkdir(dataDir, { recursive: true })
    const began = performance.now()
    const database = await startEmbedded({ dataDir, logger: () => {}, settings: hasty })
    try {
      await migrate(database.url)
      const { texts, real } = readTexts()
      const played = await playAll(database.url, dataDir)
      const rows = await copyTickets({ url: database.url, count, played, texts })
      const seconds = Math.round((performance.now() - began) / 1000)
      await writeFile(done, JSON.stringify({ seconds, real, rows }))
    } finally {
      await database.stop()
    }
  }
  const { seconds, real, rows } = JSON.parse(await readFile(done, 'utf8')) as {
    seconds: number
    real: boolean
    rows: Record<string, number>
  }
  const all = Object.values(rows).reduce((sum, one) => sum + one, 0)
  console.log(
    `${count} tickets, ${all} rows, ${real ? 'real texts' : 'made-up texts'}, made in ${seconds} s: ${Object.entries(
      rows,
    )
      .map(([table, one]) => `${table} ${one}`)
      .join(', ')}`,
  )
  const settings = { ...measured, ...(plansMs !== null && explaining(plansMs)) }
  if (plansMs !== null) console.log(`Plans from ${plansMs} ms on are in ${join(dataDir, 'database.log')}`)
  const database = await startEmbedded({ dataDir, logger: () => {}, settings })
  await migrate(database.url)
  await nameElsewhere(database.url)
  await writeSearch(database.url)
  return database
}
