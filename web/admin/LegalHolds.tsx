import { Button, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { addLegalHold, liftLegalHold, listAllPeople } from '../../contract/index.ts'
import { troubleOf } from '../trouble.ts'
import { ErrorLine, sayDate } from '../ui/index.ts'
import css from './admin.module.css'
import { t } from './keepingWords.ts'
import { Form } from './parts.tsx'
import type { Retention } from './RetentionPage.tsx'
import { useRead, useWrite } from './use.ts'

type Hold = Retention['holds'][number]

const Line = ({ hold }: { hold: Hold }) => {
  const lift = useWrite(liftLegalHold, () => t('hold.lifted'))
  const what = hold.ticket ?? hold.person ?? t('hold.hidden')
  const { reason, setAt, setBy } = hold
  return (
    <li>
      <strong>{what}</strong>{' '}
      {t('hold.since', { reason, date: sayDate(setAt), who: setBy ?? t('hold.command') })}{' '}
      <Button
        size="compact-sm"
        variant="default"
        aria-label={t('hold.lift_of', { what })}
        loading={lift.isPending}
        onClick={() => lift.mutate({ params: { hold: hold.id } })}
      >
        {t('hold.lift')}
      </Button>
      {lift.error ? <ErrorLine trouble={troubleOf(lift.error, 'write')} /> : null}
    </li>
  )
}

const NewHold = ({ close }: { close: () => void }) => {
  const [ticket, setTicket] = useState('')
  const [personId, setPerson] = useState<string | null>(null)
  const [reason, setReason] = useState('')
  const [sought, seek] = useState('')
  const people = useRead(listAllPeople, { ...(sought && { q: sought }), limit: 50 }).data?.people ?? []
  const write = useWrite(addLegalHold, () => {
    close()
    return t('hold.done')
  })
  const send = () =>
    write.mutate({
      body: { ...(ticket.trim() && { ticket: ticket.trim() }), ...(personId && { personId }), reason },
    })
  return (
    <Form
      title={t('hold.add')}
      act={t('hold.add')}
      error={write.error}
      busy={write.isPending}
      send={send}
      close={close}
    >
      <TextInput
        label={t('hold.ticket')}
        value={ticket}
        onChange={event => setTicket(event.currentTarget.value)}
      />
      <Select
        label={t('hold.person')}
        searchable
        clearable
        value={personId}
        onChange={setPerson}
        onSearchChange={seek}
        data={people.map(({ id, name, email }) => ({ value: id, label: `${name} (${email})` }))}
      />
      <TextInput
        label={t('hold.reason')}
        required
        value={reason}
        onChange={event => setReason(event.currentTarget.value)}
      />
    </Form>
  )
}

/** What stays whatever rule or wish there is. */
export const LegalHolds = ({ holds }: { holds: readonly Hold[] }) => {
  const [isAdding, setAdding] = useState(false)
  return (
    <section className={css.part} aria-label={t('holds')}>
      <h2>{t('holds')}</h2>
      <p className="dim">{t('holds.text')}</p>
      {holds.length === 0 ? (
        <p className="dim">{t('holds.none')}</p>
      ) : (
        <ul className={css.errors}>
          {holds.map(hold => (
            <Line key={hold.id} hold={hold} />
          ))}
        </ul>
      )}
      {isAdding ? (
        <NewHold close={() => setAdding(false)} />
      ) : (
        <div>
          <Button variant="default" onClick={() => setAdding(true)}>
            {t('hold.add')}
          </Button>
        </div>
      )}
    </section>
  )
}
