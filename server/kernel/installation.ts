import type { Db } from './db.ts'
import { statement } from './statement.ts'

const loadSecret = statement<[], { secret: Buffer }>('select secret from kernel.installation')

/** The installation's own secret, 32 random bytes or more; made at the first migration, never shown to anybody. */
export async function findSecret(db: Db): Promise<Buffer> {
  const [row] = await db.engine(null, tx => tx.run(loadSecret, []))
  if (!row) throw new Error('This database has no secret: it has not been migrated.')
  return row.secret
}
