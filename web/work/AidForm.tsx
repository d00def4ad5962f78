import { Button, Select, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { saveAid, variableNames } from '../../contract/index.ts'
import { call, problemOf } from '../api.ts'
import { troubleOf } from '../trouble.ts'
import { announce, ErrorLine, KeyCap, useKeys } from '../ui/index.ts'
import type { Viewer } from '../viewer.ts'
import css from './AidsPage.module.css'
import { type AidDraft, type DraftOf, type Owner, trimmed } from './aidKinds.ts'
import { p } from './aidPageWords.ts'
import { MacroFields } from './MacroFields.tsx'
import { fromLines, TemplateFields, toLines } from './TemplateFields.tsx'

type Props = { viewer: Viewer; owners: readonly Owner[]; first: AidDraft; close: () => void }
export type Fields = {
  draft: AidDraft
  change: (draft: AidDraft) => void
  wrong: (field: string) => string | undefined
}

const useAid = ({ viewer, first, close }: Props) => {
  const client = useQueryClient()
  const [draft, change] = useState(first)
  const saving = useMutation({
    mutationFn: () => call(saveAid, { params: { workspace: viewer.workspace }, body: trimmed(draft) }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: [viewer.workspace, 'aids'] })
      void client.invalidateQueries({ queryKey: [viewer.workspace, 'snippets'] })
      announce(p('kept', { name: draft.name }))
      close()
    },
  })
  const wrong = (field: string) => problemOf(saving.error)?.field(field)
  const wrongAt = (place: string) =>
    problemOf(saving.error)?.body.errors?.find(({ field }) => field.endsWith(place))?.text
  return { draft, change, saving, wrong, wrongAt }
}

const keyOf = ({ owner, teamId }: { owner: string; teamId?: string | null }) => `${owner} ${teamId ?? ''}`
const sayOwner = ({ owner, name }: Owner): string =>
  owner === 'person' ? p('owner.person') : owner === 'team' ? name : p('owner.workspace')

/** Its name and whose it is: what every kind has. */
const Head = ({ draft, change, wrong, owners }: Fields & { owners: readonly Owner[] }) => {
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])
  const isSnippet = draft.kind === 'snippet'
  const called = (name: string) => (isSnippet ? name.toLowerCase().replace(/\s/g, '-') : name)
  return (
    <div className={css.row}>
      <TextInput
        ref={field}
        label={p('name')}
        description={p(isSnippet ? 'name.snippet_hint' : 'name.hint')}
        leftSection={isSnippet ? '/' : undefined}
        maxLength={isSnippet ? 40 : 60}
        required
        withAsterisk={false}
        value={draft.name}
        error={wrong('name')}
        onChange={event => change({ ...draft, name: called(event.currentTarget.value) })}
      />
      <Select
        label={p('owner')}
        description={p('owner.hint')}
        allowDeselect={false}
        value={keyOf(draft)}
        data={owners.map(each => ({ value: keyOf(each), label: sayOwner(each) }))}
        onChange={value => {
          const chosen = owners.find(each => keyOf(each) === value)
          const { teamId: _, ...rest } = draft
          if (chosen)
            change({ ...rest, owner: chosen.owner, ...(chosen.teamId && { teamId: chosen.teamId }) })
        }}
      />
      {draft.kind === 'snippet' ? (
        <TextInput
          label={p('language')}
          description={p('language.hint')}
          maxLength={6}
          value={draft.language}
          error={wrong('language')}
          onChange={event => change({ ...draft, language: event.currentTarget.value })}
        />
      ) : null}
    </div>
  )
}

/** What a snippet says, with everything that may be filled in one press away. */
const SnippetFields = ({ draft, change, wrong }: Fields & { draft: DraftOf<'snippet'> }) => {
  const field = useRef<HTMLTextAreaElement>(null)
  const { text } = draft.content
  const put = (name: string) => {
    const at = field.current?.selectionStart ?? text.length
    change({ ...draft, content: { text: `${text.slice(0, at)}{{${name}}}${text.slice(at)}` } })
    field.current?.focus()
  }
  return (
    <>
      <Textarea
        ref={field}
        label={p('text')}
        description={p('text.hint')}
        autosize
        minRows={4}
        maxRows={16}
        maxLength={10_000}
        required
        withAsterisk={false}
        value={text}
        error={wrong('text')}
        onChange={event => change({ ...draft, content: { text: event.currentTarget.value } })}
      />
      <fieldset className={css.variables}>
        <legend className="dim">{p('variables')}</legend>
        {variableNames.map(name => (
          <button key={name} type="button" onClick={() => put(name)}>
            {`{{${name}}}`}
          </button>
        ))}
      </fieldset>
    </>
  )
}

/** The items of a checklist, one a line. */
const ItemFields = ({ draft, change, wrong }: Fields & { draft: DraftOf<'checklist'> }) => (
  <Textarea
    label={p('items')}
    description={p('items.hint')}
    autosize
    minRows={4}
    maxRows={20}
    value={toLines(draft.content.items)}
    error={wrong('items')}
    onChange={event => change({ ...draft, content: { items: fromLines(event.currentTarget.value) } })}
  />
)

/** Writes an aid in place, above the list it will stand in. */
export const AidForm = (props: Props) => {
  const form = useAid(props)
  const { saving } = form
  const send = () => {
    if (!saving.isPending) saving.mutate()
  }
  useKeys([
    { press: 'mod+enter', words: p('keep'), act: send },
    { press: 'Escape', words: p('leave'), act: props.close, hidden: true },
  ])
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    send()
  }
  return (
    <form
      className={css.form}
      onSubmit={onSubmit}
      // In a dialog the page behind it has the same key.
      onKeyDown={event => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
        event.preventDefault()
        send()
      }}
      noValidate
      aria-label={p(props.first.id ? 'form.change' : 'form.new')}
    >
      <Head {...form} owners={props.owners} />
      {form.draft.kind === 'snippet' ? <SnippetFields {...form} draft={form.draft} /> : null}
      {form.draft.kind === 'macro' ? (
        <MacroFields viewer={props.viewer} {...form} draft={form.draft} />
      ) : null}
      {form.draft.kind === 'template' ? (
        <TemplateFields viewer={props.viewer} {...form} draft={form.draft} />
      ) : null}
      {form.draft.kind === 'checklist' ? <ItemFields {...form} draft={form.draft} /> : null}
      {saving.error ? <ErrorLine trouble={troubleOf(saving.error, 'write')} /> : null}
      <div className={css.acts}>
        <Button type="submit" loading={saving.isPending} rightSection={<KeyCap press="mod+Enter" />}>
          {p('keep')}
        </Button>
        <Button variant="subtle" onClick={props.close} rightSection={<KeyCap press="Esc" />}>
          {p('leave')}
        </Button>
      </div>
    </form>
  )
}
