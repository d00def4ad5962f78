import { useRef } from 'react'
import { useKeys } from '../ui/index.ts'
import { t } from './words.ts'

/** j and k move the focus along what is marked `data-row` within the list; o presses it, as Enter does. */
export const useRowKeys = <E extends HTMLElement>() => {
  const list = useRef<E>(null)
  const rows = () => [...(list.current?.querySelectorAll<HTMLElement>('[data-row]') ?? [])]
  const move = (by: number) => {
    const all = rows()
    const at = all.indexOf(document.activeElement as HTMLElement)
    const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)
    all[next]?.focus()
    all[next]?.scrollIntoView({ block: 'nearest' })
  }
  const press = () => {
    const all = rows()
    const row = all.find(each => each === document.activeElement) ?? all[0]
    row?.focus()
    row?.click()
  }
  useKeys([
    { press: 'j', words: t('key.down'), act: () => move(1) },
    { press: 'k', words: t('key.up'), act: () => move(-1) },
    { press: 'o', words: t('key.open'), act: press },
  ])
  return list
}
