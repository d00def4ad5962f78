import { Button, Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, type KeyboardEvent, type RefObject, useEffect, useRef, useState } from 'react'
import { icons, KeyCap, Pick, useMarkFirst } from '../ui/index.ts'
import type { Viewer } from '../viewer.ts'
import css from './EditTicket.module.css'
import { w } from './headerWords.ts'
import { levels, priorityOf } from './priority.ts'
import { choicesOptions, type Page } from './reads.ts'
import { ToldLine } from './ToldLine.tsx'
import { sayRefused, sayTold } from './told.ts'
import { type Edited, type FieldName, useEdit } from './useEdit.ts'
import { t } from './words.ts'

type Edit = ReturnType<typeof useEdit>
type Props = { page: Page; viewer: Viewer; close: () => void }

/** Once it is settled the keyboard goes on from where it is saved. */
const goToSave = ({ form }: HTMLButtonElement): void => {
  setTimeout(() => form?.querySelector<HTMLElement>('button[type="submit"]')?.focus())
}

/** A field somebody else changed while it was being changed here: theirs or mine, and both stay to be seen. */
const Meanwhile = ({ edit, name, say }: { edit: Edit; name: FieldName; say: (value: Edited) => string }) =>
  edit.overtaken.includes(name) ? (
    <div role="alert" className={css.meanwhile}>
      <p>
        <icons.Warning /> {w(`meanwhile.${name}`, { who: edit.who, value: say(edit.now) })}
      </p>
      <Button
        size="compact-sm"
        variant="default"
        onClick={event => {
          edit.keepTheirs(name)
          goToSave(event.currentTarget)
        }}
      >
        {w('keep_theirs')}
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        onClick={event => {
          edit.putMine(name)
          goToSave(event.currentTarget)
        }}
      >
        {w('put_mine')}
      </Button>
    </div>
  ) : null

const Levels = ({ edit, name }: { edit: Edit; name: 'impact' | 'urgency' }) => (
  <div className={css.level}>
    <span>{w(name)}</span>
    <Pick
      label={w(name)}
      value={edit.values[name]}
      options={levels.map(level => [level, w(`level.${level}`)] as const)}
      pick={level => edit.set(name, level)}
    />
    <Meanwhile edit={edit} name={name} say={now => w(`level.${now[name]}`)} />
  </div>
)

const none = ''

const Service = ({ edit, page, viewer }: Omit<Props, 'close'> & { edit: Edit }) => {
  const { data } = useQuery(choicesOptions(viewer.workspace, page.ticket.number, ''))
  const known = page.ticket.service ? [page.ticket.service] : []
  const services = data?.services ?? known
  const offered = [
    { value: none, label: w('service_none') },
    ...services.map(({ id, name }) => ({ value: id, label: name })),
  ]
  const marksFirst = useMarkFirst(offered)
  const nameOf = (id: string | null) => services.find(each => each.id === id)?.name ?? w('service_none')
  return (
    <div className={css.level}>
      <Select
        label={w('service')}
        searchable
        selectFirstOptionOnChange={marksFirst}
        allowDeselect={false}
        value={edit.values.serviceId ?? none}
        onChange={id => edit.set('serviceId', id || null)}
        data={offered}
      />
      <Meanwhile edit={edit} name="serviceId" say={({ serviceId }) => nameOf(serviceId)} />
    </div>
  )
}

const sayLine = ({ hasChange, preview }: Edit): string => {
  if (!hasChange) return w('untouched')
  if (!preview.data) return preview.isError ? t('told.unknown') : t('told.loading')
  if (preview.data.refused) return sayRefused(preview.data.refused)
  const names = sayTold(preview.data.told)
  return names ? w('tells', { names }) : w('tells_nobody')
}

type FieldsProps = Props & { edit: Edit; first: RefObject<HTMLInputElement | null> }

const Fields = ({ edit, first, ...props }: FieldsProps) => (
  <>
    <div className={css.title}>
      <TextInput
        ref={first}
        label={w('title')}
        maxLength={200}
        value={edit.values.title}
        error={edit.values.title.trim() ? undefined : w('need_title')}
        onChange={event => edit.set('title', event.currentTarget.value)}
      />
      <Meanwhile edit={edit} name="title" say={({ title }) => title} />
    </div>
    <div className={css.levels}>
      <Levels edit={edit} name="impact" />
      <Levels edit={edit} name="urgency" />
      <p className={css.becomes} aria-live="polite">
        {w('becomes', { priority: priorityOf(edit.values.impact, edit.values.urgency) })}
      </p>
      <Service {...props} edit={edit} />
    </div>
  </>
)

/** Title, impact, urgency and service, in place under the head. */
export const EditTicket = (props: Props) => {
  const edit = useEdit(props)
  const [isWhy, setWhy] = useState(false)
  const first = useRef<HTMLInputElement>(null)
  useEffect(() => first.current?.focus(), [])
  const { hasChange, preview } = edit
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    edit.save()
  }
  const onKeyDown = (event: KeyboardEvent<HTMLFormElement>) => {
    const isChoosing = event.currentTarget.querySelector('[role="listbox"]')?.checkVisibility() === true
    if (event.key === 'Escape' && !isChoosing) props.close()
    else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) edit.save()
    else return
    event.preventDefault()
  }
  return (
    <form
      className={css.form}
      noValidate
      aria-label={w('edit_what')}
      onSubmit={onSubmit}
      onKeyDown={onKeyDown}
    >
      <Fields {...props} edit={edit} first={first} />
      <ToldLine
        line={sayLine(edit)}
        told={hasChange ? preview.data?.told : undefined}
        isOpen={isWhy}
        setOpen={setWhy}
      />
      <div className={css.acts}>
        <Button
          type="submit"
          loading={edit.isDoing}
          disabled={!hasChange || edit.overtaken.length > 0}
          rightSection={<KeyCap press="mod+Enter" />}
        >
          {w('save')}
        </Button>
        <Button variant="subtle" onClick={props.close} rightSection={<KeyCap press="Esc" />}>
          {w('leave')}
        </Button>
      </div>
    </form>
  )
}
