import type { Db } from './db.ts'
import type { Owner } from './owner.ts'
import { statement } from './statement.ts'

const loadSecret = statement<[], { secret: Buffer }>('select secret from kernel.installation')

/** The installation's own secret, 32 random bytes or more; made at the first migration, never shown to anybody. */
export async function findSecret(db: Db): Promise<Buffer> {
  const [row] = await db.engine(null, tx => tx.run(loadSecret, []))
  if (!row) throw new Error('This database has no secret: it has not been migrated.')
  return row.secret
}

/** The id of the installation, for an owner; made at the first migration. Within a transaction of its own. */
export async function findInstallationId(owner: Owner): Promise<string> {
  await owner.run('begin; set local role interlock_engine')
  const [row] = await owner.ask<{ id: string }>('select id from kernel.installation')
  await owner.run('commit')
  if (!row) throw new Error('This database has no installation: it has not been migrated.')
  return row.id
}
