import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { actOnTicket } from '../../contract/index.ts'
import { call } from '../api.ts'
import { toTicket } from '../links.ts'
import { troubleOf } from '../trouble.ts'
import { announce } from '../ui/index.ts'
import type { Viewer } from '../viewer.ts'
import { w } from './connectionWords.ts'
import { ticketOptions } from './reads.ts'
import { sayLedger } from './told.ts'

/** Takes a merged ticket out again and goes to it; works from wherever one is. */
export const useUnmerge = (viewer: Viewer) => {
  const client = useQueryClient()
  const navigate = useNavigate()
  const { workspace } = viewer
  return useMutation({
    mutationFn: ({ source, target }: { source: string; target: string }) =>
      call(actOnTicket, {
        params: { workspace, number: target },
        body: { act: 'unmerge', ticket: source },
      }),
    onSuccess: async (_, { source }) => {
      const options = ticketOptions(workspace, source)
      const known = new Set(client.getQueryData(options.queryKey)?.ledger.map(row => row.id))
      await client.invalidateQueries({ queryKey: [workspace] })
      const page = await client.fetchQuery({ ...options, staleTime: 0 })
      await navigate(toTicket(workspace, source))
      const told = sayLedger(page.ledger.filter(row => row.event === 'ticket.unmerged' && !known.has(row.id)))
      announce(w('merge.undone', { number: source, told }))
    },
    onError: error => {
      const trouble = troubleOf(error, 'write')
      announce([`${trouble.title}.`, trouble.todo].join(' '), 'bad')
    },
  })
}
