import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openDatabase } from './million/build.ts'
import { measure } from './million/measure.ts'

// Lists, search and single tickets among a million others, as the provider, a customer and a partner; see README.md.
const { values } = parseArgs({
  options: {
    tickets: { type: 'string', default: '1000000' },
    keep: { type: 'string' },
    plans: { type: 'string' },
    only: { type: 'string' },
  },
})

const folder = values.keep ?? join(tmpdir(), `interlock-million-${process.pid}`)
try {
  for (const count of values.tickets.split(',').map(Number)) {
    const database = await openDatabase({
      folder,
      count,
      plansMs: values.plans ? Number(values.plans) : null,
    })
    try {
      await measure(database.url, values.only ?? '')
    } finally {
      await database.stop()
    }
  }
} finally {
  if (!values.keep) await rm(folder, { recursive: true, force: true })
}
