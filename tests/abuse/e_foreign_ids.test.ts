import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Route, routes } from '../../contract/index.ts'
import { buildWorld, makeToken, type PersonKey } from '../support/builders.ts'
import { type Desk, deskIn, openDesk } from '../support/desk.ts'
import { draftImport, listForeignImports } from '../support/imports.ts'
import type { Asked } from '../support/product.ts'
import {
  adminPairs,
  type Case,
  distantIds,
  namesSomething,
  nobody,
  type Pair,
  pairWith,
  sessionOf,
} from './adminPairs.ts'
import { aidEntries, type ForeignAids, keepForeignAids } from './foreignAids.ts'
import { peoplePairs } from './foreignPeople.ts'
import { normalise } from './normalise.ts'

// E02: what is not yours answers like what is not there.

let desk: Desk
let elsewhere: ReturnType<typeof deskIn>
let own: { number: string; run: string; hidden: string }
let foreign: { number: string; run: string }
let distant: { number: string; run: string }
type TellingIds = { delivery: string; obligation: string }
let told: { foreign: TellingIds; distant: TellingIds }
let drafts = { own: '', distant: '' }
let files: Record<'foreign' | 'hidden' | 'theirs' | 'waiting' | 'distant', string>
let aids: ForeignAids
let tokenOf: { stranger: string; distant: string }
let named: ReturnType<typeof adminPairs>
let viewOf: { stranger: string; distant: string }
const steps = [
  ['analyst', 'Standard item'],
  ['analyst', undefined],
  ['customerOwner', 'Approved'],
  ['engineer', undefined],
  ['analyst', 'All there'],
] as const
beforeAll(async () => {
  desk = await openDesk()
  elsewhere = deskIn(desk.product, await buildWorld(desk.product, { slug: 'elsewhere' }))
  const openAt = async (at: typeof elsewhere, who: PersonKey) => {
    const { number } = await at.open(who)
    return { number, run: await at.standing(number) }
  }
  const { number } = await desk.open('requester', { process: 'work-request' })
  for (const [who, outcome] of steps) await desk.insist(desk.complete(who, number, outcome))
  own = { number, run: '', hidden: await desk.standing(number) }
  const mine = await openAt(desk, 'requester')
  own.run = mine.run
  foreign = await openAt(desk, 'stranger')
  distant = await openAt(elsewhere, 'requester')
  const tellingOf = async (at: typeof elsewhere, number: string): Promise<TellingIds> => {
    const [row] = await at.behind<TellingIds>(
      `select d.id::text as delivery, o.id::text as obligation from comms.obligation o
       join comms.delivery d on d.workspace_id = o.workspace_id and d.id = o.delivery_id where d.ticket_number = $1 limit 1`,
      [number],
    )
    if (!row) throw new Error(`Nobody is told of ${number}.`)
    return row
  }
  told = {
    foreign: await tellingOf(desk, foreign.number),
    distant: await tellingOf(elsewhere, distant.number),
  }
  const made = async (at: typeof elsewhere, who: PersonKey) => {
    const asked = { slug: at.world.slug, name: 'spare', scopes: ['tickets:read'] }
    return (await makeToken(desk.product, await at.credentialsOf(who), asked)).id
  }
  const attach = async (at: typeof elsewhere, who: PersonKey, on: { number: string; class: string }) => {
    const { attachments } = await at.upload(who, { name: 'a.txt', content: `${who} ${on.class}` })
    const [id = ''] = attachments.map(one => one.id)
    const note = { class: on.class, text: 'With a file', attachments: [id] }
    if (on.number) await at.insist(at.say(who, on.number, note))
    return id
  }
  files = {
    foreign: await attach(desk, 'stranger', { number: foreign.number, class: 'band' }),
    hidden: await attach(desk, 'colleague', { number: own.number, class: 'provider' }),
    theirs: await attach(desk, 'requester', { number: own.number, class: 'customer' }),
    waiting: await attach(desk, 'stranger', { number: '', class: '' }),
    distant: await attach(elsewhere, 'requester', { number: distant.number, class: 'band' }),
  }
  aids = await keepForeignAids(desk, elsewhere)
  const save = async (at: typeof elsewhere, who: PersonKey) => {
    const asked = { name: 'Spare', asks: {}, shared: { with: 'organisation' } }
    const url = `/api/w/${at.world.slug}/views`
    return (await at.insist<{ id: string }>(at.askAs(who, { method: 'POST', url, body: asked }))).id
  }
  viewOf = { stranger: await save(desk, 'stranger'), distant: await save(elsewhere, 'requester') }
  tokenOf = { stranger: await made(desk, 'stranger'), distant: await made(elsewhere, 'requester') }
  named = adminPairs({
    worlds: [desk.world, elsewhere.world],
    sessions: { distant: await sessionOf(elsewhere, 'admin'), requester: await sessionOf(desk, 'stranger') },
    tokens: tokenOf,
    ids: await distantIds(desk, elsewhere),
  })
})
beforeAll(async () => {
  drafts = { own: await draftImport(desk), distant: await draftImport(elsewhere) }
})
afterAll(() => desk?.stop())

/** Tickets of others, for whoever asks about one. */
function ofTickets(more: { run?: boolean; query?: string; body?: object } = {}): Pair[] {
  const { run, ...rest } = more
  const at = (number: string, id: string) => ({ params: { number, ...(run && { run: id }) }, ...rest })
  const pair = (what: string, who: PersonKey, there: { number: string; run: string }): Pair => ({
    what,
    there: { who, ...at(there.number, there.run) },
    nowhere: { who, ...at('INC-999999', nobody) },
  })
  return [
    pair('another customer’s ticket', 'requester', foreign),
    pair('a colleague’s ticket', 'neighbour', own),
    pair('a ticket nobody shared', 'partner', foreign),
    pair('a ticket of another workspace', 'admin', distant),
  ]
}
/** Activities that are not of this ticket, or beyond the line, on a ticket they do see. */
function ofRuns(asking: (run: string) => Omit<Case, 'who'>): Pair[] {
  const pair = pairWith(asking)
  return [
    pair('an activity of another ticket', 'requester', foreign.run),
    pair('an activity beyond the line', 'requester', own.hidden),
    pair('an activity of another workspace', 'analyst', distant.run),
  ]
}
/** Lists narrowed down to what is not theirs: as empty as when it is not there. */
function ofFilters(more: string): Pair[] {
  const pair = (what: string, filter: string, id: string): Pair => ({
    what,
    there: { who: 'requester', query: `?state=any&${filter}=${id}${more}` },
    nowhere: { who: 'requester', query: `?state=any&${filter}=${nobody}${more}` },
  })
  return [
    pair('another customer', 'customer', desk.world.organisations.westerly),
    pair('somebody of another customer', 'requester', desk.world.people.stranger.id),
    pair('somebody of another workspace', 'requester', elsewhere.world.people.requester.id),
  ]
}
/** Views of others, also where they are shared: with whoever they are shared with, not with those who ask. */
function ofViews(asking: (id: string) => Omit<Case, 'who'>): Pair[] {
  const pair = pairWith(asking)
  return [
    pair('a view of another customer', 'requester', viewOf.stranger),
    pair('a view of a customer, for us', 'admin', viewOf.stranger),
    pair('a view of another workspace', 'requester', viewOf.distant),
  ]
}
/** Mails of another workspace, for our people; and any mail for people of a customer, to whom there is no outbox. */
function ofMails(): Pair[] {
  const pair = pairWith(delivery => ({ params: { delivery } }))
  return [
    pair('a mail of another workspace', 'admin', told.distant.delivery),
    pair('a mail to somebody else', 'requester', told.foreign.delivery),
  ]
}
const withBody = ({ what, there, nowhere }: Pair, body: object): Pair => ({
  what,
  there: { ...there, body },
  nowhere: { ...nowhere, body },
})
/** Files that are not theirs to have, on a ticket they do see or beyond it. */
function ofFiles(asking: (attachment: string) => Omit<Case, 'who'>): Pair[] {
  const pair = pairWith(asking)
  return [
    pair('a file of another ticket', 'requester', files.foreign),
    pair('a file of a note of ours', 'requester', files.hidden),
    pair('a file of a note of theirs', 'analyst', files.theirs),
    pair('a file that somebody else has not sent yet', 'requester', files.waiting),
    pair('a file of another workspace', 'analyst', files.distant),
  ]
}
const unpublished = (asked: Case): Pair => ({
  what: 'a process that is not published',
  there: { ...asked, query: '?process=secret' },
  nowhere: { ...asked, query: '?process=nothing' },
})
const onOwn = (run: string) => ({ params: { number: own.number, run } })

const entriesOf = () => ({ ...entries, ...named })
/** By route: everything in it that names something. */
const entries: Record<string, () => Pair[]> = {
  ...aidEntries(() => aids, { ofTickets, own: () => own.number }),
  getTicket: ofTickets,
  listHistory: ofTickets,
  listChoices: ofTickets,
  listSteps: ofTickets,
  markSeen: ofTickets,
  getConnections: ofTickets,
  addMessage: () => [
    ...ofTickets({ body: { class: 'band', text: 'Hello' } }),
    ...ofFiles(id => ({
      params: { number: own.number },
      body: { class: 'band', text: 'x', attachments: [id] },
    })),
  ],
  getAttachment: () => [
    ...ofTickets().map(pair => ({
      ...pair,
      there: { ...pair.there, params: { ...pair.there.params, attachment: files.foreign } },
      nowhere: { ...pair.nowhere, params: { ...pair.nowhere.params, attachment: nobody } },
    })),
    ...ofFiles(attachment => ({ params: { number: own.number, attachment } })),
  ],
  removeAttachment: () => ofFiles(attachment => ({ params: { attachment } })),
  listServices: () => {
    const ask = (who: PersonKey, id: string): Case => ({ who, query: `?customerId=${id}` })
    const { westerly } = desk.world.organisations
    return [
      {
        what: 'an organisation of another workspace',
        there: ask('admin', elsewhere.world.organisations.northwind),
        nowhere: ask('admin', nobody),
      },
      { what: 'another customer', there: ask('requester', westerly), nowhere: ask('requester', nobody) },
    ]
  },
  showPresence: () => ofTickets({ body: { doing: 'looking' } }),
  takeActivity: () => [...ofTickets({ run: true }), ...ofRuns(onOwn)],
  completeActivity: () => [...ofTickets({ run: true }), ...ofRuns(onOwn)],
  actOnTicket: () => [
    ...ofTickets({ body: { act: 'message', class: 'band', text: 'Hello' } }),
    ...['take', 'complete', 'resume', 'release'].flatMap(act =>
      ofRuns(run => ({ params: { number: own.number }, body: { act, run } })),
    ),
  ],
  previewAct: () => [
    ...ofTickets({ body: { act: 'message', class: 'band', text: 'Hello' } }),
    ...ofRuns(run => ({ params: { number: own.number }, body: { act: 'take', run } })),
    ...ofRuns(run => ({ params: { number: own.number }, body: { act: 'complete', run } })),
  ],
  openTicket: () => {
    const ask = (who: PersonKey, change: object): Case => ({
      who,
      body: { process: 'incident', title: 'T', text: 'T', ...change },
    })
    return [
      ...requesters().map(({ what, who, id }) => ({
        what,
        there: ask(who, { requesterId: id }),
        nowhere: ask(who, { requesterId: nobody }),
      })),
      ...ofFiles(id => ({ body: { process: 'incident', title: 'T', text: 'T', attachments: [id] } })),
      {
        what: 'a process that is not published',
        there: ask('admin', { process: 'secret' }),
        nowhere: ask('admin', { process: 'nothing' }),
      },
    ]
  },
  previewOpening: () => [
    ...requesters().map(({ what, who, id }) => ({
      what,
      there: { who, query: `?process=incident&requesterId=${id}` },
      nowhere: { who, query: `?process=incident&requesterId=${nobody}` },
    })),
    unpublished({ who: 'admin' }),
  ],
  importTickets: () => [unpublished({ who: 'admin', body: { csv: 'title,text\nT,T\n' } })],
  listTickets: () => ofFilters(''),
  groupTickets: () => ofFilters('&by=customer'),
  exportTickets: () => ofFilters('&format=csv'),
  saveView: () => ofViews(id => ({ body: { id, name: 'Mine', asks: {} } })),
  removeView: () => ofViews(view => ({ params: { view } })),
  ...listForeignImports(() => drafts, nobody),
  searchPeople: () => peoplePairs(desk.world, elsewhere.world),
  invitePerson: () => {
    const ask = (organisationId: string): Case => ({
      who: 'admin',
      body: { name: 'X', email: 'x@x.example', organisationId },
    })
    return [
      {
        what: 'an organisation of another workspace',
        there: ask(elsewhere.world.organisations.northwind),
        nowhere: ask(nobody),
      },
    ]
  },
  deactivatePerson: () => [
    {
      what: 'a person of another workspace',
      there: { who: 'admin', params: { person: elsewhere.world.people.requester.id } },
      nowhere: { who: 'admin', params: { person: nobody } },
    },
    {
      what: 'a colleague, by somebody who administers nothing',
      there: { who: 'requester', params: { person: desk.world.people.neighbour.id } },
      nowhere: { who: 'requester', params: { person: nobody } },
    },
  ],
  getOutboxMail: ofMails,
  sendMailNow: () => ofMails().map(pair => withBody(pair, {})),
  waiveObligation: () => {
    const ask = (number: string, obligation: string): Case => ({
      who: 'lead',
      params: { number, obligation },
      body: { reason: 'T' },
    })
    return [
      {
        what: 'what is told on another ticket',
        there: ask(own.number, told.foreign.obligation),
        nowhere: ask(own.number, nobody),
      },
      {
        what: 'what is told in another workspace',
        there: ask(own.number, told.distant.obligation),
        nowhere: ask(own.number, nobody),
      },
      {
        what: 'what is told on a ticket of another workspace',
        there: ask(distant.number, told.distant.obligation),
        nowhere: ask('INC-999999', nobody),
      },
    ]
  },
  revokeToken: () => [
    {
      what: 'somebody else’s token',
      there: { who: 'requester', params: { token: tokenOf.stranger } },
      nowhere: { who: 'requester', params: { token: nobody } },
    },
    {
      what: 'a token of another workspace',
      there: { who: 'admin', params: { token: tokenOf.distant } },
      nowhere: { who: 'admin', params: { token: nobody } },
    },
  ],
}
const requesters = (): { what: string; who: PersonKey; id: string }[] => [
  { what: 'for a colleague', who: 'requester', id: desk.world.people.neighbour.id },
  { what: 'for somebody of another customer', who: 'requester', id: desk.world.people.stranger.id },
  { what: 'for somebody of ours', who: 'requester', id: desk.world.people.analyst.id },
  { what: 'for a customer, by a partner', who: 'partner', id: desk.world.people.requester.id },
  { what: 'for somebody of another workspace', who: 'admin', id: elsewhere.world.people.requester.id },
]

const fill = (path: string, params: Record<string, string>) =>
  path.replace(/:(\w+)/g, (_, name: string) => params[name] ?? nobody)
const toAsked = (route: Route, { params = {}, query = '', body }: Case, slug: string): Asked => ({
  method: route.method,
  url: fill(route.path, { workspace: slug, ...params }) + query,
  body,
})
const snapshot = () =>
  desk.behind(`select (select count(*) from kernel.event) as events, (select count(*) from kernel.job) as jobs,
    (select count(*) from identity.person where deactivated_at is null) as people, (select count(*) from identity.api_token where revoked_at is null) as tokens`)

describe('E02: what is not yours answers like what is not there', () => {
  test('every route that names something is asked', () => {
    expect(Object.keys(entriesOf()).sort()).toEqual(
      routes
        .filter(namesSomething)
        .map(({ name }) => name)
        .sort(),
    )
  })
  test.each(routes.filter(namesSomething))('$name', async route => {
    const before = await snapshot()
    for (const { what, there, nowhere } of entriesOf()[route.name]?.() ?? []) {
      const one = await desk.askAs(there.who, toAsked(route, there, desk.world.slug))
      const other = await desk.askAs(nowhere.who, toAsked(route, nowhere, desk.world.slug))
      expect(normalise(one, there), `${what}: ${one.text}`).toEqual(normalise(other, nowhere))
      // A preview of what cannot be done says so in its answer, and nothing else.
      const isSaid = route.name === 'previewAct' && /^\{"told":\[\],"refused":\{/.test(one.text)
      const isList = ['listTickets', 'groupTickets', 'exportTickets', 'searchPeople'].includes(route.name)
      if (!isList && !isSaid) expect(one.status, what).toBeGreaterThanOrEqual(400)
    }
    expect(await snapshot()).toEqual(before)
  })
  test.each(routes.filter(({ access, name }) => access.kind === 'workspace' && name !== 'streamChanges'))(
    'a workspace one is not of: $name',
    async route => {
      const { there } = entriesOf()[route.name]?.()[0] ?? { there: {} }
      const asked = { ...there, who: 'admin' } as Case
      const [one, other] = [toAsked(route, asked, 'elsewhere'), toAsked(route, asked, 'no-such-workspace')]
      const answers = [await desk.askAs('admin', one), await desk.askAs('admin', other)]
      const [first, second] = answers.map(answer => normalise(answer, asked))
      expect(first?.status).toBe(404)
      expect(first).toEqual(second)
    },
  )
  test('the comparison tells answers apart, or it would show nothing', async () => {
    const path = '/api/w/:workspace/tickets/:number'
    const get = async (number: string) => {
      const asked: Case = { who: 'requester', params: { number } }
      const url = fill(path, { workspace: desk.world.slug, number })
      return normalise(await desk.askAs(asked.who, { method: 'GET', url }), asked)
    }
    expect(await get(own.number)).not.toEqual(await get('INC-999999'))
  })
})
