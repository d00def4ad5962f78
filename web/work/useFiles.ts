import { useEffect, useReducer, useRef } from 'react'
import { mostAttachments, removeAttachment } from '../../contract/index.ts'
import { call } from '../api.ts'
import { troubleOf } from '../trouble.ts'
import { announce } from '../ui/index.ts'
import { type Ready, uploadFile } from './uploadFile.ts'
import { t } from './wordsFiles.ts'

/** A file on its way, or one that did not arrive: `why` then says what to do. */
export type Coming = {
  key: number
  draft: string
  file: File
  part: number
  why: string | null
  stop: () => void
}

/** What is uploaded for each draft, also without a store; a reload finds it in the browser's. */
const kept = new Map<string, readonly Ready[]>()

const isReady = (one: unknown): one is Ready =>
  typeof one === 'object' && one !== null && 'id' in one && 'name' in one && 'size' in one && 'type' in one

const readKept = (draft: string): readonly Ready[] => {
  const known = kept.get(draft)
  if (known) return known
  let found: readonly Ready[] = []
  try {
    const parsed: unknown = JSON.parse(localStorage.getItem(`${draft}.files`) ?? '[]')
    if (Array.isArray(parsed)) found = parsed.filter(isReady)
  } catch {
    // An unreadable or forbidden store loses the list on reload only.
  }
  kept.set(draft, found)
  return found
}

const keep = (draft: string, files: readonly Ready[]): void => {
  kept.set(draft, files)
  try {
    if (files.length > 0) localStorage.setItem(`${draft}.files`, JSON.stringify(files))
    else localStorage.removeItem(`${draft}.files`)
  } catch {
    // As above.
  }
}

/** A picture from the clipboard has a name that says nothing. */
const named = (file: File): File =>
  file.name === 'image.png' ? new File([file], `${t('screenshot.name')}.png`, { type: file.type }) : file

const sayTrouble = (error: unknown): string => {
  const { title, safe, todo } = troubleOf(error, 'read')
  return [title, safe, todo].filter(Boolean).join('. ').replace(/\.\./g, '.')
}

let count = 0

/** The files of a draft: uploaded as soon as they are chosen, kept with the draft until it is sent. */
export const useFiles = (workspace: string, draft: string) => {
  const [, redraw] = useReducer((drawn: number) => drawn + 1, 0)
  const coming = useRef<readonly Coming[]>([])
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

  const start = (file: File) => {
    const stopping = new AbortController()
    const key = ++count
    const stop = () => stopping.abort()
    set([...coming.current, { key, draft, file, part: 0, why: null, stop }])
    const onProgress = (part: number) => change(key, { part })
    uploadFile(file, { workspace, signal: stopping.signal, onProgress }).then(
      ready => {
        keep(draft, [...readKept(draft), ready])
        forget(key)
        announce(t('files.added', { name: ready.name }))
      },
      error => {
        const why = sayTrouble(error)
        change(key, { why })
        announce(t('files.failed', { name: file.name, why }), 'bad')
      },
    )
  }
  const ready = readKept(draft)
  const own = coming.current.filter(one => one.draft === draft)
  return {
    ready,
    coming: own,
    isBusy: own.some(one => one.why === null),
    add: (files: Iterable<File>) => {
      const all = [...files]
      const room = mostAttachments - ready.length - own.length
      for (const file of all.slice(0, Math.max(0, room))) start(named(file))
      if (all.length > room) announce(t('files.many', { most: mostAttachments }), 'bad')
    },
    again: ({ key, file }: Coming) => {
      forget(key)
      start(file)
    },
    cancel: ({ key, stop }: Coming) => {
      stop()
      forget(key)
    },
    remove: ({ id, name }: Ready) => {
      keep(
        draft,
        readKept(draft).filter(one => one.id !== id),
      )
      redraw()
      announce(t('files.removed', { name }))
      // Where nobody hears it, the file is forgotten after a day.
      call(removeAttachment, { params: { workspace, attachment: id } }).catch(() => {})
    },
    /** Takes them out of the draft, to be sent with what was written; files alone say their names. */
    take: (written: string): { text: string; taken: readonly Ready[] } => {
      keep(draft, [])
      redraw()
      const names = ready.map(({ name }) => name).join(', ')
      return { text: written.trim() || t('files.only', { names }), taken: ready }
    },
    /** Back into the draft they were taken from. */
    giveBack: (files: readonly Ready[]) => {
      keep(draft, [...files, ...readKept(draft)])
      redraw()
    },
  }
}
export type Files = ReturnType<typeof useFiles>
