import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type {
  getImport,
  ImportMapping,
  listImportErrors,
  previewImport,
  ReplyOf,
} from '../../../contract/index.ts'
import type { PersonKey } from '../../../tests/support/builders.ts'
import { codeOf, type Desk, openDesk } from '../../../tests/support/desk.ts'
import { auditWrites } from '../index.ts'
import { fillMapping } from './presets.ts'

let desk: Desk
let at: string
beforeAll(async () => {
  desk = await openDesk({ roles: ['web', 'jobs'] })
  at = `/api/w/${desk.world.slug}/imports`
})
afterAll(() => desk?.stop())

type Seen = ReplyOf<typeof getImport>
const upload = (csv: string, who: PersonKey = 'admin', name = 'old.csv') =>
  desk.askAs(who, { method: 'POST', url: at, files: [{ name, content: csv }] })
const insistUpload = async (csv: string) => (await desk.insist<{ id: string }>(upload(csv))).id
const look = (id: string) => desk.insist<Seen>(desk.askAs('admin', { method: 'GET', url: `${at}/${id}` }))
const post = (id: string, what: string, body: unknown = {}) =>
  desk.askAs('admin', { method: 'POST', url: `${at}/${id}/${what}`, body })
async function until(id: string, state: Seen['import']['state']): Promise<Seen['import']> {
  const deadline = performance.now() + 20_000
  for (;;) {
    const { import: row } = await look(id)
    if (row.state === state) return row
    if (row.state === 'failed' || performance.now() > deadline)
      throw new Error(`It is ${row.state}, not ${state}: ${row.failure}`)
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}
const mapped = (suggestion: Seen['suggestion'], more: Partial<ImportMapping> = {}): ImportMapping =>
  fillMapping({ ...suggestion?.mapping, process: 'incident', source: 'old', ...more })
const count = async (sql: string) =>
  (await desk.behind<{ count: number }>(`select count(*)::integer as count from ${sql}`))[0]?.count
const header = 'id,title,text,requester email,organisation,opened,closed'

describe('an import by the web', () => {
  test('is looked at, begun, comes to its end, and is told to nobody', async () => {
    const { email } = desk.world.people.requester
    const id = await insistUpload(
      [
        header,
        `OLD-1,Printer,It is broken,${email},,2025-01-02,2025-01-03`,
        'OLD-2,Mail,No mail,nobody@nowhere.example,Nowhere Ltd,2025-01-02,2025-01-03',
        'OLD-3,Later,,,,2025-13-45,',
      ].join('\n'),
    )
    const { suggestion } = await look(id)
    expect(suggestion?.mapping.columns).toEqual({
      ...{ case: 'id', title: 'title', text: 'text', requesterEmail: 'requester email' },
      ...{ organisation: 'organisation', opened: 'opened', closed: 'closed' },
    })
    const mapping = mapped(suggestion)
    const before = await count('work.ticket')
    const preview = await desk.insist<ReplyOf<typeof previewImport>>(post(id, 'preview', mapping))
    expect(preview).toMatchObject({
      ...{ tickets: 2, known: 0, messages: 2, providerOnly: 1, errors: 1 },
      firstErrors: [{ line: 4, column: 'opened' }],
      unknown: { peopleCount: 1, organisations: [{ name: 'Nowhere Ltd', count: 1 }] },
    })
    expect(preview.first.map(({ number, requester }) => [number, requester])).toEqual([
      ['OLD-1', 'Requester'],
      ['OLD-2', 'nobody@nowhere.example'],
    ])
    expect(await count('work.ticket')).toBe(before)

    await desk.insist(post(id, 'start', mapping))
    expect(await until(id, 'done')).toMatchObject({ total: 2, brought: 2, known: 0, errors: 1 })
    const { errors } = await desk.insist<ReplyOf<typeof listImportErrors>>(
      desk.askAs('admin', { method: 'GET', url: `${at}/${id}/errors` }),
    )
    expect(errors).toEqual([
      { line: 4, column: 'opened', text: '“2025-13-45” is no date and time that can be read' },
    ])
    expect(await count('comms.obligation')).toBe(0)
    expect(codeOf(await post(id, 'start', mapping))).toBe('import.not_now')
    expect(
      (await auditWrites(desk.product.db, desk.world.workspaceId)).filter(one => one.missing > 0),
    ).toEqual([])
  })

  test('shows a ticket to whoever asked and is known here, and to nobody else beyond us', async () => {
    const numbers = await desk.behind<{ number: string }>(
      'select t.number from work.ticket t join work.imported i on i.ticket_id = t.id order by i.number',
    )
    const seen = async (who: PersonKey) =>
      Promise.all(numbers.map(async ({ number }) => (await desk.get(who, `/${number}`)).status))
    expect(await seen('analyst')).toEqual([200, 200])
    expect(await seen('requester')).toEqual([200, 404])
    expect(await seen('partner')).toEqual([404, 404])
    const page = await desk.page('requester', numbers[0]?.number ?? '')
    expect(page).toMatchObject({ ticket: { state: 'closed' }, ledger: [], activities: [] })
    expect(page.messages.map(({ text }) => text)).toEqual(['It is broken'])
  })

  test('is for administrators only, and for those of its workspace', async () => {
    for (const who of ['analyst', 'requester', 'partner'] as const) {
      expect((await upload(`${header}\n`, who)).status).toBe(404)
      expect((await desk.askAs(who, { method: 'GET', url: at })).status).toBe(404)
    }
    // The second line: even with the rule of the route away, a colleague reads nothing of it.
    const actor = await desk.actor('analyst')
    const { listImports } = await import('./queries.ts')
    expect(await desk.product.db.readAs(actor, tx => tx.run(listImports, [actor.workspaceId, 10]))).toEqual(
      [],
    )
    const admin = await desk.actor('admin')
    expect(
      (await desk.product.db.readAs(admin, tx => tx.run(listImports, [admin.workspaceId, 10]))).length,
    ).toBeGreaterThan(0)
  })

  test('is refused as a file that is none, with what to do', async () => {
    const refused = await upload('{"what": "is this"}')
    expect(codeOf(refused)).toBe('import.refused')
    const id = await insistUpload(`${header}\nX,Y,,,,,\n`)
    const { suggestion } = await look(id)
    expect(codeOf(await post(id, 'preview', mapped(suggestion, { process: 'nonsense' })))).toBe(
      'process.not_found',
    )
    expect(codeOf(await post(id, 'start', mapped(suggestion, { zone: 'Middle/Earth' })))).toBe(
      'import.refused',
    )
  })
})

describe('what is not here yet', () => {
  test('is added where that was chosen: organisations, and people of them, who cannot sign in', async () => {
    const id = await insistUpload(`${header}\nN-1,Hello,,ada@new.example,New Ltd,2025-01-02,\n`)
    const { suggestion } = await look(id)
    await desk.insist(post(id, 'start', mapped(suggestion, { organisations: 'add', people: 'add' })))
    await until(id, 'done')
    const [made] = await desk.behind(
      `select p.account_id, o.name, o.side, exists (select from identity.visible v where v.principal_id = p.id) as sees
       from identity.person p join identity.organisation o on o.id = p.organisation_id where p.email = 'ada@new.example'`,
    )
    expect(made).toEqual({ account_id: null, name: 'New Ltd', side: 'customer', sees: true })
  })
})

describe('an import taken back', () => {
  const csv = (from: number, to: number) =>
    [
      header,
      ...Array.from({ length: to - from }, (_, n) => `U-${from + n},Title,Text,,,2025-01-02,2025-01-03`),
    ].join('\n')
  const bring = async (from: number, to: number) => {
    const id = await insistUpload(csv(from, to))
    await desk.insist(post(id, 'start', mapped((await look(id)).suggestion)))
    await until(id, 'done')
    return id
  }
  const rows = async () => {
    const tables = [
      'work.ticket',
      'work.process_run',
      'work.message',
      'work.imported',
      'kernel.event',
      'identity.visible',
    ]
    return Promise.all(tables.map(table => count(table)))
  }

  test('leaves nothing, and can be brought in again', async () => {
    const before = await rows()
    const id = await bring(0, 1200)
    expect(await count('work.ticket')).toBe((before[0] ?? 0) + 1200)
    await desk.insist(post(id, 'undo'))
    expect(await until(id, 'undone')).toMatchObject({ brought: 1200 })
    expect(await rows()).toEqual(before)
    expect((await bring(0, 3)).length).toBeGreaterThan(0)
  }, 60_000)

  test('is refused once somebody has worked on it', async () => {
    const id = await bring(2000, 2003)
    const [first] = await desk.behind<{ number: string }>(
      `select t.number from work.ticket t join work.imported i on i.ticket_id = t.id where i.import_id = '${id}' order by 1`,
    )
    await desk.say('analyst', first?.number ?? '', 'Still of use.')
    expect(codeOf(await post(id, 'undo'))).toBe('import.not_now')
    expect((await look(id)).import.state).toBe('done')
  })

  test('never takes away what did not come by an import', async () => {
    const { number, id } = await desk.open('requester')
    for (const taken of [
      `delete from work.ticket where id = '${id}' returning id`,
      `delete from work.message where ticket_id = '${id}' returning id`,
    ])
      expect(await desk.behind(taken)).toEqual([])
    expect((await desk.get('requester', `/${number}`)).status).toBe(200)
  })
})
