import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { actOnTicket, type BodyOf, getMyWork, type ReplyOf } from '../../contract/index.ts'
import { call, problemOf } from '../api.ts'
import { toTicket } from '../links.ts'
import { readThingAgain } from '../live.ts'
import { troubleOf } from '../trouble.ts'
import { announce, useNow } from '../ui/index.ts'
import { ticketKey } from './reads.ts'
import { m } from './wordsMyWork.ts'

/** Everything that waits for the reader. */
export type MyWork = ReplyOf<typeof getMyWork>
export type SectionKey = keyof MyWork
export type Entry = MyWork[SectionKey]['entries'][number]
/** What may be done from the list, without opening the ticket. */
export type ListAct = 'take' | 'return' | 'resume' | 'ask'

/** The sections from the top: what others wait for first. */
export const sectionKeys = ['offered', 'asked', 'help', 'ready', 'promised', 'waiting'] as const

/** Read again with the lists whenever a ticket changes. */
export const myWorkOptions = (workspace: string, limit = 20) =>
  queryOptions({
    queryKey: [workspace, 'tickets', 'my work', limit],
    queryFn: ({ signal }) => call(getMyWork, { params: { workspace }, query: { limit } }, signal),
  })

/** What may be done with an entry, the first by `t`. */
export const actsOf = (entry: Entry, section: SectionKey): readonly ListAct[] => {
  if (section === 'offered') return ['take', 'return']
  if (section === 'ready' || (section === 'help' && entry.state === 'ready')) return ['take']
  if (section === 'waiting') return entry.asks?.again && entry.asks.question ? ['resume', 'ask'] : ['resume']
  return []
}

type Doing = { act: ListAct; entry: Entry; reason?: string }

const bodyOf = (
  { act, entry: { run, asks }, reason = '' }: Doing,
  nowMs: number,
): BodyOf<typeof actOnTicket> => {
  if (act === 'return') return { act, run, reason }
  if (act !== 'ask') return { act, run }
  // An agreed date stays; one that is over was no answer.
  const until = asks?.until && Date.parse(asks.until) > nowMs ? asks.until : undefined
  return {
    act: 'wait',
    run,
    ...(asks?.again && { for: asks.again }),
    ...(asks?.question && { question: asks.question }),
    ...(until && { until }),
  }
}

const sayDone = ({ act, entry: { number, asks } }: Doing): string =>
  act === 'ask' ? m('did.ask', { name: asks?.name ?? '' }) : m(`did.${act}`, { number })

const goneBefore: readonly (string | undefined)[] = ['activity.taken', 'activity.done', 'ticket.closed']
const triesAtMost = 5

/** Acts on what waits for the reader, and what is best taken next. */
export const useMyWorkActs = (workspace: string) => {
  const client = useQueryClient()
  const navigate = useNavigate()
  const nowMs = useNow()
  const send = (doing: Doing) =>
    call(actOnTicket, { params: { workspace, number: doing.entry.number }, body: bodyOf(doing, nowMs) })
  const readAgain = (number?: string) => {
    if (number) void readThingAgain(client, ticketKey(workspace, number))
    return client.invalidateQueries({ queryKey: [workspace, 'tickets'] })
  }
  const refuse = (error: unknown) => {
    const trouble = troubleOf(error, 'write')
    announce([`${trouble.title}.`, trouble.todo].join(' '), 'bad')
    void readAgain()
  }
  const act = useMutation({
    mutationFn: send,
    onSuccess: async (_, doing) => {
      await readAgain(doing.entry.number)
      announce(sayDone(doing))
    },
    onError: refuse,
  })
  const takeNext = useMutation({
    // Somebody else may be quicker: then the one after it is the next best.
    mutationFn: async (candidates: readonly Entry[]) => {
      for (const entry of candidates.slice(0, triesAtMost)) {
        const taken = await send({ act: 'take', entry }).catch((error: unknown) => {
          if (!goneBefore.includes(problemOf(error)?.code)) throw error
        })
        if (taken) return entry
      }
      return undefined
    },
    onSuccess: async entry => {
      void readAgain(entry?.number)
      if (!entry) return announce(m('did.none'))
      await navigate(toTicket(workspace, entry.number))
      announce(m('did.take', { number: entry.number }))
    },
    onError: refuse,
  })
  return { act, takeNext }
}

/** What is best taken next: by priority; of the same, what is offered before what is only ready. */
export const listNext = ({ offered, ready }: MyWork): Entry[] =>
  [...offered.entries, ...ready.entries]
    .map((entry, at) => ({ entry, at }))
    .sort((a, b) => a.entry.priority - b.entry.priority || a.at - b.at)
    .map(({ entry }) => entry)
