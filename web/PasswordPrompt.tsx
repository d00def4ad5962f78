import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import css from './Frame.module.css'
import { toAccount } from './links.ts'
import type { Viewer } from './viewer.ts'
import { t } from './words.ts'

const storedAs = 'interlock.no_password_wanted'

const isDismissed = (): boolean => {
  try {
    return localStorage.getItem(storedAs) !== null
  } catch {
    return false
  }
}

/** Offers a password to somebody who signs in by link; may be refused once and for all in this browser. */
export const PasswordPrompt = ({ viewer }: { viewer: Viewer }) => {
  const [isGone, setGone] = useState(isDismissed)
  if (viewer.account.hasPassword || isGone) return null
  const dismiss = () => {
    setGone(true)
    try {
      localStorage.setItem(storedAs, 'yes')
    } catch {
      // It is offered again at the next visit.
    }
  }
  return (
    <aside className={css.prompt} aria-label={t('password.title')}>
      <span>{t('password.offer')}</span>
      <Button
        size="compact-sm"
        variant="default"
        renderRoot={root => <Link {...toAccount(viewer.workspace)} {...root} />}
      >
        {t('password.set')}
      </Button>
      <Button size="compact-sm" variant="subtle" color="gray" onClick={dismiss}>
        {t('password.skip')}
      </Button>
    </aside>
  )
}
