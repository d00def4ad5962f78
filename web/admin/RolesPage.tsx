import { Button } from '@mantine/core'
import { useState } from 'react'
import { listRoles, type ReplyOf, removeHolder } from '../../contract/index.ts'
import { troubleOf } from '../trouble.ts'
import { ErrorLine, icons, ListPage, SearchField, SideMark } from '../ui/index.ts'
import css from './admin.module.css'
import { GiveRole } from './GiveRole.tsx'
import { NextTicket } from './NextTicket.tsx'
import { fits, OpenRow, Rows, Shown } from './parts.tsx'
import { useRead, useWrite } from './use.ts'
import { t } from './words.ts'

export type Role = ReplyOf<typeof listRoles>['roles'][number]
type Holder = Role['holders'][number]

const nameOf = ({ person, team }: Holder): string => person?.name ?? team?.name ?? ''

/** For what somebody holds a role, where it is not for all. */
const sayScope = ({ customer, service, priorities, hours, gone }: Holder): string =>
  [
    customer ? t('scope.customer', { name: customer.name }) : '',
    service ? t('scope.service', { name: service.name }) : '',
    priorities ? t('scope.priorities', { list: priorities.join(', ') }) : '',
    hours === 'always' ? '' : t(`hours.${hours}`),
    gone ? t('role.gone') : '',
  ]
    .filter(Boolean)
    .join(', ')

const HolderLine = ({ role, holder }: { role: Role; holder: Holder }) => {
  const name = nameOf(holder)
  const take = useWrite(removeHolder, () => t('role.taken', { name, role: role.name }))
  return (
    <li>
      <span>
        {name} <span className="dim">{sayScope(holder)}</span>
      </span>
      <Button
        size="compact-sm"
        variant="subtle"
        color="gray"
        loading={take.isPending}
        aria-label={t('role.take', { name })}
        onClick={() => take.mutate({ params: { holder: holder.id } })}
      >
        <icons.Cross />
      </Button>
      {take.error ? <ErrorLine trouble={troubleOf(take.error, 'read')} /> : null}
    </li>
  )
}

const Holders = ({ role }: { role: Role }) =>
  role.holders.length > 0 ? (
    <ul className={css.chosen}>
      {role.holders.map(holder => (
        <HolderLine key={holder.id} role={role} holder={holder} />
      ))}
    </ul>
  ) : null

const Row = ({ role }: { role: Role }) => (
  <OpenRow
    columns={3}
    label={role.name}
    words={t('change', { name: role.name })}
    cells={
      <>
        <td>
          <SideMark side={role.side} words={t(`side.${role.side}`)} quiet />
        </td>
        <td>
          {role.key === 'requester' ? <span className="dim">{t('role.requester')}</span> : null}
          {role.key !== 'requester' && !role.held ? (
            <span className={css['open-state']}>{t('role.nobody')}</span>
          ) : null}
          {role.holders.map(holder => (
            <span key={holder.id}>
              {nameOf(holder)} <span className={css.more}>{sayScope(holder)}</span>
            </span>
          ))}
        </td>
      </>
    }
  >
    {close => (
      <div className={css.part}>
        <p className="dim">{role.description}</p>
        <Holders role={role} />
        {role.key === 'requester' ? null : <GiveRole role={role} close={close} />}
      </div>
    )}
  </OpenRow>
)

/** Who holds which role, and for what; and who would get the next ticket. */
export const RolesPage = () => {
  const [q, seek] = useState('')
  const read = useRead(listRoles)
  const roles = read.data?.roles ?? []
  const found = roles.filter(role => fits(q, role.name, ...role.holders.map(nameOf)))
  const open = roles.filter(role => !role.held).length
  const isFresh = read.data !== undefined && roles.every(role => role.holders.length === 0)
  return (
    <ListPage
      title={read.data ? t('roles.title', { open }) : t('loading')}
      bar={
        <search>
          <SearchField label={t('roles.search')} sought={q} seek={seek} />
        </search>
      }
    >
      {isFresh ? (
        <p className={css.notice}>
          <icons.Warning />
          <span>
            <strong>{t('roles.none')}.</strong> {t('roles.none_text')}
          </span>
        </p>
      ) : null}
      <Shown read={read}>
        {() => (
          <>
            <Rows head={[t('role.name'), t('role.side'), t('role.holders')]}>
              {found.map(role => (
                <Row key={role.key} role={role} />
              ))}
            </Rows>
            <NextTicket />
          </>
        )}
      </Shown>
    </ListPage>
  )
}
