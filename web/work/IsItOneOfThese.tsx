import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { findSimilar } from '../../contract/index.ts'
import { call } from '../api.ts'
import { toTicket } from '../links.ts'
import type { Viewer } from '../viewer.ts'
import css from './Similar.module.css'
import { SimilarFacts } from './SimilarRow.tsx'
import { m } from './similarWords.ts'

const typedAfterMs = 400
const leastLetters = 6

type Props = {
  viewer: Viewer
  /** What is typed so far. */
  text: string
  /** Whom it is opened for, where it is for somebody else. */
  requesterId?: string | null | undefined
  /** What else happens when one of them is gone to. */
  leave?: () => void
}

/** Open tickets like the one that is being typed, below the words and in nobody's way. */
export const IsItOneOfThese = ({ viewer, text, requesterId, leave }: Props) => {
  const [q] = useDebouncedValue(text.trim().slice(0, 400), typedAfterMs)
  const isEnough = q.length >= leastLetters
  const { data } = useQuery({
    queryKey: [viewer.workspace, 'similar', 'typing', requesterId ?? null, q],
    queryFn: ({ signal }) =>
      call(
        findSimilar,
        { params: { workspace: viewer.workspace }, query: { q, ...(requesterId && { requesterId }) } },
        signal,
      ),
    enabled: isEnough,
    placeholderData: keepPreviousData,
    retry: false,
  })
  const tickets = isEnough && text.trim() ? (data?.tickets ?? []) : []
  return (
    <div role="status">
      {tickets.length > 0 ? (
        <div className={css.ask}>
          <p>
            <strong>{m('ask')}</strong> <span className="dim">{m('ask.hint')}</span>
          </p>
          <ul className={css.list}>
            {tickets.map(similar => (
              <li key={similar.id} className={css.row}>
                <Link {...toTicket(viewer.workspace, similar.number)} onClick={leave}>
                  <span className="number">{similar.number}</span> {similar.title}
                </Link>
                <SimilarFacts similar={similar} ours={viewer.side === 'provider'} />
              </li>
            ))}
          </ul>
        </div>
      ) : null}
    </div>
  )
}
