import { anyMapping } from '../support/imports.ts'
import { adminEntries } from './adminRequests.ts'
import { keepingEntries } from './keepingRequests.ts'
import { filtersOf, sorts } from './listRequests.ts'
import type { Variant } from './personas.ts'
import type { Plot, TicketKey } from './plant.ts'
import { recurringEntries } from './recurringRequests.ts'

/** What to ask a route: with what is ours and what is not. A route without an entry fails the matrix. */
export type Entry = (plot: Plot) => Partial<Variant & { params: Record<string, string>; query: string }>[]

const ticketKeys: TicketKey[] = ['shared', 'foreign', 'request']
export const noId = '01940000-0000-7000-8000-000000000000'
const once: Entry = () => [{}]

/** Each of the three tickets. */
const eachTicket =
  (more: (plot: Plot, key: TicketKey) => { body?: unknown; query?: string } = () => ({})): Entry =>
  plot =>
    ticketKeys.map(key => ({
      label: key,
      ticket: key,
      params: { number: plot.tickets[key].number, run: plot.tickets[key].run },
      ...more(plot, key),
    }))

/** The standing activity of each ticket, one of another ticket, and one that is none. */
const eachRun =
  (body: unknown): Entry =>
  plot => [
    ...eachTicket(() => ({ body }))(plot),
    { label: 'run of another ticket', ticket: 'shared', body, params: runOf(plot, plot.tickets.foreign.run) },
    { label: 'no run', ticket: 'shared', body, params: runOf(plot, noId) },
  ]
const runOf = ({ tickets }: Plot, run: string) => ({ number: tickets.shared.number, run })

const classesOf = ({ world }: Plot) => [
  'band',
  'provider',
  'customer',
  `partner:${world.organisations.crane}`,
  `partner:${world.organisations.dyke}`,
]

export const entries: Readonly<Record<string, Entry>> = {
  ...adminEntries,
  ...keepingEntries,
  ...recurringEntries,
  signIn: ({ world }) => [
    { label: 'wrong password', body: { email: world.people.analyst.email, password: 'wrong horse battery' } },
    { label: 'unknown address', body: { email: 'nobody@nowhere.example', password: 'wrong horse battery' } },
  ],
  requestLink: () => [{ body: { email: 'nobody@nowhere.example' } }],
  redeemLink: () => [{ body: { token: 'x'.repeat(43) } }],
  signOut: once,
  getMe: once,
  setPassword: () => [
    { label: 'weak', body: { password: 'short' } },
    { label: 'wrong current', body: { current: 'not it', password: 'correct horse battery staple' } },
  ],
  listPeople: () => [{}, { label: 'search', query: '?q=e&limit=200' }, { label: 'all', query: '?q=%25' }],
  searchPeople: ({ world }) => [
    ...['e', 'n', 'example', 'o m'].map(q => ({ label: q, query: `?q=${q}&limit=50` })),
    { label: 'ids', query: `?ids=${world.people.stranger.id},${world.organisations.westerly}` },
  ],
  listOrganisations: once,
  invitePerson: ({ world, elsewhere }) => [
    {
      label: 'exists',
      body: { name: 'X', email: world.people.outsider.email, organisationId: world.organisations.dyke },
    },
    {
      label: 'foreign organisation',
      body: { name: 'X', email: 'x@x.example', organisationId: elsewhere.organisations.northwind },
    },
    {
      label: 'fresh',
      body: { name: 'Fresh', email: 'fresh@harbour.example', organisationId: world.organisations.provider },
    },
  ],
  deactivatePerson: ({ world, elsewhere }) => [
    { label: 'of another workspace', params: { person: elsewhere.people.admin.id } },
    { label: 'of nobody', params: { person: noId } },
    { label: 'last administrator', params: { person: world.people.admin.id } },
    { label: 'one of ours', params: { person: world.people.owner.id } },
  ],
  listTokens: once,
  createToken: () => [
    { label: 'narrow', body: { name: 'matrix', scopes: ['tickets:read'] } },
    { label: 'wide', body: { name: 'matrix', scopes: ['people:write', 'account'] } },
  ],
  revokeToken: ({ spare }) => [
    { label: 'of nobody', params: { token: noId } },
    { label: 'of the requester', params: { token: spare } },
  ],
  listTickets: plot => [...filtersOf(plot), ...sorts, { label: 'no cursor of ours', query: '?cursor=x' }],
  groupTickets: () =>
    ['process', 'activity', 'customer', 'assignee', 'priority'].flatMap(by =>
      [`?by=${by}`, `?by=${by}&state=any`, `?by=${by}&process=incident`].map(query => ({
        label: query,
        query,
      })),
    ),
  exportTickets: ({ tickets }) =>
    [
      '?format=csv',
      '?format=csv&state=any',
      '?format=xlsx&state=any',
      '?format=csv&assignee=nobody&columns=number,assignee,due',
      `?format=csv&state=any&q=${tickets.foreign.number}`,
      '?format=csv&columns=nonsense',
    ].map(query => ({ label: query, query })),
  listViews: once,
  countViews: () => [
    { query: '?views=team-open,mine,unassigned,waiting-requester,due-today,urgent,recently-solved' },
    { label: 'of others', query: `?views=asked-open,all,ready,${noId}` },
  ],
  saveView: ({ world }) => [
    { label: 'own', body: { name: 'Matrix', asks: { state: 'any' } } },
    { label: 'of nobody', body: { id: noId, name: 'Matrix', asks: {} } },
    {
      label: 'for a team that is not theirs',
      body: { name: 'Matrix', asks: {}, shared: { with: 'team', team: world.organisations.dyke } },
    },
  ],
  removeView: ({ views }) => [
    { label: 'of nobody', params: { view: noId } },
    ...views.map(view => ({ label: 'of one of ours', params: { view } })),
  ],
  previewBulk: plot => bulkOn(plot),
  actOnTickets: plot => bulkOn(plot),
  openTicket: ({ world, elsewhere }) => {
    const body = { process: 'incident', title: 'Matrix', text: 'Matrix' }
    return [
      { label: 'own', body },
      { label: 'for a customer', body: { ...body, requesterId: world.people.stranger.id } },
      { label: 'for somebody elsewhere', body: { ...body, requesterId: elsewhere.people.requester.id } },
      { label: 'no process', body: { ...body, process: 'nonsense' } },
    ]
  },
  previewOpening: ({ world, elsewhere }) => [
    { query: '?process=incident' },
    { label: 'request', query: '?process=work-request' },
    { label: 'for a customer', query: `?process=incident&requesterId=${world.people.stranger.id}` },
    { label: 'elsewhere', query: `?process=incident&requesterId=${elsewhere.people.requester.id}` },
  ],
  getTicket: eachTicket(),
  takeActivity: eachRun({}),
  completeActivity: plot => [
    ...eachRun({})(plot),
    ...eachRun({ outcome: 'No such outcome' })(plot),
    {
      label: 'for good',
      ticket: 'shared',
      body: { outcome: 'Found it' },
      params: runOf(plot, plot.tickets.shared.run),
    },
  ],
  addMessage: plot =>
    classesOf(plot).flatMap(contentClass =>
      eachTicket(() => ({ body: { class: contentClass, text: 'Matrix' } }))(plot).map(variant => ({
        ...variant,
        label: `${contentClass} on ${variant.label}`,
      })),
    ),
  actOnTicket: plot => actsOn(plot),
  previewAct: plot => actsOn(plot),
  getConnections: eachTicket(),
  importTickets: ({ world }) => [
    { label: 'one row', query: '?process=incident', body: { csv: 'title,text\nMatrix,Matrix\n' } },
    {
      label: 'for a customer',
      query: '?process=incident',
      body: { csv: `title,text,requester\nMatrix,Matrix,${world.people.stranger.email}\n` },
    },
    { label: 'mistakes', body: { csv: 'title,text,requester\nMatrix,Matrix,nobody@nowhere.example\n' } },
  ],
  listImports: once,
  uploadImport: () => [
    { label: 'a file', files: [{ name: 'old.csv', content: 'id,title\n1,Matrix\n' }] },
    { label: 'no file', files: [] },
    { label: 'no form', body: { file: 'Matrix' } },
  ],
  getImport: ({ imports }) => [{ params: { import: imports.looked } }],
  previewImport: ({ imports }) => [{ params: { import: imports.looked }, body: anyMapping }],
  startImport: ({ imports }) => [{ params: { import: imports.begin }, body: anyMapping }],
  undoImport: ({ imports }) => [{ params: { import: imports.back } }],
  listImportErrors: ({ imports }) => [{ params: { import: imports.looked } }],
  uploadAttachments: () => [
    { label: 'a file', files: [{ name: 'matrix.txt', type: 'text/plain', content: 'Matrix' }] },
    { label: 'no file', files: [] },
    { label: 'no form', body: { file: 'Matrix' } },
  ],
  getAttachment: plot => {
    const { shared, foreign } = plot.tickets
    const ask = (label: string, key: TicketKey, attachment: string) => ({
      label,
      ticket: key,
      params: { number: plot.tickets[key].number, attachment },
    })
    return [
      ...shared.files.map(id => ask('on shared', 'shared', id)),
      ...foreign.files.map(id => ask('on foreign', 'foreign', id)),
      ...foreign.files.map(id => ask('of another ticket', 'shared', id)),
      ask('no file', 'shared', noId),
    ]
  },
  removeAttachment: ({ tickets }) =>
    [...tickets.shared.files, ...tickets.foreign.files, noId].map(attachment => ({ params: { attachment } })),
  listChoices: plot => [...eachTicket()(plot), ...eachTicket(() => ({ query: '?q=e' }))(plot)],
  listSteps: eachTicket(),
  markSeen: eachTicket(),
  listHistory: eachTicket(),
  getAttachmentLimits: once,
  listProcesses: once,
  listOutbox: ({ tickets }) => [
    {},
    ...['failed', 'sent', 'withheld'].map(state => ({ label: state, query: `?state=${state}` })),
    { label: 'of a ticket', query: `?q=${tickets.foreign.number}` },
    { label: 'of a person', query: '?q=e&limit=100' },
    { label: 'no cursor of ours', query: '?cursor=x' },
  ],
  getOutboxMail: ({ told }) => [
    { label: 'that waits', params: { delivery: told.delivery } },
    { label: 'that is none', params: { delivery: noId } },
  ],
  sendMailNow: ({ told }) => [
    { label: 'that waits', body: {}, params: { delivery: told.delivery } },
    { label: 'that is none', body: {}, params: { delivery: noId } },
  ],
  listBoard: once,
  markBoardSeen: () => [{ body: { until: '2026-03-02T08:00:00Z' } }],
  waiveObligation: plot => [
    ...eachTicket(() => ({ body: { reason: 'Matrix' } }))(plot),
    {
      label: 'of whoever is accountable',
      ticket: 'shared',
      body: { reason: 'Matrix' },
      params: { number: plot.tickets.shared.number, obligation: plot.told.obligation },
    },
  ],
  getMyWork: () => [{}, { label: 'short', query: '?limit=1' }],
  searchTickets: () =>
    [
      'title',
      'note',
      'of shared',
      '"of foreign"',
      'name*',
      'file:name',
      'from:e',
      '-nothing',
      'state:open',
      'in:incident',
    ].map(q => ({
      label: q,
      query: `?limit=50&q=${encodeURIComponent(q)}`,
    })),
  listServices: ({ world, elsewhere }) => [
    {},
    { label: 'of a customer', query: `?customerId=${world.organisations.westerly}` },
    { label: 'of a customer elsewhere', query: `?customerId=${elsewhere.organisations.northwind}` },
  ],
  listCallers: () => [
    { label: 'everybody', query: '?q=e&limit=20' },
    { label: 'by address', query: '?q=%40' },
  ],
  listAids: () => [{}, { label: 'of a kind', query: '?kind=snippet' }],
  saveAid: ({ world, aids }) => [
    ...(['person', 'workspace'] as const).map(owner => ({ label: owner, body: snippet({ owner }) })),
    { label: 'of a team', body: snippet({ owner: 'team', teamId: world.teams.desk }) },
    { label: 'that is the analyst’s', body: snippet({ id: aids.own, version: 1 }) },
    { label: 'that is none', body: snippet({ id: noId, version: 1 }) },
    { label: 'with a mistake', body: snippet({ content: { text: '{{password}}' } }) },
  ],
  removeAid: ({ aids }) => [
    { label: 'that is none', params: { aid: noId } },
    { label: 'of a team', params: { aid: aids.team } },
  ],
  listMentionable: plot => [
    ...eachTicket(() => ({ query: '?class=band&q=' }))(plot),
    ...eachTicket(() => ({ query: '?class=provider&q=e' }))(plot),
  ],
  getChecklist: eachTicket(),
  listSimilar: eachTicket(),
  findSimilar: plot => alikeOn(plot),
  addChecklistItems: eachTicket(() => ({ body: { items: ['Matrix'] } })),
  tickChecklistItem: plot => itemOn({ body: { done: true } })(plot),
  removeChecklistItem: plot => itemOn({})(plot),
  runMacro: plot => macroOn(plot),
  previewMacro: plot => macroOn(plot),
  listSnippets: plot => [
    ...eachTicket(() => ({ query: '?class=band' }))(plot),
    ...eachTicket(() => ({ query: '?class=provider' }))(plot),
  ],
  showPresence: plot =>
    ['looking', 'writing', 'gone', 'looking'].flatMap(doing => eachTicket(() => ({ body: { doing } }))(plot)),
}

/** Words of what is ours, and of what is not. */
const alikeOn: Entry = ({ world, elsewhere }) =>
  ['', `&requesterId=${world.people.stranger.id}`, `&requesterId=${elsewhere.people.requester.id}`].flatMap(
    more =>
      ['title of foreign', 'note of shared'].map(q => ({
        label: q,
        query: `?q=${encodeURIComponent(q)}${more}`,
      })),
  )
/** No item, on every ticket; one of its own and one of another ticket. */
const itemOn =
  (more: { body?: unknown }): Entry =>
  plot => [
    ...eachTicket()(plot).map(variant => ({
      ...variant,
      ...more,
      params: { ...variant.params, item: noId },
    })),
    ...(['shared', 'foreign'] as const).map(ticket => ({
      ...more,
      label: ticket === 'shared' ? 'its own' : 'of another ticket',
      ticket,
      params: { number: plot.tickets[ticket].number, item: plot.aids.item },
    })),
  ]
/** A macro everybody of ours has, one's own of the analyst, and none, on every ticket. */
const macroOn: Entry = plot =>
  [plot.aids.macro, plot.aids.own, noId].flatMap((aid, index) =>
    eachTicket(() => ({ body: {} }))(plot).map(variant => ({
      ...variant,
      label: `${['macro', 'snippet', 'none'][index]} on ${variant.label}`,
      params: { ...variant.params, aid },
    })),
  )
const snippet = (more: object) => ({
  ...{ kind: 'snippet', name: 'matrix', language: 'en', owner: 'person', content: { text: 'Matrix' } },
  ...more,
})
/** Every act on all tickets at once. */
const bulkOn: Entry = ({ world, tickets }) =>
  [
    { act: 'take' },
    { act: 'assign', to: world.people.analyst.id },
    { act: 'assign', to: world.people.outsider.id },
    { act: 'change', set: { impact: 'high' } },
    { act: 'message', class: 'band', text: 'Matrix' },
    { act: 'message', class: 'provider', text: 'Matrix' },
    { act: 'merge', into: tickets.foreign.number },
    { act: 'solve' },
  ].map(act => ({
    label: act.act,
    body: { tickets: ticketKeys.map(key => tickets[key].number), act },
  }))

/** Every act, on every ticket. */
const actsOn: Entry = plot => [
  ...classesOf(plot).flatMap(contentClass =>
    eachTicket(() => ({ body: { act: 'message', class: contentClass, text: 'Matrix' } }))(plot).map(
      variant => ({
        ...variant,
        label: `${contentClass} on ${variant.label}`,
      }),
    ),
  ),
  ...['take', 'complete', 'resume', 'arrived', 'release'].flatMap(act => actOnEach(act, {})(plot)),
  ...actOnEach('arrived', { event: 'no-such-event' })(plot),
  ...actOnEach('complete', { outcome: 'No such outcome', note: 'Matrix' })(plot),
  ...actOnEach('wait', { for: 'requester', question: 'Matrix?' })(plot),
  ...actOnEach('stuck', { reason: 'Matrix' })(plot),
  ...actOnEach('move', { to: 'confirm-receipt', reason: 'Matrix' })(plot),
  ...actOnEach('offer', { to: 'second-line-engineer', reason: 'Matrix' })(plot),
  ...actOnEach('return', { reason: 'Matrix' })(plot),
  ...actOnEach('help', { to: 'second-line-engineer', question: 'Matrix?' })(plot),
  ...actOnEach('book', { minutes: 5 })(plot),
  ...eachTicket(() => ({ body: { act: 'reclassify', process: 'work-request', reason: 'Matrix' } }))(plot),
  ...eachTicket(() => ({ body: { act: 'solve' } }))(plot),
  ...eachTicket(() => ({ body: { act: 'follow' } }))(plot),
  ...eachTicket(() => ({ body: { act: 'unfollow' } }))(plot),
  ...eachTicket(() => ({ body: { act: 'unfollow', person: plot.world.people.requester.id } }))(plot),
  ...eachTicket(() => ({ body: { act: 'follow', person: plot.world.people.outsider.id } }))(plot),
  ...ticketKeys.flatMap(to =>
    [
      { act: 'link', kind: 'related', to: plot.tickets[to].number },
      { act: 'unlink', kind: 'related', to: plot.tickets[to].number },
      { act: 'merge', into: plot.tickets[to].number },
      { act: 'unmerge', ticket: plot.tickets[to].number },
    ].flatMap(body =>
      eachTicket(() => ({ body }))(plot).map(variant => ({
        ...variant,
        label: `${body.act} with ${to} on ${variant.label}`,
      })),
    ),
  ),
  ...eachTicket(() => ({ body: { act: 'split', messages: [noId], process: 'incident', title: 'Matrix' } }))(
    plot,
  ),
  ...eachTicket(() => ({ body: { act: 'change', set: { impact: 'high' }, was: {} } }))(plot),
]
const actOnEach = (act: string, more: object) =>
  eachTicket((at, key) => ({ body: { act, run: at.tickets[key].run, ...more } }))
