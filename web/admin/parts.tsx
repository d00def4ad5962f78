import { Button, Select } from '@mantine/core'
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { troubleOf } from '../trouble.ts'
import { EmptyState, ErrorLine, ErrorState, icons, Skeleton, Table, useRowKeys } from '../ui/index.ts'
import css from './admin.module.css'
import { rowKeys, t } from './words.ts'

type FormProps = {
  title: string
  act: string
  error: unknown
  busy: boolean
  send: () => void
  close?: (() => void) | undefined
  children: ReactNode
  beside?: ReactNode
}

/** A form in place: its first field has the focus, Esc leaves it, a refusal stands beside its button. */
export const Form = (props: FormProps) => {
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => form.current?.querySelector<HTMLElement>('input, select, textarea')?.focus(), [])
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    props.send()
  }
  return (
    <form
      ref={form}
      className={css.panel}
      aria-label={props.title}
      onSubmit={onSubmit}
      onKeyDown={event => event.key === 'Escape' && props.close?.()}
    >
      {props.children}
      {props.error ? <ErrorLine trouble={troubleOf(props.error, 'write')} /> : null}
      <div className={css.acts}>
        <Button type="submit" loading={props.busy}>
          {props.act}
        </Button>
        {props.close ? (
          <Button variant="default" onClick={props.close}>
            {t('cancel')}
          </Button>
        ) : null}
        {props.beside}
      </div>
    </form>
  )
}

type RowProps = {
  label: ReactNode
  /** What opening it is for, for who does not see the row. */
  words: string
  cells: ReactNode
  columns: number
  inactive?: boolean
  children: (close: () => void) => ReactNode
}

/** A row that opens to what can be done with it; the focus comes back to it. */
export const OpenRow = (props: RowProps) => {
  const [isOpen, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const close = () => {
    setOpen(false)
    button.current?.focus()
  }
  return (
    <>
      <tr data-inactive={props.inactive ?? false}>
        <th scope="row">
          <button
            ref={button}
            type="button"
            data-row
            className={css.open}
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
          >
            {props.label}
            <span className="only-read"> {props.words}</span>
          </button>
        </th>
        {props.cells}
      </tr>
      {isOpen ? (
        <tr className={css.opened}>
          <td colSpan={props.columns}>{props.children(close)}</td>
        </tr>
      ) : null}
    </>
  )
}

/** A table whose rows are walked by key. */
export const Rows = ({ head, children }: { head: readonly string[]; children: ReactNode }) => {
  const { list } = useRowKeys<HTMLTableSectionElement>(rowKeys)
  return (
    <Table
      className={css.table}
      body={list}
      head={head.map(words => (
        <th key={words} scope="col">
          {words}
        </th>
      ))}
    >
      {children}
    </Table>
  )
}

type ReadProps<T> = {
  read: { data: T | undefined; error: unknown; refetch: () => unknown }
  /** Null: there is something to show. */
  empty?: ((data: T) => { title: string; text: string } | null) | undefined
  children: (data: T) => ReactNode
}

/** What was read, or why it is not there yet. */
export const Shown = <T,>({ read, empty, children }: ReadProps<T>) => {
  if (read.data === undefined)
    return read.error ? (
      <ErrorState trouble={troubleOf(read.error, 'read')} again={() => void read.refetch()} />
    ) : (
      <Skeleton lines={8} />
    )
  const nothing = empty?.(read.data)
  return nothing ? <EmptyState title={nothing.title} text={nothing.text} /> : children(read.data)
}

export type Option = { value: string; label: string }

type ChooseProps = {
  label: string
  add: string
  none: string
  options: readonly Option[]
  chosen: readonly string[]
  choose: (ids: string[]) => void
}

/** Several of many: those chosen as a list, and a field to find one more. */
export const Choose = ({ label, add, none, options, chosen, choose }: ChooseProps) => {
  const nameOf = (id: string) => options.find(option => option.value === id)?.label ?? ''
  return (
    <fieldset className={css.group}>
      <legend>{label}</legend>
      {chosen.length > 0 ? (
        <ul className={css.chosen}>
          {chosen.map(id => (
            <li key={id}>
              {nameOf(id)}
              <Button
                size="compact-sm"
                variant="subtle"
                color="gray"
                aria-label={t('choose.remove', { name: nameOf(id) })}
                onClick={() => choose(chosen.filter(each => each !== id))}
              >
                <icons.Cross />
              </Button>
            </li>
          ))}
        </ul>
      ) : (
        <span className="dim">{none}</span>
      )}
      <Select
        aria-label={add}
        placeholder={add}
        searchable
        value={null}
        limit={50}
        onChange={id => id && choose([...chosen, id])}
        data={options.filter(option => !chosen.includes(option.value))}
      />
    </fieldset>
  )
}

/** Whether any of the texts has what is sought. */
export const fits = (sought: string, ...texts: readonly string[]): boolean =>
  texts.join(' ').toLowerCase().includes(sought.trim().toLowerCase())
