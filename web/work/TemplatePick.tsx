import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { listAids } from '../../contract/index.ts'
import { call } from '../api.ts'
import type { Viewer } from '../viewer.ts'
import type { Aid } from './aidKinds.ts'
import { a } from './aidWords.ts'

/** What an opening is filled in with. */
export type Template = Extract<Aid, { kind: 'template' }>['content']

/** What of a template is not typed: it goes along as it is. */
export const openingOf = ({ impact, urgency, serviceId, checklist }: Template) => ({
  ...{ impact, urgency },
  ...(serviceId && { serviceId }),
  ...(checklist.length > 0 && { checklist }),
})

/** Templates of the reader's, where there are any. */
export const TemplatePick = ({
  viewer,
  fill,
}: {
  viewer: Viewer
  fill: (of: Template | undefined) => void
}) => {
  const [chosen, choose] = useState<string | null>(null)
  const { data } = useQuery({
    queryKey: [viewer.workspace, 'aids', 'template'],
    queryFn: ({ signal }) =>
      call(listAids, { params: { workspace: viewer.workspace }, query: { kind: 'template' } }, signal),
  })
  const templates = (data?.aids ?? []).flatMap(aid => (aid.kind === 'template' ? aid : []))
  if (templates.length === 0) return null
  const count = templates.find(({ id }) => id === chosen)?.content.checklist.length ?? 0
  return (
    <Select
      label={a('template.from')}
      placeholder={a('template.none')}
      description={count > 0 ? a('template.items', { count }) : undefined}
      clearable
      searchable
      value={chosen}
      data={templates.map(({ id, name }) => ({ value: id, label: name }))}
      onChange={id => {
        choose(id)
        fill(templates.find(each => each.id === id)?.content)
      }}
    />
  )
}
