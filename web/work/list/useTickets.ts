import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useMemo, useRef, useState } from 'react'
import { type ListQuery, linesOf, listOptions, noteSeen, readMore } from './tickets.ts'

/** How many lines before the end of what has been read the next page is asked for. */
const ahead = 60

/** A list that reads on by itself where one comes near its end; `show` says which of its lines are seen. */
export const useTickets = (workspace: string, query: ListQuery) => {
  const client = useQueryClient()
  const list = useQuery(listOptions(workspace, query, client))
  const { data, isPlaceholderData } = list
  const lines = useMemo(() => (data ? linesOf(data) : []), [data])
  const hasMore = data?.pages.at(-1)?.next != null
  const reading = useRef(false)
  const [moreFailed, setFailed] = useState(false)
  const more = useCallback(async () => {
    if (reading.current) return
    reading.current = true
    setFailed(false)
    await readMore(client, workspace, query).catch(() => setFailed(true))
    reading.current = false
  }, [client, workspace, query])
  const show = useCallback(
    (first: number, last: number) => {
      if (isPlaceholderData) return
      noteSeen(workspace, query, [first, last])
      if (hasMore && !moreFailed && last > lines.length - ahead) void more()
    },
    [workspace, query, hasMore, moreFailed, lines.length, more, isPlaceholderData],
  )
  return { list, lines, hasMore, show, more, moreFailed }
}
