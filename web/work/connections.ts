import { queryOptions, useMutation } from '@tanstack/react-query'
import { actOnTicket, getConnections, type ReplyOf } from '../../contract/index.ts'
import { call } from '../api.ts'
import type { Viewer } from '../viewer.ts'
import { useTicket } from './acts.ts'
import { type Act, type Page, ticketKey } from './reads.ts'

/** What a ticket has to do with others and who follows it. */
export type Connections = ReplyOf<typeof getConnections>
export type Props = { page: Page; viewer: Viewer }

export const connectionOptions = (workspace: string, number: string) =>
  queryOptions({
    queryKey: [...ticketKey(workspace, number), 'connections'],
    queryFn: ({ signal }) => call(getConnections, { params: { workspace, number } }, signal),
  })

type Done = { told: string; children: string[] }

/** Does an act between tickets or about followers; `done` hears who was told. */
export const useConnect = ({ page, viewer }: Props) => {
  const ticket = useTicket({ viewer, number: page.ticket.number })
  return useMutation({
    mutationKey: ticket.key,
    mutationFn: ({ body }: { body: Act; done: (what: Done) => void }) =>
      call(actOnTicket, { params: ticket.params, body }),
    onMutate: () => ({ known: ticket.knownRows() }),
    onSuccess: async ({ children }, { done }, { known }) =>
      done({ told: await ticket.readTold(known), children }),
    onError: error => ticket.refuse(error),
  })
}
