import type { QueryClient } from '@tanstack/react-query'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { streamChanges } from '../contract/index.ts'
import { addressOf } from './api.ts'
import { type Change, type Heard, openStream } from './live-stream.ts'
import type { Wish } from './live-worker.ts'
import { readAgain } from './readAgain.ts'

let shared: SharedWorker | undefined

const openWorker = (): SharedWorker | undefined => {
  if (typeof SharedWorker === 'undefined') return undefined
  shared ??= new SharedWorker(new URL('./live-worker.ts', import.meta.url), { type: 'module', name: 'live' })
  return shared
}

/** One stream for the whole browser where it has shared workers, else one for this tab. */
const listen = (address: string, hear: (heard: Heard) => void): (() => void) => {
  const worker = openWorker()
  if (!worker) return openStream(address, hear)
  const wish = (type: Wish['type']) => worker.port.postMessage({ type, address } satisfies Wish)
  const onMessage = ({ data }: MessageEvent<Heard>) => hear(data)
  const onHide = () => wish('leave')
  // A page taken back out of the browser's cache has missed what happened meanwhile.
  const onShow = ({ persisted }: PageTransitionEvent) => {
    if (!persisted) return
    wish('join')
    hear({ type: 'back' })
  }
  worker.port.addEventListener('message', onMessage)
  worker.port.start()
  wish('join')
  addEventListener('pagehide', onHide)
  addEventListener('pageshow', onShow)
  return () => {
    wish('leave')
    worker.port.removeEventListener('message', onMessage)
    removeEventListener('pagehide', onHide)
    removeEventListener('pageshow', onShow)
  }
}

const listsAtMostEveryMs = 500

/**
 * Reads a thing again, and only then what hangs on it: a preview of an act that is no longer possible would be
 * refused before the page has noticed.
 */
export const readThingAgain = async (client: QueryClient, queryKey: readonly string[]): Promise<void> => {
  await readAgain(client, { queryKey, exact: true })
  const hangsOnIt = (query: { queryKey: readonly unknown[] }) => query.queryKey.length > queryKey.length
  await client.invalidateQueries({ queryKey, predicate: hangsOnIt })
}

/** Reads again what a change made old. Lists are read at most twice a second, a thing at once. */
const makeReader = (client: QueryClient, workspace: string) => {
  let waiting: ReturnType<typeof setTimeout> | undefined
  let more = false
  const readLists = (kind: string) => {
    if (waiting) {
      more = true
      return
    }
    void readAgain(client, { queryKey: [workspace, `${kind}s`] })
    waiting = setTimeout(() => {
      waiting = undefined
      if (more) readLists(kind)
      more = false
    }, listsAtMostEveryMs)
  }
  return (change: Change) => {
    const queryKey = [workspace, change.kind, change.number ?? change.id]
    const known = client.getQueryData<{ [kind: string]: { version?: number } }>(queryKey)
    // Without a version something beside it changed: a part of its work under another number.
    const isNew = change.version === undefined || (known?.[change.kind]?.version ?? -1) < change.version
    if (isNew) void readThingAgain(client, queryKey)
    readLists(change.kind)
  }
}

/**
 * Keeps what is shown of a workspace fresh. Keys are `[workspace, kind, number]` for a thing and
 * `[workspace, kinds, …]` for its lists.
 */
export const useLive = (workspace: string): void => {
  const client = useQueryClient()
  useEffect(() => {
    const read = makeReader(client, workspace)
    return listen(addressOf(streamChanges, { params: { workspace } }), heard => {
      if (heard.type === 'change') read(heard.change)
      else void readAgain(client, { queryKey: [workspace] })
    })
  }, [client, workspace])
}
