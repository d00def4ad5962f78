import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { QueryOf, ReplyOf, Route } from '../../contract/index.ts'
import { call, type Sent } from '../api.ts'
import { announce } from '../ui/index.ts'
import { useViewer } from '../viewer.ts'

/** A list of the administration; everything in it is old as soon as something is changed here. */
export const useRead = <R extends Route>(route: R, query?: QueryOf<R>) => {
  const { workspace } = useViewer()
  return useQuery({
    queryKey: [workspace, 'admin', route.name, query ?? {}],
    queryFn: ({ signal }): Promise<ReplyOf<R>> =>
      call(route, { params: { workspace }, ...(query ? { query } : {}) } as unknown as Sent<R>, signal),
    placeholderData: keepPreviousData,
  })
}

type Written<R extends Route> = { params?: Record<string, string>; query?: object; body?: unknown; route?: R }

/** One change of the configuration; `done` says what has come of it. */
export const useWrite = <R extends Route>(route: R, done: (reply: ReplyOf<R>) => string | undefined) => {
  const { workspace } = useViewer()
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ params, ...sent }: Written<R>): Promise<ReplyOf<R>> =>
      call(route, { params: { workspace, ...params }, ...sent } as unknown as Sent<R>),
    onSuccess: reply => {
      const words = done(reply)
      if (words) announce(words)
      for (const kind of ['admin', 'people', 'organisations', 'tickets'])
        void client.invalidateQueries({ queryKey: [workspace, kind] })
    },
  })
}

/** What can be chosen: everything but what was archived. */
export const isOffered = ({ archived }: { archived: boolean }): boolean => !archived
