import { useState } from 'react'
import { listSetAside, type ReplyOf } from '../../contract/index.ts'
import { ListPage, Pick, Time } from '../ui/index.ts'
import { OpenRow, Rows, Shown } from './parts.tsx'
import { ReleaseMail } from './ReleaseMail.tsx'
import { useRead } from './use.ts'
import { t } from './words.ts'

export type Mail = ReplyOf<typeof listSetAside>['mails'][number]
const states = ['quarantine', 'discarded'] as const

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
                {close => (state === 'quarantine' ? <ReleaseMail mail={mail} close={close} /> : null)}
              </OpenRow>
            ))}
          </Rows>
        )}
      </Shown>
    </ListPage>
  )
}
