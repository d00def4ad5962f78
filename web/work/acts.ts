import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { actOnTicket, addMessage } from '../../contract/index.ts'
import { call, problemOf } from '../api.ts'
import { readThingAgain } from '../live.ts'
import { troubleOf } from '../trouble.ts'
import { announce } from '../ui/index.ts'
import type { Viewer } from '../viewer.ts'
import { n } from './nowWords.ts'
import { type Act, type Message, type Page, type Run, ticketKey } from './reads.ts'
import { sayLedger } from './told.ts'
import type { Ready } from './uploadFile.ts'
import { t } from './words.ts'

type Place = { viewer: Viewer; number: string }

/** What every act on a ticket shares: changing what is shown, reading again, who was told, what went wrong. */
export const useTicket = ({ viewer, number }: Place) => {
  const client = useQueryClient()
  const key = ticketKey(viewer.workspace, number)
  const readAgain = () =>
    Promise.all([
      readThingAgain(client, key),
      client.invalidateQueries({ queryKey: [viewer.workspace, 'tickets'] }),
    ])
  return {
    key,
    params: { workspace: viewer.workspace, number },
    knownRows: () => new Set(client.getQueryData<Page>(key)?.ledger.map(row => row.id)),
    /** Reads again and says who was told since: what stands on the ledger, not what was foreseen. */
    readTold: async (known: ReadonlySet<string>) => {
      await readAgain()
      return sayLedger(client.getQueryData<Page>(key)?.ledger.filter(row => !known.has(row.id)) ?? [])
    },
    readAgain,
    change: (change: (page: Page) => Page): Page | undefined => {
      const before = client.getQueryData<Page>(key)
      if (before) client.setQueryData(key, change(before))
      return before
    },
    undo: (before: Page | undefined) => client.setQueryData(key, before),
    stopReading: () => client.cancelQueries({ queryKey: key, exact: true }),
    refuse: (error: unknown) => {
      const trouble = troubleOf(error, 'write')
      announce([`${trouble.title}.`, trouble.todo].join(' '), 'bad')
      void readAgain()
    },
  }
}

const withRun = (page: Page, id: string, change: Partial<Run>): Page => ({
  ...page,
  activities: page.activities.map(run => (run.id === id ? { ...run, ...change } : run)),
})

type Doing = {
  act: Act
  /** What was done, in words, before who was told. */
  said: string
}

/** Do something on the ticket; taking is shown at once and taken back where the server refuses. */
export const useAct = (place: Place & { onDone?: (act: Act) => unknown }) => {
  const ticket = useTicket(place)
  return useMutation({
    mutationKey: ticket.key,
    mutationFn: ({ act }: Doing) => call(actOnTicket, { params: ticket.params, body: act }),
    onMutate: async ({ act }) => {
      const known = ticket.knownRows()
      if (act.act !== 'take') return { known, before: undefined }
      await ticket.stopReading()
      const mine = { mine: true, mayTake: false, state: 'started', takenBy: place.viewer.personName } as const
      return { known, before: ticket.change(page => withRun(page, act.run, mine)) }
    },
    onSuccess: async ({ state }, { act, said }, { known }) => {
      place.onDone?.(act)
      const told = await ticket.readTold(known)
      if (act.act === 'take') announce(n('did.take', { told }))
      else announce(n(state === 'closed' ? 'did.closed' : 'did.done', { what: said, told }))
    },
    onError: (error, _, made) => {
      if (made?.before) ticket.undo(made.before)
      ticket.refuse(error)
    },
  })
}

type Written = {
  contentClass: string
  text: string
  files: readonly Ready[]
  /** Ids of who is mentioned. */
  mentions: string[]
}

const draftOf = (viewer: Viewer, written: Written, at: string): Message => ({
  id: `sending-${at}`,
  at,
  author: viewer.personName,
  side: viewer.side,
  organisation: viewer.organisation,
  class: written.contentClass,
  text: written.text,
  html: null,
  via: 'web',
  mine: true,
  unverified: false,
  from: null,
  attachments: written.files.map(file => ({ ...file, shownAs: null, removedAt: null })),
})

/** Write a message: it stands in the conversation at once; where sending fails, the text comes back to the writer. */
export const useWrite = (place: Place & { giveBack: (text: string, files: readonly Ready[]) => void }) => {
  const ticket = useTicket(place)
  const count = useRef(0)
  return useMutation({
    mutationKey: ticket.key,
    mutationFn: ({ contentClass, text, files, mentions }: Written) =>
      call(addMessage, {
        params: ticket.params,
        body: {
          class: contentClass,
          text,
          ...(files.length > 0 && { attachments: files.map(({ id }) => id) }),
          ...(mentions.length > 0 && { mentions }),
        },
      }),
    onMutate: async written => {
      await ticket.stopReading()
      count.current += 1
      const known = ticket.knownRows()
      const before = ticket.change(page => ({
        ...page,
        messages: [...page.messages, draftOf(place.viewer, written, String(count.current))],
      }))
      return { known, before }
    },
    onSuccess: async (_, { contentClass }, { known }) => {
      const told = await ticket.readTold(known)
      announce(contentClass === 'band' ? t('write.sent', { told }) : t('write.added', { told }))
    },
    onError: (error, { text, files }, made) => {
      ticket.undo(made?.before)
      // Files the server has forgotten would be refused again.
      place.giveBack(text, problemOf(error)?.code === 'attachment.not_found' ? [] : files)
      ticket.refuse(error)
    },
  })
}
