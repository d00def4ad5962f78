import { Button, Select } from '@mantine/core'
import { useState } from 'react'
import {
  discardMail,
  listAllOrganisations,
  listAllPeople,
  listSetAside,
  type ReplyOf,
  releaseMail,
} from '../../contract/index.ts'
import { ListPage, Pick, Time } from '../ui/index.ts'
import { Form, OpenRow, Rows, Shown } from './parts.tsx'
import { useRead, useWrite } from './use.ts'
import { t } from './words.ts'

type Mail = ReplyOf<typeof listSetAside>['mails'][number]
const states = ['quarantine', 'discarded'] as const

const Decide = ({ mail, close }: { mail: Mail; close: () => void }) => {
  const organisations = useRead(listAllOrganisations).data?.organisations ?? []
  const [sought, seek] = useState('')
  const people =
    useRead(listAllPeople, { state: 'active', limit: 50, ...(sought ? { q: sought } : {}) }).data?.people ??
    []
  const [organisationId, setOrganisation] = useState<string | null>(null)
  const [personId, setPerson] = useState<string | null>(null)
  const params = { mail: mail.id }
  const release = useWrite(releaseMail, () => {
    close()
    return t('mail.released')
  })
  const discard = useWrite(discardMail, () => {
    close()
    return t('mail.discarded_done')
  })
  return (
    <Form
      title={t('mail.whose')}
      act={t('mail.release')}
      error={release.error ?? discard.error}
      busy={release.isPending}
      send={() =>
        release.mutate({
          params,
          body: { ...(personId && { personId }), ...(organisationId && { organisationId }) },
        })
      }
      close={close}
      beside={
        <Button
          variant="subtle"
          color="gray"
          loading={discard.isPending}
          onClick={() => discard.mutate({ params, body: {} })}
        >
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
        value={organisationId}
        onChange={id => {
          setOrganisation(id)
          setPerson(null)
        }}
        data={organisations
          .filter(each => each.side !== 'provider')
          .map(each => ({ value: each.id, label: each.name }))}
      />
      <Select
        label={t('mail.person')}
        clearable
        searchable
        searchValue={sought}
        onSearchChange={seek}
        value={personId}
        onChange={id => {
          setPerson(id)
          setOrganisation(null)
        }}
        filter={({ options }) => options}
        data={people.map(each => ({ value: each.id, label: `${each.name}, ${each.organisation}` }))}
      />
    </Form>
  )
}

const head = ['subject', 'from', 'why', 'when'] as const

/** Mail nobody knew what to do with: whose it is, says a person. */
export const MailPage = () => {
  const [state, pick] = useState<(typeof states)[number]>('quarantine')
  const read = useRead(listSetAside, { state, limit: 100 })
  const count = read.data?.mails.length ?? 0
  return (
    <ListPage
      title={
        read.data
          ? t(state === 'quarantine' ? 'mail.title' : 'mail.title_discarded', { count })
          : t('loading')
      }
      bar={
        <Pick
          label={t('mail.state')}
          value={state}
          pick={pick}
          options={[
            ['quarantine', t('mail.waiting')],
            ['discarded', t('mail.discarded')],
          ]}
        />
      }
    >
      <Shown
        read={read}
        empty={({ mails }) =>
          mails.length === 0 ? { title: t('mail.empty'), text: t('mail.empty_text') } : null
        }
      >
        {({ mails }) => (
          <Rows head={head.map(column => t(`mail.${column}`))}>
            {mails.map(mail => (
              <OpenRow
                key={mail.id}
                columns={4}
                label={mail.subject || t('mail.no_subject')}
                words={t('mail.whose')}
                cells={
                  <>
                    <td>{mail.from}</td>
                    <td className="dim">{mail.reason}</td>
                    <td className="dim">
                      <Time at={mail.at} />
                    </td>
                  </>
                }
              >
                {close => (state === 'quarantine' ? <Decide mail={mail} close={close} /> : null)}
              </OpenRow>
            ))}
          </Rows>
        )}
      </Shown>
    </ListPage>
  )
}
