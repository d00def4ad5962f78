import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { addMessage, completeActivity, takeActivity } from '../../contract/index.ts'
import { call } from '../api.ts'
import { troubleOf } from '../trouble.ts'
import { announce } from '../ui/index.ts'
import type { Viewer } from '../viewer.ts'
import { type Act, type Message, type Page, previewOptions, type Run, ticketKey } from './reads.ts'
import { sayWereTold } from './told.ts'
import { t } from './words.ts'

type Place = { viewer: Viewer; number: string }

/** What every act on a ticket shares: who would be told as last seen, reading again, saying what went wrong. */
const useTicket = ({ viewer, number }: Place) => {
  const client = useQueryClient()
  const key = ticketKey(viewer.workspace, number)
  const readAgain = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: key }),
      client.invalidateQueries({ queryKey: [viewer.workspace, 'tickets'] }),
    ])
  return {
    key,
    params: { workspace: viewer.workspace, number },
    sayTold: (act: Act) => {
      const version = client.getQueryData<Page>(key)?.ticket.version ?? 0
      const read = { workspace: viewer.workspace, number, version }
      return sayWereTold(client.getQueryData(previewOptions(read, act).queryKey)?.told)
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

/** Take an activity; shown at once, taken back where the server refuses. */
export const useTake = (place: Place) => {
  const ticket = useTicket(place)
  return useMutation({
    mutationKey: ticket.key,
    mutationFn: (run: Run) => call(takeActivity, { params: { ...ticket.params, run: run.id } }),
    onMutate: async run => {
      await ticket.stopReading()
      const told = ticket.sayTold({ act: 'take', run: run.id })
      const mine = { mine: true, mayTake: false, state: 'started', takenBy: place.viewer.personName } as const
      return { told, before: ticket.change(page => withRun(page, run.id, mine)) }
    },
    onSuccess: (_, __, { told }) => {
      announce(t('did.took', { told }))
      return ticket.readAgain()
    },
    onError: (error, _, made) => {
      ticket.undo(made?.before)
      ticket.refuse(error)
    },
  })
}

/** Complete an activity with one of its outcomes; the answer says where the ticket stands. */
export const useComplete = (place: Place) => {
  const ticket = useTicket(place)
  return useMutation({
    mutationKey: ticket.key,
    mutationFn: ({ run, outcome }: { run: Run; outcome: string }) =>
      call(completeActivity, {
        params: { ...ticket.params, run: run.id },
        body: outcome ? { outcome } : {},
      }),
    onMutate: ({ run, outcome }) => ({ told: ticket.sayTold({ act: 'complete', run: run.id, outcome }) }),
    onSuccess: ({ state }, { run, outcome }, { told }) => {
      const said = { activity: run.name, outcome: outcome || t('now.done_label'), told }
      announce(state === 'closed' ? t('did.closed', said) : t('did.completed', said))
      return ticket.readAgain()
    },
    onError: error => ticket.refuse(error),
  })
}

type Written = { contentClass: string; text: string }

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
})

/** Write a message: it stands in the conversation at once; where sending fails, the text comes back to the writer. */
export const useWrite = (place: Place & { giveBack: (text: string) => void }) => {
  const ticket = useTicket(place)
  const count = useRef(0)
  return useMutation({
    mutationKey: ticket.key,
    mutationFn: ({ contentClass, text }: Written) =>
      call(addMessage, { params: ticket.params, body: { class: contentClass, text } }),
    onMutate: async written => {
      await ticket.stopReading()
      count.current += 1
      const told = ticket.sayTold({ act: 'message', class: written.contentClass })
      const before = ticket.change(page => ({
        ...page,
        messages: [...page.messages, draftOf(place.viewer, written, String(count.current))],
      }))
      return { told, before }
    },
    onSuccess: (_, { contentClass }, { told }) => {
      announce(contentClass === 'band' ? t('write.sent', { told }) : t('write.added', { told }))
      return ticket.readAgain()
    },
    onError: (error, { text }, made) => {
      ticket.undo(made?.before)
      place.giveBack(text)
      ticket.refuse(error)
    },
  })
}
