import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { getTicket, type Route, routes } from '../contract/index.ts'
import { type Aviary, createAviary, type SeenBy } from './matrix/canaries.ts'
import { listVariants, streams } from './matrix/listVariants.ts'
import { judgeAnswer, listPersonas, type Persona, type Variant } from './matrix/personas.ts'
import { type Plot, plant } from './matrix/plant.ts'
import { entries } from './matrix/requests.ts'
import { signIn } from './support/builders.ts'
import { type Answer, ask, type Product, startProduct } from './support/product.ts'

let product: Product
let plot: Plot
let personas: Persona[]
const aviary: Aviary = createAviary()
const answered = new Set<string>()

beforeAll(async () => {
  product = await startProduct()
  plot = await plant(product, aviary)
  personas = listPersonas(plot)
})
afterAll(() => product.stop())

const asked = routes.filter(({ name }) => !streams.includes(name))
const reads = asked.filter(({ method }) => method === 'GET')
const writes = asked.filter(({ method }) => method !== 'GET')

/** Asks a route as everybody and lists every answer that breaks its rule or says too much. */
async function playRoute(route: Route): Promise<string[]> {
  const faults: string[] = []
  for (const persona of personas)
    for (const variant of listVariants(route, plot)) faults.push(...(await playOne(route, persona, variant)))
  return faults
}

async function playOne(route: Route, persona: Persona, variant: Variant): Promise<string[]> {
  const { url, body, files } = variant
  const credentials = await credentialsFor(route, persona)
  const answer = await ask(product, credentials, { method: route.method, url, body, ...(files && { files }) })
  if (answer.status === (route.status ?? 200)) answered.add(route.name)
  return judge(route, { persona, variant, plot }, answer)
}

/** What is wrong with an answer, and what its reader learns by it. */
function judge(
  route: Route,
  about: { persona: Persona; variant: Variant; plot: Plot },
  answer: Answer,
): string[] {
  const { persona, variant } = about
  const wrong = judgeAnswer(route, about, answer)
  const said = answer.text + JSON.stringify(answer.headers)
  const leaks = aviary.findLeaks(said, persona.viewer, variant.url + JSON.stringify(variant.body ?? ''))
  const where = `${persona.name} asks ${route.method} ${variant.url} (${variant.label})`
  return [
    ...(wrong === undefined ? [] : [`${where}: ${wrong}`]),
    ...(leaks.length > 0 ? [`${where} and learns: ${leaks.join(', ')}`] : []),
  ]
}

/** Signing out would end what the rest of the matrix signs in with. */
async function credentialsFor({ name }: Route, { viewer, signedIn, credentials }: Persona) {
  if (name !== 'signOut' || signedIn !== 'session' || viewer === null) return credentials
  return signIn(product, viewer === 'foreigner' ? plot.elsewhere.people.admin : plot.world.people[viewer])
}

const expectNone = (faults: string[]) => expect(faults, faults.join('\n')).toEqual([])

test('every route of the contract is asked', () => {
  const known = [...Object.keys(entries), ...streams].sort()
  expect(routes.map(({ name }) => name).sort()).toEqual(known)
})

test('an answer that went to the wrong person is reported, and what it told them', async () => {
  const variant = listVariants(getTicket, plot).find(({ ticket }) => ticket === 'shared')
  const [analyst, outsider] = ['an analyst', 'a partner without a share'].map(name =>
    personas.find(p => p.name === name),
  )
  if (!variant || !analyst || !outsider) throw new Error('The matrix has lost its people.')
  const answer = await ask(product, analyst.credentials, { method: 'GET', url: variant.url })
  expect(judge(getTicket, { persona: analyst, variant, plot }, answer)).toEqual([])
  const faults = judge(getTicket, { persona: outsider, variant, plot }, answer)
  expect(faults).toHaveLength(2)
  expect(faults[0]).toContain('instead of ticket.not_found')
  expect(faults[1]).toContain('provider note of shared')
})

describe('reading, everybody meets what they may see and nothing else:', () => {
  test.each(reads)('$name', async route => expectNone(await playRoute(route)))
})
describe('writing, everybody may do what the rule says and learns nothing by it:', () => {
  test.each(writes)('$name', async route => expectNone(await playRoute(route)))
})
describe('reading after all that was written:', () => {
  beforeAll(() => {
    // They have answered in the band, where everybody who reads it learns who wrote.
    const readers = Object.values(plot.tickets).flatMap(ticket => ticket.readers)
    const onAny: SeenBy = viewer => readers.some(reader => reader === viewer)
    for (const name of ['Admin', 'Lead', 'Specialist', 'Partner', 'Crane Works']) aviary.widen(name, onAny)
  })
  test.each(reads)('$name', async route => expectNone(await playRoute(route)))
})

test('every route was answered for somebody', () => {
  const never = asked.map(({ name }) => name).filter(name => !answered.has(name))
  // The first two are how everybody in it signed in, and nobody in it ends the session they ask with.
  expect(never).toEqual(['signIn', 'redeemLink', 'endMySession'])
})
test('every canary was met by somebody who may, so its absence elsewhere says something', () => {
  const unmet = aviary.all().filter(({ what }) => !aviary.met.has(what) && !what.endsWith(' elsewhere'))
  expect(unmet.map(({ what }) => what)).toEqual([])
})
