import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildWorld, makeToken, signIn, type World } from './builders.ts'
import { ask, type Product, startProduct } from './product.ts'

let product: Product
let world: World
beforeAll(async () => {
  product = await startProduct()
  world = await buildWorld(product)
})
afterAll(() => product.stop())

test('the product answers over the network and without one', async () => {
  const overNetwork = await fetch(`${product.baseUrl}/healthz`)
  expect(overNetwork.status).toBe(200)
  expect((await ask(product, {}, { method: 'GET', url: '/api/me' })).status).toBe(401)
})

test('a built person signs in and is who they were built to be', async () => {
  const answer = await ask(product, await signIn(product, world.people.partner), {
    method: 'GET',
    url: '/api/me',
  })
  expect(answer.body).toMatchObject({
    account: { email: world.people.partner.email },
    workspaces: [{ workspace: world.slug, side: 'partner', organisation: 'Crane Works', admin: false }],
  })
})

test('a requester opens a ticket and the desk finds it ready', async () => {
  const requester = await signIn(product, world.people.requester)
  const analyst = await signIn(product, world.people.analyst)
  const url = `/api/w/${world.slug}/tickets`
  const body = { process: 'incident', title: 'Blank pages', text: 'Since this morning.' }
  const opened = await ask(product, requester, { method: 'POST', url, body })
  expect(opened.status, opened.text).toBe(201)
  const list = await ask(product, analyst, { method: 'GET', url: `${url}?view=ready` })
  expect(list.body).toMatchObject({ tickets: [{ title: 'Blank pages', customer: 'Northwind' }] })
})

test('a token acts for its maker within its scopes', async () => {
  const admin = await signIn(product, world.people.admin)
  const { token } = await makeToken(product, admin, {
    slug: world.slug,
    name: 'reader',
    scopes: ['tickets:read'],
  })
  const url = `/api/w/${world.slug}/tickets`
  expect((await ask(product, { token }, { method: 'GET', url })).status).toBe(200)
  const body = { process: 'incident', title: 'x', text: 'x' }
  expect((await ask(product, { token }, { method: 'POST', url, body })).status).toBe(403)
})

test('time stands still until it is moved', async () => {
  const before = product.clock.now()
  product.clock.advance({ minutes: 5 })
  expect(product.clock.now().since(before).total('minutes')).toBe(5)
})
