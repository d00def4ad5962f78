import type { BodyOf, saveAid } from '../../contract/index.ts'
import { catalogue } from '../ui/index.ts'

export type Step = Extract<BodyOf<typeof saveAid>, { kind: 'macro' }>['content']['steps'][number]
export type StepField = {
  name:
    | 'class'
    | 'text'
    | 'outcome'
    | 'note'
    | 'minutes'
    | 'question'
    | 'reason'
    | 'to'
    | 'impact'
    | 'urgency'
    | 'process'
  kind: 'text' | 'line' | 'minutes' | 'class' | 'level' | 'process'
}

const m = catalogue({
  take: 'Take it',
  message: 'Write',
  complete: 'Finish it',
  book: 'Book minutes',
  wait: 'Ask the requester and wait',
  stuck: 'Say that I’m stuck',
  help: 'Ask for help',
  offer: 'Hand it over',
  change: 'Change impact or urgency',
  reclassify: 'Go on in another process',
  solve: 'Solve in one press',
  follow: 'Follow it',
  'with.outcome': 'Finish it: {outcome}',
  'with.minutes': 'Book {minutes} minutes',
  'field.class': 'Who will see it',
  'field.text': 'Text',
  'field.outcome': 'With this outcome',
  'field.note': 'What they are told with it',
  'field.minutes': 'Minutes',
  'field.question': 'Question',
  'field.reason': 'Why',
  'field.to': 'To this role (its key)',
  'field.impact': 'Impact',
  'field.urgency': 'Urgency',
  'field.process': 'Process',
})

const text = (name: StepField['name']): StepField => ({ name, kind: 'text' })
const line = (name: StepField['name']): StepField => ({ name, kind: 'line' })
const fields: Record<Step['act'], readonly StepField[]> = {
  take: [],
  message: [{ name: 'class', kind: 'class' }, text('text')],
  complete: [line('outcome'), text('note')],
  book: [{ name: 'minutes', kind: 'minutes' }],
  wait: [text('question')],
  stuck: [text('reason')],
  help: [line('to'), text('question')],
  offer: [line('to'), text('reason')],
  change: [
    { name: 'impact', kind: 'level' },
    { name: 'urgency', kind: 'level' },
  ],
  reclassify: [{ name: 'process', kind: 'process' }, text('reason')],
  solve: [text('note')],
  follow: [],
}
/** The acts a macro may have, in the order they are offered. */
export const acts = Object.keys(fields) as Step['act'][]
export const fieldsOf = ({ act }: Step): readonly StepField[] => fields[act]
export const sayAct = (act: string): string => m(acts.find(each => each === act) ?? 'take')
export const sayField = ({ name }: StepField): string => m(`field.${name}`)

/** An act in words: "Finish it: Solved". */
export const sayStep = (step: Step): string => {
  if (step.act === 'complete' && step.outcome) return m('with.outcome', { outcome: step.outcome })
  if (step.act === 'book') return m('with.minutes', { minutes: step.minutes })
  return m(step.act)
}

/** An act with nothing filled in yet. */
export const newStep = (act: Step['act']): Step => {
  const made: Partial<Record<Step['act'], object>> = {
    message: { class: 'band', text: '' },
    book: { minutes: 5 },
    change: { set: {} },
  }
  return { act, ...made[act] } as Step
}

/** What stands in a field of an act. */
export const valueIn = (step: Step, name: StepField['name']): string => {
  const held = step.act === 'change' ? step.set : step
  return String((held as Record<string, unknown>)[name] ?? '')
}
/** The act with another value; an empty one is left out where it may be. */
export const withValue = (step: Step, name: StepField['name'], value: string): Step => {
  if (step.act === 'change') {
    const { [name as 'impact']: _, ...rest } = step.set
    return { ...step, set: value ? { ...rest, [name]: value } : rest } as Step
  }
  const { [name as 'act']: _, ...rest } = step as Step & Record<string, unknown>
  const isOptional = name === 'outcome' || name === 'note'
  if (name === 'minutes') return { ...rest, minutes: Number(value) } as unknown as Step
  return (value || !isOptional ? { ...rest, [name]: value } : rest) as Step
}
