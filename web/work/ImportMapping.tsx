import { Button, MultiSelect, Select, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { type ImportField, type ImportMapping, previewImport, startImport } from '../../contract/index.ts'
import { call } from '../api.ts'
import { troubleOf } from '../trouble.ts'
import { ErrorLine, KeyCap, useKeys } from '../ui/index.ts'
import { useViewer } from '../viewer.ts'
import { ImportPreviewView } from './ImportPreview.tsx'
import css from './Imports.module.css'
import { type Import, importOptions, type Suggestion } from './importReads.ts'
import { fieldNames, w } from './importWords.ts'
import { processOptions } from './reads.ts'

type Setting = { mapping: ImportMapping; set: (change: Partial<ImportMapping>) => void }

const Columns = ({ mapping, set, columns }: Setting & { columns: Suggestion['columns'] }) => {
  const names = [...new Set(columns.map(({ name }) => name))].filter(name => name !== '')
  return (
    <section className={css.part} aria-label={w('columns')}>
      <h2>{w('columns')}</h2>
      <p className="dim">{w('columns_hint')}</p>
      <div className={css.fields}>
        {fields.map(field => {
          const column = mapping.columns[field] ?? null
          const examples = columns.find(({ name }) => name === column)?.examples.join(' · ')
          return (
            <Select
              key={field}
              label={fieldNames[field]}
              placeholder={w('none')}
              description={examples ? w('for_example', { examples: examples.slice(0, 90) }) : undefined}
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              clearable
              searchable
              value={column}
              data={names}
              onChange={chosen => {
                const { [field]: _, ...others } = mapping.columns
                set({ columns: chosen ? { ...others, [field]: chosen } : others })
              }}
            />
          )
        })}
      </div>
      <MultiSelect
        label={w('keep')}
        data={names}
        value={mapping.keep}
        searchable
        clearable
        maxValues={50}
        onChange={keep => set({ keep })}
      />
    </section>
  )
}

const Where = ({ mapping, set, workspace }: Setting & { workspace: string }) => {
  const { data } = useQuery(processOptions(workspace))
  return (
    <section className={css.part} aria-label={w('where')}>
      <h2>{w('where')}</h2>
      <div className={css.fields}>
        <Select
          label={w('process')}
          allowDeselect={false}
          value={mapping.process}
          data={(data?.processes ?? []).map(({ key, name }) => ({ value: key, label: name }))}
          onChange={process => process && set({ process })}
        />
        <TextInput
          label={w('source')}
          description={w('source_hint')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          maxLength={60}
          value={mapping.source}
          onChange={event =>
            set({ source: event.currentTarget.value.toLowerCase().replace(/[^a-z0-9._-]/g, '') })
          }
        />
      </div>
    </section>
  )
}

const fields = Object.keys(fieldNames) as ImportField[]
const zones = Intl.supportedValuesOf('timeZone')

const Times = ({ mapping, set }: Setting) => (
  <section className={css.part} aria-label={w('times')}>
    <h2>{w('times')}</h2>
    <div className={css.fields}>
      <Select
        label={w('zone')}
        searchable
        limit={50}
        allowDeselect={false}
        value={mapping.zone}
        data={[...new Set(['UTC', ...zones])]}
        onChange={zone => zone && set({ zone })}
      />
      <Select
        label={w('dates')}
        allowDeselect={false}
        value={mapping.dates}
        data={(['day first', 'month first'] as const).map(value => ({ value, label: w(`dates.${value}`) }))}
        onChange={dates => dates && set({ dates: dates as ImportMapping['dates'] })}
      />
      <TextInput
        label={w('unknown')}
        description={w('unknown_hint')}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        maxLength={40}
        value={mapping.unknown}
        onChange={event => set({ unknown: event.currentTarget.value })}
      />
    </div>
  </section>
)

const Missing = ({ mapping, set }: Setting) => (
  <section className={css.part} aria-label={w('missing')}>
    <h2>{w('missing')}</h2>
    <div className={css.fields}>
      {(['people', 'organisations', 'services'] as const).map(what => (
        <Select
          key={what}
          label={w(what)}
          allowDeselect={false}
          value={mapping[what]}
          data={(['name', 'add'] as const).map(value => ({ value, label: w(`missing.${value}`) }))}
          onChange={how => how && set({ [what]: how })}
        />
      ))}
    </div>
    <p className="dim">{w('people_hint')}</p>
  </section>
)

/** What is chosen, the preview of it, and its beginning. */
const useMapping = (one: Import, suggestion: Suggestion) => {
  const { workspace } = useViewer()
  const client = useQueryClient()
  const [mapping, setMapping] = useState<ImportMapping>(suggestion.mapping)
  const params = { workspace, import: one.id }
  const preview = useMutation({ mutationFn: (body: ImportMapping) => call(previewImport, { params, body }) })
  const begin = useMutation({
    mutationFn: (body: ImportMapping) => call(startImport, { params, body }),
    onSuccess: () => client.invalidateQueries({ queryKey: importOptions(workspace, one.id).queryKey }),
  })
  const set = (change: Partial<ImportMapping>) => setMapping(before => ({ ...before, ...change }))
  // What is shown is what will be done: after a change it is looked at again.
  const isShown = preview.data !== undefined && preview.variables === mapping
  return { workspace, mapping, set, preview, begin, isShown }
}

/** How a file is read, and what it would then become. */
export const ImportMappingForm = ({ one, suggestion }: { one: Import; suggestion: Suggestion }) => {
  const { workspace, mapping, set, preview, begin, isShown } = useMapping(one, suggestion)
  const look = () => preview.mutate(mapping)
  useKeys([{ press: 'mod+enter', words: w('preview'), act: look }])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    look()
  }
  return (
    <>
      <form className={css.page} onSubmit={submit} noValidate>
        <p>{suggestion.name ? w('known_as', { name: suggestion.name }) : w('unknown_kind')}</p>
        <Where mapping={mapping} set={set} workspace={workspace} />
        <Times mapping={mapping} set={set} />
        <Missing mapping={mapping} set={set} />
        {mapping.kind === 'table' ? (
          <Columns mapping={mapping} set={set} columns={suggestion.columns} />
        ) : null}
        <div className={css.acts}>
          <Button
            type="submit"
            variant={isShown ? 'default' : 'filled'}
            loading={preview.isPending}
            rightSection={<KeyCap press="mod+Enter" />}
          >
            {w('preview')}
          </Button>
          {preview.data && !isShown && !preview.isPending ? (
            <span className="dim">{w('changed')}</span>
          ) : null}
        </div>
        {preview.error ? <ErrorLine trouble={sayWhere(preview.error)} /> : null}
      </form>
      {preview.data && isShown ? (
        <ImportPreviewView preview={preview.data}>
          <div className={css.acts}>
            <Button
              disabled={preview.data.tickets === 0}
              loading={begin.isPending}
              onClick={() => begin.mutate(mapping)}
            >
              {w('begin', { count: preview.data.tickets - preview.data.known })}
            </Button>
            <span className="dim">{w('begin_hint')}</span>
          </div>
          {begin.error ? <ErrorLine trouble={sayWhere(begin.error)} /> : null}
        </ImportPreviewView>
      ) : null}
    </>
  )
}

/** A refusal of the whole file says where. */
function sayWhere(error: unknown) {
  const trouble = troubleOf(error, 'read')
  const errors = (error as { body?: { errors?: { field: string; text: string }[] } }).body?.errors ?? []
  const where = errors.slice(0, 3).map(({ field, text }) => `${field} ${text}.`)
  return where.length > 0 ? { ...trouble, safe: where.join(' ') } : trouble
}
