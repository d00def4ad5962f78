import { afterAll, beforeAll, expect, test } from 'vitest'
import { codeOf, type Desk, openDesk } from '../support/desk.ts'

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk?.stop())

test('D07: no header says who somebody is', async () => {
  const { email, id, accountId } = desk.world.people.admin
  const names = [
    'x-user',
    'x-remote-user',
    'remote-user',
    'x-forwarded-user',
    'x-forwarded-email',
    'x-auth-request-email',
    'x-webauth-user',
    'x-person',
    'x-account',
    'x-workspace',
    'x-principals',
  ]
  for (const value of [email, id, accountId, 'admin'])
    for (const name of names)
      for (const connection of [{}, { connection: name }]) {
        const headers = { [name]: value, ...connection }
        const answer = await desk.product.http.inject({ method: 'GET', url: desk.tickets, headers })
        expect([name, answer.statusCode]).toEqual([name, 401])
      }
})

test('D07: nor does one raise what somebody may do who is signed in', async () => {
  const { cookie = '' } = await desk.credentialsOf('requester')
  const headers = {
    cookie,
    'x-person': desk.world.people.admin.id,
    'x-admin': 'true',
    'x-side': 'provider',
    'x-role': 'admin',
  }
  const url = `/api/w/${desk.world.slug}/people/${desk.world.people.neighbour.id}/deactivate`
  const answer = await desk.product.http.inject({ method: 'POST', url, headers, payload: {} })
  expect(answer.json().code).toBe('route.not_found')
  expect(codeOf(await desk.get('neighbour'))).toBe('200')
})
