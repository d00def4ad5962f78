import { Popover, Textarea, type TextareaProps } from '@mantine/core'
import {
  type ChangeEvent,
  type FocusEvent,
  type KeyboardEvent,
  type Ref,
  type RefObject,
  useId,
  useImperativeHandle,
  useRef,
  useState,
} from 'react'
import type { Viewer } from '../viewer.ts'
import css from './AidedText.module.css'
import { a } from './aidWords.ts'
import { type Offered, useAsked } from './useAsked.ts'
import { usePeople } from './usePeople.ts'
import { useSnippets } from './useSnippets.ts'

/** Where one writes, and to whom. */
export type Writing = { viewer: Pick<Viewer, 'workspace' | 'side'>; number: string; class: string }
type Props = Omit<TextareaProps, 'value' | 'onChange' | 'ref'> & {
  value: string
  change: (text: string) => void
  /** Missing where nothing is offered. */
  writing: Writing | undefined
  /** Where people may be mentioned: hears of each that is. */
  mention?: ((person: { id: string; name: string }) => void) | undefined
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

type Wanted = Pick<Props, 'value' | 'change' | 'writing' | 'mention'> & {
  field: RefObject<HTMLTextAreaElement | null>
  isUsed: boolean
}

/** What is offered while one writes: snippets behind `/`, people behind `@`. */
const useOffered = ({ field, value, change, writing, mention, isUsed }: Wanted) => {
  const signs = `${writing?.viewer.side === 'provider' ? '/' : ''}${mention ? '@' : ''}`
  const snippets = useSnippets(writing, isUsed && signs.includes('/'))
  const people = usePeople(writing, isUsed && mention ? value : undefined)
  const state = useAsked({
    ...{ field, change, signs },
    text: value,
    offer: asked => (asked.sign === '@' ? people(asked) : snippets(asked)),
    taken: ({ id, name }, { sign }) => sign === '@' && mention?.({ id, name }),
  })
  return { state, signs }
}

type Used = Pick<Props, 'change' | 'onKeyDown' | 'onBlur' | 'onFocus'> & { state: State; use: () => void }

/** What the field hears, for the list first and then for whoever else listens. */
const listenTo = ({ state, use, change, onKeyDown, onBlur, onFocus }: Used) => ({
  onChange: (event: ChangeEvent<HTMLTextAreaElement>) => {
    change(event.currentTarget.value)
    state.look()
  },
  onClick: state.look,
  onFocus: (event: FocusEvent<HTMLTextAreaElement>) => {
    use()
    onFocus?.(event)
  },
  onKeyUp: (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (/^(Arrow(Left|Right)|Home|End)$/.test(event.key)) state.look()
  },
  onKeyDown: (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (!state.onKeyDown(event)) onKeyDown?.(event)
  },
  onBlur: (event: FocusEvent<HTMLTextAreaElement>) => {
    state.leave()
    onBlur?.(event)
  },
})

/** A field for words in which `/` offers snippets, filled in for this ticket and for who will read it, and `@` people. */
export const AidedText = ({ value, change, writing, mention, ref, ...props }: Props) => {
  const field = useRef<HTMLTextAreaElement>(null)
  useImperativeHandle(ref, () => field.current as HTMLTextAreaElement)
  const [isUsed, setUsed] = useState(false)
  const { state, signs } = useOffered({ field, value, change, writing, mention, isUsed })
  const list = useId()
  const isOpen = state.offered.length > 0
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
            {...listenTo({ ...props, change, state, use: () => setUsed(true) })}
            ref={field}
            value={value}
            aria-autocomplete={signs ? 'list' : undefined}
            aria-controls={isOpen ? list : undefined}
            aria-activedescendant={isOpen ? `${list}-${state.index}` : undefined}
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
