import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { toTicket } from '../links.ts'
import { announce } from '../ui/index.ts'
import { ConnectForm } from './ConnectForm.tsx'
import { ConnectTold } from './ConnectTold.tsx'
import { type Props, useConnect } from './connections.ts'
import { w } from './connectionWords.ts'
import { TicketPick } from './TicketPick.tsx'
import { useUnmerge } from './useUnmerge.ts'

/** Merges the ticket into another one of its customer: which, who is told, and a way back once it is done. */
export const MergeForm = ({ close, ...props }: Props & { close: () => void }) => {
  const { ticket } = props.page
  const [into, choose] = useState<string | null>(null)
  const connect = useConnect(props)
  const navigate = useNavigate()
  const unmerge = useUnmerge(props.viewer)
  const merge = (target: string) =>
    connect.mutate({
      body: { act: 'merge', into: target },
      done: ({ told }) => {
        close()
        void navigate(toTicket(props.viewer.workspace, target))
        announce(w('merge.done', { number: ticket.number, into: target, told }), 'good', {
          words: w('merge.undo'),
          act: () => unmerge.mutate({ source: ticket.number, target }),
        })
      },
    })
  return (
    <ConnectForm
      title={w('merge.open')}
      words={into ? w('merge.sure', { number: into }) : w('merge.choose')}
      act={into === null ? undefined : () => merge(into)}
      isBusy={connect.isPending}
      close={close}
    >
      <TicketPick
        workspace={props.viewer.workspace}
        not={ticket.number}
        customer={ticket.customer}
        label={w('merge.title')}
        choose={choose}
      />
      <p className="dim">{w('merge.hint', { customer: ticket.customer })}</p>
      {into && connect.isIdle ? <ConnectTold key={into} {...props} act={{ act: 'merge', into }} /> : null}
    </ConnectForm>
  )
}
