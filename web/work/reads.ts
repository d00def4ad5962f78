import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import {
  type BodyOf,
  getAttachmentLimits,
  getTicket,
  listChoices,
  listHistory,
  listPeople,
  listProcesses,
  listSteps,
  type listTickets,
  previewAct,
  previewOpening,
  type QueryOf,
  type ReplyOf,
} from '../../contract/index.ts'
import { call } from '../api.ts'

/** A whole ticket page. */
export type Page = ReplyOf<typeof getTicket>
export type Line = ReplyOf<typeof listTickets>['tickets'][number]
export type Run = Page['activities'][number]
export type Message = Page['messages'][number]
export type LedgerRow = Page['ledger'][number]
export type Choices = ReplyOf<typeof listChoices>
export type Told = ReplyOf<typeof previewAct>['told'][number]
/** Why an act cannot be done as it stands; null where it can. */
export type Refused = ReplyOf<typeof previewAct>['refused']
/** An act on a ticket whose audience can be asked for before it is done. */
export type Act = BodyOf<typeof previewAct>

export const ticketKey = (workspace: string, number: string) => [workspace, 'ticket', number] as const

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

/** A ticket as it was read: what is asked about an act holds for this version only. */
export type Read = { workspace: string; number: string; version: number }

export const previewOptions = ({ workspace, number, version }: Read, act: Act) =>
  queryOptions({
    queryKey: [workspace, 'preview', number, version, act],
    queryFn: ({ signal }) => call(previewAct, { params: { workspace, number }, body: act }, signal),
  })

/** How large a file may be; the same for as long as the product runs. */
export const limitsOptions = (workspace: string) =>
  queryOptions({
    queryKey: [workspace, 'attachment limits'],
    queryFn: ({ signal }) => call(getAttachmentLimits, { params: { workspace } }, signal),
    staleTime: Number.POSITIVE_INFINITY,
  })

/** Who and what may be named in an act, narrowed by `q`. */
export const choicesOptions = (workspace: string, number: string, q: string) =>
  queryOptions({
    queryKey: [...ticketKey(workspace, number), 'choices', q],
    queryFn: ({ signal }) =>
      call(listChoices, { params: { workspace, number }, query: q ? { q } : {} }, signal),
    placeholderData: keepPreviousData,
  })

/** Who holds which letter in the steps, and how each is done. */
export const stepsOptions = (workspace: string, number: string) =>
  queryOptions({
    queryKey: [...ticketKey(workspace, number), 'steps'],
    queryFn: ({ signal }) => call(listSteps, { params: { workspace, number } }, signal),
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
  })

export const peopleOptions = (workspace: string, q: string) =>
  queryOptions({
    queryKey: [workspace, 'people', q],
    queryFn: ({ signal }) =>
      call(listPeople, { params: { workspace }, query: { ...(q ? { q } : {}), limit: 20 } }, signal),
    placeholderData: keepPreviousData,
  })
