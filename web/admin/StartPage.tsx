import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { toAdmin } from '../links.ts'
import { icons, ListPage } from '../ui/index.ts'
import { useViewer } from '../viewer.ts'
import css from './admin.module.css'
import { Shown } from './parts.tsx'
import { useSetUp } from './setUp.ts'
import { t } from './words.ts'

/** A short way from an empty installation to one that works; each line ticks itself off. */
export const StartPage = () => {
  const { workspace } = useViewer()
  const read = useSetUp()
  const left = read.data?.filter(step => !step.done).length
  const title = left === undefined ? t('loading') : t('start.title', { count: left })
  return (
    <ListPage title={title} bar={<span className="dim">{t('start.text')}</span>}>
      <Shown read={read}>
        {steps => (
          <ol className={css.steps}>
            {steps.map(({ key, page, done, text }) => (
              <li key={key} data-done={done}>
                {done ? <icons.Check /> : <icons.Ring />}
                <div>
                  <strong>
                    {t(`start.${key}`)}
                    <span className="only-read">: {t(done ? 'start.done' : 'start.open')}</span>
                  </strong>
                  <span className="dim">{text}</span>
                </div>
                <Button
                  size="compact-sm"
                  variant={done ? 'subtle' : 'default'}
                  renderRoot={root => <Link {...toAdmin(workspace, page)} {...root} />}
                >
                  {t(`nav.${page}`)}
                </Button>
              </li>
            ))}
          </ol>
        )}
      </Shown>
    </ListPage>
  )
}
