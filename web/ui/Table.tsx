import type { ReactNode, Ref } from 'react'
import css from './Table.module.css'

type Props = {
  /** Its columns: the cells of its head. */
  head: ReactNode
  className?: string | undefined
  body?: Ref<HTMLTableSectionElement>
  /** How many rows there are with the head, where not all of them are drawn. */
  rowCount?: number
  children: ReactNode
}

/** A table on a desk, a card a row on a phone. */
export const Table = ({
  head,
  className,
  body,
  rowCount,
  children,
  ...data
}: Props & Record<`data-${string}`, unknown>) => (
  <table className={`${css.table} ${className ?? ''}`} aria-rowcount={rowCount} {...data}>
    <thead>
      <tr>{head}</tr>
    </thead>
    <tbody ref={body}>{children}</tbody>
  </table>
)
