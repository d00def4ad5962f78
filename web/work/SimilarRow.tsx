import { Button } from '@mantine/core'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { listSimilar, ReplyOf } from '../../contract/index.ts'
import { toTicket } from '../links.ts'
import { announce, icons } from '../ui/index.ts'
import { ConnectForm } from './ConnectForm.tsx'
import { ConnectTold } from './ConnectTold.tsx'
import { type Props, useConnect } from './connections.ts'
import { w } from './connectionWords.ts'
import css from './Similar.module.css'
import { m } from './similarWords.ts'
import { useUnmerge } from './useUnmerge.ts'
import { t } from './words.ts'

/** A ticket that says much the same. */
export type Similar = ReplyOf<typeof listSimilar>['tickets'][number]
type RowProps = Props & {
  similar: Similar
  may: readonly string[]
  /** Puts words into the answer; absent where nothing may be written. */
  use: ((text: string) => void) | undefined
  /** Once it is linked it is not only similar any more. */
  again: () => void
}

/** State, and what it has in common beside its words. */
export const SimilarFacts = ({ similar, ours }: { similar: Similar; ours: boolean }) => (
  <span className={css.facts}>
    <span>
      {similar.state === 'closed' ? <icons.Check /> : <icons.Dot />}{' '}
      {similar.state === 'closed' ? t('ticket.closed') : t('ticket.open')}
    </span>
    {ours && !similar.sameCustomer ? <span>{similar.customer}</span> : null}
    {ours && similar.sameCustomer ? <strong>{m('same_customer')}</strong> : null}
    {similar.sameService ? <strong>{m('same_service')}</strong> : null}
  </span>
)

const MergeInto = ({ similar: { number }, close, ...props }: RowProps & { close: () => void }) => {
  const connect = useConnect(props)
  const navigate = useNavigate()
  const unmerge = useUnmerge(props.viewer)
  const source = props.page.ticket.number
  const act = { act: 'merge', into: number } as const
  const merge = () =>
    connect.mutate({
      body: act,
      done: ({ told }) => {
        void navigate(toTicket(props.viewer.workspace, number))
        announce(w('merge.done', { number: source, into: number, told }), 'good', {
          words: w('merge.undo'),
          act: () => unmerge.mutate({ source, target: number }),
        })
      },
    })
  return (
    <ConnectForm
      title={m('merge.named', { number })}
      words={m('merge.sure', { number })}
      act={merge}
      isBusy={connect.isPending}
      close={close}
    >
      <p className="dim">{m('merge.hint', { number })}</p>
      {connect.isIdle ? <ConnectTold {...props} act={act} /> : null}
    </ConnectForm>
  )
}

const Acts = (props: RowProps & { merge: () => void }) => {
  const { similar, may, page, again } = props
  const { number } = similar
  const connect = useConnect(props)
  const link = () =>
    connect.mutate({
      body: { act: 'link', kind: 'related', to: number },
      done: () => {
        announce(w('links.linked', { number }))
        again()
      },
    })
  const button = { size: 'compact-xs', variant: 'default' } as const
  const mayMerge = may.includes('merge') && similar.sameCustomer && similar.state === 'open'
  if (page.ticket.state === 'closed' && !may.includes('link')) return null
  return (
    <>
      {may.includes('link') ? (
        <Button
          {...button}
          loading={connect.isPending}
          aria-label={m('link.named', { number })}
          onClick={link}
        >
          {m('link')}
        </Button>
      ) : null}
      {mayMerge ? (
        <Button {...button} aria-label={m('merge.named', { number })} onClick={props.merge}>
          {m('merge')}
        </Button>
      ) : null}
    </>
  )
}

/** One similar ticket: where it stands, how it was solved, and what can be made of it. */
export const SimilarRow = (props: RowProps) => {
  const { similar, viewer, use } = props
  const [isMerging, setMerging] = useState(false)
  const { number, title, solution } = similar
  return (
    <li className={css.row}>
      <Link {...toTicket(viewer.workspace, number)}>
        <span className="number">{number}</span> {title}
      </Link>
      <SimilarFacts similar={similar} ours={viewer.side === 'provider'} />
      {solution ? (
        <details className={css.solution}>
          <summary>{m('solved')}</summary>
          <p className="dim">{m('solved.by', { name: solution.by })}</p>
          <p className={css.text}>{solution.text}</p>
          {use ? (
            <Button
              size="compact-xs"
              variant="default"
              aria-label={m('use.named', { number })}
              onClick={() => {
                use(solution.text)
                announce(m('used', { number }))
              }}
            >
              {m('use')}
            </Button>
          ) : null}
        </details>
      ) : null}
      {isMerging ? (
        <MergeInto {...props} close={() => setMerging(false)} />
      ) : (
        <span className={css.acts}>
          <Acts {...props} merge={() => setMerging(true)} />
        </span>
      )}
    </li>
  )
}
