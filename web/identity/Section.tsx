import { type ReactNode, useId } from 'react'
import css from './AccountPage.module.css'

/** One part of a settings page: its title and a sentence beside what can be set. */
export const Section = (props: { title: string; text?: string; children: ReactNode }) => {
  const id = useId()
  return (
    <section className={css.section} aria-labelledby={id}>
      <div className={css.about}>
        <h2 id={id}>{props.title}</h2>
        {props.text ? <p className="dim">{props.text}</p> : null}
      </div>
      <div className={css.body}>{props.children}</div>
    </section>
  )
}
