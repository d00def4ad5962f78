import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useId, useRef, useState } from 'react'
import { KeyCap, listOf, SideMark, useDraft, useKeys } from '../ui/index.ts'
import type { Viewer } from '../viewer.ts'
import { AidedText } from './AidedText.tsx'
import { ChooseFiles, DraftFiles, useDrop } from './AttachFiles.tsx'
import { useWrite } from './acts.ts'
import { a } from './aidWords.ts'
import css from './Composer.module.css'
import { takeReply } from './lastList.ts'
import { type Page, previewOptions, type Told } from './reads.ts'
import { lookOf } from './side.ts'
import { ToldLine } from './ToldLine.tsx'
import { sayTold } from './told.ts'
import type { Ready } from './uploadFile.ts'
import { useFiles } from './useFiles.ts'
import { t } from './words.ts'

type Props = { page: Page; viewer: Viewer }
/** Words from elsewhere that go into the answer, and that they did. */
export type Insert = { text: string | undefined; done: () => void }

const draftKey = ({ page, viewer }: Props, contentClass: string): string =>
  `interlock.draft.${viewer.personId}.${page.ticket.number}.${contentClass}`

type ToldProps = Props & { contentClass: string; mentions: string[] }

/** Who is mentioned and does not see it: named before it is sent. */
const sayUnseen = (told: readonly Told[]): string => {
  const names = told.flatMap(({ letter, channel, name }) =>
    letter === 'mentioned' && channel === 'none' ? name : [],
  )
  return names.length > 0 ? ` ${a('mention.not_told', { names: listOf(names) })}` : ''
}

const ToldOf = ({ page, viewer, contentClass, mentions }: ToldProps) => {
  const [isOpen, setOpen] = useState(false)
  const act = {
    ...({ act: 'message', class: contentClass, text: '…' } as const),
    ...(mentions.length > 0 && { mentions }),
  }
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
  return (
    <ToldLine
      line={`${line}${sayUnseen(data?.told ?? [])}`}
      told={data?.told}
      isOpen={isOpen}
      setOpen={setOpen}
    />
  )
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
const useComposer = (props: Props & { first: Choice; insert: Insert }) => {
  const { page, viewer, first } = props
  const [chosenClass, choose] = useState(first.class)
  const chosen = page.mayWrite.find(each => each.class === chosenClass) ?? first
  const [text, setText] = useDraft(draftKey(props, chosen.class))
  const field = useRef<HTMLTextAreaElement>(null)
  const [named, setNamed] = useState<readonly { id: string; name: string }[]>([])
  // Whoever was taken out of the text again is not mentioned.
  const mentions = [...new Set(named.flatMap(({ id, name }) => (text.includes(`@${name}`) ? id : [])))]
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
    write.mutate({ contentClass: chosen.class, text: said, files: taken, mentions })
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
  const { insert } = props
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each text, into the answer and nowhere else
  useEffect(() => {
    if (insert.text === undefined) return
    if (chosen.class !== first.class) {
      choose(first.class)
      return
    }
    setText(text.trim() ? `${text.trimEnd()}\n\n${insert.text}` : insert.text)
    insert.done()
    field.current?.focus()
  }, [insert.text, chosen.class])
  useKeys([
    { press: 'r', words: t('key.reply'), act: () => writeTo(first) },
    ...(note ? [{ press: 'n', words: t('key.note'), act: () => writeTo(note) }] : []),
    { press: 'mod+enter', words: t('key.send'), act: send },
  ])
  const mention = (person: { id: string; name: string }) => setNamed([...named, person])
  return { chosen, choose, text, setText, field, send, files, maySend, mention, mentions }
}

const ComposerBody = (props: Props & { first: Choice; insert: Insert }) => {
  const { chosen, choose, text, setText, field, send, files, maySend, mention, mentions } = useComposer(props)
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
      <AidedText
        ref={field}
        writing={{ viewer: props.viewer, number: props.page.ticket.number, class: chosen.class }}
        mention={mention}
        variant="unstyled"
        autosize
        minRows={wasUsed ? 3 : 1}
        maxRows={14}
        maxLength={100_000}
        placeholder={isBand ? t('write.band') : t('write.own')}
        aria-label={`${t('write.title')}: ${chosen.words}`}
        value={text}
        onFocus={() => setUsed(true)}
        change={setText}
        onKeyDown={event => event.key === 'Escape' && event.currentTarget.blur()}
      />
      <DraftFiles files={files} />
      {wasUsed || files.coming.length > 0 ? (
        <div className={css.foot}>
          <ToldOf {...props} contentClass={chosen.class} mentions={mentions} />
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
export const Composer = (props: Props & { insert: Insert }) => {
  const [first] = props.page.mayWrite
  return first ? <ComposerBody {...props} first={first} /> : <p className="dim">{t('write.closed')}</p>
}
