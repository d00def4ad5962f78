import { Button, Modal } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { getChecklist, listAids } from '../../contract/index.ts'
import { call } from '../api.ts'
import { Skeleton } from '../ui/index.ts'
import type { Viewer } from '../viewer.ts'
import type { DraftOf } from './aidKinds.ts'
import { type Page, ticketKey } from './reads.ts'
import { m } from './similarWords.ts'

const AidForm = lazy(() => import('./AidForm.tsx').then(({ AidForm: form }) => ({ default: form })))

type Props = { page: Page; viewer: Viewer }

const longestName = 60
const longestText = 20_000

/** What of a ticket a new one may begin with: not who asked, and nothing that was said after. */
const draftOf = ({ ticket, messages }: Page, checklist: string[]): DraftOf<'template'> => ({
  ...{ kind: 'template', name: ticket.title.slice(0, longestName).trim(), owner: 'person' },
  content: {
    ...{ process: ticket.processKey, title: ticket.title, impact: ticket.impact, urgency: ticket.urgency },
    text: (messages.find(each => each.class === 'band')?.text ?? '').slice(0, longestText),
    ...(ticket.service && { serviceId: ticket.service.id }),
    checklist,
  },
})

const Form = ({ page, viewer, close }: Props & { close: () => void }) => {
  const params = { workspace: viewer.workspace, number: page.ticket.number }
  const list = useQuery({
    queryKey: [...ticketKey(params.workspace, params.number), 'checklist'],
    queryFn: ({ signal }) => call(getChecklist, { params }, signal),
  })
  const aids = useQuery({
    queryKey: [viewer.workspace, 'aids', 'template'],
    queryFn: ({ signal }) =>
      call(listAids, { params: { workspace: viewer.workspace }, query: { kind: 'template' } }, signal),
  })
  if (!list.data || !aids.data) return null
  const items = list.data.items.map(({ text }) => text).slice(0, 50)
  return <AidForm viewer={viewer} owners={aids.data.owners} first={draftOf(page, items)} close={close} />
}

/** Makes a template of a ticket: looked at and changed before it is kept. */
export const KeepTemplate = (props: Props) => {
  const [isOpen, setOpen] = useState(false)
  const close = () => setOpen(false)
  return (
    <>
      <Button size="compact-sm" variant="default" onClick={() => setOpen(true)}>
        {m('template.open')}
      </Button>
      <Modal
        opened={isOpen}
        onClose={close}
        title={m('template.title')}
        size="46rem"
        closeButtonProps={{ 'aria-label': m('template.title') }}
      >
        <Suspense fallback={<Skeleton lines={4} height="3rem" />}>
          {isOpen ? <Form {...props} close={close} /> : null}
        </Suspense>
      </Modal>
    </>
  )
}
