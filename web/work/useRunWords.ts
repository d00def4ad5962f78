import { useDebouncedValue } from '@mantine/hooks'
import { useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { useDraft } from '../ui/index.ts'
import type { Viewer } from '../viewer.ts'
import { draftOf } from './formNames.ts'
import type { Page, Run } from './reads.ts'

type Props = { page: Page; run: Run; viewer: Viewer }
const typedAfterMs = 300

/** What goes with what is done in one press: words for others, and the minutes it took; kept until it is done. */
export const useRunWords = ({ page, run, viewer }: Props) => {
  const { number } = page.ticket
  const [words, setWords] = useDraft(draftOf(viewer.personId, number, `${run.id}.words`))
  const [minutes, setMinutes] = useDraft(draftOf(viewer.personId, number, `${run.id}.minutes`))
  const [typed] = useDebouncedValue(words, typedAfterMs)
  const field = useRef<HTMLTextAreaElement>(null)
  const [isAsking, setAsking] = useState(false)
  return {
    ...{ words, setWords, minutes, setMinutes, field, typed, isAsking },
    mayBook: viewer.side === 'provider' && run.may.includes('book'),
    /** Shows the field for words and goes there, at once: what is typed next is not taken for keys of the page. */
    askWords: () => {
      flushSync(() => setAsking(true))
      field.current?.focus()
    },
    clear: () => {
      setWords('')
      setMinutes('')
    },
  }
}
