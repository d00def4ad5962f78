import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { previewAct, ReplyOf } from '../../contract/index.ts'
import { problemOf } from '../api.ts'
import type { Props } from './connections.ts'
import { w } from './connectionWords.ts'
import { type Act, previewOptions } from './reads.ts'
import { ToldLine } from './ToldLine.tsx'
import { sayRefused, sayTold } from './told.ts'

/** Who will be told by an act between tickets, before it is done. */
export const ConnectTold = ({ page, viewer, act }: Props & { act: Act }) => {
  const [isOpen, setOpen] = useState(false)
  const { data, error } = useQuery({
    ...previewOptions({ ...page.ticket, workspace: viewer.workspace }, act),
    retry: false,
  })
  return <ToldLine line={sayLine(data, error)} told={data?.told} isOpen={isOpen} setOpen={setOpen} />
}

const sayLine = (preview: ReplyOf<typeof previewAct> | undefined, error: Error | null): string => {
  if (!preview) return error ? sayWhy(error) : w('told.loading')
  if (preview.refused) return sayRefused(preview.refused)
  const names = sayTold(preview.told)
  return names ? w('told.line', { names }) : w('told.nobody')
}

/** Whom one may not tell, the preview refuses like the act itself, and says why. */
const sayWhy = (error: Error): string => {
  const { detail, title } = problemOf(error)?.body ?? {}
  return detail ?? title ?? w('told.unknown')
}
