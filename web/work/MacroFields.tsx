import { Button, Select, Textarea, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { Viewer } from '../viewer.ts'
import css from './AidsPage.module.css'
import type { DraftOf } from './aidKinds.ts'
import { p } from './aidPageWords.ts'
import {
  acts,
  fieldsOf,
  newStep,
  type Step,
  type StepField,
  sayAct,
  sayField,
  valueIn,
  withValue,
} from './macroSteps.ts'
import { processOptions } from './reads.ts'

type FieldProps = {
  viewer: Viewer
  step: Step
  field: StepField
  error: string | undefined
  change: (step: Step) => void
}

const levels = ['high', 'medium', 'low'] as const

const OneOf = ({ viewer, step, field, error, change }: FieldProps) => {
  const { data } = useQuery({ ...processOptions(viewer.workspace), enabled: field.kind === 'process' })
  const choices = {
    class: [
      { value: 'band', label: p('class.band') },
      { value: 'provider', label: p('class.provider') },
    ],
    level: levels.map(value => ({ value, label: p(`level.${value}`) })),
    process: (data?.processes ?? []).map(({ key, name }) => ({ value: key, label: name })),
  }
  return (
    <Select
      label={sayField(field)}
      error={error}
      clearable={field.kind === 'level'}
      allowDeselect={field.kind === 'level'}
      value={valueIn(step, field.name) || null}
      onChange={value => change(withValue(step, field.name, value ?? ''))}
      data={choices[field.kind as keyof typeof choices]}
    />
  )
}

const StepInput = (props: FieldProps) => {
  const { step, field, error, change } = props
  const shared = { label: sayField(field), error, value: valueIn(step, field.name) }
  const set = (value: string) => change(withValue(step, field.name, value))
  if (field.kind === 'text')
    return (
      <Textarea
        {...shared}
        autosize
        minRows={2}
        maxRows={10}
        onChange={event => set(event.currentTarget.value)}
      />
    )
  if (field.kind === 'class' || field.kind === 'level' || field.kind === 'process')
    return <OneOf {...props} />
  const number = field.kind === 'minutes' ? { type: 'number', min: 1, max: 1440 } : {}
  return (
    <TextInput {...shared} {...number} maxLength={120} onChange={event => set(event.currentTarget.value)} />
  )
}

type Props = {
  viewer: Viewer
  draft: DraftOf<'macro'>
  change: (draft: DraftOf<'macro'>) => void
  wrongAt: (place: string) => string | undefined
}

/** The acts of a macro, one below the other in the order they are done. */
export const MacroFields = ({ viewer, draft, change, wrongAt }: Props) => {
  const { steps } = draft.content
  const set = (next: Step[]) => change({ ...draft, content: { steps: next } })
  const put = (at: number, step: Step) => set(steps.map((each, index) => (index === at ? step : each)))
  return (
    <ol className={css.steps}>
      {steps.map((step, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an act has no name but its place
        <li key={at} className={css.step}>
          <div className={css.acts}>
            <Select
              aria-label={p('step', { at: at + 1 })}
              allowDeselect={false}
              value={step.act}
              onChange={act => put(at, newStep(acts.find(each => each === act) ?? 'take'))}
              data={acts.map(value => ({ value, label: sayAct(value) }))}
            />
            {steps.length > 1 ? (
              <Button
                size="compact-sm"
                variant="subtle"
                color="gray"
                aria-label={p('step.remove', { at: at + 1 })}
                onClick={() => set(steps.filter((_, index) => index !== at))}
              >
                {p('remove')}
              </Button>
            ) : null}
          </div>
          {fieldsOf(step).map(field => (
            <StepInput
              key={field.name}
              viewer={viewer}
              step={step}
              field={field}
              error={wrongAt(`/content/steps/${at}/${field.name}`)}
              change={next => put(at, next)}
            />
          ))}
        </li>
      ))}
      <li>
        <Button
          size="compact-sm"
          variant="default"
          disabled={steps.length >= 10}
          onClick={() => set([...steps, newStep('message')])}
        >
          {p('step.add')}
        </Button>
      </li>
    </ol>
  )
}
