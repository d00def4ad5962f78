import { Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import {
  listAllOrganisations,
  listAllServices,
  listProcesses,
  previewHolders,
  type ReplyOf,
} from '../../contract/index.ts'
import { call } from '../api.ts'
import { fromField, listOf } from '../ui/index.ts'
import { useViewer } from '../viewer.ts'
import css from './admin.module.css'
import { Rows, Shown } from './parts.tsx'
import { isOffered, useRead } from './use.ts'
import { t } from './words.ts'

type Preview = ReplyOf<typeof previewHolders>
type Letter = Preview['activities'][number]['letters'][number]

const sayLetter = ({ people, teams, role, standIn, requester }: Letter): string => {
  if (requester) return t('next.requester')
  const names = listOf([...teams, ...people])
  return standIn ? t('next.stand_in', { names, role }) : `${names} (${role})`
}
const sayHours = ({ within }: Preview): string =>
  t(within === null ? 'next.always' : within ? 'next.within' : 'next.after')

/** The processes a ticket may be opened in. */
export const useProcesses = () => {
  const { workspace } = useViewer()
  const { data } = useQuery({
    queryKey: [workspace, 'processes'],
    queryFn: ({ signal }) => call(listProcesses, { params: { workspace } }, signal),
  })
  return data?.processes ?? []
}

const Found = ({ preview }: { preview: Preview }) => (
  <>
    <p className="dim">{sayHours(preview)}</p>
    <Rows head={[t('next.step'), t('next.does'), t('next.answers')]}>
      {preview.activities.map(({ node, name, letters }) => (
        <tr key={node}>
          <th scope="row">{name}</th>
          {(['R', 'A'] as const).map(letter => {
            const held = letters.find(each => each.letter === letter)
            return (
              <td key={letter} className={held?.standIn ? css['open-state'] : undefined}>
                {held ? sayLetter(held) : null}
              </td>
            )
          })}
        </tr>
      ))}
    </Rows>
  </>
)

const usePreview = () => {
  const processes = useProcesses()
  const [chosen, setProcess] = useState<string | null>(null)
  const [customerId, setCustomer] = useState<string | null>(null)
  const [serviceId, setService] = useState<string | null>(null)
  const [priority, setPriority] = useState<string | null>(null)
  const [at, setAt] = useState('')
  const process = chosen ?? processes.find(each => each.key === 'incident')?.key ?? processes[0]?.key ?? ''
  const moment = at ? fromField(at) : undefined
  const read = useRead(previewHolders, {
    process: process || 'incident',
    ...(customerId && { customerId }),
    ...(serviceId && { serviceId }),
    ...(priority && { priority: Number(priority) }),
    ...(moment && { at: moment }),
  })
  return {
    processes,
    process,
    setProcess,
    customerId,
    setCustomer,
    serviceId,
    setService,
    priority,
    setPriority,
    at,
    setAt,
    read,
  }
}

/** “Who would get the next incident of this customer at 22:00?”, worked out as for a real one. */
export const NextTicket = () => {
  const form = usePreview()
  const organisations = useRead(listAllOrganisations).data?.organisations.filter(isOffered) ?? []
  const services = useRead(listAllServices).data?.services.filter(isOffered) ?? []
  return (
    <section className={css.part} aria-labelledby="next-ticket">
      <h2 id="next-ticket">{t('next.title')}</h2>
      <div className={css.side}>
        <Select
          label={t('next.process')}
          allowDeselect={false}
          value={form.process}
          onChange={form.setProcess}
          data={form.processes.map(each => ({ value: each.key, label: each.name }))}
        />
        <Select
          label={t('next.customer')}
          placeholder={t('next.none')}
          clearable
          searchable
          value={form.customerId}
          onChange={form.setCustomer}
          data={organisations
            .filter(each => each.side === 'customer')
            .map(each => ({ value: each.id, label: each.name }))}
        />
        <Select
          label={t('next.service')}
          placeholder={t('next.none')}
          clearable
          value={form.serviceId}
          onChange={form.setService}
          data={services.map(each => ({ value: each.id, label: each.name }))}
        />
        <Select
          label={t('next.priority')}
          placeholder={t('next.none')}
          clearable
          value={form.priority}
          onChange={form.setPriority}
          data={['1', '2', '3', '4'].map(each => ({ value: each, label: `P${each}` }))}
        />
        <TextInput
          type="datetime-local"
          label={t('next.at')}
          value={form.at}
          onChange={event => form.setAt(event.currentTarget.value)}
        />
      </div>
      <Shown read={form.read}>{preview => <Found preview={preview} />}</Shown>
    </section>
  )
}
