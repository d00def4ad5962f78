import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { actOnTicket, actOnTickets, type BodyOf, previewBulk, type ReplyOf } from '../../../contract/index.ts'
import { call, problemOf } from '../../api.ts'
import { listOf } from '../../ui/index.ts'
import type { Viewer } from '../../viewer.ts'
import { l } from './words.ts'

export type BulkAct = BodyOf<typeof actOnTickets>['act']
export type Done = ReplyOf<typeof actOnTickets>['tickets'][number]
export type Previewed = ReplyOf<typeof previewBulk>

/** So many are asked about, and acted on, in one request. */
const askedAtOnce = 100
const doneAtOnce = 10
/** So many may be chosen at once. */
export const mostChosen = 500

const inParts = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size))

/** Who would be told of all of it, put together from its parts. */
const putTogether = (parts: readonly Previewed[]): Previewed => {
  const told = new Map<string, Previewed['told'][number]>()
  for (const one of parts.flatMap(part => part.told))
    told.set(one.id, { ...one, count: one.count + (told.get(one.id)?.count ?? 0) })
  return {
    told: [...told.values()].sort((a, b) => b.count - a.count),
    tickets: parts.flatMap(part => part.tickets),
  }
}

/** What an act on several tickets would tell whom, and where it cannot be done; asked once the act is complete. */
export const useBulkPreview = (viewer: Viewer, numbers: readonly string[], act: BulkAct | undefined) =>
  useQuery({
    queryKey: [viewer.workspace, 'bulk', numbers, act],
    queryFn: async ({ signal }) => {
      if (!act) throw new Error('No act.')
      const params = { workspace: viewer.workspace }
      const parts: Previewed[] = []
      for (const tickets of inParts(numbers, askedAtOnce))
        parts.push(await call(previewBulk, { params, body: { tickets, act } }, signal))
      return putTogether(parts)
    },
    enabled: act !== undefined && numbers.length > 0,
    gcTime: 0,
  })

export type Progress = {
  all: number
  done: readonly Done[]
  isDoing: boolean
  /** What broke it off; those not reached are as they were. */
  error?: unknown
}

/** Does an act on several tickets part by part, and takes it back where there is a way. */
export const useBulk = (viewer: Viewer) => {
  const client = useQueryClient()
  const [progress, setProgress] = useState<Progress>()
  const [undone, setUndone] = useState<number>()
  const stopped = useRef(false)
  const again = () => client.invalidateQueries({ queryKey: [viewer.workspace] })
  const run = async (numbers: readonly string[], act: BulkAct) => {
    const params = { workspace: viewer.workspace }
    stopped.current = false
    setUndone(undefined)
    let now: Progress = { all: numbers.length, done: [], isDoing: true }
    setProgress(now)
    try {
      for (const tickets of inParts(numbers, doneAtOnce)) {
        if (stopped.current) break
        const part = await call(actOnTickets, { params, body: { tickets, act } })
        now = { ...now, done: [...now.done, ...part.tickets] }
        setProgress(now)
      }
    } catch (error) {
      now = { ...now, error }
    }
    now = { ...now, isDoing: false }
    setProgress(now)
    await again()
    return now
  }
  const undo = async (done: readonly Done[]) => {
    let count = 0
    for (const { undo: back } of [...done].reverse()) {
      if (!back) continue
      const params = { workspace: viewer.workspace, number: back.number }
      const refused = await call(actOnTicket, { params, body: back.act }).then(
        () => undefined,
        (error: unknown) => {
          if (!problemOf(error)) throw error
          return error
        },
      )
      if (!refused) count += 1
    }
    setUndone(count)
    await again()
  }
  return {
    progress,
    undone,
    run,
    undo,
    stop: () => {
      stopped.current = true
    },
    forget: () => setProgress(undefined),
  }
}

const shownNames = 6
/** Who hears of it in all, those of most tickets first. */
export const sayBulkTold = ({ told }: Previewed): string => {
  if (told.length === 0) return l('bulk.tells_nobody')
  const names = told
    .slice(0, shownNames)
    .map(({ name, count }) => (count > 1 ? `${name} (${count} ×)` : name))
  const rest = told.length - shownNames
  return l('bulk.tells', { names: listOf(rest > 0 ? [...names, l('bulk.more', { count: rest })] : names) })
}
