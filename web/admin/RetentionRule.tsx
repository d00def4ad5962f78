import { Button, NumberInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { previewRetention, type ReplyOf, setRetention } from '../../contract/index.ts'
import { call } from '../api.ts'
import { troubleOf } from '../trouble.ts'
import { ErrorLine, sayDate } from '../ui/index.ts'
import { useViewer } from '../viewer.ts'
import css from './admin.module.css'
import { t } from './keepingWords.ts'
import { Form } from './parts.tsx'
import type { Rule } from './RetentionPage.tsx'
import { useWrite } from './use.ts'

type Preview = ReplyOf<typeof previewRetention>

const sayPreview = (kind: Rule['kind'], preview: Preview): string => {
  const { tickets, messages, files, mails, changes } = preview
  const before = sayDate(preview.before)
  if (tickets + mails + changes === 0) return t('preview.nothing')
  if (kind === 'mail') return t('preview.mails', { count: mails, before })
  if (kind === 'log') return t('preview.changes', { count: changes, before })
  return t('preview.tickets', { tickets, messages, files, before })
}

/** What would go, counted and the first by name. */
const WouldGo = ({ kind, months }: { kind: Rule['kind']; months: number }) => {
  const { workspace } = useViewer()
  const { data, error } = useQuery({
    queryKey: [workspace, 'admin', 'retention', kind, months],
    queryFn: ({ signal }) =>
      call(previewRetention, { params: { workspace, rule: kind }, query: { months } }, signal),
  })
  if (error) return <ErrorLine trouble={troubleOf(error, 'read')} />
  if (!data) return <p className="dim">{t('preview.reading')}</p>
  return (
    <div role="status">
      <p>{sayPreview(kind, data)}</p>
      {data.held > 0 ? <p>{t('preview.held', { count: data.held })}</p> : null}
      {data.first.length > 0 ? (
        <>
          <strong>{t('preview.first')}</strong>
          <ul className={css.errors}>
            {data.first.map(({ number, title, closedAt }) => (
              <li key={number}>
                {number} {title} <span className="dim">{sayDate(closedAt)}</span>
              </li>
            ))}
          </ul>
        </>
      ) : null}
    </div>
  )
}

const isMonths = (value: number | string): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 600

/** A rule is set with what it would take in sight. */
export const RetentionRule = ({ rule, close }: { rule: Rule; close: () => void }) => {
  const [months, setMonths] = useState<number | string>(rule.months ?? 24)
  const write = useWrite(setRetention, () => {
    close()
    return undefined
  })
  const set = (wanted: number | null) =>
    write.mutate({ params: { rule: rule.kind }, body: { months: wanted } })
  return (
    <Form
      title={t(`rule.${rule.kind}`)}
      act={t('rule.on')}
      error={write.error}
      busy={write.isPending}
      send={() => isMonths(months) && set(months)}
      close={close}
      beside={
        rule.months === null ? null : (
          <Button variant="default" onClick={() => set(null)}>
            {t('rule.off')}
          </Button>
        )
      }
    >
      <p className="dim">{t(`rule.${rule.kind}_text`)}</p>
      <NumberInput
        label={t('months.label')}
        min={1}
        max={600}
        allowDecimal={false}
        hideControls
        value={months}
        onChange={setMonths}
      />
      {isMonths(months) ? <WouldGo kind={rule.kind} months={months} /> : null}
    </Form>
  )
}
