import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { toAdmin } from '../links.ts'
import { icons } from '../ui/index.ts'
import { useViewer } from '../viewer.ts'
import css from './admin.module.css'
import { useSetUp } from './setUp.ts'
import { t } from './words.ts'

const storedAs = 'interlock.set_up_later'
const isPutOff = (): boolean => {
  try {
    return sessionStorage.getItem(storedAs) !== null
  } catch {
    return false
  }
}

const Open = () => {
  const { workspace } = useViewer()
  const { data } = useSetUp()
  const [isGone, setGone] = useState(false)
  const left = data?.filter(step => !step.done) ?? []
  if (left.length === 0 || isGone) return null
  const later = () => {
    setGone(true)
    try {
      sessionStorage.setItem(storedAs, 'yes')
    } catch {
      // It is shown again on the next page.
    }
  }
  return (
    <aside className={css.banner} aria-label={t('banner.label')}>
      <strong>{t('banner.title', { count: left.length })}</strong>
      <ul>
        {left.map(({ key, page }) => (
          <li key={key}>
            <icons.Ring />
            <Link {...toAdmin(workspace, page)}>{t(`start.${key}`)}</Link>
          </li>
        ))}
      </ul>
      <Button size="compact-sm" variant="subtle" color="gray" onClick={later}>
        {t('banner.later')}
      </Button>
    </aside>
  )
}

/** What an administrator has still to set up, each with where; gone when all is done, or for as long as the tab is open. */
export const SetUpBanner = () => (isPutOff() ? null : <Open />)
