import { randomUUID } from 'node:crypto'
import type { PersonKey, World } from '../support/builders.ts'
import { Refused, untilAnswered } from '../support/killer.ts'
import { makeMail, sendRaw } from '../support/mails.ts'
import { type Asked, ask, type Credentials, type SentFile } from '../support/product.ts'
import type { Entry } from './evidence.ts'

/** Those who work under load, each with a token for tickets. */
export const workers = ['requester', 'neighbour', 'analyst', 'engineer', 'specialist', 'outsider'] as const
type Worker = (typeof workers)[number] & PersonKey

/** Where the load goes: to whichever process answers at this moment. */
export type Front = {
  world: World
  tokens: Readonly<Record<Worker, Credentials>>
  /** The address of a web process, another one at each call. */
  web: () => string
  /** The port of a process that takes mail. */
  mail: () => number
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function createDice(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

type Page = {
  state: string
  activities: { id: string; node: string; state: string; kind: string; outcomes: string[] }[]
}
type Opened = { id: string; number: string }
/** A ticket and whose it is. */
type Ticket = Opened & { of: Worker }
type Asking = { who: Worker; asked: Omit<Asked, 'key'>; key: string }

/** Whose a step of the incident process is, and how it goes on. */
const steps: Record<string, { who: Worker; outcome: string }> = {
  'confirm-receipt': { who: 'analyst', outcome: 'Needs analysis' },
  'analyse-gap': { who: 'engineer', outcome: 'Found it' },
  'create-work-package': { who: 'engineer', outcome: '' },
  'apply-fix': { who: 'engineer', outcome: 'Fixed' },
  'test-with-user': { who: 'analyst', outcome: 'Works' },
  'confirm-and-close': { who: 'analyst', outcome: '' },
}

/** Who writes mails: people nobody knows yet, of a customer; so many that none is taken for a machine. */
const mailWriters = 60

/** Works until `isEnough`, one act after the other, and writes down what it was told. */
export async function workOn(front: Front, dice: () => number, { journal, isEnough }: Plan): Promise<void> {
  while (!isEnough()) {
    const ticket = await openOne(front, dice, journal)
    if (ticket) await carryOn(front, dice, { ticket, journal, isEnough })
  }
}
type Plan = { journal: Entry[]; isEnough: () => boolean }

const post = (url: string, body: unknown) => ({ method: 'POST', url, body }) as const
const at = ({ world }: Front, path = '') => `/api/w/${world.slug}${path}`

/** Asks once: anything but a yes or a clear no is no answer. */
async function insist<T>(front: Front, { who, asked, key }: Asking): Promise<T> {
  const answer = await ask({ baseUrl: front.web() }, front.tokens[who], { ...asked, key })
  const said = `${asked.method} ${asked.url}: ${answer.status} ${answer.text}`
  if (answer.status >= 500) throw new Error(said)
  if (answer.status >= 300) throw new Refused(said)
  return answer.body as T
}

/** One act until it is answered, under one key; in the journal once it is acknowledged, or refused as it was to be. */
async function act<T>(
  front: Front,
  journal: Entry[],
  { asking, ...fixed }: { asking: Asking } & Noted,
): Promise<T | null> {
  let tries = 0
  const note = (answer: string | null) =>
    journal.push({ ticketId: '', run: '', outcome: '', key: asking.key, tries, ...fixed, answer })
  try {
    const body = await untilAnswered<T>(() => {
      tries++
      return insist<T>(front, asking)
    })
    note((body as { id?: string }).id ?? '')
    return body
  } catch (error) {
    if (!(error instanceof Refused) || asking.who !== 'outsider') throw error
    note(null)
    return null
  }
}
type Noted = Pick<Entry, 'kind' | 'words'> & Partial<Pick<Entry, 'ticketId' | 'run' | 'outcome'>>

async function openOne(front: Front, dice: () => number, journal: Entry[]): Promise<Ticket | null> {
  const words = `Soak ${randomUUID()}`
  if (dice() < 0.15) return mailOne(front, journal, { words, writer: Math.floor(dice() * mailWriters) })
  const asked = post(at(front, '/tickets'), {
    process: 'incident',
    title: words,
    text: `It began with ${words}.`,
  })
  const who = dice() < 0.5 ? 'requester' : 'neighbour'
  const opened = await act<Opened>(front, journal, {
    asking: { who, asked, key: randomUUID() },
    kind: 'open',
    words,
  })
  return opened && { ...opened, of: who }
}

type Writing = { words: string; writer: number }
async function mailOne({ world, mail }: Front, journal: Entry[], { words, writer }: Writing): Promise<null> {
  const key = `<${randomUUID()}@northwind.example>`
  const from = `writer${writer}@northwind.${world.slug}.example`
  const to = `${world.slug}@desk.example`
  const raw = makeMail([`From: ${from}`, `To: ${to}`, `Subject: ${words}`, `Message-ID: ${key}`], words)
  let tries = 0
  await untilAnswered(() => {
    tries++
    return sendRaw(mail(), { from, to, raw })
  })
  journal.push({ kind: 'mail', words, key, ticketId: '', run: '', outcome: '', tries, answer: '' })
  return null
}

async function carryOn(front: Front, dice: () => number, plan: Plan & { ticket: Ticket }): Promise<void> {
  const { ticket, journal, isEnough } = plan
  const url = at(front, `/tickets/${ticket.number}`)
  while (!isEnough()) {
    const reading = { who: 'analyst', asked: { method: 'GET', url }, key: '' } as const
    const page = await untilAnswered(() => insist<Page>(front, reading))
    const standing = page.activities.find(one => one.kind === 'task' && /ready|started/.test(one.state))
    if (page.state === 'closed' || !standing) return
    const step = steps[standing.node]
    if (!step) throw new Error(`The load does not know ${standing.node}.`)
    const words = `Soak ${randomUUID()}`
    const common = { words, ticketId: ticket.id }
    const place = { ...common, url }
    const asking = { who: step.who, key: randomUUID() }
    const thrown = dice()
    if (thrown < 0.3) await say(front, journal, { ...place, dice, of: ticket.of })
    else if (thrown < 0.38) await attach(front, journal, place)
    else if (thrown < 0.45) {
      const asked = post(`${url}/messages`, { class: 'band', text: words })
      await act(front, journal, { ...common, asking: { ...asking, who: 'outsider', asked }, kind: 'say' })
    } else if (standing.state === 'ready' && thrown < 0.7) {
      const asked = post(`${url}/activities/${standing.id}/take`, {})
      await act(front, journal, { ...common, asking: { ...asking, asked }, kind: 'take', run: standing.id })
    } else {
      const body = { ...(step.outcome !== '' && { outcome: step.outcome }), note: words }
      const asked = post(`${url}/activities/${standing.id}/complete`, body)
      const done = { run: standing.id, outcome: step.outcome }
      await act(front, journal, { ...common, ...done, asking: { ...asking, asked }, kind: 'complete' })
    }
  }
}

type Saying = { words: string; ticketId: string; url: string }
async function say(
  front: Front,
  journal: Entry[],
  { words, ticketId, url, dice, of }: Saying & { dice: () => number; of: Worker },
) {
  const isNote = dice() < 0.4
  const asked = post(`${url}/messages`, { class: isNote ? 'provider' : 'band', text: words })
  const who = isNote || dice() < 0.5 ? 'analyst' : of
  await act(front, journal, { asking: { who, asked, key: randomUUID() }, kind: 'say', words, ticketId })
}

async function attach(front: Front, journal: Entry[], { words, ticketId, url }: Saying) {
  const key = randomUUID()
  const files: SentFile[] = [
    { name: `${key}.txt`, type: 'text/plain', content: `${words} ${'x'.repeat(5000)}` },
  ]
  const uploading = {
    who: 'analyst',
    asked: { method: 'POST', url: at(front, '/attachments'), files },
    key: '',
  } as const
  const { attachments } = await untilAnswered(() =>
    insist<{ attachments: { id: string }[] }>(front, uploading),
  )
  const asked = post(`${url}/messages`, {
    class: 'band',
    text: words,
    attachments: attachments.map(({ id }) => id),
  })
  await act(front, journal, { asking: { who: 'analyst', asked, key }, kind: 'attach', words, ticketId })
}
