import { useQuery } from '@tanstack/react-query'
import { useEffect, useReducer, useRef } from 'react'
import { mostAttachments, removeAttachment } from '../../contract/index.ts'
import { call, problemOf } from '../api.ts'
import { troubleOf } from '../trouble.ts'
import { announce } from '../ui/index.ts'
import { keep, readKept } from './keptFiles.ts'
import { limitsOptions } from './reads.ts'
import { type Ready, uploadFile } from './uploadFile.ts'
import { sayMost, t } from './wordsFiles.ts'

/** A file on its way, or one that did not arrive: `why` then says what to do. */
export type Coming = {
  key: number
  draft: string
  file: File
  part: number
  why: string | null
  /** Sending it again would end the same way. */
  isFinal: boolean
  stop: () => void
}

/** A picture from the clipboard has a name that says nothing. */
const named = (file: File): File =>
  file.name === 'image.png' ? new File([file], `${t('screenshot.name')}.png`, { type: file.type }) : file

const sayTrouble = (error: unknown): string => {
  if (problemOf(error)?.code === 'offline') return t('files.offline')
  const { title, safe, todo } = troubleOf(error, 'read')
  return [title, safe, todo].filter(Boolean).join('. ').replace(/\.\./g, '.')
}

const sayTooLarge = ({ size }: File, most: number): string | null =>
  size > most ? t('files.too_large', { most: sayMost(most) }) : null

let count = 0

/** Files on their way, none larger than `most` bytes; `arrive` hears of each that has come, with the draft it was chosen for. */
const useUploads = (
  { workspace, most }: { workspace: string; most: number },
  arrive: (draft: string, ready: Ready) => void,
) => {
  const [, redraw] = useReducer((drawn: number) => drawn + 1, 0)
  const coming = useRef<readonly Coming[]>([])
  const line = useRef(Promise.resolve())
  useEffect(
    () => () => {
      for (const one of coming.current) one.stop()
    },
    [],
  )
  const set = (next: readonly Coming[]) => {
    coming.current = next
    redraw()
  }
  const change = (key: number, to: Partial<Coming>) =>
    set(coming.current.map(one => (one.key === key ? { ...one, ...to } : one)))
  const forget = (key: number) => set(coming.current.filter(one => one.key !== key))
  const start = (file: File, draft: string) => {
    const stopping = new AbortController()
    const key = ++count
    const why = sayTooLarge(file, most)
    const stop = () => stopping.abort()
    set([...coming.current, { key, draft, file, part: 0, why, isFinal: why !== null, stop }])
    if (why !== null) return announce(t('files.failed', { name: file.name }), 'bad')
    const { signal } = stopping
    const onProgress = (part: number) => change(key, { part })
    // One after another: in the order they were chosen, and the page's own requests find a connection.
    line.current = line.current.then(async () => {
      if (signal.aborted) return
      try {
        const ready = await uploadFile(file, { workspace, signal, onProgress })
        arrive(draft, ready)
        forget(key)
        announce(t('files.added', { name: ready.name }))
      } catch (error) {
        if (signal.aborted) return
        const isFinal = problemOf(error)?.code === 'attachment.too_large'
        change(key, { why: sayTrouble(error), isFinal })
        announce(t('files.failed', { name: file.name }), 'bad')
      }
    })
  }
  return {
    coming: coming.current,
    redraw,
    start,
    again: ({ key, file, draft }: Coming) => {
      forget(key)
      start(file, draft)
    },
    cancel: ({ key, stop }: Coming) => {
      stop()
      forget(key)
    },
  }
}

/** The files of a draft: uploaded as soon as they are chosen, kept with the draft until it is sent. */
export const useFiles = (workspace: string, draft: string) => {
  const { data: limits } = useQuery(limitsOptions(workspace))
  // Until the limit is known the server alone keeps it.
  const most = limits?.bytes ?? Number.POSITIVE_INFINITY
  const uploads = useUploads({ workspace, most }, (of, ready) => keep(of, [...readKept(of), ready]))
  const ready = readKept(draft)
  const coming = uploads.coming.filter(one => one.draft === draft)
  const change = (files: readonly Ready[]) => {
    keep(draft, files)
    uploads.redraw()
  }
  return {
    most: limits?.bytes,
    ready,
    coming,
    isBusy: coming.some(one => one.why === null),
    again: uploads.again,
    cancel: uploads.cancel,
    add: (files: Iterable<File>) => {
      const all = [...files]
      const room = Math.max(0, mostAttachments - ready.length - coming.length)
      for (const file of all.slice(0, room)) uploads.start(named(file), draft)
      if (all.length > room) announce(t('files.many', { most: mostAttachments }), 'bad')
    },
    remove: ({ id, name }: Ready) => {
      change(readKept(draft).filter(one => one.id !== id))
      announce(t('files.removed', { name }))
      // Where nobody hears it, the file is forgotten after a day.
      call(removeAttachment, { params: { workspace, attachment: id } }).catch(() => {})
    },
    /** Takes them out of the draft, to be sent with what was written; files alone say their names. */
    take: (written: string): { text: string; taken: readonly Ready[] } => {
      change([])
      const names = ready.map(({ name }) => name).join(', ')
      return { text: written.trim() || t('files.only', { names }), taken: ready }
    },
    /** Back into the draft they were taken from. */
    giveBack: (files: readonly Ready[]) => change([...files, ...readKept(draft)]),
  }
}
/** What the parts of a page share about them. */
export type Files = ReturnType<typeof useFiles>
