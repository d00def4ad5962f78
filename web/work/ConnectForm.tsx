import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { bringIntoSight } from './bringIntoSight.ts'
import css from './Connections.module.css'
import { w } from './connectionWords.ts'

type Props = {
  title: string
  /** What the button that does it says. */
  words: string
  /** Missing while something is still to be chosen. */
  act: (() => void) | undefined
  isBusy: boolean
  close: () => void
  children: ReactNode
}

/** The form of an act between tickets or about followers, in place and in sight. */
export const ConnectForm = ({ title, words, act, isBusy, close, children }: Props) => (
  <section ref={bringIntoSight} className={css.form} aria-label={title}>
    {children}
    <div className={css.acts}>
      <Button disabled={!act} loading={isBusy} onClick={act}>
        {words}
      </Button>
      <Button variant="default" onClick={close}>
        {w('links.keep')}
      </Button>
    </div>
  </section>
)
