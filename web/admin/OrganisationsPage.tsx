import { Button, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import {
  addOrganisation,
  changeOrganisation,
  listAllOrganisations,
  type ReplyOf,
} from '../../contract/index.ts'
import { problemOf } from '../api.ts'
import { KeyCap, ListPage, SearchField, SideMark, useKeys } from '../ui/index.ts'
import { Opened, useArchived } from './Archive.tsx'
import { Form, fits, OpenRow, Rows, Shown } from './parts.tsx'
import { useRead, useWrite } from './use.ts'
import { t } from './words.ts'

type Organisation = ReplyOf<typeof listAllOrganisations>['organisations'][number]
const toDomains = (text: string): string[] => text.split(/[\s,;]+/).filter(Boolean)

const Edit = ({ organisation, close }: { organisation?: Organisation; close: () => void }) => {
  const [name, setName] = useState(organisation?.name ?? '')
  const [side, setSide] = useState<'customer' | 'partner'>('customer')
  const [domains, setDomains] = useState(organisation?.mailDomains.join(' ') ?? '')
  const add = useWrite(addOrganisation, () => {
    close()
    return t('organisation.added', { name })
  })
  const change = useWrite(changeOrganisation, () => {
    close()
    return t('organisation.changed', { name })
  })
  const write = organisation ? change : add
  const wrong = problemOf(write.error)
  const body = { name: name.trim(), mailDomains: toDomains(domains) }
  const send = () =>
    organisation
      ? change.mutate({ params: { organisation: organisation.id }, body })
      : add.mutate({ body: { ...body, side } })
  return (
    <Form
      title={organisation ? t('change', { name: organisation.name }) : t('organisations.add')}
      act={organisation ? t('save') : t('organisations.add')}
      error={write.error}
      busy={write.isPending}
      send={send}
      close={close}
    >
      <TextInput
        label={t('organisation.name')}
        required
        withAsterisk={false}
        maxLength={120}
        value={name}
        error={wrong?.field('name')}
        onChange={event => setName(event.currentTarget.value)}
      />
      {organisation ? null : (
        <Select
          label={t('organisation.side')}
          allowDeselect={false}
          value={side}
          onChange={value => setSide(value === 'partner' ? 'partner' : 'customer')}
          data={(['customer', 'partner'] as const).map(each => ({ value: each, label: t(`side.${each}`) }))}
        />
      )}
      <TextInput
        label={t('organisation.domains')}
        description={t('organisation.domains_text')}
        value={domains}
        error={wrong?.field('mailDomains')}
        onChange={event => setDomains(event.currentTarget.value)}
      />
    </Form>
  )
}

const head = ['name', 'side', 'domains', 'people'] as const

/** The provider, customers and partners, with whose mail is theirs. */
export const OrganisationsPage = () => {
  const [q, seek] = useState('')
  const [isAdding, setAdding] = useState(false)
  useKeys([{ press: 'a', words: t('organisations.add'), act: () => setAdding(true) }])
  const read = useRead(listAllOrganisations)
  const all = read.data?.organisations ?? []
  const { shown, archivedSwitch } = useArchived(all)
  const found = shown.filter(each => fits(q, each.name, ...each.mailDomains))
  return (
    <ListPage
      title={read.data ? t('organisations.title', { count: found.length }) : t('loading')}
      bar={
        <>
          <search>
            <SearchField label={t('organisations.search')} sought={q} seek={seek} />
          </search>
          {archivedSwitch}
          {isAdding ? null : (
            <Button variant="default" rightSection={<KeyCap press="a" />} onClick={() => setAdding(true)}>
              {t('organisations.add')}
            </Button>
          )}
        </>
      }
    >
      {isAdding ? <Edit close={() => setAdding(false)} /> : null}
      <Shown read={read}>
        {() => (
          <Rows head={head.map(column => t(`organisation.${column}`))}>
            {found.map(each => (
              <OpenRow
                key={each.id}
                columns={4}
                label={each.name}
                words={t('change', { name: each.name })}
                cells={
                  <>
                    <td>
                      <SideMark side={each.side} words={t(`side.${each.side}`)} quiet />
                    </td>
                    <td className="dim">{each.mailDomains.join(', ') || t('organisation.no_domains')}</td>
                    <td className="dim">{t('organisation.people_n', { count: each.people })}</td>
                  </>
                }
              >
                {close => (
                  <Opened kind="organisations" entry={each} stays={each.side === 'provider'} close={close}>
                    <Edit organisation={each} close={close} />
                  </Opened>
                )}
              </OpenRow>
            ))}
          </Rows>
        )}
      </Shown>
      {all.length === 1 && !isAdding ? <NoCustomer /> : null}
    </ListPage>
  )
}

const NoCustomer = () => (
  <p className="dim">
    <strong>{t('organisations.empty')}.</strong> {t('organisations.empty_text')}
  </p>
)
