import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import {
  getTicket,
  listHistory,
  listPeople,
  listProcesses,
  listTickets,
  previewAct,
  previewOpening,
  type QueryOf,
  type ReplyOf,
} from '../../contract/index.ts'
import { call } from '../api.ts'
import type { ListSearch } from '../links.ts'

/** A whole ticket page. */
export type Page = ReplyOf<typeof getTicket>
export type Line = ReplyOf<typeof listTickets>['tickets'][number]
export type Run = Page['activities'][number]
export type Message = Page['messages'][number]
export type LedgerRow = Page['ledger'][number]
export type Told = ReplyOf<typeof previewAct>['told'][number]
/** An act on a ticket whose audience can be asked for before it is done. */
export type Act = QueryOf<typeof previewAct>

export const ticketKey = (workspace: string, number: string) => [workspace, 'ticket', number] as const

export const listOptions = (workspace: string, search: ListSearch) =>
  infiniteQueryOptions({
    queryKey: [workspace, 'tickets', search],
    queryFn: ({ pageParam, signal }) =>
      call(
        listTickets,
        { params: { workspace }, query: { ...search, ...(pageParam ? { cursor: pageParam } : {}) } },
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: page => page.next ?? undefined,
    placeholderData: keepPreviousData,
  })

export const ticketOptions = (workspace: string, number: string) =>
  queryOptions({
    queryKey: ticketKey(workspace, number),
    queryFn: ({ signal }) => call(getTicket, { params: { workspace, number } }, signal),
  })

export const historyOptions = (workspace: string, number: string) =>
  queryOptions({
    queryKey: [...ticketKey(workspace, number), 'history'],
    queryFn: ({ signal }) => call(listHistory, { params: { workspace, number } }, signal),
  })

export const previewOptions = (workspace: string, number: string, act: Act) =>
  queryOptions({
    queryKey: [...ticketKey(workspace, number), 'preview', act],
    queryFn: ({ signal }) => call(previewAct, { params: { workspace, number }, query: act }, signal),
  })

export const processOptions = (workspace: string) =>
  queryOptions({
    queryKey: [workspace, 'processes'],
    queryFn: ({ signal }) => call(listProcesses, { params: { workspace } }, signal),
    staleTime: 5 * 60_000,
  })

export const openingOptions = (workspace: string, query: QueryOf<typeof previewOpening>) =>
  queryOptions({
    queryKey: [workspace, 'opening', query],
    queryFn: ({ signal }) => call(previewOpening, { params: { workspace }, query }, signal),
    placeholderData: keepPreviousData,
  })

export const peopleOptions = (workspace: string, q: string) =>
  queryOptions({
    queryKey: [workspace, 'people', q],
    queryFn: ({ signal }) =>
      call(listPeople, { params: { workspace }, query: { ...(q ? { q } : {}), limit: 20 } }, signal),
    placeholderData: keepPreviousData,
  })
