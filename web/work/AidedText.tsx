import { Popover, Textarea, type TextareaProps } from '@mantine/core'
import { type KeyboardEvent, type Ref, useId, useImperativeHandle, useRef, useState } from 'react'
import type { Viewer } from '../viewer.ts'
import css from './AidedText.module.css'
import { a } from './aidWords.ts'
import { type Offered, useAsked } from './useAsked.ts'
import { useSnippets } from './useSnippets.ts'

/** Where one writes, and to whom. */
export type Writing = { viewer: Pick<Viewer, 'workspace' | 'side'>; number: string; class: string }
type Props = Omit<TextareaProps, 'value' | 'onChange' | 'ref'> & {
  value: string
  change: (text: string) => void
  /** Missing where nothing is offered. */
  writing: Writing | undefined
  ref?: Ref<HTMLTextAreaElement>
}

type State = ReturnType<typeof useAsked>

const Option = ({ one, index, state, id }: { one: Offered; index: number; state: State; id: string }) => (
  // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are on the field that controls the list
  <div
    id={id}
    role="option"
    tabIndex={-1}
    aria-selected={index === state.index}
    className={css.option}
    ref={line => {
      if (index === state.index) line?.scrollIntoView({ block: 'nearest' })
    }}
    onPointerMove={() => state.point(index)}
    onClick={() => state.write(one)}
  >
    <span className={css.name}>
      {one.name} {one.beside ? <span>{one.beside}</span> : null}
    </span>
    {one.preview ? <span className={css.preview}>{one.preview}</span> : null}
    {one.note && index === state.index ? <span className={css.note}>{one.note}</span> : null}
  </div>
)

const Menu = ({ state, list }: { state: State; list: string }) => (
  // The field keeps the keyboard while one points.
  <Popover.Dropdown className={css.menu ?? ''} onPointerDown={event => event.preventDefault()}>
    <div id={list} role="listbox" aria-label={a('snippets.label')}>
      {state.offered.map((one, index) => (
        <Option key={one.id} id={`${list}-${index}`} one={one} index={index} state={state} />
      ))}
    </div>
  </Popover.Dropdown>
)

/** A field for words in which `/` offers snippets, filled in for this ticket and for who will read it. */
export const AidedText = ({ value, change, writing, ref, onKeyDown, onBlur, onFocus, ...props }: Props) => {
  const field = useRef<HTMLTextAreaElement>(null)
  useImperativeHandle(ref, () => field.current as HTMLTextAreaElement)
  const signs = writing?.viewer.side === 'provider' ? '/' : ''
  const [isUsed, setUsed] = useState(false)
  const offer = useSnippets(writing, isUsed && signs !== '')
  const state = useAsked({ field, text: value, change, signs, offer })
  const list = useId()
  const isOpen = state.offered.length > 0
  const keys = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (!state.onKeyDown(event)) onKeyDown?.(event)
  }
  return (
    <Popover
      opened={isOpen}
      position="top-start"
      width="target"
      withinPortal={false}
      withRoles={false}
      trapFocus={false}
      returnFocus={false}
      transitionProps={{ duration: 0 }}
    >
      <Popover.Target>
        <div>
          <Textarea
            {...props}
            ref={field}
            value={value}
            aria-autocomplete={signs ? 'list' : undefined}
            aria-controls={isOpen ? list : undefined}
            aria-activedescendant={isOpen ? `${list}-${state.index}` : undefined}
            onChange={event => {
              change(event.currentTarget.value)
              state.look()
            }}
            onClick={state.look}
            onFocus={event => {
              setUsed(true)
              onFocus?.(event)
            }}
            onKeyUp={event => {
              if (/^(Arrow(Left|Right)|Home|End)$/.test(event.key)) state.look()
            }}
            onKeyDown={keys}
            onBlur={event => {
              state.leave()
              onBlur?.(event)
            }}
          />
          <p className="only-read" role="status">
            {isOpen ? a('snippets.count', { count: state.offered.length }) : ''}
          </p>
        </div>
      </Popover.Target>
      {isOpen ? <Menu state={state} list={list} /> : null}
    </Popover>
  )
}
