import { useCallback, useMemo, useState } from 'react'
import type { Line } from '../reads.ts'

/** Tickets chosen from a list, by id with their number; they stay chosen while the list changes around them. */
export const useChosen = () => {
  const [chosen, setChosen] = useState<ReadonlyMap<string, string>>(new Map())
  const [last, setLast] = useState<string>()
  const toggle = useCallback((line: Pick<Line, 'id' | 'number'>) => {
    setLast(line.id)
    setChosen(was => {
      const next = new Map(was)
      if (!next.delete(line.id)) next.set(line.id, line.number)
      return next
    })
  }, [])
  /** Everything from the one chosen last to here. */
  const chooseTo = useCallback(
    (lines: readonly Line[], line: Pick<Line, 'id' | 'number'>) => {
      const [a, b] = [lines.findIndex(each => each.id === last), lines.findIndex(each => each.id === line.id)]
      const range = a < 0 ? [line] : lines.slice(Math.min(a, b), Math.max(a, b) + 1)
      setLast(line.id)
      setChosen(was => new Map([...was, ...range.map(each => [each.id, each.number] as const)]))
    },
    [last],
  )
  const choose = useCallback((lines: readonly Line[]) => {
    setChosen(new Map(lines.map(line => [line.id, line.number])))
  }, [])
  const clear = useCallback(() => setChosen(new Map()), [])
  return useMemo(
    () => ({ chosen, toggle, chooseTo, choose, clear }),
    [chosen, toggle, chooseTo, choose, clear],
  )
}
export type Chosen = ReturnType<typeof useChosen>
