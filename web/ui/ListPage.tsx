import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import css from './ListPage.module.css'
import { usePageTitle } from './usePageTitle.ts'
import { t } from './words.ts'

type Props = { title: string; above?: ReactNode; bar: ReactNode; children: ReactNode }

/** A page that is a list: its title says what was found; other lists above; a bar to seek and choose in; the list, or why there is none. */
export const ListPage = ({ title, above, bar, children }: Props) => {
  usePageTitle(title)
  return (
    <div className={css.page}>
      <h1 aria-live="polite">{title}</h1>
      {above}
      <div className={css.bar}>{bar}</div>
      {children}
    </div>
  )
}

type List = { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown }

/** What is not shown of a list yet. */
export const More = ({ list }: { list: List }) =>
  list.hasNextPage ? (
    <Button
      variant="default"
      className={css.more}
      loading={list.isFetchingNextPage}
      onClick={() => void list.fetchNextPage()}
    >
      {t('list.more')}
    </Button>
  ) : null

/** A count in words that may be higher: “3+ tickets”. */
export const sayAtLeast = (counted: string): string => counted.replace(/[\d,]+/, '$&+')
