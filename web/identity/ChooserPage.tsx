import { Button } from '@mantine/core'
import { useSuspenseQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { toStart } from '../links.ts'
import { useSignOut } from '../useSignOut.ts'
import { meOptions } from '../viewer.ts'
import css from './Card.module.css'
import { Card } from './Card.tsx'
import { t } from './words.ts'

/** Which workspace, for an account that is a person in several; or in none yet. */
export const ChooserPage = () => {
  const { data } = useSuspenseQuery(meOptions)
  const signOut = useSignOut()
  const isEmpty = data.workspaces.length === 0
  return (
    <Card title={isEmpty ? t('chooser.none') : t('chooser.title')}>
      {isEmpty ? <p>{t('chooser.none_text', { email: data.account.email })}</p> : null}
      <ul className={css.places}>
        {data.workspaces.map(each => (
          <li key={each.workspace}>
            <Link {...toStart(each.workspace, each.side)}>
              <strong>{each.name}</strong>
              <span className="dim">
                {t('chooser.as', { name: each.personName, organisation: each.organisation })}
              </span>
            </Link>
          </li>
        ))}
      </ul>
      <Button variant="default" loading={signOut.isPending} onClick={() => signOut.mutate(false)}>
        {t('sign_out.act')}
      </Button>
    </Card>
  )
}
