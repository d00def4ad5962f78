import type { ReactNode } from 'react'
import { usePageTitle } from '../ui/index.ts'
import mark from '../ui/mark.svg'
import css from './Card.module.css'

/** The quiet page before the product: one card, one question. */
export const Card = (props: { title: string; children: ReactNode }) => {
  usePageTitle(props.title)
  return (
    <main className={css.page}>
      <div className={css.card}>
        <img src={mark} alt="Interlock" width="36" height="36" />
        <h1>{props.title}</h1>
        {props.children}
      </div>
    </main>
  )
}
