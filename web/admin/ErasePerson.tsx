import { Button, Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { erasePerson, previewErasure, type ReplyOf } from '../../contract/index.ts'
import { call } from '../api.ts'
import { troubleOf } from '../trouble.ts'
import { ErrorLine, Skeleton } from '../ui/index.ts'
import { useViewer } from '../viewer.ts'
import css from './admin.module.css'
import { t } from './keepingWords.ts'
import type { Person } from './PeoplePage.tsx'
import { useWrite } from './use.ts'

type Preview = ReplyOf<typeof previewErasure>

const WhatGoes = ({ preview: { goes, stays, openTickets } }: { preview: Preview }) => (
  <>
    <div>
      <strong>{t('erase.goes')}</strong>
      <p>{t('erase.goes_list', goes)}</p>
      {goes.roles.length + goes.teams.length > 0 ? (
        <p>{t('erase.roles', { names: [...goes.roles, ...goes.teams].join(', ') })}</p>
      ) : null}
    </div>
    <div>
      <strong>{t('erase.stays')}</strong>
      <p>{t('erase.stays_list', stays)}</p>
      {stays.heldCount > 0 ? (
        <p>{t('erase.held', { count: stays.heldCount, numbers: stays.heldTickets.join(', ') })}</p>
      ) : null}
      {openTickets.length > 0 ? <p>{t('erase.open', { numbers: openTickets.join(', ') })}</p> : null}
    </div>
  </>
)

type Asking = { person: Person; preview: Preview; keep: () => void }
const Ask = ({ person, preview, keep }: Asking) => {
  const [texts, setTexts] = useState<'keep' | 'remove'>('keep')
  const [name, setName] = useState('')
  const write = useWrite(erasePerson, ({ pseudonym }) => t('erase.done', { pseudonym }))
  const isSure = name.trim() === preview.name.trim()
  return (
    <>
      <WhatGoes preview={preview} />
      <Select
        label={t('erase.texts', { count: preview.goes.messages })}
        allowDeselect={false}
        value={texts}
        onChange={value => setTexts(value === 'remove' ? 'remove' : 'keep')}
        data={[
          { value: 'keep', label: t('erase.keep') },
          { value: 'remove', label: t('erase.remove') },
        ]}
      />
      <TextInput
        label={t('erase.name')}
        description={preview.name}
        value={name}
        onChange={event => setName(event.currentTarget.value)}
      />
      {write.error ? <ErrorLine trouble={troubleOf(write.error, 'write')} /> : null}
      <div className={css.acts}>
        <Button
          color="red"
          disabled={!isSure}
          loading={write.isPending}
          onClick={() => write.mutate({ params: { person: person.id }, body: { name, texts } })}
        >
          {t('erase.do')}
        </Button>
        <Button variant="default" onClick={keep}>
          {t('cancel')}
        </Button>
      </div>
    </>
  )
}

/** Asks in place, with what goes and what stays in sight, and for the name: it cannot be taken back. */
export const ErasePerson = ({ person, keep }: { person: Person; keep: () => void }) => {
  const { workspace } = useViewer()
  const { data, error } = useQuery({
    queryKey: [workspace, 'admin', 'erasure', person.id],
    queryFn: ({ signal }) => call(previewErasure, { params: { workspace, person: person.id } }, signal),
  })
  const title = t('erase.title', { name: person.name })
  const stop = data?.erased ? t('erase.is_erased') : data?.held ? t('erase.is_held') : null
  return (
    <div className={css.panel} role="alertdialog" aria-label={title}>
      <h2>{title}</h2>
      {error ? <ErrorLine trouble={troubleOf(error, 'read')} /> : null}
      {stop === null ? <p>{t('erase.text')}</p> : <p>{stop}</p>}
      {data && stop === null ? <Ask person={person} preview={data} keep={keep} /> : null}
      {data || error ? null : <Skeleton lines={5} />}
      {stop === null ? null : (
        <div className={css.acts}>
          <Button variant="default" onClick={keep}>
            {t('cancel')}
          </Button>
        </div>
      )}
    </div>
  )
}

/** What the law lets anybody ask for: all their data, and to be forgotten. */
export const DataRights = ({ person, erase }: { person: Person; erase: () => void }) => {
  const { workspace } = useViewer()
  return (
    <>
      <Button
        component="a"
        variant="subtle"
        download
        href={`/api/w/${workspace}/admin/people/${person.id}/export`}
      >
        {t('export.act')}
      </Button>
      <Button variant="subtle" color="red" onClick={erase}>
        {t('erase.act')}
      </Button>
    </>
  )
}
