import { TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useRef, useState } from 'react'
import { Search } from './icons.tsx'
import { KeyCap } from './KeysHelp.tsx'
import { useKeys } from './keys.ts'
import css from './SearchField.module.css'
import { t } from './words.ts'

/** Seeks while one types, a moment behind; `/` leads here, Esc away. Follows what is sought from elsewhere. */
export const SearchField = (props: { label: string; sought: string; seek: (text: string) => void }) => {
  const { label, sought, seek } = props
  const field = useRef<HTMLInputElement>(null)
  const [text, setText] = useState(sought)
  const [known, setKnown] = useState(sought)
  const seekLater = useDebouncedCallback((typed: string) => seek(typed.trim()), 250)
  if (known !== sought) {
    setKnown(sought)
    if (sought !== text.trim()) setText(sought)
  }
  useKeys([{ press: '/', words: t('key.search'), act: () => field.current?.focus() }])
  return (
    <TextInput
      ref={field}
      className={css.search}
      type="search"
      leftSection={<Search />}
      rightSection={text ? null : <KeyCap press="/" />}
      aria-label={label}
      placeholder={label}
      value={text}
      onChange={event => {
        setText(event.currentTarget.value)
        seekLater(event.currentTarget.value)
      }}
      onKeyDown={event => event.key === 'Escape' && event.currentTarget.blur()}
    />
  )
}
