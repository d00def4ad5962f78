import {
  getHours,
  listAllMailboxes,
  listAllOrganisations,
  listAllPeople,
  listConfigurationLog,
  listRoles,
  type ReplyOf,
} from '../../contract/index.ts'
import type { AdminPage } from '../links.ts'
import { useRead } from './use.ts'
import { t } from './words.ts'

/** One thing to set up, where that is done, and how it stands. */
export type Step = {
  key: 'mailbox' | 'customer' | 'colleague' | 'roles' | 'hours' | 'admin'
  page: AdminPage
  done: boolean
  text: string
}

type Known = {
  mailboxes: ReplyOf<typeof listAllMailboxes>
  organisations: ReplyOf<typeof listAllOrganisations>['organisations']
  roles: ReplyOf<typeof listRoles>['roles']
  admins: number
  /** Whether somebody has ever said when we are there, always among it. */
  hoursSaid: boolean
}

const listSteps = ({ mailboxes, organisations, roles, admins, hoursSaid }: Known): Step[] => {
  const customers = organisations.filter(each => each.side === 'customer' && !each.archived)
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
      key: 'hours',
      page: 'services',
      done: hoursSaid,
      text: t(hoursSaid ? 'start.hours_done' : 'start.hours_todo'),
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
  const hours = useRead(getHours)
  const said = useRead(listConfigurationLog, { kind: 'hours', limit: 1 })
  const reads = [mailboxes, organisations, roles, admins, hours, said]
  const error = reads.find(read => read.error)?.error ?? null
  const isRead = mailboxes.data && organisations.data && roles.data && admins.data && hours.data && said.data
  const data = isRead
    ? listSteps({
        mailboxes: mailboxes.data,
        organisations: organisations.data.organisations,
        roles: roles.data.roles,
        admins: admins.data.count,
        hoursSaid: hours.data.hours !== null || said.data.changes.length > 0,
      })
    : undefined
  const refetch = () => {
    for (const read of reads) void read.refetch()
  }
  return { data, error, refetch }
}
