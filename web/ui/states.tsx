import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { Warning } from './icons.tsx'
import css from './states.module.css'
import { t } from './words.ts'

/** An empty list: what will appear here, and how to make the first one. */
export const EmptyState = (props: { title: string; text: string; children?: ReactNode }) => (
  <div className={css.state}>
    <h2>{props.title}</h2>
    <p>{props.text}</p>
    {props.children ? <div className={css.acts}>{props.children}</div> : null}
  </div>
)

/** What went wrong, in the words a page shows: title, what is safe, what to do, the number to quote. */
export type Trouble = { title: string; safe?: string; todo: string; requestId?: string | undefined }

/** A page or a part of it that could not be read. */
export const ErrorState = (props: {
  trouble: Trouble
  /** The whole page failed, so its title is the page's. */
  isPage?: boolean
  again?: () => void
  children?: ReactNode
}) => {
  const Title = props.isPage ? 'h1' : 'h2'
  return (
    <div className={css.state} role="alert" data-tone="bad">
      <Title className={css.title}>
        <Warning /> {props.trouble.title}
      </Title>
      {props.trouble.safe ? <p>{props.trouble.safe}</p> : null}
      <p>{props.trouble.todo}</p>
      {props.trouble.requestId ? (
        <p className={css.request}>{t('error.request', { id: props.trouble.requestId })}</p>
      ) : null}
      <div className={css.acts}>
        {props.again ? (
          <Button variant="default" onClick={props.again}>
            {t('error.again')}
          </Button>
        ) : null}
        {props.children}
      </div>
    </div>
  )
}

/** The same, in one line beside the thing that failed. */
export const ErrorLine = (props: { trouble: Trouble }) => (
  <p className={css.line} role="alert">
    <Warning />
    <span>
      <strong>{props.trouble.title}.</strong> {props.trouble.safe} {props.trouble.todo}{' '}
      {props.trouble.requestId ? (
        <span className={css.request}>{t('error.request', { id: props.trouble.requestId })}</span>
      ) : null}
    </span>
  </p>
)

/** Grey bars of the size of what is coming, so that nothing jumps when it arrives. */
export const Skeleton = (props: { lines: number; height?: string }) => (
  <div className={css.skeleton}>
    <span className="only-read">{t('loading')}</span>
    {Array.from({ length: props.lines }, (_, i) => (
      <div
        // biome-ignore lint/suspicious/noArrayIndexKey: bars have no identity
        key={i}
        className={css.bar}
        style={{ height: props.height ?? 'var(--row)', width: `${100 - ((i * 17) % 30)}%` }}
      />
    ))}
  </div>
)
