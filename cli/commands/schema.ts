import { rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbedded } from '../../server/kernel/embedded/index.ts'
import { dumpSchema, migrate } from '../../server/kernel/index.ts'

const file = new URL('../../server/migrations/schema.sql', import.meta.url)

/** `interlock schema`: the migrated schema as text, for reading and for the test that compares it. */
export async function writeSchema(): Promise<void> {
  const dataDir = join(tmpdir(), `interlock-schema-${process.pid}`)
  const embedded = await startEmbedded({ dataDir, logger: () => {} })
  try {
    await migrate(embedded.url)
    await writeFile(file, await dumpSchema(embedded.url))
  } finally {
    await embedded.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}
