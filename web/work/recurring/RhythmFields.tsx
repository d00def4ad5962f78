import { Chip, NumberInput, Select, TextInput } from '@mantine/core'
import type { Schedule } from '../../../contract/index.ts'
import css from './RecurringPage.module.css'
import {
  type Every,
  everies,
  months,
  nths,
  type Rhythm,
  rhythmOf,
  sayMonth,
  sayShortWeekday,
  sayWeekday,
  weekdays,
} from './rhythm.ts'
import { r } from './words.ts'

type Props = {
  schedule: Schedule
  put: (part: Partial<Schedule>) => void
  wrong: (field: string) => string | undefined
}
type PartProps<E extends Every> = {
  rhythm: Extract<Rhythm, { every: E }>
  put: (rhythm: Rhythm) => void
  wrong?: string | undefined
}

const Days = ({ rhythm, put }: PartProps<'week'>) => (
  <fieldset className={css.days}>
    <legend>{r('days')}</legend>
    <Chip.Group
      multiple
      value={rhythm.days.map(String)}
      onChange={days => (days.length > 0 ? put({ ...rhythm, days: days.map(Number) }) : undefined)}
    >
      {weekdays.map(day => (
        <Chip key={day} value={String(day)} size="sm" variant="outline">
          {sayShortWeekday(day)}
        </Chip>
      ))}
    </Chip.Group>
  </fieldset>
)

const MonthDay = ({ rhythm, put, wrong }: PartProps<'month' | 'year'>) => (
  <NumberInput
    label={r('day')}
    description={rhythm.day > 28 ? r('day.short') : undefined}
    min={1}
    max={31}
    allowDecimal={false}
    clampBehavior="strict"
    value={rhythm.day}
    error={wrong}
    onChange={value => put({ ...rhythm, day: Number(value) || 1 })}
  />
)

const Month = ({ rhythm, put }: PartProps<'year'>) => (
  <Select
    label={r('month')}
    allowDeselect={false}
    value={String(rhythm.month)}
    data={months.map(month => ({ value: String(month), label: sayMonth(month) }))}
    onChange={value => put({ ...rhythm, month: Number(value) })}
  />
)

const Nth = ({ rhythm, put }: PartProps<'month-weekday'>) => (
  <>
    <Select
      label={r('nth')}
      allowDeselect={false}
      value={String(rhythm.nth)}
      data={nths.map(nth => ({ value: String(nth), label: r(`nth.${nth}`) }))}
      onChange={value => put({ ...rhythm, nth: Number(value) })}
    />
    <Select
      label={r('weekday')}
      allowDeselect={false}
      value={String(rhythm.day)}
      data={weekdays.map(day => ({ value: String(day), label: sayWeekday(day) }))}
      onChange={value => put({ ...rhythm, day: Number(value) })}
    />
  </>
)

const zones = Intl.supportedValuesOf('timeZone')

/** When it comes again: how often, at what time, between which days. */
export const RhythmFields = ({ schedule, put, wrong }: Props) => {
  const { rhythm } = schedule
  const set = (next: Rhythm) => put({ rhythm: next })
  const wrongDay = wrong('schedule/rhythm/day')
  return (
    <>
      <div className={css.row}>
        <Select
          label={r('every')}
          allowDeselect={false}
          value={rhythm.every}
          data={everies.map(value => ({ value, label: r(`every.${value}`) }))}
          onChange={value => set(rhythmOf((value ?? 'day') as Every))}
        />
        {rhythm.every === 'week' ? <Days rhythm={rhythm} put={set} /> : null}
        {rhythm.every === 'month-weekday' ? <Nth rhythm={rhythm} put={set} /> : null}
        {rhythm.every === 'year' ? <Month rhythm={rhythm} put={set} /> : null}
        {rhythm.every === 'month' || rhythm.every === 'year' ? (
          <MonthDay rhythm={rhythm} put={set} wrong={wrongDay} />
        ) : null}
      </div>
      <div className={css.row}>
        <TextInput
          type="time"
          label={r('at')}
          value={schedule.at}
          error={wrong('schedule/at')}
          onChange={event => put({ at: event.currentTarget.value })}
        />
        <Select
          label={r('zone')}
          description={r('zone.hint')}
          searchable
          allowDeselect={false}
          value={schedule.zone}
          error={wrong('schedule/zone')}
          data={zones.includes(schedule.zone) ? zones : [schedule.zone, ...zones]}
          onChange={value => put({ zone: value ?? schedule.zone })}
        />
        <TextInput
          type="date"
          label={r('from')}
          value={schedule.from}
          error={wrong('schedule/from')}
          onChange={event => put({ from: event.currentTarget.value })}
        />
        <TextInput
          type="date"
          label={r('until')}
          description={r('until.hint')}
          value={schedule.until ?? ''}
          error={wrong('schedule/until')}
          onChange={event => put({ until: event.currentTarget.value })}
        />
      </div>
    </>
  )
}
