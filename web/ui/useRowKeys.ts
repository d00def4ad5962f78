import { useRef } from 'react'
import { useKeys } from './keys.ts'

/**
 * The keys of a list work on the row that has the focus, so that focus and choice are never two things: j and k move it
 * along what is marked `data-row` within the list, or within what is marked `data-rows` around several; o presses that, as Enter does. `words` say so in the help.
 */
export const useRowKeys = <E extends HTMLElement>(words: { down: string; up: string; open: string }) => {
  const list = useRef<E>(null)
  const rows = () => {
    const around = list.current?.closest<HTMLElement>('[data-rows]') ?? list.current
    return [...(around?.querySelectorAll<HTMLElement>('[data-row]') ?? [])]
  }
  const findAt = (all: HTMLElement[]) =>
    all.findIndex(each => (each.closest('li') ?? each).contains(document.activeElement))
  const move = (by: number) => {
    const all = rows()
    const at = findAt(all)
    const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)
    all[next]?.focus()
    all[next]?.scrollIntoView({ block: 'nearest' })
  }
  const press = () => {
    const all = rows()
    const row = all[Math.max(findAt(all), 0)]
    row?.focus()
    row?.click()
  }
  useKeys([
    { press: 'j', words: words.down, act: () => move(1) },
    { press: 'k', words: words.up, act: () => move(-1) },
    { press: 'o', words: words.open, act: press },
  ])
  return { list, rows, findAt }
}
