import { getRetention, type ReplyOf } from '../../contract/index.ts'
import { ListPage, sayDate } from '../ui/index.ts'
import css from './admin.module.css'
import { t } from './keepingWords.ts'
import { LegalHolds } from './LegalHolds.tsx'
import { OpenRow, Rows, Shown } from './parts.tsx'
import { RetentionRule } from './RetentionRule.tsx'
import { useRead } from './use.ts'

export type Retention = ReplyOf<typeof getRetention>
export type Rule = Retention['rules'][number]
type Erasure = Retention['erasures'][number]

const Row = ({ rule }: { rule: Rule }) => (
  <OpenRow
    columns={4}
    label={t(`rule.${rule.kind}`)}
    words={t('change')}
    cells={
      <>
        <td>{rule.months === null ? t('good') : t('months', { count: rule.months })}</td>
        <td className="dim">{rule.lastRunAt ? sayDate(rule.lastRunAt) : rule.months ? t('never') : null}</td>
        <td>{rule.months === null ? null : t('gone', { count: rule.removed })}</td>
      </>
    }
  >
    {close => <RetentionRule rule={rule} close={close} />}
  </OpenRow>
)

const sayState = ({ state, doneAt }: Erasure): string =>
  state === 'done' ? t('erasure.done', { date: doneAt ? sayDate(doneAt) : '' }) : t(`erasure.${state}`)

const Erasures = ({ erasures }: { erasures: readonly Erasure[] }) => (
  <section className={css.part} aria-label={t('erasures')}>
    <h2>{t('erasures')}</h2>
    {erasures.length === 0 ? (
      <p className="dim">{t('erasures.none')}</p>
    ) : (
      <ul className={css.errors}>
        {erasures.map(erasure => (
          <li key={erasure.id}>
            {erasure.pseudonym}: {sayState(erasure)}
          </li>
        ))}
      </ul>
    )}
  </section>
)

const head = ['what', 'kept', 'last', 'removed'] as const

/** How long things are kept, what is held whatever its age, and who was erased. */
export const RetentionPage = () => {
  const read = useRead(getRetention)
  return (
    <ListPage title={t('title')} bar={null}>
      <p>{t('text')}</p>
      <Shown read={read}>
        {kept => (
          <>
            <Rows head={head.map(column => t(`head.${column}`))}>
              {kept.rules.map(rule => (
                <Row key={rule.kind} rule={rule} />
              ))}
            </Rows>
            <LegalHolds holds={kept.holds} />
            <Erasures erasures={kept.erasures} />
          </>
        )}
      </Shown>
    </ListPage>
  )
}
