import type { listViews, ReplyOf } from '../../../contract/index.ts'
import { filterNames, type ListSearch } from '../../links.ts'
import { l } from './words.ts'

export type View = ReplyOf<typeof listViews>['views'][number]

const known = {
  'team-open': l('view.team-open'),
  mine: l('view.mine'),
  unassigned: l('view.unassigned'),
  'waiting-requester': l('view.waiting-requester'),
  'due-today': l('view.due-today'),
  urgent: l('view.urgent'),
  'recently-solved': l('view.recently-solved'),
  'asked-open': l('view.asked-open'),
  all: l('view.all'),
  ready: l('view.ready'),
}

/** The name of a view: its own, or what everybody's is called. */
export const nameOfView = ({ id, name }: Pick<View, 'id' | 'name'>): string =>
  name ?? Object.entries(known).find(([key]) => key === id)?.[1] ?? id

/** The address of a view. */
export const searchOfView = ({ id, asks }: View): ListSearch => {
  const { columns, zone, ...rest } = asks
  return {
    ...rest,
    view: rest.view ?? 'all',
    ...(columns && { columns: columns.join(',') }),
    list: id,
  }
}

const shapes = ['view', 'state', 'q', 'sort', 'by', 'as'] as const
/** What an address asks for, to be kept as a view. */
export const asksOfSearch = (search: ListSearch): View['asks'] => {
  const names = [...filterNames, ...shapes]
  const plain = Object.fromEntries(names.flatMap(name => (search[name] ? [[name, search[name]]] : [])))
  const columns = search.columns ? { columns: search.columns.split(',') } : {}
  return { ...plain, ...columns } as View['asks']
}

/** Whether an address asks for something else than the view it was reached by. */
export const isChanged = (view: View, search: ListSearch): boolean => {
  const of = (asks: View['asks']) =>
    JSON.stringify(Object.entries({ ...asks, view: asks.view ?? 'all', state: asks.state ?? 'open' }).sort())
  return of(view.asks) !== of(asksOfSearch(search))
}
