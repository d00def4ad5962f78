import { Link, Outlet } from '@tanstack/react-router'
import { adminPages, toAdmin } from '../links.ts'
import { useViewer } from '../viewer.ts'
import css from './admin.module.css'
import { t } from './words.ts'

/** The pages of administration side by side; on a narrow screen in one line above. */
export const AdminFrame = () => {
  const { workspace } = useViewer()
  return (
    <div className={css.frame}>
      <nav className={css.nav} aria-label={t('nav.label')}>
        {adminPages.map(page => (
          <Link key={page} {...toAdmin(workspace, page)} activeOptions={{ exact: true }}>
            {t(`nav.${page}`)}
          </Link>
        ))}
      </nav>
      <div>
        <Outlet />
      </div>
    </div>
  )
}
