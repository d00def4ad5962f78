import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { listSimilar } from '../../contract/index.ts'
import { call } from '../api.ts'
import { useKeys } from '../ui/index.ts'
import shared from './Connections.module.css'
import { connectionOptions, type Props } from './connections.ts'
import css from './Similar.module.css'
import { SimilarRow } from './SimilarRow.tsx'
import { m } from './similarWords.ts'

/** What is alike does not change with every word. */
const freshMs = 60_000

/** Tickets that say much the same, asked for once the page stands; nothing where there are none. */
export const SimilarTickets = ({ use, ...props }: Props & { use: ((text: string) => void) | undefined }) => {
  const { workspace } = props.viewer
  const { number } = props.page.ticket
  const client = useQueryClient()
  const part = useRef<HTMLElement>(null)
  const queryKey = [workspace, 'similar', number]
  const { data } = useQuery({
    queryKey,
    queryFn: ({ signal }) => call(listSimilar, { params: { workspace, number } }, signal),
    staleTime: freshMs,
  })
  const connections = useQuery(connectionOptions(workspace, number))
  const tickets = data?.tickets ?? []
  const look = () => part.current?.querySelector('a')?.focus()
  useKeys(tickets.length > 0 ? [{ press: '=', words: m('key'), act: look }] : [])
  if (tickets.length === 0) return null
  return (
    <section ref={part} className={shared.part} aria-labelledby="similar">
      <h3 id="similar">{m('title')}</h3>
      <ul className={css.list}>
        {tickets.map(similar => (
          <SimilarRow
            key={similar.id}
            {...props}
            similar={similar}
            may={connections.data?.may ?? []}
            use={use}
            again={() => void client.invalidateQueries({ queryKey })}
          />
        ))}
      </ul>
    </section>
  )
}
