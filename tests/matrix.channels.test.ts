import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { streamChanges } from '../contract/index.ts'
import { type Aviary, createAviary, type Viewer } from './matrix/canaries.ts'
import { decideRefusal, listPersonas, type Persona } from './matrix/personas.ts'
import { type Plot, plant, readersOf, type TicketKey } from './matrix/plant.ts'
import { type PersonKey, personKeys } from './support/builders.ts'
import { ask as askDatabase, untilAnswered } from './support/killer.ts'
import { createMailSink, type MailSink, type SunkMail } from './support/mailbox.ts'
import { ask, type Product, startProduct } from './support/product.ts'

// What leaves the building by itself: mails and live streams, with the same canaries as the routes.

let sink: MailSink
let product: Product
let plot: Plot
const aviary: Aviary = createAviary()

beforeAll(async () => {
  sink = await createMailSink()
  product = await startProduct({ roles: ['web', 'jobs'], smtpUrl: sink.url })
  plot = await plant(product, aviary)
})
afterAll(async () => {
  await product.stop()
  await sink.stop()
})

describe('mail', () => {
  beforeAll(() =>
    untilAnswered(async () => {
      const waiting = await askDatabase(
        product.databaseUrl,
        `select last_error from comms.delivery where state = 'due'`,
      )
      if (waiting.length > 0)
        throw new Error(`${waiting.length} mails have not left: ${JSON.stringify(waiting[0])}`)
    }),
  )

  const viewerOf = (address: string): Viewer => {
    const isOf = (people: Record<PersonKey, { email: string }>) =>
      personKeys.find(key => people[key].email === address)
    return isOf(plot.world.people) ?? (isOf(plot.elsewhere.people) ? 'foreigner' : null)
  }
  const wordsOf = ({ raw, parsed, subject }: SunkMail) =>
    [raw.toString(), subject, parsed.text, parsed.html, JSON.stringify(parsed.headerLines)].join('\n')

  test('tells nobody what they may not see', () => {
    const leaks = sink.mails.flatMap(mail =>
      mail.envelopeTo.flatMap(address =>
        aviary
          .findLeaks(wordsOf(mail), viewerOf(address))
          .map(what => `${address} in “${mail.subject}”: ${what}`),
      ),
    )
    expect(leaks, leaks.join('\n')).toEqual([])
  })
  test('that went to the wrong person would be noticed', () => {
    const toRequester = sink.mails.find(mail => viewerOf(mail.envelopeTo[0] ?? '') === 'requester')
    expect(toRequester && aviary.findLeaks(wordsOf(toRequester), 'outsider')).toContain('words for customers')
  })
  test('went to each side in its own words, to one person each', () => {
    const sides = ['customers', 'partners', 'the provider'].map(side => `words for ${side}`)
    expect(sides.filter(words => !aviary.met.has(words))).toEqual([])
    expect(sink.mails.filter(mail => mail.envelopeTo.length !== 1)).toEqual([])
    expect(sink.mails.filter(mail => viewerOf(mail.envelopeTo[0] ?? '') === null)).toEqual([])
  })
})

describe('the live stream', () => {
  type Listening = { persona: Persona; status: number; heard: () => string; stop: () => void }
  let listeners: Listening[]
  beforeAll(async () => {
    listeners = await Promise.all(listPersonas(plot).map(listen))
  })
  afterAll(() => {
    for (const { stop } of listeners) stop()
  })

  async function listen(persona: Persona): Promise<Listening> {
    const { cookie, token } = persona.credentials
    const stopping = new AbortController()
    const answer = await fetch(`${product.baseUrl}/api/w/${plot.world.slug}/stream`, {
      headers: { ...(cookie && { cookie }), ...(token && { authorization: `Bearer ${token}` }) },
      signal: stopping.signal,
    })
    let heard = ''
    const read = async () => {
      for await (const chunk of answer.body ?? []) heard += Buffer.from(chunk).toString()
    }
    read().catch(() => {})
    return { persona, status: answer.status, heard: () => heard, stop: () => stopping.abort() }
  }

  const mentions = ({ heard }: Listening, key: TicketKey) => heard().includes(plot.tickets[key].id)
  const isReader = ({ persona }: Listening, key: TicketKey) =>
    readersOf[key].some(reader => reader === persona.viewer)
  const open = () => listeners.filter(({ status }) => status === 200)

  async function say(who: PersonKey, key: TicketKey, contentClass: string): Promise<void> {
    const url = `/api/w/${plot.world.slug}/tickets/${plot.tickets[key].number}/messages`
    const body = { class: contentClass, text: 'Matrix' }
    const answer = await ask(product, plot.credentials[who], { method: 'POST', url, body })
    expect(answer.status, answer.text).toBe(201)
  }
  /** All who may have heard of it: the stream keeps the order of what was committed. */
  const untilHeard = (key: TicketKey) =>
    untilAnswered(async () => {
      const deaf = open().filter(listener => isReader(listener, key) && !mentions(listener, key))
      if (deaf.length > 0)
        throw new Error(`${deaf.map(({ persona }) => persona.name)} have not heard of ${key}`)
    })

  test('opens for those the rule lets in', () => {
    const variant = { label: '', url: '', slug: plot.world.slug }
    for (const { persona, status } of listeners)
      expect([persona.name, status === 200]).toEqual([
        persona.name,
        decideRefusal(streamChanges, persona, variant) === undefined,
      ])
  })
  test('does not tell beyond the line that something happened behind it', async () => {
    await say('colleague', 'shared', 'provider')
    await say('analyst', 'foreign', 'band')
    await untilHeard('foreign')
    const told = open().filter(listener => mentions(listener, 'shared'))
    expect(told.map(({ persona }) => persona.side)).toEqual(told.map(() => 'provider'))
    expect(told.length).toBeGreaterThan(1)
  })
  test('tells everybody who may read, and nobody else', async () => {
    await say('analyst', 'shared', 'band')
    await untilHeard('shared')
    const leaks = open().flatMap(({ persona, heard }) =>
      aviary.findLeaks(heard(), persona.viewer).map(what => `${persona.name}: ${what}`),
    )
    expect(leaks).toEqual([])
  })
})
