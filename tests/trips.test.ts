import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildWorld, makeToken, signIn, type World } from './support/builders.ts'
import { type Asked, ask, type Credentials, type Product, startProduct } from './support/product.ts'

// Round trips are what a transaction costs (ARCHITECTURE.md, one change): at most five for one that moves a ticket. The
// table holds them exactly, so that one more is somebody's decision. Each act is done once before it is counted: what a
// process remembers (who is signed in, compiled versions, the directory) is loaded by the first.

const most = 5
const table = {
  open: 2,
  take: 2,
  complete: 2,
  message: 2,
  page: 1,
  list: 1,
  upload: 3,
  attach: 2,
  download: 1,
  // Nothing is found, so other spellings are looked for: one more, and the end by itself.
  search: 4,
  myWork: 1,
  presence: 3,
}

let product: Product
let world: World
let requester: Credentials
let analyst: Credentials
let engineer: Credentials
beforeAll(async () => {
  product = await startProduct()
  world = await buildWorld(product)
  const token = async (key: 'requester' | 'analyst' | 'engineer') => {
    const scopes = ['tickets:read', 'tickets:write']
    const session = await signIn(product, world.people[key])
    return { token: (await makeToken(product, session, { slug: world.slug, name: key, scopes })).token }
  }
  requester = await token('requester')
  analyst = await token('analyst')
  engineer = await token('engineer')
})
afterAll(() => product.stop())

type Counted<T> = { body: T; trips: number }
async function count<T>(who: Credentials, asked: Asked): Promise<Counted<T>> {
  const before = product.db.cost.trips
  const answer = await ask(product, who, asked)
  expect([200, 201], answer.text).toContain(answer.status)
  return { body: answer.body as T, trips: product.db.cost.trips - before }
}

let keys = 0
/** What acts on tickets, and what there is to act on. */
function actor() {
  const url = `/api/w/${world.slug}/tickets`
  const post = <T>(who: Credentials, path: string, body: object) =>
    count<T>(who, { method: 'POST', url: `${url}${path}`, body, key: `acts-${keys++}` })
  const open = async () => {
    const { body } = await post<{ number: string }>(requester, '', {
      process: 'incident',
      title: 'Printer',
      text: 'It burns.',
    })
    return body.number
  }
  type Page = { activities: { id: string; state: string; kind: string }[]; children: { number: string }[] }
  const look = async (number: string) =>
    (await count<Page>(analyst, { method: 'GET', url: `${url}/${number}` })).body
  const standing = async (number: string) =>
    (await look(number)).activities.find(
      ({ state, kind }) => kind === 'task' && ['ready', 'started', 'waiting'].includes(state),
    )?.id ?? ''
  const act = async (number: string, body: object, who = analyst) =>
    (await post(who, `/${number}/acts`, body)).trips
  return { post, open, look, standing, act }
}

/** Tickets through every act there is, part of the work handed to another. */
async function countActs(): Promise<typeof ofActs> {
  const { post, open, look, standing, act } = actor()
  const number = await open()
  const run = await standing(number)
  const { colleague, specialist } = world.people
  const startsAt = product.clock.now().add({ hours: 4 }).toString()
  const question = 'Which?'
  const release = async () => {
    const taken = await open()
    const on = await standing(taken)
    await act(taken, { act: 'take', run: on })
    return act(taken, { act: 'release', run: on })
  }
  const counted = {
    change: await act(number, { act: 'change', set: { impact: 'high' }, was: {} }),
    wait: await act(number, { act: 'wait', run, for: 'requester', question }),
    resume: await act(number, { act: 'resume', run }),
    stuck: await act(number, { act: 'stuck', run, reason: 'Lost', question }),
    help: await act(number, { act: 'help', run, to: specialist.id, question }),
    meet: await act(number, { act: 'meet', run, text: 'Talk', startsAt, minutes: 30, place: 'Room 1' }),
    book: await act(number, { act: 'book', run, minutes: 5 }),
    offer: await act(number, { act: 'offer', run, to: specialist.id, reason: 'Yours' }),
    assign: await act(number, { act: 'assign', run, to: colleague.id }),
    release: await release(),
    preview: (await post(analyst, `/${number}/preview`, { act: 'change', set: { impact: 'low' }, was: {} }))
      .trips,
  }
  const other = await open()
  const move = await act(other, {
    act: 'move',
    run: await standing(other),
    to: 'analyse-gap',
    reason: 'Look deeper',
  })
  const handed = {
    act: 'complete',
    run: await standing(other),
    outcome: 'Need a change',
    note: 'Replace it.',
  }
  const handOver = await act(other, handed, engineer)
  const [part] = (await look(other)).children
  const messageOnPart = (
    await post(engineer, `/${part?.number}/messages`, { class: 'band', text: 'We replace it.' })
  ).trips
  return {
    ...counted,
    move,
    handOver,
    messageOnPart,
    solve: await act(await open(), { act: 'solve', note: 'Done.' }),
    reclassify: await act(await open(), { act: 'reclassify', process: 'work-request', reason: 'A request' }),
  }
}

/** One ticket from its opening to its first outcome. */
async function countAll(): Promise<typeof table> {
  const url = `/api/w/${world.slug}/tickets`
  const post = <T>(who: Credentials, path: string, body: object) =>
    count<T>(who, { method: 'POST', url: `${url}${path}`, body, key: `trips-${keys++}` })
  const opened = await post<{ number: string }>(requester, '', {
    process: 'incident',
    title: 'Printer',
    text: 'It burns.',
  })
  const { number } = opened.body
  const page = await count<{ activities: { id: string }[] }>(analyst, {
    method: 'GET',
    url: `${url}/${number}`,
  })
  const run = `/${number}/activities/${page.body.activities[0]?.id}`
  const uploading = {
    method: 'POST',
    url: `/api/w/${world.slug}/attachments`,
    files: [{ name: 'a', content: 'a' }],
  } as const
  const uploaded = await count<{ attachments: { id: string }[] }>(analyst, uploading)
  const attachments = uploaded.body.attachments.map(({ id }) => id)
  const attach = await post(analyst, `/${number}/messages`, { class: 'band', text: 'See.', attachments })
  const download = await count(analyst, {
    method: 'GET',
    url: `${url}/${number}/attachments/${attachments[0]}`,
  })
  const message = await post(analyst, `/${number}/messages`, { class: 'band', text: 'We look at it.' })
  const take = await post(analyst, `${run}/take`, {})
  const complete = await post(analyst, `${run}/complete`, { outcome: 'Needs analysis' })
  const list = await count(analyst, { method: 'GET', url })
  const search = await count(analyst, { method: 'GET', url: `/api/w/${world.slug}/search?q=printer` })
  const myWork = await count(analyst, { method: 'GET', url: `/api/w/${world.slug}/my-work` })
  const presence = await post(analyst, `/${number}/presence`, { doing: 'looking' })
  return {
    open: opened.trips,
    take: take.trips,
    complete: complete.trips,
    message: message.trips,
    page: page.trips,
    list: list.trips,
    upload: uploaded.trips,
    attach: attach.trips,
    download: download.trips,
    search: search.trips,
    myWork: myWork.trips,
    presence: presence.trips,
  }
}

test('what each act costs in round trips, and that no act costs more than five', async () => {
  await countAll()
  const counted = await countAll()
  expect(counted).toEqual(table)
  expect(Math.max(...Object.values(counted))).toBeLessThanOrEqual(most)
})

const ofActs = {
  change: 2,
  wait: 2,
  resume: 2,
  stuck: 2,
  help: 2,
  meet: 2,
  book: 2,
  offer: 2,
  assign: 2,
  release: 2,
  preview: 2,
  move: 2,
  // What it hands on needs a number first.
  handOver: 3,
  // The word goes to the ticket the requester knows.
  messageOnPart: 3,
  solve: 2,
  // The other process, which may call others in turn.
  reclassify: 2,
}

test('what each act on a ticket costs, and that none costs more than five', async () => {
  await countActs()
  const counted = await countActs()
  expect(counted).toEqual(ofActs)
  expect(Math.max(...Object.values(counted))).toBeLessThanOrEqual(most)
})

/** What saves typing, and what is like a ticket. */
const ofAids = {
  aids: 2,
  snippets: 2,
  mentionable: 3,
  addItems: 3,
  tick: 3,
  checklist: 2,
  recurrences: 2,
  // What it begins with, then its words' other forms, then what is like it.
  similar: 3,
  whileTyping: 3,
}
async function countAids(): Promise<typeof ofAids> {
  const { open, post } = actor()
  const at = `/api/w/${world.slug}`
  const get = async (path: string) => (await count(analyst, { method: 'GET', url: `${at}${path}` })).trips
  const number = await open()
  const added = await post<{ ids: string[] }>(analyst, `/${number}/checklist`, { items: ['One'] })
  return {
    aids: await get('/aids'),
    snippets: await get(`/tickets/${number}/snippets?class=band`),
    mentionable: await get(`/tickets/${number}/mentionable?class=band&q=a`),
    addItems: added.trips,
    tick: (await post(analyst, `/${number}/checklist/${added.body.ids[0]}`, { done: true })).trips,
    checklist: await get(`/tickets/${number}/checklist`),
    recurrences: await get('/recurrences'),
    similar: await get(`/tickets/${number}/similar`),
    whileTyping: await get('/similar?q=printer+burns'),
  }
}

test('what saves typing costs, and what is like a ticket', async () => {
  await countAids()
  expect(await countAids()).toEqual(ofAids)
})

test('seeded fault: statements that wait for each other are counted one by one', async () => {
  const { db } = product
  const { composed } = await import('../server/kernel/index.ts')
  const one = composed<[], unknown>('select 1')
  const before = db.cost.trips
  await db.engine(null, async tx => {
    for (const _ of Array(most)) await tx.run(one, [])
  })
  expect(db.cost.trips - before).toBeGreaterThan(most)
})
