import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { sendMailNow } from '../../contract/index.ts'
import { call } from '../api.ts'
import { toTicket } from '../links.ts'
import { troubleOf } from '../trouble.ts'
import { announce, ErrorLine, SideText, Skeleton } from '../ui/index.ts'
import css from './OutboxPage.module.css'
import { type OutboxLine, outboxMailOptions } from './reads.ts'
import { t } from './words.ts'

type Props = { line: OutboxLine; workspace: string }

/** Tries it at once; what comes of it is read again with the list. */
const SendNow = ({ line, workspace }: Props) => {
  const client = useQueryClient()
  const act = useMutation({
    mutationFn: () => call(sendMailNow, { params: { workspace, delivery: line.id } }),
    onSuccess: () => announce(t('mail.hurried')),
    onSettled: () => client.invalidateQueries({ queryKey: [workspace, 'tickets', 'outbox'] }),
  })
  return (
    <>
      <Button variant="default" loading={act.isPending} onClick={() => act.mutate()}>
        {line.attempts > 0 ? t('mail.again') : t('mail.now')}
      </Button>
      {act.error ? <ErrorLine trouble={troubleOf(act.error, 'write')} /> : null}
    </>
  )
}

const Fact = ({ name, text }: { name: string; text: string }) => (
  <div>
    <dt>{name}</dt>
    <dd>{text}</dd>
  </div>
)

/** One mail, word for word as it goes out or went. */
export const OutboxMail = ({ line, workspace }: Props) => {
  const { data, error } = useQuery(outboxMailOptions(workspace, line.id))
  if (error && !data) return <ErrorLine trouble={troubleOf(error, 'read')} />
  if (!data) return <Skeleton lines={4} height="1.25rem" />
  return (
    <div className={css.mail}>
      <dl className={css.facts}>
        <Fact name={t('mail.subject')} text={data.subject} />
        {data.from ? <Fact name={t('mail.from')} text={data.from} /> : null}
        <Fact name={t('column.to')} text={`${line.to.name} <${line.email}>`} />
        {data.attachments.length > 0 ? (
          <Fact name={t('mail.with')} text={data.attachments.join(', ')} />
        ) : null}
        {line.said ? (
          <Fact name={line.state === 'sent' ? t('mail.said.sent') : t('mail.said')} text={line.said} />
        ) : null}
      </dl>
      <SideText side={line.to.side} className={css.text}>
        {data.text || t('mail.nothing')}
      </SideText>
      <div className={css.acts}>
        {line.state === 'waiting' || line.state === 'failed' ? (
          <SendNow line={line} workspace={workspace} />
        ) : null}
        <Link {...toTicket(workspace, line.ticket.number)}>
          {t('mail.ticket', { number: line.ticket.number })}
        </Link>
      </div>
    </div>
  )
}
