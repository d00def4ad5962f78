import { Button, Textarea } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { KeyCap, Time, useDraft, useKeys } from '../ui/index.ts'
import type { Viewer } from '../viewer.ts'
import css from './AskedPanel.module.css'
import { useWrite } from './acts.ts'
import { draftOf } from './formNames.ts'
import { n } from './nowWords.ts'
import { type Page, previewOptions, type Run } from './reads.ts'
import { ToldLine } from './ToldLine.tsx'
import { sayTold } from './told.ts'
import { t } from './words.ts'

type Props = { page: Page; viewer: Viewer; run: Run }

/** In which class one answers: where the question stood. */
const classOf = ({ page, viewer }: Omit<Props, 'run'>): string | undefined => {
  const wanted = viewer.side === 'customer' ? 'band' : viewer.side
  return (page.mayWrite.find(each => each.class.startsWith(wanted)) ?? page.mayWrite[0])?.class
}

const useTells = ({ page, viewer }: Props, contentClass: string) => {
  const act = { act: 'message', class: contentClass, text: '…' } as const
  const { data, isError } = useQuery(previewOptions({ ...page.ticket, workspace: viewer.workspace }, act))
  const names = sayTold(data?.told ?? [])
  const line = !data
    ? t(isError ? 'told.unknown' : 'told.loading')
    : names
      ? n('asked.tells', { names })
      : n('asked.tells_nobody')
  return { line, told: data?.told }
}

/** A question to the reader, with the place to answer it. */
const Question = (props: Props & { contentClass: string }) => {
  const { page, viewer, run, contentClass } = props
  const [text, setText] = useDraft(draftOf(viewer.personId, page.ticket.number, `${run.id}.answer`))
  const [isWhy, setWhy] = useState(false)
  const field = useRef<HTMLTextAreaElement>(null)
  const write = useWrite({ viewer, number: page.ticket.number, giveBack: setText })
  const tells = useTells(props, contentClass)
  const send = () => {
    if (!text.trim() || write.isPending) return
    write.mutate({ contentClass, text: text.trim(), files: [], mentions: [] })
    setText('')
  }
  useKeys([{ press: 'q', words: n('key.answer'), act: () => field.current?.focus() }])
  return (
    <section className={css.asked} aria-labelledby={`asked-${run.id}`}>
      <h2 id={`asked-${run.id}`}>
        {run.takenBy ? n('asked.title', { name: run.takenBy }) : n('asked.title_nobody')}
        {run.waiting?.since ? (
          <span className="dim">
            {' '}
            <Time at={run.waiting.since} as="clock" />
          </span>
        ) : null}
      </h2>
      <p className={css.question}>{run.waiting?.question}</p>
      <Textarea
        ref={field}
        aria-label={n('asked.answer')}
        placeholder={n('asked.answer')}
        autosize
        minRows={2}
        maxRows={10}
        maxLength={100_000}
        value={text}
        onChange={event => setText(event.currentTarget.value)}
        onKeyDown={event => {
          if (event.key === 'Escape') event.currentTarget.blur()
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
          event.preventDefault()
          send()
        }}
      />
      <div className={css.foot}>
        <Button onClick={send} disabled={!text.trim()} rightSection={<KeyCap press="mod+Enter" />}>
          {n('asked.send')}
        </Button>
        <ToldLine {...tells} isOpen={isWhy} setOpen={setWhy} />
      </div>
    </section>
  )
}

/** What is asked of the reader, above everything else. */
export const AskedPanel = ({ page, viewer }: Omit<Props, 'run'>) => {
  const contentClass = classOf({ page, viewer })
  const asking = page.activities.filter(run => run.waiting?.me && run.waiting.question)
  if (!contentClass) return null
  return asking.map(run => (
    <Question key={run.id} page={page} viewer={viewer} run={run} contentClass={contentClass} />
  ))
}
