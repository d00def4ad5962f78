import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { deactivatePerson, listHeldWork } from '../../contract/index.ts'
import { call } from '../api.ts'
import { toTicket } from '../links.ts'
import { troubleOf } from '../trouble.ts'
import { ErrorLine, sayExact } from '../ui/index.ts'
import { useViewer } from '../viewer.ts'
import css from './admin.module.css'
import type { Person } from './PeoplePage.tsx'
import { useWrite } from './use.ts'
import { t } from './words.ts'

/** Asks in place, with what would be left on the desk: it reaches beyond this page. */
export const DeactivatePerson = ({ person, keep }: { person: Person; keep: () => void }) => {
  const { workspace } = useViewer()
  const first = useRef<HTMLButtonElement>(null)
  useEffect(() => first.current?.focus(), [])
  const { data } = useQuery({
    queryKey: [workspace, 'admin', 'held', person.id],
    queryFn: ({ signal }) => call(listHeldWork, { params: { workspace, person: person.id } }, signal),
  })
  const write = useWrite(deactivatePerson, () => t('deactivate.done', { name: person.name }))
  return (
    <div className={css.panel} role="alertdialog" aria-label={t('deactivate.title', { name: person.name })}>
      <h2>{t('deactivate.title', { name: person.name })}</h2>
      <p>{t('deactivate.text')}</p>
      {data && data.work.length === 0 ? <p className="dim">{t('deactivate.nothing')}</p> : null}
      {data && data.work.length > 0 ? (
        <div>
          <strong>{t('deactivate.open')}</strong>
          <ul className={css.errors}>
            {data.work.map(({ number, title, activity, nextUpdateAt }) => (
              <li key={`${number} ${activity}`}>
                <Link {...toTicket(workspace, number)}>{number}</Link> {title}: {activity}
                {nextUpdateAt ? (
                  <span className="dim">, {t('deactivate.promise', { time: sayExact(nextUpdateAt) })}</span>
                ) : null}
              </li>
            ))}
          </ul>
        </div>
      ) : null}
      {write.error ? <ErrorLine trouble={troubleOf(write.error, 'read')} /> : null}
      <div className={css.acts}>
        <Button
          color="red"
          loading={write.isPending}
          onClick={() => write.mutate({ params: { person: person.id }, body: {} })}
        >
          {t('deactivate.act')}
        </Button>
        <Button ref={first} variant="default" onClick={keep}>
          {t('deactivate.keep')}
        </Button>
      </div>
    </div>
  )
}
