import { type ClipboardEvent, type DragEvent, useRef, useState } from 'react'
import { icons } from '../ui/index.ts'
import css from './AttachFiles.module.css'
import type { Coming, Files } from './useFiles.ts'
import { sayMost, saySize, t } from './wordsFiles.ts'

const bringsFiles = (event: DragEvent): boolean => event.dataTransfer.types.includes('Files')

/** For the place files may be dropped on or pasted into; spread over its element. */
export const useDrop = (files: Files) => {
  const [isOver, setOver] = useState(false)
  return {
    'data-dropping': isOver,
    onDragOver: (event: DragEvent) => {
      if (!bringsFiles(event)) return
      event.preventDefault()
      setOver(true)
    },
    onDragLeave: (event: DragEvent) => {
      if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false)
    },
    onDrop: (event: DragEvent) => {
      if (!bringsFiles(event)) return
      event.preventDefault()
      setOver(false)
      files.add(event.dataTransfer.files)
    },
    onPaste: (event: ClipboardEvent) => {
      const pasted = [...event.clipboardData.files]
      // A spreadsheet brings a picture of itself along with its text; the text is what was meant.
      if (pasted.length === 0 || event.clipboardData.types.includes('text/plain')) return
      event.preventDefault()
      files.add(pasted)
    },
  }
}

/** The button that opens the chooser of files. */
export const ChooseFiles = ({ files }: { files: Files }) => {
  const field = useRef<HTMLInputElement>(null)
  return (
    <>
      <input
        ref={field}
        type="file"
        multiple
        hidden
        onChange={event => {
          files.add(event.currentTarget.files ?? [])
          event.currentTarget.value = ''
        }}
      />
      <button
        type="button"
        className={css.choose}
        title={t('files.hint')}
        onClick={() => field.current?.click()}
      >
        <icons.Clip /> {t('files.choose')}
        {files.most ? <span className="dim"> {t('files.most', { size: sayMost(files.most) })}</span> : null}
      </button>
    </>
  )
}

const OnItsWay = ({ one, files }: { one: Coming; files: Files }) => {
  const { name, size } = one.file
  const percent = Math.round(one.part * 100)
  return (
    <li className={css.file} data-failed={one.why !== null}>
      {one.why === null ? <icons.File /> : <icons.Warning />}
      <span className={css.name}>{name}</span>
      <span className="dim">{saySize(size)}</span>
      {one.why === null ? (
        <progress max={100} value={percent} aria-label={t('files.progress', { name, percent })} />
      ) : (
        <>
          <span className={css.why}>{one.why}</span>
          {one.isFinal ? null : (
            <button
              type="button"
              className={css.again}
              aria-label={t('files.again_label', { name })}
              onClick={() => files.again(one)}
            >
              {t('files.again')}
            </button>
          )}
        </>
      )}
      <button
        type="button"
        className={css.out}
        aria-label={one.why === null ? t('files.cancel', { name }) : t('files.remove', { name })}
        onClick={() => files.cancel(one)}
      >
        <icons.Cross />
      </button>
    </li>
  )
}

/** The files of a draft, each with how far it is and how to be rid of it. */
export const DraftFiles = ({ files }: { files: Files }) =>
  files.ready.length + files.coming.length === 0 ? null : (
    <ul className={css.files} aria-label={t('files.list')}>
      {files.ready.map(one => (
        <li key={one.id} className={css.file}>
          <icons.File />
          <span className={css.name}>{one.name}</span>
          <span className="dim">{saySize(one.size)}</span>
          <button
            type="button"
            className={css.out}
            aria-label={t('files.remove', { name: one.name })}
            onClick={() => files.remove(one)}
          >
            <icons.Cross />
          </button>
        </li>
      ))}
      {files.coming.map(one => (
        <OnItsWay key={one.key} one={one} files={files} />
      ))}
    </ul>
  )
