import { Readable } from 'node:stream'
import { deflateRawSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { ImportMapping } from '../../../contract/index.ts'
import { Problem } from '../../kernel/index.ts'
import type { OpenFile } from './openText.ts'
import { readFile } from './readFile.ts'
import type { PastTicket } from './shape.ts'
import { suggestMapping } from './suggestMapping.ts'

const file =
  (content: string | Buffer): OpenFile =>
  async () =>
    Readable.from([Buffer.from(content)])
const now = Temporal.Instant.from('2026-03-02T08:00:00Z').epochMilliseconds
const read = async (content: string | Buffer, more: Partial<ImportMapping> = {}) => {
  const open = file(content)
  const { mapping, name } = await suggestMapping(open)
  return { name, ...(await readFile(open, { mapping: { ...mapping, ...more }, now })) }
}
const at = (text: string) => Temporal.Instant.from(text).epochMilliseconds
const first = ({ tickets }: { tickets: PastTicket[] }): PastTicket => {
  const [ticket] = tickets
  if (!ticket) throw new Error('There is no ticket.')
  return ticket
}
/** Class, author and words of each message, as it will be. */
const talk = ({ messages }: PastTicket) =>
  messages.map(({ internal, fromRequester, author, text }) =>
    [internal ? 'ours' : 'band', fromRequester ? 'asked' : 'answered', author.name, text].join(' | '),
  )
const refusal = async (reading: Promise<unknown>): Promise<string> => {
  const error = await reading.then(
    () => null,
    thrown => thrown,
  )
  if (!(error instanceof Problem)) throw error ?? new Error('It was not refused.')
  return (error.errors ?? []).map(({ field, text }) => `${field}: ${text}`).join('\n')
}

describe('what Zammad answers', () => {
  const ticket = {
    ...{ id: 7, number: '31007', title: 'Printer', state: 'closed', priority: '3 high', group: 'Desk' },
    ...{ customer: 'mara@northwind.example', organization: 'Northwind', owner: 'ben@harbour.example' },
    ...{
      created_at: '2026-01-05T10:00:00.000Z',
      updated_at: '2026-01-06T10:00:00.000Z',
      close_at: '2026-01-06T09:00:00.000Z',
    },
  }
  const articles = [
    {
      ...{
        ticket_id: 7,
        sender: 'Customer',
        internal: false,
        content_type: 'text/html',
        created_at: '2026-01-05T10:00:00Z',
      },
      ...{ from: 'Mara Lind <mara@northwind.example>', created_by: 'mara@northwind.example' },
      body: '<p>It prints <b>blank</b> pages</p><script>alert(1)</script><img src="https://spy.example/x.png">',
    },
    {
      ...{
        ticket_id: 7,
        sender: 'Agent',
        internal: true,
        content_type: 'text/plain',
        created_at: '2026-01-05T11:00:00Z',
      },
      ...{ from: 'Ben', created_by: 'ben@harbour.example', body: 'Fuser, again' },
    },
    {
      ticket_id: 7,
      sender: 'Agent',
      content_type: 'text/plain',
      created_at: '2026-01-05T12:00:00Z',
      from: 'Ben',
      body: 'Done',
    },
  ]

  test.each([
    ['with articles in its tickets', [{ ...ticket, articles }]],
    ['with articles beside', { tickets: [ticket], articles }],
  ])('becomes tickets, %s', async (_, json) => {
    const read1 = await read(JSON.stringify(json))
    expect(read1).toMatchObject({ name: expect.stringContaining('Zammad'), errorCount: 0 })
    const one = first(read1)
    expect(one).toMatchObject({
      ...{ number: '31007', title: 'Printer', organisation: 'Northwind', urgency: 'high', unfinished: false },
      ...{ openedAt: at('2026-01-05T10:00:00Z'), closedAt: at('2026-01-06T10:00:00Z') },
      requester: { email: 'mara@northwind.example' },
    })
    expect(talk(one)).toEqual([
      'band | asked | Mara Lind | It prints blank pages',
      'ours | answered | Ben | Fuser, again',
      // What does not say that it is open stays with us.
      'ours | answered | Ben | Done',
    ])
    expect(one.messages[0]?.html).toBe('<p>It prints <b>blank</b> pages</p><span></span>')
  })

  test('leaves out a ticket with an article of which it cannot be said when, all of it', async () => {
    const broken = [{ ...articles[0], created_at: 'yesterday' }]
    const answered = await read(
      JSON.stringify([
        { ...ticket, articles: broken },
        { ...ticket, id: 8, articles },
      ]),
    )
    expect(answered.tickets.map(({ key }) => key)).toEqual(['id:8'])
    expect(answered.errors).toEqual([
      { line: 1, column: 'articles created_at', text: '“yesterday” is no date and time that can be read' },
    ])
  })

  test('as a report in CSV', async () => {
    const csv =
      '#,Title,State,Priority,Group,Owner,Customer,Organization,Created at,Closed at\n31007,Printer,closed,3 high,Desk,Ben,Mara Lind,Northwind,2026-01-05 10:00,2026-01-06 09:00\n'
    expect(first(await read(csv, { zone: 'Europe/Berlin' }))).toMatchObject({
      ...{ number: '31007', urgency: 'high', openedAt: at('2026-01-05T09:00:00Z'), facts: { Group: 'Desk' } },
    })
  })
})

describe('what GLPI answers', () => {
  test('has its clock in the zone that is said, and its HTML may be escaped', async () => {
    const json = [
      {
        ...{
          id: 42,
          name: 'VPN &#60;down&#62;',
          status: 6,
          urgency: 5,
          impact: 2,
          entities_id: 'Root > Northwind',
        },
        ...{ users_id_recipient: 'mara', itilcategories_id: 'Network', date: '2026-01-05 10:00:00' },
        ...{ closedate: '2026-01-07 10:00:00', content: '&#60;p&#62;No VPN&#60;/p&#62;' },
        _followups: [
          {
            users_id: 'ben',
            date: '2026-01-05 11:00:00',
            is_private: 1,
            content: '<p>Check the gateway</p>',
          },
          { users_id: 'ben', date: '2026-01-05 12:00:00', is_private: 0, content: '<p>Try again</p>' },
        ],
        _solutions: [{ users_id: 'ben', date_creation: '2026-01-06 10:00:00', content: 'Restarted' }],
      },
    ]
    const one = first(await read(JSON.stringify(json), { zone: 'Europe/Paris' }))
    expect(one).toMatchObject({
      ...{
        title: 'VPN <down>',
        state: 'Closed',
        organisation: 'Northwind',
        service: 'Network',
        urgency: 'high',
      },
      ...{ impact: 'low', openedAt: at('2026-01-05T09:00:00Z'), closedAt: at('2026-01-07T09:00:00Z') },
    })
    expect(talk(one)).toEqual([
      'band | asked | mara | No VPN',
      'ours | answered | ben | Check the gateway',
      'band | answered | ben | Try again',
      'band | answered | ben | Restarted',
    ])
  })

  test('as CSV with semicolons', async () => {
    const csv =
      '\ufeff"ID";"Title";"Status";"Last update";"Opening date";"Priority";"Requester - Requester";"Category";\n"42";"VPN; down";"Closed";"2026-01-07 10:00";"2026-01-05 10:00";"High";"Lind Mara";"Network";\n'
    expect(first(await read(csv))).toMatchObject({ title: 'VPN; down', service: 'Network', urgency: 'high' })
  })
})

test('what osTicket exports has the month first', async () => {
  const csv =
    'Ticket Number,Date Created,Subject,From,From Email,Priority,Department,Help Topic,Source,Current Status,Last Updated\n100200,1/5/26 3:04 PM,No mail,Mara,mara@northwind.example,Emergency,Support,Mail,Web,Open,1/6/26 12:30 AM\n'
  const one = first(await read(csv, { zone: 'America/New_York' }))
  expect(one).toMatchObject({
    ...{
      number: '100200',
      service: 'Mail',
      unfinished: true,
      requester: { email: 'mara@northwind.example' },
    },
    ...{ openedAt: at('2026-01-05T20:04:00Z'), closedAt: at('2026-01-06T05:30:00Z') },
  })
})

describe('what Jira exports', () => {
  test('as CSV, where each comment is a column of the same name', async () => {
    const csv = [
      'Summary,Issue key,Status,Priority,Reporter,Created,Updated,Resolved,Description,Comment,Comment',
      'Slow,DESK-1,Done,High,Mara,05/Jan/26 3:04 PM,06/Jan/26 3:04 PM,06/Jan/26 1:00 PM,Very slow,"05/Jan/26 4:00 PM;Ben;Looking; at it","05/Jan/26 5:00 PM;Mara;Thanks"',
      'No comments,DESK-2,Open,Low,Mara,05/Jan/26 3:04 PM,06/Jan/26 3:04 PM,,,,',
    ].join('\n')
    const { tickets, errorCount } = await read(csv)
    expect(errorCount).toBe(0)
    expect(tickets.flatMap(talk)).toEqual([
      'band | asked | Mara | Very slow',
      'band | answered | Ben | Looking; at it',
      'band | asked | Mara | Thanks',
    ])
    expect(tickets[1]).toMatchObject({ number: 'DESK-2', unfinished: true, urgency: 'low' })
  })

  test('as JSON, with the states it was in and whom they are from', async () => {
    const person = (displayName: string) => ({ displayName })
    const doc = (text: string) => ({
      type: 'doc',
      content: [{ type: 'paragraph', content: [{ type: 'text', text }] }],
    })
    const issue = {
      key: 'DESK-1',
      fields: {
        ...{
          summary: 'Slow',
          status: { name: 'Done' },
          priority: { name: 'Highest' },
          reporter: person('Mara'),
        },
        ...{ created: '2026-01-05T10:00:00.000+0100', resolutiondate: '2026-01-06T10:00:00.000+0100' },
        description: doc('Very slow'),
        comment: {
          comments: [
            {
              author: person('Ben'),
              created: '2026-01-05T11:00:00.000+0100',
              body: doc('Disk'),
              jsdPublic: false,
            },
            {
              author: person('Ben'),
              created: '2026-01-05T12:00:00.000+0100',
              body: 'Better?',
              jsdPublic: true,
            },
          ],
        },
      },
      changelog: {
        histories: [
          {
            ...{ author: person('Ben'), created: '2026-01-05T10:30:00.000+0100' },
            items: [{ field: 'status', fromString: 'To Do', toString: 'Doing' }],
          },
          {
            ...{ author: person('Ben'), created: '2026-01-06T10:00:00.000+0100' },
            items: [{ field: 'status', fromString: 'Doing', toString: 'Done' }],
          },
        ],
      },
    }
    const one = first(await read(JSON.stringify({ issues: [issue] })))
    expect(talk(one)).toEqual([
      'band | asked | Mara | Very slow',
      'ours | answered | Ben | Disk',
      'band | answered | Ben | Better?',
    ])
    expect(one.activities.map(({ name, who, readyAt }) => [name, who.name, readyAt])).toEqual([
      ['To Do', 'Mara', at('2026-01-05T09:00:00Z')],
      ['Doing', 'Ben', at('2026-01-05T09:30:00Z')],
      ['Done', 'Ben', at('2026-01-06T09:00:00Z')],
    ])
  })
})

describe('a table', () => {
  const csv = 'id,title,text\n1,Grüße,Größe\n'

  test.each<[string, Buffer]>([
    ['UTF-8', Buffer.from(csv)],
    ['UTF-8 with its mark', Buffer.from(`\ufeff${csv}`)],
    ['UTF-16', Buffer.from(`\ufeff${csv}`, 'utf16le')],
    ['UTF-16, the other way', Buffer.from(`\ufeff${csv}`, 'utf16le').swap16()],
    ['Windows-1252', Buffer.from(csv, 'latin1')],
    ['gzip', gzipSync(csv)],
    ['a zip archive', zipOf(csv)],
    ['tabs', Buffer.from(csv.replaceAll(',', '\t'))],
  ])('is read from %s', async (_, bytes) => {
    expect(first(await read(bytes))).toMatchObject({ title: 'Grüße', messages: [{ text: 'Größe' }] })
  })

  test('is text in every cell, whatever it looks like', async () => {
    const cells = ['=1+1', '+cmd|calc', '-2', '@SUM(A1)']
    const { tickets } = await read(`id,title\n${cells.map((cell, n) => `${n},"${cell}"`).join('\n')}\n`)
    expect(tickets.map(({ title }) => title)).toEqual(cells)
  })

  test('says of each wrong row what is wrong, by line and column, and takes the others', async () => {
    const lines = [
      'id,title,opened',
      '1,Fine,2026-01-05',
      ',No id,2026-01-05',
      '3,When?,31/31/2026',
      '4,Later,2030-01-01',
      '5,cells',
      '1,Twice,2026-01-05',
    ]
    const { tickets, errors } = await read(lines.join('\n'))
    expect(tickets.map(({ title }) => title)).toEqual(['Fine'])
    expect(errors).toEqual([
      { line: 3, column: 'id', text: 'is empty: nobody can say which ticket it is' },
      { line: 4, column: 'opened', text: '“31/31/2026” is no date and time that can be read' },
      { line: 5, column: 'opened', text: '“2030-01-01” has not come yet' },
      { line: 6, column: '', text: 'has 2 cells, and the first line 3' },
      { line: 7, column: 'id', text: '1 stands on line 2, too: the first is taken' },
    ])
  })

  test('with one wrong event leaves out its whole ticket', async () => {
    const rows = ['case,activity,at', 'A,New,2026-01-05', 'A,Done,never', 'B,New,2026-01-05']
    const mapping = { columns: { case: 'case', activity: 'activity', at: 'at' } }
    expect((await read(rows.join('\n'), mapping)).tickets.map(({ key }) => key)).toEqual(['id:B'])
  })

  test('reads 3/4/2026 and the hour that comes twice as it is told to', async () => {
    const when = async (text: string, more: Partial<ImportMapping>) =>
      Temporal.Instant.fromEpochMilliseconds(
        first(await read(`id,title,opened\n1,T,${text}\n`, more)).openedAt ?? 0,
      ).toString()
    expect(await when('3/2/2026', { dates: 'day first' })).toBe('2026-02-03T00:00:00Z')
    expect(await when('3/2/2026', { dates: 'month first' })).toBe('2026-03-02T00:00:00Z')
    expect(await when('2025-10-26 02:30', { zone: 'Europe/Berlin' })).toBe('2025-10-26T00:30:00Z')
    expect(await when('2025-10-26T02:30+01:00', { zone: 'Europe/Berlin' })).toBe('2025-10-26T01:30:00Z')
  })

  test('that is none, is refused with what to do', async () => {
    expect(await refusal(read(''))).toContain('file: is empty')
    expect(await refusal(read('id,title\n1,"open'))).toContain('a quotation mark is open')
    expect(await refusal(read(`id,title\n1,"${'x'.repeat(9_000_000)}"`))).toContain('longer than 8 million')
    expect(await refusal(read(Buffer.from([0x89, 0x50, 0, 0, 1])))).toContain('is no text')
    expect(await refusal(read('{"a": 1'))).toContain('JSON')
    expect(await refusal(read('id,title\n1,T\n', { columns: { title: 'Titel' } }))).toContain('column Titel')
    expect(await refusal(read('id,a\n1,T\n', { columns: { case: 'id' } }))).toContain(
      'say which column is the title',
    )
    expect(await refusal(read(gzipSync('id,title\n').subarray(0, 20)))).toContain('damaged')
  })

  test('that is packed to fill the memory is refused long before it does', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, 'a,b\n'))
    expect(bomb.length).toBeLessThan(200_000)
    expect(await refusal(read(bomb))).toContain('packed too tightly')
  })
})

/** A zip archive as it is written in one pass: one deflated file, its directory left out. */
function zipOf(text: string): Buffer {
  const name = Buffer.from('tickets.csv')
  const head = Buffer.alloc(30)
  head.write('PK\u0003\u0004', 'latin1')
  head.writeUInt16LE(20, 4)
  head.writeUInt16LE(8, 8)
  head.writeUInt16LE(name.length, 26)
  return Buffer.concat([head, name, deflateRawSync(text), Buffer.from('PK\u0001\u0002', 'latin1')])
}
