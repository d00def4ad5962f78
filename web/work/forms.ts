import { fromField, tomorrowAt } from '../ui/index.ts'
import type { FormName } from './formNames.ts'
import { f } from './formWords.ts'
import { isMinutes } from './minutes.ts'
import type { Act } from './reads.ts'

/** What is typed into a form, by field; a field that was never touched is not there. */
export type Values = Partial<Record<FieldName, string>>
export type FieldName =
  | 'reason'
  | 'asks'
  | 'meets'
  | 'for'
  | 'question'
  | 'until'
  | 'to'
  | 'startsAt'
  | 'minutes'
  | 'place'
  | 'invite'
  | 'text'
  | 'chargeable'
  | 'contract'
  | 'note'
  | 'process'
export type Field = {
  name: FieldName
  kind: 'text' | 'line' | 'number' | 'moment' | 'check' | 'one' | 'some' | 'pick'
  label: string
  hint?: string
  needed?: boolean
  /** Of a number, at least; 1 unless said. At most a day of minutes. */
  least?: number
  /** Of a text, letters at most. */
  longest?: number
}
/** What an act is about: the run, or the meeting. */
export type About = { run: string; meeting?: string | undefined }
type Made = { fields: (values: Values) => Field[]; toAct: (values: Values, about: About) => Act }

const text = (name: FieldName, label: string, needed = true): Field => ({ name, kind: 'text', label, needed })
const reason = { ...text('reason', f('reason')), hint: f('reason.deviation') }
const meeting: Field[] = [
  { name: 'startsAt', kind: 'moment', label: f('meet.at'), needed: true },
  { name: 'minutes', kind: 'number', label: f('meet.minutes'), needed: true, least: 5 },
  { name: 'place', kind: 'line', label: f('meet.place'), hint: f('meet.place_hint'), needed: true },
  { name: 'invite', kind: 'some', label: f('meet.who'), hint: f('meet.who_hint') },
]
const asking: Field[] = [
  { name: 'for', kind: 'one', label: f('whom'), needed: true },
  { name: 'question', kind: 'text', label: f('question'), needed: true },
]
const until: Field = { name: 'until', kind: 'moment', label: f('until'), hint: f('until.hint') }

const toMeeting = ({ startsAt = '', minutes = '', place = '', invite = '' }: Values) => ({
  startsAt: fromField(startsAt) ?? '',
  minutes: Number(minutes),
  place: place.trim(),
  ...(invite ? { invite: invite.split(',') } : {}),
})
const toUntil = ({ until: at = '' }: Values) => {
  const instant = fromField(at)
  return instant ? { until: instant } : {}
}
const toQuestion = ({ for: whom = '', question = '' }: Values) => ({
  ...(whom ? { for: whom } : {}),
  ...(question.trim() ? { question: question.trim() } : {}),
})

const made: Record<FormName, Made> = {
  stuck: {
    fields: ({ asks, meets }) => [
      { ...text('reason', f('reason.stuck')), hint: f('reason.stuck_hint') },
      { name: 'asks', kind: 'check', label: f('ask.too') },
      ...(asks ? asking : []),
      { name: 'meets', kind: 'check', label: f('meet.too') },
      ...(meets ? meeting : []),
    ],
    toAct: (values, { run }) => ({
      act: 'stuck',
      run,
      reason: values.reason?.trim() ?? '',
      ...(values.asks ? toQuestion(values) : {}),
      ...(values.meets ? { meeting: toMeeting(values) } : {}),
    }),
  },
  wait: {
    fields: ({ for: whom, until: at }) => [
      { name: 'for', kind: 'one', label: f('whom.wait'), needed: !at },
      ...(whom ? [text('question', f('question'), !at)] : []),
      { ...until, needed: !whom },
    ],
    toAct: (values, { run }) => ({ act: 'wait', run, ...toQuestion(values), ...toUntil(values) }),
  },
  help: {
    fields: () => [
      { name: 'to', kind: 'one', label: f('whom'), hint: f('whom.hint'), needed: true },
      text('question', f('help.question')),
    ],
    toAct: ({ to = '', question = '' }, { run }) => ({ act: 'help', run, to, question: question.trim() }),
  },
  offer: {
    fields: () => [
      { name: 'to', kind: 'one', label: f('whom'), hint: f('whom.hint'), needed: true },
      text('reason', f('reason')),
    ],
    toAct: ({ to = '', reason: why = '' }, { run }) => ({ act: 'offer', run, to, reason: why.trim() }),
  },
  return: {
    fields: () => [text('reason', f('reason'))],
    toAct: ({ reason: why = '' }, { run }) => ({ act: 'return', run, reason: why.trim() }),
  },
  assign: {
    fields: () => [{ name: 'to', kind: 'one', label: f('colleague'), needed: true }],
    toAct: ({ to = '' }, { run }) => ({ act: 'assign', run, to }),
  },
  release: { fields: () => [], toAct: (_, { run }) => ({ act: 'release', run }) },
  meet: {
    fields: () => [text('text', f('meet.text')), ...meeting],
    toAct: (values, { run }) => ({
      act: 'meet',
      run,
      text: values.text?.trim() ?? '',
      ...toMeeting(values),
    }),
  },
  book: {
    fields: () => [
      { name: 'minutes', kind: 'number', label: f('book.minutes'), needed: true },
      { name: 'chargeable', kind: 'pick', label: f('book.chargeable') },
      { name: 'contract', kind: 'line', label: f('book.contract'), needed: false, longest: 60 },
      { name: 'note', kind: 'line', label: f('book.note'), needed: false },
    ],
    toAct: ({ minutes = '', chargeable, contract = '', note = '' }, { run }) => ({
      act: 'book',
      run,
      minutes: Number(minutes),
      ...(chargeable ? { chargeable: chargeable === 'yes' } : {}),
      ...(contract.trim() ? { contract: contract.trim() } : {}),
      ...(note.trim() ? { note: note.trim() } : {}),
    }),
  },
  move: {
    fields: () => [{ name: 'to', kind: 'one', label: f('target'), needed: true }, reason],
    toAct: ({ to = '', reason: why = '' }, { run }) => ({ act: 'move', run, to, reason: why.trim() }),
  },
  reclassify: {
    fields: () => [{ name: 'process', kind: 'one', label: f('process'), needed: true }, reason],
    toAct: ({ process = '', reason: why = '' }) => ({ act: 'reclassify', process, reason: why.trim() }),
  },
  cancelMeeting: {
    fields: () => [],
    toAct: (_, about) => ({ act: 'cancelMeeting', meeting: about.meeting ?? '' }),
  },
}

/** What a form begins with, where it does not begin empty: nearly always it is the requester who is asked. */
export const initialOf = (name: FormName): Values => {
  if (name === 'wait') return { for: 'requester' }
  return name === 'meet' || name === 'stuck'
    ? { startsAt: tomorrowAt(10), minutes: '30', for: 'requester' }
    : {}
}

/** The fields of a form as it is filled in so far. */
export const fieldsOf = (name: FormName, values: Values): Field[] => made[name].fields(values)
export const toAct = (name: FormName, values: Values, about: About): Act => made[name].toAct(values, about)

/** Needed fields that are still empty, or hold what cannot be. */
export const listMissing = (name: FormName, values: Values): FieldName[] =>
  fieldsOf(name, values)
    .filter(({ name: field, needed, kind, least = 1 }) => {
      const value = values[field]?.trim() ?? ''
      if (kind === 'number') return (needed || value !== '') && !isMinutes(value, least)
      if (kind === 'moment' && value) return fromField(value) === undefined
      return needed && !value
    })
    .map(({ name: field }) => field)

/** Enough to see who would be told, though texts are not written yet; undefined where it is not known yet about whom. */
export const toPreview = (name: FormName, values: Values, about: About): Act | undefined => {
  const missing = listMissing(name, values)
  const fields = fieldsOf(name, values)
  const isText = (field: FieldName) =>
    fields.some(each => each.name === field && (each.kind === 'text' || each.kind === 'line'))
  if (!missing.every(isText)) return undefined
  return toAct(name, { ...values, ...Object.fromEntries(missing.map(field => [field, '…'])) }, about)
}
