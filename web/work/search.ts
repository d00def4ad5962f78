import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { type ReplyOf, searchTickets } from '../../contract/index.ts'
import { call } from '../api.ts'

export type SearchHit = ReplyOf<typeof searchTickets>['hits'][number]

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
