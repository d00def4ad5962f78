import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { verifyBackup } from '../../server/upkeep/index.ts'
import { ask } from '../support/killer.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
type Env = Record<string, string>
export type Ran = { code: number | null; output: string; ms: number }

/** The `interlock` command as a process of its own; `meanwhile` may end it. */
export async function runCommand(
  args: string[],
  env: Env,
  meanwhile?: (child: ChildProcess) => Promise<void>,
): Promise<Ran> {
  const { PATH = '', HOME = '' } = process.env
  const began = performance.now()
  const child = spawn(process.execPath, ['cli/main.ts', ...args], {
    cwd: root,
    env: { PATH, HOME, INTERLOCK_LOG: 'error', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', chunk => {
      output += chunk
    })
  const ended = new Promise<number | null>(resolve => child.once('close', code => resolve(code)))
  await meanwhile?.(child)
  return { code: await ended, output, ms: performance.now() - began }
}

/** Kills it after a share of the time it took unharmed. */
export const killAt =
  (ms: number) =>
  async (child: ChildProcess): Promise<void> => {
    await Promise.race([pause(ms), new Promise(resolve => child.once('close', resolve))])
    child.kill('SIGKILL')
  }

/** Whatever was killed: what has the name of a backup is one. */
export async function findBroken(dir: string): Promise<string[]> {
  const broken: string[] = []
  for (const name of readdirSync(dir).filter(one => one.startsWith('backup-'))) {
    const { problems } = await verifyBackup(join(dir, name)).catch((error: Error) => ({
      problems: [error.message],
    }))
    broken.push(...problems)
  }
  return broken
}

/** What can be torn when rows are not of one moment; each answers what is wrong. */
const laws: Record<string, string> = {
  'an event of no ticket': `select e.id::text as found from kernel.event e where e.name like 'ticket.%'
    and not exists (select from work.ticket t where t.workspace_id = e.workspace_id and t.id = e.subject_id)`,
  'a ticket without its opening': `select t.number as found from work.ticket t
    where not exists (select from kernel.event e where e.workspace_id = t.workspace_id and e.subject_id = t.id and e.seq = 1)`,
  'a gap in what happened': `select e.subject_id::text as found from kernel.event e group by e.workspace_id, e.subject_id having max(e.seq) <> count(*) or min(e.seq) <> 1`,
  'an activity of no process run': `select r.id::text as found from work.activity_run r
    where not exists (select from work.process_run p where p.workspace_id = r.workspace_id and p.id = r.process_run_id)`,
  'something owed for no event': `select o.id::text as found from comms.obligation o
    where not exists (select from kernel.event e where e.workspace_id = o.workspace_id and e.id = o.event_id)`,
  'something owed by a mail that is not there': `select o.id::text as found from comms.obligation o where o.delivery_id is not null
    and not exists (select from comms.delivery d where d.workspace_id = o.workspace_id and d.id = o.delivery_id)`,
  'a mail that says nothing': `select d.id::text as found from comms.delivery d
    where not exists (select from comms.obligation o where o.workspace_id = d.workspace_id and o.delivery_id = d.id)`,
  'a message of no ticket': `select m.id::text as found from work.message m
    where not exists (select from work.ticket t where t.workspace_id = m.workspace_id and t.id = m.ticket_id)`,
  'a number given out beyond the sequence': `select t.number as found from work.ticket t
    where substring(t.number from '\\d+$')::bigint > (select last_value from work.ticket_number)`,
}

/** What does not fit together in a database, named by the law it breaks. */
export async function findTorn(url: string): Promise<string[]> {
  const torn: string[] = []
  for (const [law, sql] of Object.entries(laws))
    for (const { found } of await ask<{ found: string }>(url, sql)) torn.push(`${law}: ${found}`)
  return torn
}
