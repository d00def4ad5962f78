import { Button, Select } from '@mantine/core'
import { useState } from 'react'
import { discardMail, listAllOrganisations, listAllPeople, releaseMail } from '../../contract/index.ts'
import type { Mail } from './MailPage.tsx'
import { Form, type Option } from './parts.tsx'
import { isOffered, useRead, useWrite } from './use.ts'
import { t } from './words.ts'

/** Somebody here, found by what is typed. */
const PersonField = ({
  chosen,
  choose,
}: {
  chosen: Option | null
  choose: (person: Option | null) => void
}) => {
  const [text, setText] = useState('')
  const sought = text === chosen?.label ? '' : text
  const { data } = useRead(listAllPeople, { state: 'active', limit: 50, ...(sought ? { q: sought } : {}) })
  const found = (data?.people ?? []).map(each => ({
    value: each.id,
    label: `${each.name}, ${each.organisation}`,
  }))
  const options = chosen && !found.some(each => each.value === chosen.value) ? [chosen, ...found] : found
  return (
    <Select
      label={t('mail.person')}
      clearable
      searchable
      searchValue={text}
      onSearchChange={setText}
      value={chosen?.value ?? null}
      onChange={id => choose(options.find(each => each.value === id) ?? null)}
      data={options}
    />
  )
}

/** Whose a mail is, or that nothing comes of it. */
export const ReleaseMail = ({ mail, close }: { mail: Mail; close: () => void }) => {
  const organisations = useRead(listAllOrganisations).data?.organisations.filter(isOffered) ?? []
  const [organisationId, setOrganisation] = useState<string | null>(null)
  const [person, setPerson] = useState<Option | null>(null)
  const params = { mail: mail.id }
  const say = (words: string) => () => {
    close()
    return words
  }
  const release = useWrite(releaseMail, say(t('mail.released')))
  const discard = useWrite(discardMail, say(t('mail.discarded_done')))
  const body = person ? { personId: person.value } : organisationId ? { organisationId } : {}
  return (
    <Form
      title={t('mail.whose')}
      act={t('mail.release')}
      error={release.error ?? discard.error}
      busy={release.isPending}
      send={() => release.mutate({ params, body })}
      close={close}
      beside={
        <Button variant="subtle" color="gray" onClick={() => discard.mutate({ params, body: {} })}>
          {t('mail.discard')}
        </Button>
      }
    >
      <h2>{t('mail.whose')}</h2>
      <p className="dim">{t('mail.whose_text')}</p>
      <Select
        label={t('mail.organisation')}
        clearable
        searchable
        value={person ? null : organisationId}
        onChange={id => {
          setOrganisation(id)
          setPerson(null)
        }}
        data={organisations
          .filter(each => each.side !== 'provider')
          .map(each => ({ value: each.id, label: each.name }))}
      />
      <PersonField chosen={person} choose={setPerson} />
    </Form>
  )
}
