import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeToken, signIn } from '../support/builders.ts'
import { codeOf, type Desk, openDesk } from '../support/desk.ts'
import { ask } from '../support/product.ts'

// E08, E09, D06, D17: whoever may change the configuration, and nobody else; what was changed stays written down.

let desk: Desk
let at: string
beforeAll(async () => {
  desk = await openDesk()
  at = `/api/w/${desk.world.slug}`
})
afterAll(() => desk?.stop())

const byToken = async (scopes: string[]) => {
  const session = await signIn(desk.product, desk.world.people.admin)
  return {
    token: (await makeToken(desk.product, session, { slug: desk.world.slug, name: 'x', scopes })).token,
  }
}
const invitation = (more: object = {}) => ({
  name: 'Eve',
  email: `eve-${Math.random().toString(36).slice(2)}@x.example`,
  organisationId: desk.world.organisations.provider,
  ...more,
})

describe('raising oneself', () => {
  test('nobody but an administrator changes a person, themselves included', async () => {
    for (const who of ['analyst', 'lead', 'requester', 'partner'] as const) {
      const url = `${at}/admin/people/${desk.world.people[who].id}`
      const answer = await desk.askAs(who, { method: 'POST', url, body: { admin: true } })
      expect(codeOf(answer), who).toBe('route.not_found')
    }
  })
  test('a token that may add people makes no administrator; one that may read changes nothing', async () => {
    const people = await byToken(['people:read', 'people:write'])
    const post = (body: object) => ({ method: 'POST' as const, url: `${at}/people`, body })
    expect(codeOf(await ask(desk.product, people, post(invitation({ admin: true }))))).toBe('scope.missing')
    expect((await ask(desk.product, people, post(invitation()))).status).toBe(201)
    const reader = await byToken(['admin:read'])
    const url = `${at}/admin/organisations`
    expect((await ask(desk.product, reader, { method: 'GET', url })).status).toBe(200)
    const added = await ask(desk.product, reader, {
      method: 'POST',
      url,
      body: { name: 'X', side: 'customer' },
    })
    expect(codeOf(added)).toBe('scope.missing')
  })
  test('who administers nothing cannot make a token that would', async () => {
    for (const who of ['analyst', 'requester'] as const) {
      const body = { name: 'x', scopes: ['admin:write'] }
      const answer = await desk.askAs(who, { method: 'POST', url: `${at}/tokens`, body })
      expect(codeOf(answer), who).toBe('scope.missing')
    }
  })
  test('a token of an administrator who no longer is one opens nothing', async () => {
    const { biller } = desk.world.people
    const change = (admin: boolean) =>
      desk.askAs('admin', { method: 'POST', url: `${at}/admin/people/${biller.id}`, body: { admin } })
    await change(true)
    const session = await signIn(desk.product, biller)
    const asked = { slug: desk.world.slug, name: 'x', scopes: ['admin:read'] }
    const { token } = await makeToken(desk.product, session, asked)
    const read = () => ask(desk.product, { token }, { method: 'GET', url: `${at}/admin/people` })
    expect((await read()).status).toBe(200)
    await change(false)
    expect(codeOf(await read())).toBe('route.not_found')
  })
})

test('D06: the link of an invitation leads where the configuration says, whatever host was asked', async () => {
  const { cookie = '' } = await desk.credentialsOf('admin')
  const body = invitation()
  const answer = await desk.product.http.inject({
    method: 'POST',
    url: `${at}/people`,
    payload: body,
    headers: { cookie, host: 'evil.example', 'x-forwarded-host': 'evil.example' },
  })
  expect(answer.statusCode).toBe(201)
  expect(answer.body).not.toContain('sign-in')
  const [job] = await desk.behind<{ url: string }>(
    `select payload->>'url' as url from kernel.job where payload->>'to' = $1`,
    [body.email],
  )
  expect(job?.url.startsWith(`${desk.product.baseUrl}/sign-in/`)).toBe(true)
})

test('the log of the configuration is only ever added to, by whatever the program is', async () => {
  // Only an erasing puts other words into it or takes away what is too old (kernel.erasing).
  for (const change of [
    `update identity.configuration_change set actor = 'nobody' returning id`,
    'delete from identity.configuration_change returning id',
  ])
    expect(await desk.behind(change)).toEqual([])
  await expect(desk.behind(`update identity.configuration_change set at = now()`)).rejects.toThrow(
    'permission denied',
  )
  const actor = await desk.actor('requester')
  const { composed } = await import('../../server/kernel/index.ts')
  const read = (who: typeof actor) =>
    desk.product.db.readAs(who, tx =>
      tx.run(composed<unknown[], { id: string }>('select id::text from identity.configuration_change'), []),
    )
  expect(await read(actor)).toEqual([])
  expect((await read(await desk.actor('admin'))).length).toBeGreaterThan(0)
})
