import { Modal } from '@mantine/core'
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react'
import css from './Palette.module.css'
import { t } from './words.ts'

/** One thing the palette finds or does. `beside` is the quiet text at the end of its line. */
export type Command = { id: string; words: string; beside?: ReactNode; icon?: ReactNode; act: () => void }

const fits = (command: Command, text: string): boolean =>
  text
    .toLowerCase()
    .split(/\s+/)
    .every(word => command.words.toLowerCase().includes(word))

type Props = {
  open: boolean
  close: () => void
  commands: readonly Command[]
  /** More results for a text, already fitting: tickets by number or words. */
  found: readonly Command[]
  onText: (text: string) => void
}

const Line = (props: {
  command: Command
  id: string
  chosen: boolean
  run: () => void
  point: () => void
}) => {
  const line = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (props.chosen) line.current?.scrollIntoView({ block: 'nearest' })
  }, [props.chosen])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are on the field that controls the list
    <div
      ref={line}
      id={props.id}
      role="option"
      tabIndex={-1}
      aria-selected={props.chosen}
      className={css.line}
      onClick={props.run}
      onPointerMove={props.point}
    >
      <span className={css.icon}>{props.command.icon}</span>
      <span className={css.words}>{props.command.words}</span>
      <span className={css.beside}>{props.command.beside}</span>
    </div>
  )
}

/** What is typed, what fits it, which line is chosen, and the keys that move it. */
const useChoice = (props: Props) => {
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const shown = [...props.found, ...props.commands.filter(command => fits(command, text))]
  const chosen = shown[Math.min(at, shown.length - 1)]
  const type = (next: string) => {
    setText(next)
    setAt(0)
    props.onText(next)
  }
  const run = (command: Command | undefined) => {
    if (!command) return
    props.close()
    command.act()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (move && shown.length > 0) {
      event.preventDefault()
      setAt((Math.min(at, shown.length - 1) + move + shown.length) % shown.length)
    }
    if (event.key === 'Enter' && !event.nativeEvent.isComposing) run(chosen)
  }
  return { text, shown, chosen, type, run, point: setAt, onKeyDown }
}

const PaletteBody = (props: Props) => {
  const { text, shown, chosen, ...choice } = useChoice(props)
  const list = useId()
  return (
    <>
      <input
        data-autofocus
        className={css.field}
        value={text}
        placeholder={t('palette.hint')}
        aria-label={t('palette.hint')}
        role="combobox"
        aria-expanded={shown.length > 0}
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={chosen ? `${list}-${chosen.id}` : undefined}
        autoComplete="off"
        spellCheck={false}
        onChange={event => choice.type(event.target.value)}
        onKeyDown={choice.onKeyDown}
      />
      {shown.length === 0 ? <p className={css.none}>{t('palette.none', { text })}</p> : null}
      <div
        id={list}
        role="listbox"
        aria-label={t('palette.title')}
        className={css.list}
        hidden={!shown.length}
      >
        {shown.map((command, i) => (
          <Line
            key={command.id}
            id={`${list}-${command.id}`}
            command={command}
            chosen={command === chosen}
            run={() => choice.run(command)}
            point={() => choice.point(i)}
          />
        ))}
      </div>
      <p className="only-read" role="status">
        {t('palette.count', { count: shown.length })}
      </p>
    </>
  )
}

/** ⌘K: finds anything and does anything, without the mouse. */
export const Palette = (props: Props) => (
  <Modal
    opened={props.open}
    onClose={props.close}
    withCloseButton={false}
    padding={0}
    size="36rem"
    yOffset="12vh"
    title={<span className="only-read">{t('palette.title')}</span>}
    classNames={{ header: css.header ?? '' }}
  >
    <PaletteBody {...props} />
  </Modal>
)
