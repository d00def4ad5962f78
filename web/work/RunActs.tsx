import { Button, Textarea, TextInput } from '@mantine/core'
import { KeyCap } from '../ui/index.ts'
import { type Choice, isSameChoice, keyOf, labelOf, likeliestOf } from './choice.ts'
import css from './NowPanel.module.css'
import { n } from './nowWords.ts'
import type { Act, Run } from './reads.ts'
import type { useChoices } from './useChoices.ts'
import { t } from './words.ts'

type State = ReturnType<typeof useChoices>
type Props = { run: Run; state: State; hasKeys: boolean }

const isDoing = (act: Act | undefined, choice: Choice): boolean =>
  act !== undefined &&
  act.act === choice.act &&
  (act.act !== 'complete' || choice.act !== 'complete' || (act.outcome ?? '') === choice.outcome) &&
  (act.act !== 'arrived' || choice.act !== 'arrived' || act.event === choice.event)

/** The buttons that do something in one press; the likeliest stands out. */
export const RunActs = ({ run, state, hasKeys }: Props) => {
  const { choices, press, choose, isBusy, doing } = state
  const first = likeliestOf(choices, run)
  return (
    <fieldset className={css.acts}>
      <legend className="only-read">{t('now.finish')}</legend>
      {choices.map(choice => {
        const key = keyOf(choice, run)
        return (
          <Button
            key={JSON.stringify(choice)}
            variant={first && isSameChoice(first, choice) ? 'filled' : 'default'}
            loading={isDoing(doing, choice)}
            rightSection={hasKeys && key ? <KeyCap press={key} /> : undefined}
            disabled={isBusy}
            onPointerEnter={() => choose(choice)}
            onFocus={() => choose(choice)}
            onClick={() => void press(choice)}
          >
            {labelOf(choice, run)}
          </Button>
        )
      })}
    </fieldset>
  )
}

/** What others are told with it, in words of one's own; and what it took, where that is booked. */
export const RunWords = ({ run, state }: Omit<Props, 'hasKeys'>) => (
  <>
    <Textarea
      ref={state.field}
      label={run.kind === 'help' ? n('words.answer') : n('words.label')}
      description={run.kind === 'help' ? undefined : n('words.hint')}
      autosize
      minRows={2}
      maxRows={10}
      maxLength={20_000}
      value={state.words}
      onChange={event => state.setWords(event.currentTarget.value)}
      onKeyDown={event => event.key === 'Escape' && event.currentTarget.blur()}
    />
    {state.mayBook && state.choices.some(({ act }) => act === 'complete') ? (
      <TextInput
        className={css.minutes}
        label={`${n('minutes.label')} (${n('minutes.optional')})`}
        inputMode="numeric"
        maxLength={4}
        value={state.minutes}
        onChange={event => state.setMinutes(event.currentTarget.value)}
        onKeyDown={event => event.key === 'Escape' && event.currentTarget.blur()}
      />
    ) : null}
  </>
)
