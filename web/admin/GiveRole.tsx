import { Checkbox, Select } from '@mantine/core'
import { useState } from 'react'
import {
  addHolder,
  listAllOrganisations,
  listAllPeople,
  listAllServices,
  listTeams,
} from '../../contract/index.ts'
import css from './admin.module.css'
import { Form, type Option } from './parts.tsx'
import type { Role } from './RolesPage.tsx'
import { isOffered, useRead, useWrite } from './use.ts'
import { t } from './words.ts'

const hoursWords = ['always', 'in', 'after'] as const
type Hours = (typeof hoursWords)[number]

/** Teams first: a role that a team holds outlives its people. */
const useCandidates = (sought: string): Option[] => {
  const teams = useRead(listTeams).data?.teams.filter(isOffered) ?? []
  const people =
    useRead(listAllPeople, { state: 'active', limit: 50, ...(sought ? { q: sought } : {}) }).data?.people ??
    []
  return [
    ...teams.map(each => ({ value: `team ${each.id}`, label: `${each.name}, ${each.organisation}` })),
    ...people.map(each => ({ value: `person ${each.id}`, label: `${each.name}, ${each.organisation}` })),
  ]
}

const useGiving = (role: Role) => {
  const [who, setWho] = useState<Option | null>(null)
  const [customerId, setCustomer] = useState<string | null>(null)
  const [serviceId, setService] = useState<string | null>(null)
  const [priorities, setPriorities] = useState<number[]>([])
  const [hours, setHours] = useState<Hours>('always')
  const give = useWrite(addHolder, () => {
    const name = who?.label ?? ''
    setWho(null)
    return t('role.given', { name, role: role.name })
  })
  const send = () => {
    const [kind, id] = who?.value.split(' ') ?? []
    if (!id) return
    give.mutate({
      body: {
        role: role.key,
        ...(kind === 'team' ? { teamId: id } : { personId: id }),
        ...(customerId && { customerId }),
        ...(serviceId && { serviceId }),
        ...(priorities.length > 0 && { priorities }),
        hours,
      },
    })
  }
  return {
    who,
    setWho,
    customerId,
    setCustomer,
    serviceId,
    setService,
    priorities,
    setPriorities,
    hours,
    setHours,
    give,
    send,
  }
}

const Scope = (form: ReturnType<typeof useGiving>) => {
  const organisations = useRead(listAllOrganisations).data?.organisations.filter(isOffered) ?? []
  const services = useRead(listAllServices).data?.services.filter(isOffered) ?? []
  const { priorities, setPriorities } = form
  return (
    <div className={css.side}>
      <Select
        label={t('role.customer')}
        placeholder={t('role.for_all')}
        clearable
        searchable
        value={form.customerId}
        onChange={form.setCustomer}
        data={organisations
          .filter(each => each.side !== 'partner')
          .map(each => ({ value: each.id, label: each.name }))}
      />
      <Select
        label={t('role.service')}
        placeholder={t('role.for_all')}
        clearable
        searchable
        value={form.serviceId}
        onChange={form.setService}
        data={services.map(each => ({ value: each.id, label: each.name }))}
      />
      <Select
        label={t('role.hours')}
        allowDeselect={false}
        value={form.hours}
        onChange={value => form.setHours(hoursWords.find(each => each === value) ?? 'always')}
        data={hoursWords.map(each => ({ value: each, label: t(`hours.${each}`) }))}
      />
      <fieldset className={css.group}>
        <legend>{t('role.priorities')}</legend>
        <div className={css.acts}>
          {[1, 2, 3, 4].map(each => (
            <Checkbox
              key={each}
              label={`P${each}`}
              checked={priorities.includes(each)}
              onChange={() =>
                setPriorities(
                  priorities.includes(each)
                    ? priorities.filter(other => other !== each)
                    : [...priorities, each],
                )
              }
            />
          ))}
        </div>
      </fieldset>
    </div>
  )
}

/** Gives a role to a person or a team, for what it is to be held. */
export const GiveRole = ({ role, close }: { role: Role; close: () => void }) => {
  const form = useGiving(role)
  const [text, setText] = useState('')
  // What stands in the field once somebody is chosen is their name, and not what is sought.
  const candidates = useCandidates(text === form.who?.label ? '' : text)
  const options =
    form.who && !candidates.some(each => each.value === form.who?.value)
      ? [form.who, ...candidates]
      : candidates
  return (
    <Form
      title={`${t('role.give')} ${role.name}`}
      act={t('role.act')}
      error={form.give.error}
      busy={form.give.isPending}
      send={form.send}
      close={close}
    >
      <Select
        label={t('role.who')}
        required
        withAsterisk={false}
        searchable
        searchValue={text}
        onSearchChange={setText}
        value={form.who?.value ?? null}
        onChange={value => form.setWho(options.find(each => each.value === value) ?? null)}
        data={options}
      />
      <Scope {...form} />
    </Form>
  )
}
