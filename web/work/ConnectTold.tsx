import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { problemOf } from '../api.ts'
import type { Props } from './connections.ts'
import { w } from './connectionWords.ts'
import { type Act, previewOptions } from './reads.ts'
import { ToldLine } from './ToldLine.tsx'
import { sayTold } from './told.ts'

/** Who will be told by an act between tickets, before it is done. */
export const ConnectTold = ({ page, viewer, act }: Props & { act: Act }) => {
  const [isOpen, setOpen] = useState(false)
  const { data, error } = useQuery({
    ...previewOptions({ ...page.ticket, workspace: viewer.workspace }, act),
    retry: false,
  })
  const names = sayTold(data?.told ?? [])
  const line = data
    ? names
      ? w('told.line', { names })
      : w('told.nobody')
    : error
      ? sayWhy(error)
      : w('told.loading')
  return <ToldLine line={line} told={data?.told} isOpen={isOpen} setOpen={setOpen} />
}

/** A preview refuses like the act itself, and says why. */
const sayWhy = (error: Error): string => {
  const { detail, title } = problemOf(error)?.body ?? {}
  return detail ?? title ?? w('told.unknown')
}
