import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import {
  addService,
  changeService,
  listAllOrganisations,
  listAllPeople,
  listAllServices,
  type ReplyOf,
} from '../../contract/index.ts'
import { problemOf } from '../api.ts'
import { KeyCap, ListPage, useKeys } from '../ui/index.ts'
import { Opened, useArchived } from './Archive.tsx'
import { Hours } from './Hours.tsx'
import { Choose, Form, OpenRow, Rows, Shown } from './parts.tsx'
import { isOffered, useRead, useWrite } from './use.ts'
import { t } from './words.ts'

type Service = ReplyOf<typeof listAllServices>['services'][number]
const toOption = ({ id, name }: { id: string; name: string }) => ({ value: id, label: name })

const Edit = ({ service, close }: { service?: Service; close: () => void }) => {
  const [name, setName] = useState(service?.name ?? '')
  const [customers, setCustomers] = useState(service?.customers.map(each => each.id) ?? [])
  const [subscribers, setSubscribers] = useState(service?.subscribers.map(each => each.id) ?? [])
  const organisations = useRead(listAllOrganisations).data?.organisations.filter(isOffered) ?? []
  const people = useRead(listAllPeople, { state: 'active', limit: 200 }).data?.people ?? []
  const add = useWrite(addService, () => {
    close()
    return t('service.added', { name })
  })
  const change = useWrite(changeService, () => {
    close()
    return t('service.changed', { name })
  })
  const write = service ? change : add
  const body = { name: name.trim(), customers, subscribers }
  const known = [...(service?.subscribers ?? []), ...people.filter(each => each.side === 'customer')].map(
    toOption,
  )
  return (
    <Form
      title={service ? t('change', { name: service.name }) : t('services.add')}
      act={service ? t('save') : t('services.add')}
      error={write.error}
      busy={write.isPending}
      send={() => (service ? change.mutate({ params: { service: service.id }, body }) : add.mutate({ body }))}
      close={close}
    >
      <TextInput
        label={t('service.name')}
        required
        withAsterisk={false}
        maxLength={120}
        value={name}
        error={problemOf(write.error)?.field('name')}
        onChange={event => setName(event.currentTarget.value)}
      />
      <Choose
        label={t('service.customers')}
        add={t('service.add_customer')}
        none={t('service.customers_none')}
        options={organisations.filter(each => each.side === 'customer').map(toOption)}
        chosen={customers}
        choose={setCustomers}
      />
      <Choose
        label={t('service.subscribers')}
        add={t('service.add_subscriber')}
        none={t('choose.none')}
        options={[...new Map(known.map(each => [each.value, each])).values()]}
        chosen={subscribers}
        choose={setSubscribers}
      />
    </Form>
  )
}

const head = ['name', 'customers', 'subscribers'] as const

/** What customers use, who has it and who is told of it; and when we are there. */
export const ServicesPage = () => {
  const [isAdding, setAdding] = useState(false)
  useKeys([{ press: 'a', words: t('services.add'), act: () => setAdding(true) }])
  const read = useRead(listAllServices)
  const { shown: found, archivedSwitch } = useArchived(read.data?.services ?? [])
  return (
    <ListPage
      title={read.data ? t('services.title', { count: found.length }) : t('loading')}
      bar={
        <>
          {archivedSwitch}
          {isAdding ? null : (
            <Button variant="default" rightSection={<KeyCap press="a" />} onClick={() => setAdding(true)}>
              {t('services.add')}
            </Button>
          )}
        </>
      }
    >
      {isAdding ? <Edit close={() => setAdding(false)} /> : null}
      <Shown
        read={read}
        empty={({ services }) =>
          services.length === 0 ? { title: t('services.empty'), text: t('services.empty_text') } : null
        }
      >
        {() => (
          <Rows head={head.map(column => t(`service.${column}`))}>
            {found.map(service => (
              <OpenRow
                key={service.id}
                columns={3}
                label={service.name}
                words={t('change', { name: service.name })}
                cells={
                  <>
                    <td className="dim">
                      {service.customers.map(each => each.name).join(', ') || t('service.customers_none')}
                    </td>
                    <td className="dim">{service.subscribers.map(each => each.name).join(', ')}</td>
                  </>
                }
              >
                {close => (
                  <Opened kind="services" entry={service} close={close}>
                    <Edit service={service} close={close} />
                  </Opened>
                )}
              </OpenRow>
            ))}
          </Rows>
        )}
      </Shown>
      <Hours />
    </ListPage>
  )
}
