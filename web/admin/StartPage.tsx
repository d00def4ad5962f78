import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import {
  listAllMailboxes,
  listAllOrganisations,
  listAllPeople,
  listRoles,
  type ReplyOf,
} from '../../contract/index.ts'
import { type AdminPage, toAdmin } from '../links.ts'
import { icons, ListPage } from '../ui/index.ts'
import { useViewer } from '../viewer.ts'
import css from './admin.module.css'
import { Shown } from './parts.tsx'
import { useRead } from './use.ts'
import { t } from './words.ts'

type Step = {
  key: 'mailbox' | 'customer' | 'colleague' | 'roles' | 'admin'
  page: AdminPage
  done: boolean
  text: string
}

type Known = {
  mailboxes: ReplyOf<typeof listAllMailboxes>
  organisations: ReplyOf<typeof listAllOrganisations>['organisations']
  roles: ReplyOf<typeof listRoles>['roles']
  admins: number
}

const listSteps = ({ mailboxes, organisations, roles, admins }: Known): Step[] => {
  const customers = organisations.filter(each => each.side === 'customer')
  const known = customers.filter(each => each.mailDomains.length > 0 || each.people > 0)
  const colleagues = (organisations.find(each => each.side === 'provider')?.people ?? 1) - 1
  const unheld = roles.filter(role => role.side === 'provider' && !role.held).length
  const address = mailboxes.mailboxes.find(each => each.open)?.address
  return [
    {
      key: 'mailbox',
      page: 'mailboxes',
      done: Boolean(address) && mailboxes.sends,
      text: address && mailboxes.sends ? t('start.mailbox_done', { address }) : t('start.mailbox_todo'),
    },
    {
      key: 'customer',
      page: 'organisations',
      done: known.length > 0,
      text:
        known.length > 0
          ? t('start.customer_done', { count: customers.length })
          : t(customers.length > 0 ? 'start.customer_domain' : 'start.customer_todo'),
    },
    {
      key: 'colleague',
      page: 'people',
      done: colleagues > 0,
      text: colleagues > 0 ? t('start.colleague_done', { count: colleagues }) : t('start.colleague_todo'),
    },
    {
      key: 'roles',
      page: 'roles',
      done: unheld === 0,
      text: unheld === 0 ? t('start.roles_done') : t('start.roles_todo', { count: unheld }),
    },
    {
      key: 'admin',
      page: 'people',
      done: admins > 1,
      text: admins > 1 ? t('start.admin_done', { count: admins }) : t('start.admin_todo'),
    },
  ]
}

/** What is set up and what is not, from what there is; null until it is known. */
export const useSetUp = () => {
  const mailboxes = useRead(listAllMailboxes)
  const organisations = useRead(listAllOrganisations)
  const roles = useRead(listRoles)
  const admins = useRead(listAllPeople, { state: 'admins', limit: 1 })
  const error = mailboxes.error ?? organisations.error ?? roles.error ?? admins.error
  const isRead = mailboxes.data && organisations.data && roles.data && admins.data
  const data = isRead
    ? listSteps({
        mailboxes: mailboxes.data,
        organisations: organisations.data.organisations,
        roles: roles.data.roles,
        admins: admins.data.count,
      })
    : undefined
  const refetch = () => {
    for (const read of [mailboxes, organisations, roles, admins]) void read.refetch()
  }
  return { data, error, refetch }
}

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
