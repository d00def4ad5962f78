import { useQuery } from '@tanstack/react-query'
import { getMailHold } from '../contract/index.ts'
import { call } from './api.ts'
import css from './Frame.module.css'
import { sayExact } from './ui/index.ts'
import type { Viewer } from './viewer.ts'
import { t } from './words.ts'

/** Stands above every page of our own people while mail is held back: nothing they write goes out. */
export const HoldBanner = ({ viewer: { workspace, side } }: { viewer: Viewer }) => {
  const { data } = useQuery({
    queryKey: [workspace, 'mail-hold'],
    queryFn: ({ signal }) => call(getMailHold, { params: { workspace } }, signal),
    enabled: side === 'provider',
    // It is let go once, on the machine.
    refetchInterval: 60_000,
  })
  if (!data?.since) return null
  return (
    <div className={css.banner} role="status">
      <strong>{t('hold.title')}</strong>{' '}
      {t('hold.text', { because: data.because ?? '', since: sayExact(data.since) })}{' '}
      <code>npx interlock mail release --workspace={workspace}</code>
    </div>
  )
}
