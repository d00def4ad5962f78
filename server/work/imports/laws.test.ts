import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Desk, openDesk } from '../../../tests/support/desk.ts'
import { systemClock } from '../../kernel/index.ts'
import { fillMapping } from './presets.ts'
import { importFile } from './startImport.ts'

let desk: Desk
beforeAll(async () => {
  desk = await openDesk({ clock: systemClock as never })
})
afterAll(() => desk?.stop())

const mapping = (source: string) =>
  fillMapping({
    ...{ source, process: 'incident' },
    columns: { case: 'id', message: 'message', messageAt: 'at', activity: 'did', at: 'at' },
  })
const bring = async (csv: string, source: string) =>
  importFile(
    { db: desk.product.db, actor: await desk.actor('admin'), clock: systemClock },
    { open: async () => Readable.from([Buffer.from(csv)]), fileName: 'f.csv', mapping: mapping(source) },
  )
/** All that an import has left, without the ids that are new each time. */
const left = async (source: string) =>
  desk.behind<object>(
    `select i.external_id, t.title, t.state, t.opened_at, t.closed_at,
       (select array_agg(m.text || m.class order by m.at, m.id) from work.message m where m.workspace_id = t.workspace_id and m.ticket_id = t.id) as messages,
       (select array_agg(a.name || a.done_at order by a.ready_at, a.id) from work.activity_run a where a.workspace_id = t.workspace_id and a.ticket_id = t.id) as activities,
       (select count(*)::integer from kernel.event e where e.workspace_id = t.workspace_id and e.subject_id = t.id) as events,
       (select count(*)::integer from work.process_run p where p.workspace_id = t.workspace_id and p.ticket_id = t.id) as runs,
       (select count(*)::integer from identity.visible v where v.workspace_id = t.workspace_id and v.ticket_id = t.id) as shares
     from work.imported i join work.ticket t on t.workspace_id = i.workspace_id and t.id = i.ticket_id where i.external_id like $1 order by 1`,
    [`${source}/%`],
  )
const csvOf = (rows: readonly (readonly string[])[]) =>
  [['id', 'message', 'did', 'at'], ...rows]
    .map(row => row.map(cell => `"${cell.replaceAll('"', '""')}"`).join(','))
    .join('\n')

describe('twice is once', () => {
  test('whatever the file, in whatever pieces it comes, and whatever was there before', async () => {
    let n = 0
    const row = fc.tuple(
      fc.constantFrom('A', 'B', 'C', 'D', 'E'),
      fc.string({ maxLength: 12 }),
      fc.constantFrom('New', 'Active', 'Closed', ''),
      fc.constantFrom('2025-01-01T00:00Z', '2025-01-02T00:00Z', 'never'),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 12 }), async rows => {
        const [whole, again] = [`w${n}`, `a${n++}`]
        await bring(csvOf(rows), whole)
        const first = await left(whole)
        // The same file again, and a longer one with it in front: what is there stays as it is.
        expect((await bring(csvOf(rows), whole)).brought).toBe(0)
        expect(await left(whole)).toEqual(first)
        // Ticket by ticket, each in a file of its own, comes to the same.
        for (const id of ['A', 'B', 'C', 'D', 'E']) {
          const own = rows.filter(([of]) => of === id)
          if (own.length > 0) await bring(csvOf(own), again)
        }
        const strip = (all: object[]) =>
          all.map(one => ({
            ...one,
            external_id: (one as { external_id: string }).external_id.split('/')[1],
          }))
        expect(strip(await left(again))).toEqual(strip(first))
      }),
      { numRuns: 15 },
    )
  }, 120_000)

  test('also where two do it at the same moment', async () => {
    const csv = csvOf(Array.from({ length: 1500 }, (_, id) => [`${id}`, 'Text', 'New', '2025-01-01T00:00Z']))
    await Promise.all([bring(csv, 'both'), bring(csv, 'both')])
    const brought = `select sum(brought)::integer as sum from work.import where mapping->>'source' = 'both'`
    expect(await desk.behind(brought)).toEqual([{ sum: 1500 }])
    expect(await left('both')).toHaveLength(1500)
  }, 60_000)
})

describe('a kill in the middle', () => {
  test('leaves whole tickets only, and the same import again ends with all of them once', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'interlock-import-kill-'))
    const file = join(dir, 'log.csv')
    const rows = Array.from({ length: 12_000 }, (_, n) => [
      ...[`${Math.trunc(n / 3)}`, `Message ${n}`, `Step ${n % 3}`, `2025-01-0${1 + (n % 3)}T00:00Z`],
    ])
    writeFileSync(file, csvOf(rows))
    const args = [
      ...['cli/main.ts', 'import', 'log', file, '--source', 'killed', '--workspace', desk.world.slug],
      ...['--map', 'case=id,message=message,messageAt=at,activity=did,at=at'],
    ]
    const env = { ...process.env, DATABASE_URL: desk.product.databaseUrl, INTERLOCK_FILES: dir }
    const run = () => spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    const count = async () =>
      (
        await desk.behind<{ count: number }>(
          `select count(*)::integer as count from work.imported where external_id like 'killed/%'`,
        )
      )[0]?.count ?? 0
    try {
      const killed = run()
      const deadline = performance.now() + 60_000
      while ((await count()) === 0 && performance.now() < deadline)
        await new Promise(resolve => setTimeout(resolve, 20))
      killed.kill('SIGKILL')
      await new Promise(resolve => killed.once('exit', resolve))
      const before = await left('killed')
      expect(before.length).toBeGreaterThan(0)
      expect(before.length).toBeLessThan(4000)
      const isWhole = (one: object) => {
        const { messages, activities, events, runs } = one as Record<'messages' | 'activities', unknown[]> &
          Record<'events' | 'runs', number>
        return messages.length === 3 && activities.length === 3 && events === 1 && runs === 1
      }
      expect(before.every(isWhole)).toBe(true)
      const again = run()
      let said = ''
      again.stdout.on('data', text => {
        said += text
      })
      await new Promise(resolve => again.once('exit', resolve))
      // What was there by the kill counts as brought in by the same import, which went on where it was.
      expect(said).toContain('4000 tickets brought in; 0 were here before.')
      const after = await left('killed')
      expect(after).toHaveLength(4000)
      expect(after.every(isWhole)).toBe(true)
      expect(after.filter(one => JSON.stringify(before).includes(JSON.stringify(one)))).toHaveLength(
        before.length,
      )
    } finally {
      rmSync(dir, { recursive: true, force: true })
    }
  }, 180_000)
})
