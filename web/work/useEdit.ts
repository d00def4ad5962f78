import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useDraft } from '../ui/index.ts'
import type { Viewer } from '../viewer.ts'
import { useAct } from './acts.ts'
import { draftOf } from './formNames.ts'
import { w } from './headerWords.ts'
import { type Act, historyOptions, type Page, previewOptions } from './reads.ts'

/** What of a ticket people change. */
export type Edited = Pick<Page['ticket'], 'title' | 'impact' | 'urgency'> & { serviceId: string | null }
export type FieldName = keyof Edited
type Touched<F extends FieldName> = { mine: Edited[F]; was: Edited[F] }
/** Only what was touched, each with what stood there when it was: everything else follows what others do. */
type Draft = { [F in FieldName]?: Touched<F> }

const names = ['title', 'impact', 'urgency', 'serviceId'] as const

export const readEdited = ({ ticket }: Page): Edited => ({
  title: ticket.title,
  impact: ticket.impact,
  urgency: ticket.urgency,
  serviceId: ticket.service?.id ?? null,
})

const readDraft = (text: string): Draft => {
  try {
    return JSON.parse(text) as Draft
  } catch {
    return {}
  }
}

/** What is sent: what was touched and differs, with what was seen there. */
const toChange = (draft: Draft, now: Edited): Extract<Act, { act: 'change' }> => {
  const changed = names.filter(name => draft[name] && draft[name]?.mine !== now[name])
  const pick = (which: 'mine' | 'was') =>
    Object.fromEntries(changed.map(name => [name, draft[name]?.[which]]))
  return { act: 'change', set: pick('mine'), was: pick('was') }
}

/** Changing what a ticket says of itself; what somebody else changed meanwhile is shown and nobody's text is lost. */
export const useEdit = ({ page, viewer, close }: { page: Page; viewer: Viewer; close: () => void }) => {
  const { number } = page.ticket
  const [text, setText] = useDraft(draftOf(viewer.personId, number, 'change'))
  const draft = readDraft(text)
  const now = readEdited(page)
  const put = (next: Draft) => setText(Object.keys(next).length > 0 ? JSON.stringify(next) : '')
  const values = {
    ...now,
    ...Object.fromEntries(names.flatMap(name => (draft[name] ? [[name, draft[name]?.mine]] : []))),
  } as Edited
  const overtaken = names.filter(
    name => draft[name] && draft[name]?.was !== now[name] && draft[name]?.mine !== now[name],
  )
  const doing = useAct({
    viewer,
    number,
    onDone: () => {
      setText('')
      close()
    },
  })
  const change = toChange(draft, now)
  const hasChange = Object.keys(change.set).length > 0
  const [settled] = useDebouncedValue(JSON.stringify(change), 300)
  const preview = useQuery({
    ...previewOptions({ ...page.ticket, workspace: viewer.workspace }, JSON.parse(settled) as Act),
    enabled: hasChange && overtaken.length === 0 && values.title.trim() !== '' && !doing.isPending,
    placeholderData: keepPreviousData,
  })
  const { data: history } = useQuery({
    ...historyOptions(viewer.workspace, number),
    enabled: overtaken.length > 0,
  })
  const who = history?.events.findLast(event => event.name === 'ticket.changed')?.actor ?? w('somebody')
  return {
    ...{ values, now, overtaken, who, hasChange, preview, isDoing: doing.isPending },
    set: <F extends FieldName>(name: F, mine: Edited[F]) =>
      put({ ...draft, [name]: { mine, was: draft[name]?.was ?? now[name] } }),
    keepTheirs: (name: FieldName) => {
      const { [name]: _, ...rest } = draft
      put(rest)
    },
    putMine: (name: FieldName) => put({ ...draft, [name]: { ...draft[name], was: now[name] } }),
    save: () => {
      if (!doing.isPending && overtaken.length === 0 && values.title.trim())
        doing.mutate({ act: change, said: w('saved') })
    },
  }
}
