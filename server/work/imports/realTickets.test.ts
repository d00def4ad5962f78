import { createReadStream, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { getTicket, ReplyOf } from '../../../contract/index.ts'
import { type Desk, openDesk } from '../../../tests/support/desk.ts'
import { describeWithShared } from '../../../tests/support/shared.ts'
import { systemClock } from '../../kernel/index.ts'
import { previewFile } from './previewFile.ts'
import { importFile } from './startImport.ts'
import { suggestMapping } from './suggestMapping.ts'

let desk: Desk
beforeAll(async () => {
  desk = await openDesk({ clock: systemClock as never })
})
afterAll(() => desk?.stop())

const bring = async (path: string, services: 'add' | 'name' = 'name') => {
  const open = async () => createReadStream(path)
  const { mapping } = await suggestMapping(open)
  const parts = { db: desk.product.db, actor: await desk.actor('admin'), clock: systemClock }
  return importFile(parts, { open, fileName: 'f', mapping: { ...mapping, process: 'incident', services } })
}
const count = async (sql: string) =>
  (await desk.behind<{ count: number }>(`select count(*)::integer as count from ${sql}`))[0]?.count

const texts = ['data', 'tickets-text', 'it-service-tickets', 'it-service-ticket-classification-47837.zip']
describeWithShared('47,837 real texts', texts, path => {
  test('are 47,837 tickets within two minutes, with their topic; and a second time none', async () => {
    const began = performance.now()
    const done = await bring(path, 'add')
    console.log(`the texts: ${Math.round(performance.now() - began)} ms`)
    expect(performance.now() - began).toBeLessThan(120_000)
    expect(done).toMatchObject({ state: 'done', brought: 47_837, known: 0, errorCount: 0 })
    expect(await count('(select distinct service_id from work.ticket where service_id is not null) s')).toBe(
      8,
    )
    expect(await bring(path, 'add')).toMatchObject({ brought: 0, known: 47_837 })
    expect(await count('work.ticket')).toBe(47_837)
  }, 300_000)
})

type Oracle = {
  tickets: number
  comments: number
  comments_private: number
  comments_by_activity: Record<string, number>
}
const conversations = ['data', 'tickets-text', 'helpdesk-conversations']
describeWithShared('real conversations', conversations, folder => {
  const path = join(folder, 'sample_utterances.csv')
  const oracle = JSON.parse(readFileSync(join(folder, 'oracle.json'), 'utf8')) as Oracle

  test('come whole: what was private there is ours alone, and whoever asked is the requester', async () => {
    const mine = `work.message m join work.imported i on i.workspace_id = m.workspace_id and i.ticket_id = m.ticket_id where i.external_id like 'conversations/%'`
    const done = await bring(path)
    expect(done).toMatchObject({ brought: oracle.tickets, errorCount: 0 })
    expect(await count(mine)).toBe(oracle.comments)
    expect(await count(`${mine} and m.class = 'provider'`)).toBe(oracle.comments_private)
    expect(await count(`${mine} and m.class not in ('band', 'provider')`)).toBe(0)
    expect(await count(`${mine} and m.author_side = 'customer' and m.class = 'band'`)).toBe(
      oracle.comments_by_activity['public reporter'],
    )
    expect(await bring(path)).toMatchObject({ brought: 0, known: oracle.tickets })
  }, 60_000)

  test('can be read and written on like any closed ticket, and nobody beyond us sees them', async () => {
    const [found] = await desk.behind<{ number: string }>(
      `select t.number from work.ticket t join work.imported i on i.workspace_id = t.workspace_id and i.ticket_id = t.id where i.number = '1004298.0'`,
    )
    const number = found?.number ?? ''
    const page = (await desk.page('analyst', number)) as ReplyOf<typeof getTicket>
    expect(page.ticket).toMatchObject({ state: 'closed', title: 'dear ph_name team' })
    expect(page.messages[0]?.text.split('\n')).toHaveLength(3)
    expect((await desk.get('requester', `/${number}`)).status).toBe(404)
    expect((await desk.say('analyst', number, 'Still of use.')).status).toBeLessThan(300)
  })

  test('are looked at before: a preview says how it will be, and writes nothing', async () => {
    const before = await count('work.ticket')
    const open = async () => createReadStream(path)
    const { mapping, name } = await suggestMapping(open)
    expect(name).toContain('Conversations')
    const parts = { db: desk.product.db, actor: await desk.actor('admin'), clock: systemClock }
    const preview = await previewFile(parts, {
      open,
      mapping: { ...mapping, process: 'incident', source: 'elsewhere' },
    })
    expect(preview).toMatchObject({
      ...{ tickets: oracle.tickets, known: 0, messages: oracle.comments, internal: oracle.comments_private },
      ...{ providerOnly: oracle.tickets, errors: 0 },
    })
    expect(preview.first[0]?.messages[0]?.text).toContain('dear ph_name team we need')
    expect(await count('work.ticket')).toBe(before)
    expect(await count(`work.import where mapping->>'source' = 'elsewhere'`)).toBe(0)
  }, 60_000)
})
