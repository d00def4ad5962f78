import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, useId, useLayoutEffect, useRef, useState } from 'react'
import { listCallers, type ReplyOf } from '../../contract/index.ts'
import { call } from '../api.ts'
import { Avatar, icons } from '../ui/index.ts'
import type { Viewer } from '../viewer.ts'
import css from './QuickOpen.module.css'
import { o } from './wordsOpen.ts'

/** Somebody a ticket may be opened for, with what they have open. */
export type Caller = ReplyOf<typeof listCallers>['callers'][number]

type Props = {
  viewer: Viewer
  choose: (caller: Caller) => void
  /** Nobody fits: whoever may adds them. */
  add: (name: string) => void
}

type Choice = { id: string; act: () => void; caller?: Caller }

const useFound = (viewer: Viewer, text: string) => {
  const [q] = useDebouncedValue(text.trim(), 80)
  const { data, isFetching } = useQuery({
    queryKey: [viewer.workspace, 'callers', q],
    queryFn: ({ signal }) =>
      call(listCallers, { params: { workspace: viewer.workspace }, query: { q, limit: 6 } }, signal),
    enabled: q !== '',
    staleTime: 10_000,
    placeholderData: keepPreviousData,
  })
  const isSettled = q === text.trim() && !isFetching
  return { callers: text.trim() === '' ? [] : (data?.callers ?? []), isSettled }
}

/** What is typed, who fits it, which one is marked, and the keys that move the mark. */
const useCallers = (props: Props) => {
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const [wantsFirst, setWantsFirst] = useState(false)
  const { callers, isSettled } = useFound(props.viewer, text)
  const mayAdd = isSettled && text.trim() !== '' && props.viewer.admin
  const choices: Choice[] = [
    ...callers.map(caller => ({ id: caller.id, caller, act: () => props.choose(caller) })),
    ...(mayAdd ? [{ id: 'add', act: () => props.add(text.trim()) }] : []),
  ]
  const chosen = choices[Math.min(at, choices.length - 1)]
  // Who types faster than the answer comes has pressed Enter already.
  if (wantsFirst && isSettled) {
    setWantsFirst(false)
    chosen?.act()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (move && choices.length > 0) {
      event.preventDefault()
      setAt((Math.min(at, choices.length - 1) + move + choices.length) % choices.length)
    }
    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return
    event.preventDefault()
    if (isSettled) chosen?.act()
    else setWantsFirst(true)
  }
  const type = (next: string) => {
    setText(next)
    setAt(0)
    setWantsFirst(false)
  }
  const isNobody = isSettled && callers.length === 0 && text.trim() !== ''
  return { text, type, choices, chosen, onKeyDown, isNobody, isSettled }
}

const Words = ({ caller }: { caller: Caller }) => (
  <>
    <Avatar name={caller.name} side={caller.side} />
    <span className={css.name}>
      {caller.name} <span className="dim">{caller.organisation}</span>
    </span>
    <span className={css.beside}>{o('open', { count: caller.openCount })}</span>
  </>
)

const Option = (props: { id: string; choice: Choice; isChosen: boolean; text: string }) => (
  // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are on the field that controls the list
  <div
    id={props.id}
    role="option"
    tabIndex={-1}
    aria-selected={props.isChosen}
    className={css.option}
    onClick={props.choice.act}
  >
    {props.choice.caller ? (
      <Words caller={props.choice.caller} />
    ) : (
      <>
        <icons.Plus /> <span className={css.name}>{o('who.add', { text: props.text })}</span>
      </>
    )}
  </div>
)

/** Who calls: found while typing, the best marked, taken with Enter. */
export const CallerField = (props: Props) => {
  const { text, type, choices, chosen, onKeyDown, isNobody, isSettled } = useCallers(props)
  const list = useId()
  const field = useRef<HTMLInputElement>(null)
  // At once: what is typed on after the key that opened this must not be taken for keys of the page.
  useLayoutEffect(() => field.current?.focus(), [])
  return (
    <div className={css.caller}>
      <label htmlFor={`${list}-field`} className={css.label}>
        {o('who')}
      </label>
      <input
        ref={field}
        id={`${list}-field`}
        data-autofocus
        className={css.input}
        role="combobox"
        aria-expanded={choices.length > 0}
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={chosen ? `${list}-${chosen.id}` : undefined}
        aria-describedby={`${list}-hint`}
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={event => type(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <p id={`${list}-hint`} className={css.hint}>
        {o('who.hint')}
      </p>
      <div id={list} role="listbox" aria-label={o('who')} className={css.list} hidden={choices.length === 0}>
        {choices.map(choice => (
          <Option
            key={choice.id}
            id={`${list}-${choice.id}`}
            choice={choice}
            isChosen={choice === chosen}
            text={text.trim()}
          />
        ))}
      </div>
      <p className={isNobody && !props.viewer.admin ? css.hint : 'only-read'} role="status">
        {isNobody
          ? `${o('who.none', { text: text.trim() })} ${props.viewer.admin ? '' : o('who.none_ask')}`
          : isSettled
            ? o('who.found', { count: choices.length })
            : ''}
      </p>
    </div>
  )
}
