import type { Side } from '../contract/index.ts'

/** The views of the ticket list. */
export const views = ['ready', 'mine', 'asked', 'all'] as const
export type View = (typeof views)[number]
export type TicketState = 'open' | 'closed' | 'any'

/** Filters of the list whose values are words the server knows (contract/lists.ts). */
export const filterNames = [
  'process',
  'activity',
  'assignee',
  'team',
  'customer',
  'requester',
  'service',
  'priority',
  'waiting',
  'unread',
  'due',
  'opened',
  'updated',
  'closed',
] as const
export type FilterName = (typeof filterNames)[number]
/** How a list is shown: in which order and columns, put together by what, as a board, and under which saved view's name. */
const shapes = ['sort', 'by', 'columns', 'as', 'list'] as const

/** What stands in the address of the ticket list; `view` is whose tickets, `list` a saved view. */
export type ListSearch = { view?: View; state?: TicketState; q?: string } & Partial<
  Record<FilterName | (typeof shapes)[number], string>
>

const word = <W extends string>(words: readonly W[], value: unknown): W | undefined =>
  words.find(each => each === value)
const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined

/** Reads the address of the list; what is not known is left out. */
export const readListSearch = (search: Record<string, unknown>): ListSearch => {
  const [view, q] = [word(views, search.view), text(search.q)]
  const state = word(['open', 'closed', 'any'] as const, search.state)
  const others = [...filterNames, ...shapes].flatMap(name => {
    const value = text(search[name])
    return value ? [[name, value] as const] : []
  })
  return { ...(view && { view }), ...(state && { state }), ...(q && { q }), ...Object.fromEntries(others) }
}

export const toTickets = (workspace: string, search: ListSearch = {}) =>
  ({ to: '/w/$workspace', params: { workspace }, search }) as const
export const toMyWork = (workspace: string) => ({ to: '/w/$workspace/work', params: { workspace } }) as const
/** Where one begins: what there is to do, or for a customer what they asked for. */
export const toStart = (workspace: string, side: Side) =>
  side === 'customer' ? toTickets(workspace) : toMyWork(workspace)
export const toTicket = (workspace: string, number: string) =>
  ({ to: '/w/$workspace/tickets/$number', params: { workspace, number } }) as const
export const toNewTicket = (workspace: string) =>
  ({ to: '/w/$workspace/new', params: { workspace } }) as const
/** Reads the address of the people: whom one looks for. */
export const readPeopleSearch = (search: Record<string, unknown>): { q?: string } => {
  const q = text(search.q)
  return q ? { q } : {}
}
/** Reads the address of the search: what is sought. */
export const readSearch = readPeopleSearch
export const toSearch = (workspace: string, q?: string) =>
  ({ to: '/w/$workspace/search', params: { workspace }, search: q ? { q } : {} }) as const
export const toPeople = (workspace: string, q?: string) =>
  ({ to: '/w/$workspace/people', params: { workspace }, search: q ? { q } : {} }) as const
/** What a mail of the outbox may stand at. */
export const outboxStates = ['waiting', 'failed', 'sent', 'withheld'] as const
/** What stands in the address of the outbox. */
export type OutboxSearch = { state?: (typeof outboxStates)[number]; q?: string }
/** Reads the address of the outbox; what is not known is left out. */
export const readOutboxSearch = (search: Record<string, unknown>): OutboxSearch => {
  const [state, q] = [word(outboxStates, search.state), text(search.q)]
  return { ...(state && { state }), ...(q && { q }) }
}
export const toOutbox = (workspace: string, search: OutboxSearch = {}) =>
  ({ to: '/w/$workspace/outbox', params: { workspace }, search: readOutboxSearch(search) }) as const
export const toBoard = (workspace: string) => ({ to: '/w/$workspace/board', params: { workspace } }) as const
export const toAids = (workspace: string) => ({ to: '/w/$workspace/aids', params: { workspace } }) as const
export const toRecurring = (workspace: string) =>
  ({ to: '/w/$workspace/recurring', params: { workspace } }) as const
/** The pages of administration, in the order one sets things up. */
export const adminPages = [
  'start',
  'people',
  'organisations',
  'teams',
  'roles',
  'services',
  'mailboxes',
  'mail',
  'import',
  'access',
  'retention',
  'log',
] as const
export type AdminPage = (typeof adminPages)[number]
const adminPaths = {
  start: '/w/$workspace/admin',
  people: '/w/$workspace/admin/people',
  organisations: '/w/$workspace/admin/organisations',
  teams: '/w/$workspace/admin/teams',
  roles: '/w/$workspace/admin/roles',
  services: '/w/$workspace/admin/services',
  mailboxes: '/w/$workspace/admin/mailboxes',
  mail: '/w/$workspace/admin/mail',
  import: '/w/$workspace/admin/import',
  access: '/w/$workspace/admin/access',
  retention: '/w/$workspace/admin/retention',
  log: '/w/$workspace/admin/log',
} as const
export const toAdmin = (workspace: string, page: AdminPage = 'start') =>
  ({ to: adminPaths[page], params: { workspace } }) as const
export const toImports = (workspace: string) =>
  ({ to: '/w/$workspace/import', params: { workspace } }) as const
export const toImport = (workspace: string, id: string) =>
  ({ to: '/w/$workspace/import/$import', params: { workspace, import: id } }) as const
export const toAccount = (workspace: string) =>
  ({ to: '/w/$workspace/account', params: { workspace } }) as const
export const toSignIn = (next?: string) => ({ to: '/sign-in', search: next ? { next } : {} }) as const
