import { Gauge } from 'prom-client'
import type { Clock, Db, Metrics } from '../kernel/index.ts'
import { countHeld, findLastBackups } from './queries.ts'

/** Figures of how old the last good backup is (-1: there is none) and of how many workspaces mail is held back. */
export function watchUpkeep(metrics: Metrics, { db, clock }: { db: Db; clock: Clock }): void {
  const registers = [metrics.registry]
  new Gauge({
    name: 'interlock_backup_age_seconds',
    help: 'Age of the last backup of everything that ended well; -1: there is none',
    registers,
    async collect() {
      const { good } = await db.engine(null, findLastBackups)
      this.set(good ? clock.now().since(good).total('seconds') : -1)
    },
  })
  new Gauge({
    name: 'interlock_mail_held',
    help: 'Workspaces whose mail is held back',
    registers,
    async collect() {
      this.set(await db.engine(null, countHeld))
    },
  })
}
