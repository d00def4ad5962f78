import { composed, createLog } from '../../server/kernel/index.ts'
import type { StarterModel } from '../../server/model/index.ts'
import { writeSearch } from '../../server/work/index.ts'
import {
  buildWorld,
  makeToken,
  organisations,
  type PersonKey,
  personKeys,
  signIn,
  type World,
} from '../support/builders.ts'
import type { Credentials, Product } from '../support/product.ts'
import { staff, succeed } from './asking.ts'
import { type Aviary, either, type SeenBy, viewers } from './canaries.ts'
import { addNewcomer, plantConfiguration, sessionOf } from './plantConfiguration.ts'
import { plantAids, plantImports, plantItem, plantViews } from './plantKept.ts'

/** A ticket of the matrix, with who may read it. */
export type Planted = {
  id: string
  number: string
  run: string
  readers: PersonKey[]
  /** Attachments, one of each class. */
  files: string[]
}
export type TicketKey = 'shared' | 'foreign' | 'request'
/** The world with something of every class of content in it, and everybody signed in. */
export type Plot = {
  world: World
  elsewhere: World
  tickets: Record<TicketKey, Planted>
  credentials: Record<PersonKey, Credentials>
  foreigner: Credentials
  narrow: Credentials
  /** Signed in before they were deactivated, by cookie and by token. */
  left: { session: Credentials; token: Credentials }
  /** A token of the requester that may be revoked. */
  spare: string
  /** A session that may be ended: of somebody who asks nothing. */
  spareSession: string
  holder: string
  /** A legal hold that may be lifted. */
  legalHold: string
  service: string
  distantService: string
  mailbox: string
  distantMailbox: string
  /** Mails that were set aside: two of ours, one of the other workspace. */
  setAside: { first: string; second: string; distant: string }
  /** A token that an administrator may revoke. */
  otherToken: string
  /** Here without an account. */
  newcomer: string
  /** A mail about the shared ticket that waits, and what may be waived there by whoever is accountable. */
  told: { delivery: string; obligation: string }
  /** What saves typing: the analyst's own, the desk's, a macro and a template for everybody of ours, what comes again
   * from it, and an item of the shared ticket's checklist. */
  aids: { own: string; team: string; macro: string; template: string; recurrence: string; item: string }
  /** Saved views: one of the requester’s own, one the analyst shares with our people. */
  views: string[]
  /** Imports of ours: one that was looked at, one to begin, one to take back. */
  imports: { looked: string; begin: string; back: string }
}

export const readersOf: Record<TicketKey, PersonKey[]> = {
  shared: [...staff, 'requester', 'partner', 'partnerColleague'],
  foreign: [...staff, 'stranger'],
  // The customer's service owner is informed of what is fulfilled.
  request: [...staff, 'requester', 'customerOwner'],
}

/** What the people who act in the band show of themselves beyond their own side. */
const namesSeenBy = (see: ReturnType<typeof viewers>): Partial<Record<PersonKey, SeenBy>> => {
  const shared = see.only(...readersOf.shared)
  return {
    requester: see.of('crane'),
    analyst: either(shared, see.only('stranger', 'customerOwner')),
    engineer: either(shared, see.only('customerOwner')),
    specialist: shared,
    colleague: see.of('crane'),
  }
}

/** Puts a canary into everything that has a class, through the product's own acts. */
export async function plant(product: Product, aviary: Aviary): Promise<Plot> {
  let world: World | undefined
  const see = viewers(() => {
    if (!world) throw new Error('The world does not stand yet.')
    return world
  })
  const mark = nameMarks(aviary, see)
  world = await buildWorld(product, { mark, adapt: model => markModel(model, aviary, see) })
  const beyond = (what: string) => aviary.mark(`${what} elsewhere`, viewer => viewer === 'foreigner')
  const elsewhere = await buildWorld(product, { slug: 'elsewhere', mark: beyond })
  const credentials = await signInAll(product, world)
  const foreigner = await signIn(product, elsewhere.people.admin)
  const tokens = await markTokens(product, { world, credentials, aviary })
  const actors = { product, world, credentials, aviary, see }
  const tickets = {
    shared: await plantShared(actors),
    foreign: await plantForeign(actors),
    request: await plantRequest(actors),
  }
  await openTicket(
    { ...actors, world: elsewhere, credentials: { ...credentials, admin: foreigner } },
    'admin',
    {
      process: 'incident',
      title: beyond('title'),
      text: beyond('text'),
    },
  )
  for (const [key, { id, readers }] of Object.entries(tickets))
    aviary.watch(id, `id of ${key}`, see.only(...readers))
  const { token } = await makeToken(product, credentials.leaver, {
    slug: world.slug,
    name: 'left',
    scopes: ['tickets:read'],
  })
  const gone = `/api/w/${world.slug}/people/${world.people.leaver.id}/deactivate`
  await succeed(product, credentials.admin, { method: 'POST', url: gone })
  await writeSearch({ db: product.db, log: createLog('error') })
  return {
    world,
    elsewhere,
    tickets,
    credentials,
    foreigner,
    narrow: { token: tokens.narrow.token },
    left: { session: credentials.leaver, token: { token } },
    spare: tokens.spare.id,
    spareSession: await sessionOf(product, world.people.biller.accountId),
    otherToken: tokens.other.id,
    ...(await plantConfiguration(product, { world, elsewhere })),
    newcomer: await addNewcomer(product, world, credentials.admin),
    views: await plantViews(actors),
    told: await findTold(product, { world, ticketId: tickets.shared.id }),
    imports: await plantImports(product, { world, admin: credentials.admin }),
    aids: { ...(await plantAids(actors)), item: await plantItem(actors, tickets.shared.number) },
  }
}

async function findTold({ db }: Product, { world, ticketId }: { world: World; ticketId: string }) {
  const find = (sql: string) =>
    db.engine(world.workspaceId, tx =>
      tx.run(composed<[string, string], { id: string }>(sql), [ticketId, world.people.lead.id]),
    )
  const [delivery] = await find(
    'select id::text from comms.delivery where ticket_id = $1::uuid and $2::uuid is not null order by id limit 1',
  )
  const [obligation] = await find(
    `select id::text from comms.obligation where ticket_id = $1::uuid and $2::uuid = any (accountable) and state = 'due' and seen_at is null
       and delivery_id is not null order by id desc limit 1`,
  )
  return { delivery: delivery?.id ?? '', obligation: obligation?.id ?? '' }
}

/** Marks of names and addresses by what they name: a person's are seen within their organisation and by the provider. */
function nameMarks(aviary: Aviary, see: ReturnType<typeof viewers>) {
  const rules = new Map<string, SeenBy>()
  for (const key of Object.keys(organisations) as (keyof typeof organisations)[]) {
    const seenByOthers = key === 'provider' ? either(see.customers, see.partners) : () => false
    const joined = key === 'northwind' ? see.of('crane') : () => false
    rules.set(organisations[key].name, either(see.provider, see.of(key), seenByOthers, joined))
  }
  const homes: [RegExp, keyof typeof organisations][] = [
    [/^(requester|neighbour|customerOwner)/i, 'northwind'],
    [/^stranger/i, 'westerly'],
    [/^partner/i, 'crane'],
    [/^outsider/i, 'dyke'],
    [/^Team craneBench/, 'crane'],
  ]
  const names = namesSeenBy(see)
  return (what: string) => {
    const home = homes.find(([shape]) => shape.test(what))?.[1]
    const own = either(see.provider, home ? see.of(home) : () => false)
    const key = `${what[0]?.toLowerCase()}${what.slice(1)}` as PersonKey
    return aviary.mark(what, rules.get(what) ?? either(own, names[key] ?? (() => false)))
  }
}

function markModel(model: StarterModel, aviary: Aviary, see: ReturnType<typeof viewers>): StarterModel {
  const words = {
    provider: aviary.mark('words for the provider', see.provider),
    customer: aviary.mark('words for customers', either(see.provider, see.customers)),
    partner: aviary.mark('words for partners', either(see.provider, see.partners)),
  }
  const procedure = aviary.mark('procedure', see.provider)
  const hidden = aviary.mark('Hidden step', see.provider)
  const say = <T extends { side: keyof typeof words; text: string }>(text: T): T => ({
    ...text,
    text: `${text.text}\n\n${words[text.side]}`,
  })
  return {
    ...model,
    processes: model.processes.map(process => ({
      ...process,
      texts: process.texts.map(say),
      activities: process.activities.map(activity => ({
        ...activity,
        name: activity.class === 'provider' ? hidden : activity.name,
        procedure: `${activity.procedure}\n${procedure}`,
        texts: activity.texts.map(say),
      })),
    })),
  }
}

async function signInAll(product: Product, world: World): Promise<Record<PersonKey, Credentials>> {
  const pairs = personKeys.map(async key => [key, await signIn(product, world.people[key])] as const)
  return Object.fromEntries(await Promise.all(pairs)) as Record<PersonKey, Credentials>
}

/** Who plants, where, and who may see what. */
export type Actors = {
  product: Product
  world: World
  credentials: Record<PersonKey, Credentials>
  aviary: Aviary
  see: ReturnType<typeof viewers>
}

async function markTokens(
  { http }: Product,
  { world, credentials, aviary }: Omit<Actors, 'product' | 'see'>,
) {
  const make = (key: PersonKey) => {
    // Administrators see what tokens there are; never a secret.
    const name = aviary.mark(`token of ${key}`, viewer => viewer === key || viewer === 'admin')
    return makeToken({ http }, credentials[key], { slug: world.slug, name, scopes: ['tickets:read'] })
  }
  return { narrow: await make('analyst'), spare: await make('requester'), other: await make('analyst') }
}

/** An incident that a customer, the provider and one partner share, with a message of every class. */
async function plantShared(actors: Actors): Promise<Planted> {
  const { aviary, see } = actors
  const readers = see.only(...readersOf.shared)
  const ticket = await openTicket(actors, 'requester', {
    process: 'incident',
    title: aviary.mark('title of shared', readers),
    text: aviary.mark('first message of shared', readers),
  })
  await move(actors, ticket.number, [
    ['analyst', 'Needs analysis'],
    ['engineer', 'Need a specialist'],
  ])
  const crane = `partner:${actors.world.organisations.crane}`
  const say = (who: PersonKey, contentClass: string, seenBy: SeenBy) =>
    addMessage(actors, {
      who,
      number: ticket.number,
      class: contentClass,
      text: aviary.mark(`${contentClass} note of shared`, seenBy),
      seenBy,
    })
  const files = [
    await say('analyst', 'band', readers),
    await say('colleague', 'provider', see.provider),
    await say('requester', 'customer', see.only('requester')),
    await say('colleague', crane, either(see.provider, see.of('crane'))),
  ]
  return { ...ticket, run: await take(actors, 'specialist', ticket.number), readers: readersOf.shared, files }
}

/** Another customer's incident. */
async function plantForeign(actors: Actors): Promise<Planted> {
  const { aviary, see } = actors
  const readers = see.only(...readersOf.foreign)
  const ticket = await openTicket(actors, 'stranger', {
    process: 'incident',
    title: aviary.mark('title of foreign', readers),
    text: aviary.mark('first message of foreign', readers),
  })
  const seenBy = see.only('stranger')
  const text = aviary.mark('customer note of foreign', seenBy)
  const files = [
    await addMessage(actors, { who: 'stranger', number: ticket.number, class: 'customer', text, seenBy }),
  ]
  return { ...ticket, run: await take(actors, 'analyst', ticket.number), readers: readersOf.foreign, files }
}

/** A work request that stands at a step the customer does not see. */
async function plantRequest(actors: Actors): Promise<Planted> {
  const { aviary, see } = actors
  const readers = see.only(...readersOf.request)
  const ticket = await openTicket(actors, 'requester', {
    process: 'work-request',
    title: aviary.mark('title of request', readers),
    text: aviary.mark('first message of request', readers),
  })
  await move(actors, ticket.number, [
    ['analyst', 'Standard item'],
    ['analyst', undefined],
    ['customerOwner', 'Approved'],
    ['engineer', undefined],
    ['analyst', 'All there'],
  ])
  return {
    ...ticket,
    run: await take(actors, 'biller', ticket.number),
    readers: readersOf.request,
    files: [],
  }
}

const ticketsOf = ({ world }: Actors) => `/api/w/${world.slug}/tickets`

async function openTicket(
  actors: Actors,
  who: PersonKey,
  body: { process: string; title: string; text: string },
) {
  const request = { method: 'POST', url: ticketsOf(actors), body } as const
  return (await succeed(actors.product, actors.credentials[who], request)) as { id: string; number: string }
}

type Note = { who: PersonKey; number: string; class: string; text: string; seenBy: SeenBy }
/** With a file that has a canary in its name and one in its bytes; answers the file's id, which is one, too. */
async function addMessage(actors: Actors, { who, number, seenBy, ...body }: Note): Promise<string> {
  const { product, credentials, aviary, world } = actors
  const what = `${body.class} file on ${number}`
  const files = [
    {
      name: `${aviary.mark(`name of ${what}`, seenBy)}.txt`,
      content: aviary.mark(`bytes of ${what}`, seenBy),
    },
  ]
  const uploading = { method: 'POST', url: `/api/w/${world.slug}/attachments`, files } as const
  const uploaded = (await succeed(product, credentials[who], uploading)) as { attachments: { id: string }[] }
  const attachments = uploaded.attachments.map(({ id }) => id)
  const url = `${ticketsOf(actors)}/${number}/messages`
  await succeed(product, credentials[who], { method: 'POST', url, body: { ...body, attachments } })
  const [id = ''] = attachments
  aviary.watch(id, `id of ${what}`, seenBy)
  return id
}

/** The activity that stands now, as somebody of the provider sees it. */
async function findStanding({ product, credentials, ...actors }: Actors, number: string): Promise<string> {
  const url = `${ticketsOf({ product, credentials, ...actors })}/${number}`
  const page = (await succeed(product, credentials.admin, { method: 'GET', url })) as {
    activities: { id: string; state: string }[]
  }
  const standing = page.activities.find(({ state }) => state !== 'done')
  if (!standing) throw new Error(`Nothing stands on ${number}.`)
  return standing.id
}

/** Completes one activity after the other. */
async function move(actors: Actors, number: string, steps: [PersonKey, string | undefined][]): Promise<void> {
  for (const [who, outcome] of steps) {
    const url = `${ticketsOf(actors)}/${number}/activities/${await findStanding(actors, number)}/complete`
    const body = outcome === undefined ? {} : { outcome }
    await succeed(actors.product, actors.credentials[who], { method: 'POST', url, body })
  }
}

async function take(actors: Actors, who: PersonKey, number: string): Promise<string> {
  const run = await findStanding(actors, number)
  const url = `${ticketsOf(actors)}/${number}/activities/${run}/take`
  await succeed(actors.product, actors.credentials[who], { method: 'POST', url })
  return run
}
