import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { type ReplyOf, searchPeople, searchTickets } from '../../contract/index.ts'
import { call } from '../api.ts'
import { toPeople, toTickets } from '../links.ts'
import type { Viewer } from '../viewer.ts'

export type SearchHit = ReplyOf<typeof searchTickets>['hits'][number]
type Found = ReplyOf<typeof searchPeople>

/** People and organisations, a few of each. */
export const peopleSearchOptions = (workspace: string, q: string) =>
  queryOptions({
    queryKey: [workspace, 'people', 'search', q],
    queryFn: ({ signal }) =>
      call(searchPeople, { params: { workspace }, query: { q: q.slice(0, 400), limit: 4 } }, signal),
    enabled: q.length > 1,
    placeholderData: keepPreviousData,
  })

/** What somebody is looked up for: what a customer's person asked for, what one of ours has; else how to reach them. */
export const toTicketsOf = ({ workspace, side }: Viewer, person: Found['people'][number]) => {
  if (person.side === 'customer')
    return toTickets(workspace, { view: 'all', state: 'any', requester: person.id })
  if (side === 'provider' && person.side === 'provider')
    return toTickets(workspace, { view: 'all', assignee: person.id })
  return toPeople(workspace, person.name)
}

/** The tickets of a customer; of anybody else the people. */
export const toThingsOf = ({ workspace }: Viewer, { id, name, side }: Found['organisations'][number]) =>
  side === 'customer'
    ? toTickets(workspace, { view: 'all', state: 'any', customer: id })
    : toPeople(workspace, name)

/** Among the lists of tickets, since a change of a ticket may change what is found. */
export const searchOptions = (workspace: string, q: string) =>
  infiniteQueryOptions({
    queryKey: [workspace, 'tickets', 'search', q],
    queryFn: ({ pageParam, signal }) =>
      call(
        searchTickets,
        { params: { workspace }, query: { q, ...(pageParam ? { cursor: pageParam } : {}) } },
        signal,
      ),
    enabled: q !== '',
    initialPageParam: '',
    getNextPageParam: page => page.next ?? undefined,
    placeholderData: keepPreviousData,
  })

/** While one types the last word is only begun, unless it is more than a word. */
const whileTyped = (q: string): string => (/(^|\s)[\p{L}\p{N}]{3,}$/u.test(q) ? `${q}*` : q)

/** The first few, for the palette. */
export const quickSearchOptions = (workspace: string, q: string) =>
  queryOptions({
    queryKey: [workspace, 'tickets', 'search', 'quick', q],
    queryFn: ({ signal }) =>
      call(searchTickets, { params: { workspace }, query: { q: whileTyped(q), limit: 8 } }, signal),
    enabled: q.length > 1,
    placeholderData: keepPreviousData,
  })
