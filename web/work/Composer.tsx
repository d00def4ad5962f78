import { Button, Textarea } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useId, useRef, useState } from 'react'
import { KeyCap, SideMark, useDraft, useKeys } from '../ui/index.ts'
import type { Viewer } from '../viewer.ts'
import { ChooseFiles, DraftFiles, useDrop } from './AttachFiles.tsx'
import { useWrite } from './acts.ts'
import css from './Composer.module.css'
import { takeReply } from './lastList.ts'
import { type Page, previewOptions } from './reads.ts'
import { lookOf } from './side.ts'
import { ToldLine } from './ToldLine.tsx'
import { sayTold } from './told.ts'
import type { Ready } from './uploadFile.ts'
import { useFiles } from './useFiles.ts'
import { t } from './words.ts'

type Props = { page: Page; viewer: Viewer }

const draftKey = ({ page, viewer }: Props, contentClass: string): string =>
  `interlock.draft.${viewer.personId}.${page.ticket.number}.${contentClass}`

const Told = ({ page, viewer, contentClass }: Props & { contentClass: string }) => {
  const [isOpen, setOpen] = useState(false)
  const act = { act: 'message', class: contentClass, text: '…' } as const
  const options = previewOptions({ ...page.ticket, workspace: viewer.workspace }, act)
  const { data, isError } = useQuery(options)
  const names = sayTold(data?.told ?? [])
  const line = !data
    ? isError
      ? t('told.unknown')
      : t('told.loading')
    : names
      ? t('told.line_send', { names })
      : t('told.nobody_send')
  return <ToldLine line={line} told={data?.told} isOpen={isOpen} setOpen={setOpen} />
}

type Choice = Page['mayWrite'][number]

const Choices = (
  props: Props & { choices: readonly Choice[]; chosen: Choice; choose: (choice: Choice) => void },
) => {
  const name = useId()
  if (props.choices.length === 1)
    return <SideMark side={lookOf(props.chosen.class)} words={props.chosen.words} />
  return (
    <fieldset className={css.choices}>
      <legend className="only-read">{t('write.who')}</legend>
      {props.choices.map(choice => (
        <label key={choice.class} className={css.choice} data-side={lookOf(choice.class)}>
          <input
            type="radio"
            name={name}
            className="only-read"
            checked={choice.class === props.chosen.class}
            onChange={() => props.choose(choice)}
          />
          <SideMark side={lookOf(choice.class)} words={choice.words} quiet />
          {choice.class !== props.chosen.class && localStorage.getItem(draftKey(props, choice.class)) ? (
            <em>{t('write.draft')}</em>
          ) : null}
        </label>
      ))}
    </fieldset>
  )
}

/** Which class is written in, the draft of it, and the keys that lead here. */
const useComposer = (props: Props & { first: Choice }) => {
  const { page, viewer, first } = props
  const [chosenClass, choose] = useState(first.class)
  const chosen = page.mayWrite.find(each => each.class === chosenClass) ?? first
  const [text, setText] = useDraft(draftKey(props, chosen.class))
  const field = useRef<HTMLTextAreaElement>(null)
  const files = useFiles(viewer.workspace, draftKey(props, chosen.class))
  const giveBack = (written: string, back: readonly Ready[]) => {
    setText(written)
    files.giveBack(back)
  }
  const write = useWrite({ viewer, number: page.ticket.number, giveBack })
  const note = page.mayWrite.find(each => each.class === viewer.side)
  const maySend = (text.trim() !== '' || files.ready.length > 0) && !files.isBusy
  const send = () => {
    if (!maySend || write.isPending) return
    const { text: said, taken } = files.take(text)
    setText('')
    write.mutate({ contentClass: chosen.class, text: said, files: taken })
    field.current?.focus()
  }
  const writeTo = (choice: Choice) => {
    choose(choice.class)
    field.current?.focus()
  }
  const { number } = page.ticket
  useEffect(() => {
    if (takeReply(number)) field.current?.focus()
  }, [number])
  useKeys([
    { press: 'r', words: t('key.reply'), act: () => writeTo(first) },
    ...(note ? [{ press: 'n', words: t('key.note'), act: () => writeTo(note) }] : []),
    { press: 'mod+enter', words: t('key.send'), act: send },
  ])
  return { chosen, choose, text, setText, field, send, files, maySend }
}

const ComposerBody = (props: Props & { first: Choice }) => {
  const { chosen, choose, text, setText, field, send, files, maySend } = useComposer(props)
  const drop = useDrop(files)
  const [wasUsed, setUsed] = useState(text !== '' || files.ready.length > 0)
  const isBand = chosen.class === 'band'
  return (
    <section
      className={css.composer}
      data-side={lookOf(chosen.class)}
      aria-label={t('write.title')}
      {...drop}
    >
      <Choices
        {...props}
        choices={props.page.mayWrite}
        chosen={chosen}
        choose={({ class: next }) => choose(next)}
      />
      <Textarea
        ref={field}
        variant="unstyled"
        autosize
        minRows={wasUsed ? 3 : 1}
        maxRows={14}
        maxLength={100_000}
        placeholder={isBand ? t('write.band') : t('write.own')}
        aria-label={`${t('write.title')}: ${chosen.words}`}
        value={text}
        onFocus={() => setUsed(true)}
        onChange={event => setText(event.currentTarget.value)}
        onKeyDown={event => event.key === 'Escape' && event.currentTarget.blur()}
      />
      <DraftFiles files={files} />
      {wasUsed || files.coming.length > 0 ? (
        <div className={css.foot}>
          <Told {...props} contentClass={chosen.class} />
          <ChooseFiles files={files} />
          <Button onClick={send} disabled={!maySend} rightSection={<KeyCap press="mod+Enter" />}>
            {isBand ? t('write.send') : t('write.add')}
          </Button>
        </div>
      ) : null}
    </section>
  )
}

/** Where one writes: says in words who will see it, keeps a draft for each, says who will be told. */
export const Composer = (props: Props) => {
  const [first] = props.page.mayWrite
  return first ? <ComposerBody {...props} first={first} /> : <p className="dim">{t('write.closed')}</p>
}
