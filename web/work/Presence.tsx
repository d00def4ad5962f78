import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useEffect, useRef } from 'react'
import { showPresence } from '../../contract/index.ts'
import { addressOf, call } from '../api.ts'
import { listOf } from '../ui/index.ts'
import type { Viewer } from '../viewer.ts'
import css from './Presence.module.css'
import { p } from './wordsPresence.ts'

const saidEveryMs = 15_000
/** Who has not pressed a key for this long is reading again. */
const writesForMs = 20_000

/** Says that this page is open while it is seen, and who of one's own side is here, too; the stream says when to ask again. */
const usePresence = (viewer: Viewer, number: string) => {
  const client = useQueryClient()
  const wroteAtMs = useRef(Number.NEGATIVE_INFINITY)
  const params = { workspace: viewer.workspace, number }
  const queryKey = [viewer.workspace, 'presence', number]
  const doing = () => (performance.now() - wroteAtMs.current < writesForMs ? 'writing' : 'looking')
  const { data } = useQuery({
    queryKey,
    queryFn: ({ signal }) => call(showPresence, { params, body: { doing: doing() } }, signal),
    refetchInterval: saidEveryMs,
    gcTime: 0,
    staleTime: 0,
  })
  const address = addressOf(showPresence, { params })
  useEffect(() => {
    const leave = () =>
      void fetch(address, {
        method: 'POST',
        keepalive: true,
        credentials: 'same-origin',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ doing: 'gone' }),
      }).catch(() => undefined)
    addEventListener('pagehide', leave)
    return () => {
      removeEventListener('pagehide', leave)
      leave()
    }
  }, [address])
  const onInput = () => {
    const isNew = doing() === 'looking'
    wroteAtMs.current = performance.now()
    if (isNew) void client.invalidateQueries({ queryKey })
  }
  return { others: data?.others ?? [], onInput }
}

/** Around what one writes in: says who else is looking or writing, and tells them that the reader is. */
export const Presence = (props: { viewer: Viewer; number: string; children: ReactNode }) => {
  const { others, onInput } = usePresence(props.viewer, props.number)
  const say = (doing: 'looking' | 'writing') => {
    const names = others.filter(each => each.doing === doing).map(each => each.name)
    if (names.length === 0) return ''
    return p(`${names.length === 1 ? 'one' : 'more'}.${doing}`, { names: listOf(names) })
  }
  const [writing, looking] = [say('writing'), say('looking')]
  return (
    <div onInput={onInput}>
      <p className={css.line} role="status">
        {writing ? <span className={css.writing}>{writing}</span> : null}
        {writing && looking ? ' · ' : null}
        {looking}
      </p>
      {props.children}
    </div>
  )
}
