import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { problemOf } from '../api.ts'
import type { Viewer } from '../viewer.ts'
import { useAct } from './acts.ts'
import { type Choice, choicesOf, isSameChoice, likeliestOf, sayDid, toAct } from './choice.ts'
import { doubtOf } from './doubt.ts'
import { isMinutes } from './minutes.ts'
import { n } from './nowWords.ts'
import { type Page, previewOptions, type Run } from './reads.ts'
import { useRunWords } from './useRunWords.ts'

export type RunProps = {
  page: Page
  run: Run
  viewer: Viewer
  /** Its acts have the keys. */
  isFirst: boolean
  /** Acts on the whole ticket stand with this run. */
  isWhole: boolean
  isBehind: boolean
  isArmed: boolean
}

/** Help without an answer is none; what is handed on needs to be said. */
const needsWords = (run: Run, outcome: string): boolean =>
  run.kind === 'help' || run.needsWords.includes(outcome)

type Foreseen = {
  choices: readonly Choice[]
  first: Choice | undefined
  chosen: Choice | undefined
  typed: string
  /** What is being done, or was done by somebody else, cannot be done any more: nobody would be told. */
  isAsleep: boolean
  options: (choice: Choice, note: string) => ReturnType<typeof previewOptions>
}

/** Which choice is shown, and who would be told by it; the others are asked about ahead. */
const usePreview = ({ choices, first, chosen, typed, isAsleep, options }: Foreseen) => {
  const client = useQueryClient()
  const shown = choices.find(each => chosen && isSameChoice(each, chosen)) ?? first ?? choices[0]
  const preview = useQuery({
    ...options(shown ?? { act: 'take' }, typed),
    enabled: shown !== undefined && !isAsleep,
    placeholderData: keepPreviousData,
  })
  const ahead = isAsleep ? '' : choices.map(choice => JSON.stringify(options(choice, typed).queryKey)).join()
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is asked about ahead says it all
  useEffect(() => {
    // Before a button is pointed at, so that the line does not wait, and never shows what another button would tell.
    for (const choice of ahead ? choices : []) void client.prefetchQuery(options(choice, typed))
  }, [client, ahead])
  return { shown, preview }
}

/** What may be done with a run in one press: which is shown, who would be told by it, the words that go with it. */
export const useChoices = ({ page, run, viewer, isWhole, isBehind, isArmed }: RunProps) => {
  const { number } = page.ticket
  const choices = choicesOf(run, isWhole ? page.ticket : undefined)
  const written = useRunWords({ page, run, viewer })
  const { words, minutes, typed, askWords } = written
  const [chosen, choose] = useState<Choice>()
  const [doubt, setDoubt] = useState<{ act: string; text: string }>()
  const deciding = useRef(false)
  const doing = useAct({
    viewer,
    number,
    onDone: act => (act.act === 'complete' || act.act === 'solve') && written.clear(),
  })
  const client = useQueryClient()
  const needs = (choice: Choice) => choice.act === 'complete' && needsWords(run, choice.outcome)
  const options = (choice: Choice, note: string) =>
    previewOptions(
      { ...page.ticket, workspace: viewer.workspace },
      // What is not written yet stands open in the words others would be told.
      toAct(choice, run, { words: note.trim() || (needs(choice) ? '…' : '') }),
    )
  const isAsleep = doing.isPending || isBehind
  const first = likeliestOf(choices, run)
  const { shown, preview } = usePreview({ choices, first, chosen, typed, isAsleep, options })
  const isBusy = isAsleep || !isArmed

  /** Does it, unless it should be pressed a second time. */
  const press = async (choice: Choice) => {
    if (isBusy || deciding.current) return
    choose(choice)
    const act = toAct(choice, run, { words, minutes })
    const key = JSON.stringify(act)
    const isUnsaid = choice.act === 'complete' && !words.trim() && run.toldInWords.includes(choice.outcome)
    if (!words.trim() && (needs(choice) || (isUnsaid && doubt?.act !== key))) {
      setDoubt({ act: key, text: n(needs(choice) ? 'words.required' : 'words.needed') })
      askWords()
      return
    }
    if ('spent' in act && !isMinutes(minutes)) return setDoubt({ act: key, text: n('minutes.wrong') })
    deciding.current = true
    const { told } = await client.ensureQueryData(options(choice, words)).catch(() => ({ told: [] }))
    deciding.current = false
    const again = doubtOf(act, { run, told })
    if (again && doubt?.act !== key) return setDoubt({ act: key, text: again })
    setDoubt(undefined)
    doing.mutate({ act, said: sayDid(choice, run) })
  }
  return {
    ...{ ...written, choices, shown, choose, preview, isBusy, press },
    doing: doing.isPending ? doing.variables.act : undefined,
    refused: problemOf(doing.error)
      ?.body.errors?.map(({ text }) => text)
      .join(', '),
    isTyping: typed !== words,
    doubt:
      shown && doubt?.act === JSON.stringify(toAct(shown, run, { words, minutes })) ? doubt.text : undefined,
  }
}
