import { Select, Textarea, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { listServices } from '../../contract/index.ts'
import { call } from '../api.ts'
import type { Viewer } from '../viewer.ts'
import css from './AidsPage.module.css'
import type { DraftOf } from './aidKinds.ts'
import { p } from './aidPageWords.ts'
import { processOptions } from './reads.ts'

type Props = {
  viewer: Viewer
  draft: DraftOf<'template'>
  change: (draft: DraftOf<'template'>) => void
  wrong: (field: string) => string | undefined
}

const levels = (['high', 'medium', 'low'] as const).map(value => ({ value, label: p(`level.${value}`) }))
/** A list as it is typed: an item a line. */
export const toLines = (items: readonly string[]): string => items.join('\n')
export const fromLines = (text: string): string[] =>
  text
    .split('\n')
    .map(line => line.slice(0, 300))
    .slice(0, 50)

type Content = DraftOf<'template'>['content']

/** What is typed of it. */
const Words = ({ content, put }: { content: Content; put: (part: Partial<Content>) => void }) => (
  <>
    <TextInput
      label={p('template.title')}
      maxLength={200}
      value={content.title}
      onChange={event => put({ title: event.currentTarget.value })}
    />
    <Textarea
      label={p('template.text')}
      autosize
      minRows={3}
      maxRows={14}
      maxLength={20_000}
      value={content.text}
      onChange={event => put({ text: event.currentTarget.value })}
    />
    <Textarea
      label={p('template.checklist')}
      description={p('items.hint')}
      autosize
      minRows={2}
      maxRows={14}
      value={toLines(content.checklist)}
      onChange={event => put({ checklist: fromLines(event.currentTarget.value) })}
    />
  </>
)

/** What an opening is filled in with. */
export const TemplateFields = ({ viewer, draft, change, wrong }: Props) => {
  const { workspace } = viewer
  const { data } = useQuery(processOptions(workspace))
  const services = useQuery({
    queryKey: [workspace, 'services', undefined],
    queryFn: ({ signal }) => call(listServices, { params: { workspace }, query: {} }, signal),
  })
  const { content } = draft
  const put = (part: Partial<typeof content>) => change({ ...draft, content: { ...content, ...part } })
  const level = (name: 'impact' | 'urgency') => (
    <Select
      label={p(`template.${name}`)}
      allowDeselect={false}
      value={content[name]}
      data={levels}
      onChange={value => put({ [name]: value ?? 'medium' })}
    />
  )
  return (
    <>
      <div className={css.row}>
        <Select
          label={p('template.process')}
          allowDeselect={false}
          value={content.process || null}
          error={wrong('process')}
          data={(data?.processes ?? []).map(({ key, name }) => ({ value: key, label: name }))}
          onChange={value => put({ process: value ?? '' })}
        />
        <Select
          label={p('template.service')}
          clearable
          value={content.serviceId ?? null}
          data={(services.data?.services ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          onChange={value => {
            const { serviceId: _, ...rest } = content
            change({ ...draft, content: { ...rest, ...(value && { serviceId: value }) } })
          }}
        />
        {level('impact')}
        {level('urgency')}
      </div>
      <Words content={content} put={put} />
    </>
  )
}
