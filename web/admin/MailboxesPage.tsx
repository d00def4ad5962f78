import { Button, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import {
  addMailbox,
  changeMailbox,
  listAllMailboxes,
  type ReplyOf,
  testMailbox,
} from '../../contract/index.ts'
import { problemOf } from '../api.ts'
import { troubleOf } from '../trouble.ts'
import { ErrorLine, icons, KeyCap, ListPage, Time, useKeys } from '../ui/index.ts'
import css from './admin.module.css'
import { useProcesses } from './NextTicket.tsx'
import { Form, OpenRow, Rows, Shown } from './parts.tsx'
import { useRead, useWrite } from './use.ts'
import { t } from './words.ts'

type Mailbox = ReplyOf<typeof listAllMailboxes>['mailboxes'][number]

const ProcessField = ({ value, choose }: { value: string; choose: (key: string) => void }) => (
  <Select
    label={t('mailbox.process')}
    allowDeselect={false}
    value={value}
    onChange={key => choose(key ?? value)}
    data={useProcesses().map(each => ({ value: each.key, label: each.name }))}
  />
)

const Add = ({ close }: { close: () => void }) => {
  const [address, setAddress] = useState('')
  const [process, setProcess] = useState('incident')
  const write = useWrite(addMailbox, () => {
    close()
    return t('mailbox.added', { name: address })
  })
  return (
    <Form
      title={t('mailboxes.add')}
      act={t('mailboxes.add')}
      error={write.error}
      busy={write.isPending}
      send={() => write.mutate({ body: { address: address.trim(), process } })}
      close={close}
    >
      <TextInput
        type="email"
        label={t('mailbox.address')}
        description={t('mailbox.address_text')}
        required
        withAsterisk={false}
        value={address}
        error={problemOf(write.error)?.field('address')}
        onChange={event => setAddress(event.currentTarget.value)}
      />
      <ProcessField value={process} choose={setProcess} />
    </Form>
  )
}

const Edit = ({ mailbox, close }: { mailbox: Mailbox; close: () => void }) => {
  const [process, setProcess] = useState(mailbox.process)
  const params = { mailbox: mailbox.id }
  const write = useWrite(changeMailbox, () => {
    close()
    return t('mailbox.changed', { name: mailbox.address })
  })
  const test = useWrite(testMailbox, ({ to, sends }) =>
    t(sends ? 'mailbox.tested' : 'mailbox.tested_waits', { from: mailbox.address, to }),
  )
  return (
    <Form
      title={t('change', { name: mailbox.address })}
      act={t('save')}
      error={write.error ?? test.error}
      busy={write.isPending}
      send={() => write.mutate({ params, body: { process } })}
      close={close}
      beside={
        <>
          {mailbox.open ? (
            <Button
              variant="default"
              loading={test.isPending}
              onClick={() => test.mutate({ params, body: {} })}
            >
              {t('mailbox.test')}
            </Button>
          ) : null}
          <Button
            variant="subtle"
            color="gray"
            onClick={() => write.mutate({ params, body: { open: !mailbox.open } })}
          >
            {t(mailbox.open ? 'mailbox.close' : 'mailbox.open')}
          </Button>
          {test.data ? (
            <output>
              {t(test.data.sends ? 'mailbox.tested' : 'mailbox.tested_waits', {
                from: mailbox.address,
                to: test.data.to,
              })}
            </output>
          ) : null}
        </>
      }
    >
      <ProcessField value={process} choose={setProcess} />
    </Form>
  )
}

const head = ['address', 'process', 'last'] as const

/** The addresses mail is taken for. */
export const MailboxesPage = () => {
  const [isAdding, setAdding] = useState(false)
  useKeys([{ press: 'a', words: t('mailboxes.add'), act: () => setAdding(true) }])
  const read = useRead(listAllMailboxes)
  const processes = useProcesses()
  return (
    <ListPage
      title={read.data ? t('mailboxes.title', { count: read.data.mailboxes.length }) : t('loading')}
      bar={
        isAdding ? null : (
          <Button variant="default" rightSection={<KeyCap press="a" />} onClick={() => setAdding(true)}>
            {t('mailboxes.add')}
          </Button>
        )
      }
    >
      {read.error && read.data ? <ErrorLine trouble={troubleOf(read.error, 'read')} /> : null}
      {read.data?.sends === false ? (
        <p className={css.notice} role="status">
          <icons.Warning />
          <span>
            <strong>{t('mailboxes.no_server')}.</strong> {t('mailboxes.no_server_text')}
          </span>
        </p>
      ) : null}
      {isAdding ? <Add close={() => setAdding(false)} /> : null}
      <Shown read={read}>
        {({ mailboxes }) => (
          <Rows head={head.map(column => t(`mailbox.${column}`))}>
            {mailboxes.map(mailbox => (
              <OpenRow
                key={mailbox.id}
                columns={3}
                inactive={!mailbox.open}
                label={mailbox.address}
                words={t('change', { name: mailbox.address })}
                cells={
                  <>
                    <td>
                      {mailbox.open
                        ? (processes.find(each => each.key === mailbox.process)?.name ?? mailbox.process)
                        : t('mailbox.closed')}
                    </td>
                    <td className="dim">
                      {mailbox.lastAt ? <Time at={mailbox.lastAt} /> : t('mailbox.never')}
                    </td>
                  </>
                }
              >
                {close => <Edit mailbox={mailbox} close={close} />}
              </OpenRow>
            ))}
          </Rows>
        )}
      </Shown>
    </ListPage>
  )
}
