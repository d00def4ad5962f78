import type { Side, TicketColumn } from '../../../contract/index.ts'
import { filterNames, type ListSearch, type TicketState, type View } from '../../links.ts'
import type { ListQuery } from './tickets.ts'

/** What a list shows: the address, with what it leaves to the default. */
export type Shown = ListSearch & { view: View; state: TicketState }

/** Filters of an address beside whose tickets and in which state. */
export const filtersOf = (search: ListSearch) => filterNames.filter(name => search[name] !== undefined)

/** What a reader starts with: their work, or what they asked for; a filter is about all. */
export const completeSearch = (search: ListSearch, side: Side): Shown => {
  const isPlain = filtersOf(search).length === 0 && !search.q && !search.list && !search.as && !search.by
  return {
    ...search,
    view: search.view ?? (side === 'customer' && !search.list ? 'asked' : isPlain ? 'ready' : 'all'),
    state: search.state ?? 'open',
  }
}

export const zone = Intl.DateTimeFormat().resolvedOptions().timeZone

/** The filters of what is shown, as the server is asked. Whatever stands in the address; what it does not know it refuses. */
export const queryOf = ({ list, columns, as, by, sort, ...filters }: Shown): ListQuery => {
  const isTimed = filters.due ?? filters.opened ?? filters.updated ?? filters.closed
  return {
    ...filters,
    ...(isTimed && { zone }),
    ...(sort && { sort: sort as NonNullable<ListQuery['sort']> }),
  } as ListQuery
}

const usual: Record<Side, readonly TicketColumn[]> = {
  provider: ['number', 'title', 'stands', 'priority', 'customer', 'assignee', 'updated'],
  customer: ['number', 'title', 'stands', 'requester', 'updated'],
  partner: ['number', 'title', 'stands', 'customer', 'requester', 'updated'],
}
const all: readonly TicketColumn[] = [
  'number',
  'title',
  'stands',
  'process',
  'priority',
  'customer',
  'requester',
  'assignee',
  'service',
  'waiting',
  'due',
  'opened',
  'updated',
  'closed',
]
const ours: readonly TicketColumn[] = ['assignee', 'due']
/** Columns this reader may choose from. */
export const columnsFor = (side: Side) =>
  side === 'provider' ? all : all.filter(column => !ours.includes(column))
/** The columns shown; what the ticket is about is always among them. */
export const readColumns = (text: string | undefined, side: Side): readonly TicketColumn[] => {
  const chosen = text?.split(',')
  const columns = chosen ? columnsFor(side).filter(column => chosen.includes(column)) : usual[side]
  return columns.includes('title') ? columns : ['title', ...columns]
}
