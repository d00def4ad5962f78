import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { getOutboxMail, listBoard, listOutbox, type ReplyOf } from '../../contract/index.ts'
import { call } from '../api.ts'
import type { OutboxSearch } from '../links.ts'

export type Outbox = ReplyOf<typeof listOutbox>
export type OutboxLine = Outbox['mails'][number]
export type OutboxState = OutboxLine['state']
export type Board = ReplyOf<typeof listBoard>
export type BoardEntry = Board['entries'][number]

/** A mail that goes out changes no ticket, so nobody says so: what is shown is read again this often. */
const againEveryMs = 5000

/** Among the lists of tickets, since every change of a ticket may send something. */
export const outboxOptions = (workspace: string, search: OutboxSearch) =>
  infiniteQueryOptions({
    queryKey: [workspace, 'tickets', 'outbox', search],
    queryFn: ({ pageParam, signal }) =>
      call(
        listOutbox,
        { params: { workspace }, query: { ...search, ...(pageParam ? { cursor: pageParam } : {}) } },
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: page => page.next ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: againEveryMs,
  })

export const outboxMailOptions = (workspace: string, delivery: string) =>
  queryOptions({
    queryKey: [workspace, 'tickets', 'outbox', 'mail', delivery],
    queryFn: ({ signal }) => call(getOutboxMail, { params: { workspace, delivery } }, signal),
  })

export const boardOptions = (workspace: string) =>
  queryOptions({
    queryKey: [workspace, 'tickets', 'board'],
    queryFn: ({ signal }) => call(listBoard, { params: { workspace } }, signal),
  })
