import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PersonKey } from '../../tests/support/builders.ts'
import { codeOf, type Desk, openDesk } from '../../tests/support/desk.ts'
import { listUnknown, maySayIn } from './snippetValues.ts'

let desk: Desk
let number: string
beforeAll(async () => {
  desk = await openDesk()
  ;({ number } = await desk.open('requester', { title: 'The printer is silent' }))
})
afterAll(() => desk?.stop())

type Snippet = { name: string; language: string; text: string; empty: string[]; owner: string }
const aids = () => `/api/w/${desk.world.slug}/aids`
const draft = (name: string, text: string, more: object = {}) => ({
  ...{ kind: 'snippet', name, language: 'en', owner: 'person', content: { text } },
  ...more,
})
let keys = 0
const keep = (who: PersonKey, body: object) =>
  desk.askAs(who, { method: 'POST', url: aids(), body, key: `keep-${keys++}` })
const kept = (who: PersonKey, body: object) => desk.insist<{ id: string; version: number }>(keep(who, body))
const list = async (who: PersonKey) =>
  (
    await desk.insist<{ aids: { id: string; name: string; mayChange: boolean }[] }>(
      desk.askAs(who, { method: 'GET', url: aids() }),
    )
  ).aids
const read = (who: PersonKey, of: string, contentClass = 'band') =>
  desk.get(who, `/${of}/snippets?class=${encodeURIComponent(contentClass)}`)
const texts = async (who: PersonKey, of: string, contentClass = 'band') =>
  (await desk.insist<{ snippets: Snippet[] }>(read(who, of, contentClass))).snippets

describe('a snippet', () => {
  test('reads on a ticket with what the ticket says', async () => {
    await kept(
      'analyst',
      draft('hello', 'Hello {{requester.first_name}}, about {{number}} “{{title}}”: {{me}}'),
    )
    const [hello] = (await texts('analyst', number)).filter(({ name }) => name === 'hello')
    expect(hello?.text).toBe(`Hello Requester, about ${number} “The printer is silent”: Analyst`)
    expect(hello?.empty).toEqual([])
  })
  test('names what says nothing here, and leaves it out', async () => {
    await kept('analyst', draft('service', 'About {{service}}.'))
    const [service] = (await texts('analyst', number)).filter(({ name }) => name === 'service')
    expect(service).toMatchObject({ text: 'About .', empty: ['service'] })
  })
  test('a value is never read as a text of ours', async () => {
    const tricky = await desk.open('requester', { title: '{{assignee}} {{me}}' })
    const [hello] = (await texts('analyst', tricky.number)).filter(({ name }) => name === 'hello')
    expect(hello?.text).toContain('“{{assignee}} {{me}}”')
  })
  test.each(['{{password}}', '{{ Requester }}', '{{constructor}}', '{{requester', 'so }} it goes', '{{}}'])(
    'that says %s is refused, with the place named',
    async text => {
      const answer = await keep('analyst', draft('wrong', `Dear ${text}`))
      expect(codeOf(answer)).toBe('aid.refused')
      expect(answer.text).toContain('/content/text')
    },
  )
  test('that says what the other side does not see is offered where only we read, and nowhere else', async () => {
    await kept('analyst', draft('mine', 'With {{assignee}}, {{priority}}'))
    await desk.insist(desk.take('analyst', number))
    expect((await texts('analyst', number)).map(({ name }) => name)).not.toContain('mine')
    const [mine] = (await texts('analyst', number, 'provider')).filter(({ name }) => name === 'mine')
    expect(mine?.text).toBe('With Analyst, P3')
  })
  test('for the requester names the number they know, where the work stands under another one', async () => {
    const { number: original } = await desk.open('requester', { title: 'It needs a change' })
    await desk.insist(desk.complete('analyst', original, 'Needs analysis'))
    const handed = { outcome: 'Need a change', note: 'Replace it.' }
    const path = `/${original}/activities/${await desk.standing(original)}/complete`
    await desk.insist(desk.post('engineer', path, handed))
    const [part] = (await desk.page('admin', original)).children
    await kept('manager', draft('about', '{{number}} {{title}}'))
    const said = async (contentClass: string) =>
      (await texts('manager', part?.number ?? '', contentClass))[0]?.text
    expect(await said('band')).toBe(`${original} It needs a change`)
    expect(await said('provider')).toContain(part?.number)
  })
})

describe('who has it', () => {
  test('one’s own is one’s own; a team’s is its people’s; everybody’s is kept by an administrator', async () => {
    const team = { owner: 'team', teamId: desk.world.teams.desk }
    await kept('analyst', draft('own', 'Mine'))
    await kept('analyst', draft('team', 'Ours', team))
    await kept('admin', draft('all', 'For all', { owner: 'workspace' }))
    const names = async (who: PersonKey) => (await list(who)).map(({ name }) => name)
    expect(await names('colleague')).toEqual(['all', 'team'])
    expect(await names('engineer')).toEqual(['all'])
    expect(await names('analyst')).toEqual(expect.arrayContaining(['own', 'team', 'all']))
    expect(codeOf(await keep('engineer', draft('sneak', 'Theirs', team)))).toBe('aid.not_yours')
    expect(codeOf(await keep('analyst', draft('sneak', 'All', { owner: 'workspace' })))).toBe('aid.not_yours')
  })
  test('nobody beyond our own people has any', async () => {
    for (const who of ['requester', 'partner', 'customerOwner'] as const) {
      expect(codeOf(await keep(who, draft('theirs', 'Text')))).toBe('route.not_found')
      expect((await read(who, number)).status).toBe(404)
    }
  })
  test('what is somebody else’s cannot be changed or forgotten: it is not there', async () => {
    const { id } = await kept('analyst', draft('secret', 'Mine'))
    const change = draft('secret', 'Yours now', { id, version: 1 })
    expect(codeOf(await keep('colleague', change))).toBe('aid.not_found')
    const gone = { method: 'DELETE', url: `${aids()}/${id}` } as const
    expect(codeOf(await desk.askAs('colleague', gone))).toBe('aid.not_found')
    expect(codeOf(await desk.askAs('analyst', { ...gone, key: 'gone' }))).toBe('200')
    expect(codeOf(await desk.askAs('analyst', { ...gone, key: 'again' }))).toBe('aid.not_found')
  })
})

test('two who change one at once: the second is told, and nothing is overwritten', async () => {
  const team = { owner: 'team', teamId: desk.world.teams.desk }
  const { id, version } = await kept('analyst', draft('both', 'First', team))
  const changes = (['analyst', 'colleague'] as const).map(who =>
    keep(who, draft('both', `By ${who}`, { ...team, id, version })),
  )
  const codes = (await Promise.all(changes)).map(codeOf).sort()
  expect(codes).toEqual(['200', 'aid.changed_meanwhile'])
})
test('two who take one name at once: one has it', async () => {
  const all = (text: string) => keep('admin', draft('same-name', text, { owner: 'workspace' }))
  expect((await Promise.all([all('One'), all('Two')])).map(codeOf).sort()).toEqual(['200', 'aid.exists'])
  expect(
    codeOf(await keep('admin', draft('same-name', 'Auf Deutsch', { owner: 'workspace', language: 'de' }))),
  ).toBe('200')
})
test('a fault: without the list of what is ours only, a text for both sides would name who has the work', () => {
  expect(maySayIn('{{assignee}}', 'band')).toBe(false)
  expect(maySayIn('{{assignee}}', 'provider')).toBe(true)
  expect(listUnknown('{{assignee}}')).toEqual([])
})
