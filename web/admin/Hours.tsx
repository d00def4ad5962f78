import { Button, Checkbox, Select, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { getHours, type ReplyOf, setHours } from '../../contract/index.ts'
import { problemOf } from '../api.ts'
import { troubleOf } from '../trouble.ts'
import { ErrorLine, locale } from '../ui/index.ts'
import css from './admin.module.css'
import { Shown } from './parts.tsx'
import { useRead, useWrite } from './use.ts'
import { t } from './words.ts'

type Week = NonNullable<ReplyOf<typeof getHours>['hours']>

const dayNames = [1, 2, 3, 4, 5, 6, 7].map(day =>
  // The fifth of January 1970 was a Monday.
  new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' }).format((day + 3) * 86_400_000),
)
const usual = (): Week => ({
  zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  days: [1, 2, 3, 4, 5],
  opensAt: '08:00',
  closesAt: '17:00',
})
const zones = (): string[] => Intl.supportedValuesOf('timeZone')

const Days = ({ days, choose }: { days: number[]; choose: (days: number[]) => void }) => (
  <fieldset className={css.group}>
    <legend>{t('week.days')}</legend>
    <div className={css.acts}>
      {dayNames.map((name, index) => (
        <Checkbox
          key={name}
          label={name}
          checked={days.includes(index + 1)}
          onChange={() =>
            choose(days.includes(index + 1) ? days.filter(day => day !== index + 1) : [...days, index + 1])
          }
        />
      ))}
    </div>
  </fieldset>
)

const Form = ({ hours }: { hours: Week | null }) => {
  const [week, setWeek] = useState(hours)
  const write = useWrite(setHours, () => t('week.saved'))
  const wrong = problemOf(write.error)
  const change = (more: Partial<Week>) => week && setWeek({ ...week, ...more })
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    write.mutate({ body: { hours: week } })
  }
  return (
    <form className={css.panel} onSubmit={onSubmit} aria-label={t('week.title')}>
      <Select
        label={t('role.hours')}
        allowDeselect={false}
        value={week ? 'some' : 'always'}
        onChange={value => setWeek(value === 'some' ? (hours ?? usual()) : null)}
        data={(['always', 'some'] as const).map(each => ({ value: each, label: t(`week.${each}`) }))}
      />
      {week ? (
        <>
          <Days days={week.days} choose={days => change({ days })} />
          <div className={css.side}>
            <TextInput
              type="time"
              label={t('week.from')}
              value={week.opensAt}
              onChange={event => change({ opensAt: event.currentTarget.value })}
            />
            <TextInput
              type="time"
              label={t('week.to')}
              value={week.closesAt === '24:00' ? '23:59' : week.closesAt}
              error={wrong?.field('closesAt')}
              onChange={event => change({ closesAt: event.currentTarget.value })}
            />
          </div>
          <Select
            label={t('week.zone')}
            searchable
            allowDeselect={false}
            limit={50}
            value={week.zone}
            error={wrong?.field('zone')}
            onChange={zone => change({ zone: zone ?? week.zone })}
            data={[...new Set([week.zone, ...zones()])]}
          />
        </>
      ) : null}
      {write.error ? <ErrorLine trouble={troubleOf(write.error, 'write')} /> : null}
      <div className={css.acts}>
        <Button type="submit" variant="default" loading={write.isPending}>
          {t('save')}
        </Button>
      </div>
    </form>
  )
}

/** When the provider is there. */
export const Hours = () => {
  const read = useRead(getHours)
  return (
    <section className={css.part} aria-labelledby="working-hours">
      <h2 id="working-hours">{t('week.title')}</h2>
      <p className="dim">{t('week.text')}</p>
      <Shown read={read}>{({ hours }) => <Form hours={hours} />}</Shown>
    </section>
  )
}
