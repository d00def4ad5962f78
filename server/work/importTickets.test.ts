import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FieldError, ReplyOf, importTickets as route } from '../../contract/index.ts'
import { codeOf, type Desk, openDesk } from '../../tests/support/desk.ts'
import { describeWithShared } from '../../tests/support/shared.ts'

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk?.stop())

const bring = (
  csv: string,
  query = '?process=incident',
  who: 'analyst' | 'requester' | 'partner' = 'analyst',
) =>
  desk.askAs(who, { method: 'POST', url: `/api/w/${desk.world.slug}/import/tickets${query}`, body: { csv } })
const brought = (csv: string, query?: string) => desk.insist<ReplyOf<typeof route>>(bring(csv, query))
const mistakes = async (csv: string, query?: string) => {
  const answer = await bring(csv, query)
  expect(codeOf(answer)).toBe('import.refused')
  return (answer.body as { errors: FieldError[] }).errors.map(({ field, text }) => `${field}: ${text}`)
}
const countTickets = async () =>
  (await desk.behind<{ count: number }>('select count(*)::integer from work.ticket'))[0]?.count

describe('a file of tickets', () => {
  test('opens one a row, for whom it says, and tells them', async () => {
    const { email } = desk.world.people.requester
    const { opened, known } = await brought(
      `﻿Title;Text;Requester;Impact;Opened\r\nMail is down;"No mail\r\nsince ""nine""";${email};high;2026-02-27\r\n`,
    )
    expect([opened.length, known]).toEqual([1, 0])
    const page = await desk.page('requester', opened[0] ?? '')
    expect(page.ticket).toMatchObject({ title: 'Mail is down', impact: 'high' })
    expect(page.messages[0]?.text).toBe('No mail\r\nsince "nine"\n\n(Asked for 2026-02-27.)')
    expect(page.ledger.map(({ to, event }) => [to, event])).toContainEqual(['Requester', 'ticket.opened'])
  })

  test('twice is once: by the name a row has elsewhere, else by all it says', async () => {
    const csv = 'title,text,external_id\nA,a,OLD-1\nB,b,\nB,b,\n'
    const first = await brought(csv)
    expect([first.opened.length, first.known]).toEqual([2, 1])
    expect(await brought(csv)).toEqual({ opened: [], known: 3 })
    expect((await brought('title,text,external_id\nA changed,a,OLD-1\nC,c,\n')).opened).toHaveLength(1)
  })

  test('sent twice at the same moment is opened once', async () => {
    const csv = 'title,text\nBoth,at once\n'
    const answers = await Promise.all([bring(csv), bring(csv)])
    const opened = answers.map(({ body }) => (body as ReplyOf<typeof route>).opened.length)
    expect(opened.sort()).toEqual([0, 1])
  })

  test('with a mistake opens nothing, and says of every line what to do', async () => {
    const before = await countTickets()
    const lines = [
      'title,text,requester,process,impact,urgency,service,opened',
      'Fine,fine,,,,,,',
      ',no title,nobody@nowhere.example,nonsense,huge,now,Moon,yesterday',
    ]
    expect(await mistakes(lines.join('\n'))).toEqual([
      'line 3, title: is empty: say in a few words what it is about',
      'line 3, process: “nonsense” is no published process',
      'line 3, opened: “yesterday” is no date like 2026-03-02',
      'line 3, requester: nobody here has the address nobody@nowhere.example: invite them first, or correct it',
      'line 3, impact: “huge” is not one of high, medium, low',
      'line 3, urgency: “now” is not one of high, medium, low',
      'line 3, service: “Moon” is no service here',
    ])
    expect(await mistakes('title,text,colour\nA,a,red\n')).toEqual([
      expect.stringContaining('column colour: is not known: take it out or rename it to one of title, text'),
    ])
    expect(await mistakes('title\nA\n')).toEqual(['column text: is needed and not there'])
    expect(await mistakes('title,text\n')).toEqual([expect.stringContaining('file: has no rows')])
    expect(await mistakes('title,text\nA,a,b\n')).toEqual([
      'line 2: is not CSV: it has more or fewer cells than the first line',
    ])
    expect(await mistakes('{"a":""}')).toEqual([expect.stringContaining('a quotation mark')])
    expect(await mistakes('title,text\n"A,a\n')).toEqual([
      expect.stringContaining('a quotation mark is open'),
    ])
    expect(await mistakes('title,text\nA,a\n', '')).toEqual([
      'line 2, process: is empty: name one, or choose one for the whole file',
    ])
    expect(await mistakes('title,text,external_id\nA,a,X-9\nB,b,X-9\n')).toEqual([
      'line 3, external_id: X-9 stands on two lines that differ: keep one',
    ])
    expect(await mistakes(`title,text\n${'A,a\n'.repeat(2001)}`)).toEqual([
      'file: has more than 2000 rows: bring it in in parts',
    ])
    expect(await countTickets()).toBe(before)
  })

  test('keeps what looks like a formula as the text it is', async () => {
    const titles = ['=1+1', '+cmd|calc', '-2', '@SUM(A1)', '=HYPERLINK("http://x.example")']
    const csv = `title,text\n${titles.map(title => `"${title.replaceAll('"', '""')}",x`).join('\n')}\n`
    const { opened } = await brought(csv)
    const kept = await Promise.all(
      opened.map(async number => (await desk.page('analyst', number)).ticket.title),
    )
    expect(kept).toEqual(titles)
  })

  test('comes as text/csv, too', async () => {
    const answer = await desk.product.http.inject({
      method: 'POST',
      url: `/api/w/${desk.world.slug}/import/tickets?process=incident`,
      payload: 'title,text\nRaw,as it is\n',
      headers: { 'content-type': 'text/csv; charset=utf-8', ...(await desk.credentialsOf('analyst')) },
    })
    expect([answer.statusCode, JSON.parse(answer.body).opened.length]).toEqual([200, 1])
  })

  test('is taken from people of the provider only', async () => {
    for (const who of ['requester', 'partner'] as const)
      expect((await bring('title,text\nA,a\n', '?process=incident', who)).status).toBe(404)
  })
})

const cell = (text: string) => `"${text.replaceAll('"', '""')}"`

describeWithShared(
  'two hundred real tickets of another desk',
  ['data', 'tickets-text', 'helpdesk-conversations', 'sample_utterances.csv'],
  path => {
    test('are opened in one go, and a second time none', async () => {
      type Said = { issueid: string; created: string; actionbody: string; author_role: string }
      const said = parse<Said>(readFileSync(path, 'utf8'), { columns: true })
      const issues = [...Map.groupBy(said, ({ issueid }) => issueid)].slice(0, 200)
      const rows = issues.map(([id, sentences]) => {
        const asked = sentences.filter(one => one.author_role === 'reporter')
        const text = asked.map(({ actionbody }) => actionbody).join('\n')
        const title = (text.split('\n').find(line => line.trim().length > 12) ?? `Ticket ${id}`).slice(0, 200)
        const day = sentences[0]?.created.slice(0, 10) ?? ''
        return [title, text, desk.world.people.requester.email, day, id].map(cell).join(',')
      })
      const csv = `title,text,requester,opened,external_id\n${rows.join('\n')}\n`
      const { opened } = await brought(csv)
      expect(opened).toHaveLength(200)
      expect((await brought(csv)).known).toBe(200)
    }, 60_000)
  },
)
