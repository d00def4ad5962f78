import nodemailer from 'nodemailer'
import { expect, vi } from 'vitest'
import type { BodyOf, getTicket, ParamsOf, QueryOf, ReplyOf, Route } from '../../contract/index.ts'
import { listTickets } from '../../contract/index.ts'
import { auditObligations } from '../../server/comms/index.ts'
import { type Clock, systemClock } from '../../server/kernel/index.ts'
import { auditWrites } from '../../server/work/index.ts'
import { type Look, type OpenPage, openPage } from '../support/browser.ts'
import { buildWorld, makeToken, type PersonKey, signIn, type World } from '../support/builders.ts'
import { lookInto } from '../support/house.ts'
import { createMailSink, type MailSink } from '../support/mailbox.ts'
import { type Answer, ask, type Credentials, type Product, startProduct } from '../support/product.ts'

/** A desk that serves: the whole product in one process, its people, and the mailboxes of the outside world. */
export type Desk<C extends Clock = Clock> = {
  product: Product<C>
  world: World
  /** What has been delivered to anybody. */
  sink: MailSink
  /** Where the desk takes mail. */
  address: string
  close: () => Promise<void>
}

/** Starts everything in one process; on the machine's clock unless told. */
export async function openDesk(): Promise<Desk<Clock>>
export async function openDesk<C extends Clock>(
  clock: C,
  env?: Record<string, string>,
  worldOptions?: Parameters<typeof buildWorld>[1],
): Promise<Desk<C>>
export async function openDesk(
  clock: Clock = systemClock,
  env: Record<string, string> = {},
  worldOptions: Parameters<typeof buildWorld>[1] = {},
): Promise<Desk> {
  const sink = await createMailSink()
  const product = await startProduct({ roles: ['web', 'jobs', 'mail'], clock, smtpUrl: sink.url, env })
  const world = await buildWorld(product, worldOptions)
  return {
    product,
    world,
    sink,
    address: `${world.slug}@desk.example`,
    close: async () => {
      await product.stop()
      await sink.stop()
    },
  }
}

export type SentMail = {
  from: string | { name: string; address: string }
  to?: string
  subject: string
  text: string
  html?: string
}

/** Sends a mail to the desk as any mail client does; answers its Message-ID. */
export async function mailTheDesk({ product, address }: Desk, mail: SentMail): Promise<string> {
  const client = nodemailer.createTransport({
    host: '127.0.0.1',
    port: product.mailPort ?? 0,
    secure: false,
    tls: { rejectUnauthorized: false },
  })
  try {
    return (await client.sendMail({ to: address, ...mail })).messageId
  } finally {
    client.close()
  }
}

/** What a call takes, beside the workspace. */
export type Sent<R extends Route> = { params?: Omit<ParamsOf<R>, 'workspace'> } & {
  query?: QueryOf<R>
  body?: BodyOf<R>
  /** Its idempotency key. */
  key?: string
}
/** Asks the API as one person; `send` answers whatever comes, `call` only a success. */
export type Caller = {
  send: <R extends Route>(route: R, sent?: Sent<R>) => Promise<Answer>
  call: <R extends Route>(route: R, sent?: Sent<R>) => Promise<ReplyOf<R>>
}

/** What asks the API with these credentials. */
export function callerWith({ product, world }: Desk, credentials: Credentials): Caller {
  const send: Caller['send'] = ({ method, path }, { params, query, body, key } = {}) => {
    const named: Record<string, string> = { workspace: world.slug, ...(params as object) }
    const filled = path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(named[name] ?? ''))
    const search = new URLSearchParams((query ?? {}) as Record<string, string>)
    const url = search.size > 0 ? `${filled}?${search}` : filled
    return ask(product, credentials, {
      method,
      url,
      ...(body !== undefined && { body }),
      ...(key !== undefined && { key }),
    })
  }
  return {
    send,
    call: async (route, sent) => {
      const answer = await send(route, sent)
      expect(answer.status, answer.text).toBe(route.status ?? 200)
      return answer.body as ReplyOf<typeof route>
    },
  }
}

/** Asks the API as somebody who has signed in. */
export const callerFor = async (desk: Desk, who: PersonKey): Promise<Caller> =>
  callerWith(desk, await signIn(desk.product, desk.world.people[who]))

/** The tickets somebody sees with exactly this title, as they stand at this moment: words are found a little later. */
export const listTitled = async (caller: Caller, title: string) =>
  (await caller.call(listTickets, { query: { state: 'any', limit: 200 } })).tickets.filter(
    ticket => ticket.title === title,
  )

/** Asks the API with a token that somebody made for themselves. */
export async function callerByToken(
  desk: Desk,
  who: PersonKey,
  scopes: readonly string[] = ['tickets:read', 'tickets:write'],
): Promise<Caller> {
  const credentials = await signIn(desk.product, desk.world.people[who])
  return callerWith(
    desk,
    await makeToken(desk.product, credentials, { slug: desk.world.slug, name: 'journey', scopes }),
  )
}

/** A page of the product in a browser of its own, with somebody signed in. */
export async function openPageAs(
  { product, world }: Desk,
  who: PersonKey,
  look?: Look,
): Promise<OpenPage & { visit: (path: string) => Promise<unknown> }> {
  const { cookie = '' } = await signIn(product, world.people[who])
  const [name = '', value = ''] = cookie.split('=')
  const open = await openPage(look)
  await open.page.context().addCookies([{ name, value, url: product.baseUrl, sameSite: 'Lax' }])
  return { ...open, visit: path => open.page.goto(`${product.baseUrl}/w/${world.slug}${path}`) }
}

/** Waits until nothing that is due is left to do: every job is done and every mail has gone where it goes. */
export async function settle({ product }: Pick<Desk, 'product'>): Promise<void> {
  const left = () =>
    lookInto<{ what: string }>(
      product.databaseUrl,
      `select kind as what from kernel.job where state = 'due' and kind <> 'ticket.timer'
       union all select 'delivery' from comms.delivery where state = 'due'`,
    )
  await vi.waitFor(async () => expect(await left()).toEqual([]), { timeout: 15_000, interval: 40 })
}

/** What must hold at the end of every story: everybody owed something is on the ledger, and no write went unsaid. */
export async function expectComplete({ product, world: { workspaceId } }: Desk): Promise<void> {
  const { missing, extra, events } = await auditObligations(product.db, workspaceId)
  expect({ missing, extra }).toEqual({ missing: [], extra: [] })
  expect(events).toBeGreaterThan(0)
  const writes = await auditWrites(product.db, workspaceId)
  expect(writes.filter(write => write.missing > 0)).toEqual([])
}

export type TicketPage = ReplyOf<typeof getTicket>
export type LedgerRow = TicketPage['ledger'][number]

/** Who was told, as one line a person or team: name, channel and words. */
export const sayTold = (told: { name: string; channel: string; text: string }[]): string[] =>
  told.map(({ name, channel, text }) => `${name} (${channel}): ${text}`).sort()

/** Ledger rows of one act, joined as a person is told: once, with everything the act owes them. */
export function joinRows(rows: readonly LedgerRow[]): { name: string; channel: string; text: string }[] {
  const byName = new Map<string, { name: string; channel: string; text: string }>()
  for (const { to, channel, text, verdict } of rows) {
    if (verdict === 'not owed') continue
    const known = byName.get(to)
    byName.set(to, {
      name: to,
      channel: known?.channel === 'mail' ? 'mail' : channel,
      text: known ? `${known.text}\n\n${text}` : text,
    })
  }
  return [...byName.values()]
}
