import { useQuery } from '@tanstack/react-query'
import { groupTickets, listServices, listViews, type Side, searchPeople } from '../../../contract/index.ts'
import { call } from '../../api.ts'
import type { FilterName, ListSearch } from '../../links.ts'
import type { Viewer } from '../../viewer.ts'
import { l } from './words.ts'

export type Option = { value: string; words: string; count?: number }

const past = [
  ['today..today', l('range.today')],
  ['yesterday..yesterday', l('range.yesterday')],
  ['-7d..', l('range.last_7')],
  ['-30d..', l('range.last_30')],
  ['..-7d', l('range.before_7')],
  ['..-30d', l('range.before_30')],
] as const
const toOptions = (pairs: readonly (readonly [string, string])[]): Option[] =>
  pairs.map(([value, words]) => ({ value, words }))
/** What there is to choose where that is always the same. */
const fixed: Partial<Record<FilterName, Option[]>> = {
  priority: ['1', '2', '3', '4'].map(value => ({ value, words: value })),
  waiting: toOptions([
    ['requester', l('value.requester')],
    ['other', l('value.other')],
    ['nobody', l('value.nobody')],
  ]),
  unread: toOptions([['yes', l('value.unread')]]),
  due: toOptions([
    ['..now', l('range.now')],
    ['..today', l('range.by_today')],
    ['..tomorrow', l('range.tomorrow')],
    ['today..+7d', l('range.week')],
  ]),
  opened: toOptions(past),
  updated: toOptions(past),
  closed: toOptions(past.slice(0, 4)),
  requester: [{ value: 'me', words: l('value.me') }],
}

/** One at a time: a list has one span of time. */
export const isSpan = (name: FilterName): boolean =>
  ['due', 'opened', 'updated', 'closed', 'unread'].includes(name)

const ours: readonly FilterName[] = ['activity', 'assignee', 'team', 'waiting', 'due']
/** Filters this reader may use on tickets in this state. */
export const filtersFor = (side: Side, { state = 'open' }: ListSearch): FilterName[] => {
  const names: FilterName[] = [
    'process',
    'activity',
    'assignee',
    'team',
    'waiting',
    'due',
    'priority',
    'customer',
  ]
  const common: FilterName[] = ['unread', 'service', 'opened', 'updated']
  const mine = [...names, ...common].filter(name => side === 'provider' || !ours.includes(name))
  return state === 'open' ? mine : [...mine.filter(name => !ours.includes(name)), 'closed']
}

const groups = ['process', 'activity', 'customer', 'assignee'] as const
type GroupName = (typeof groups)[number]
const isGroup = (name: FilterName): name is GroupName => groups.some(each => each === name)

/** What the list falls into, with counts. */
export const groupOptions = (
  workspace: string,
  query: Parameters<typeof call<typeof groupTickets>>[1]['query'],
) => ({
  queryKey: [workspace, 'tickets', 'groups', query] as const,
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    call(groupTickets, { params: { workspace }, query }, signal),
})
export const viewsOptions = (workspace: string) => ({
  queryKey: [workspace, 'views'] as const,
  queryFn: ({ signal }: { signal: AbortSignal }) => call(listViews, { params: { workspace } }, signal),
})

const useGroups = (viewer: Viewer, name: FilterName, search: ListSearch) => {
  const by = isGroup(name) ? name : 'process'
  const state = ours.includes(name) ? 'open' : (search.state ?? 'open')
  const process = by === 'activity' && search.process ? { process: search.process } : {}
  return useQuery({
    ...groupOptions(viewer.workspace, { by, state, ...process }),
    enabled: isGroup(name),
    staleTime: 60_000,
  })
}

const isPerson = (name: FilterName): boolean => ['requester', 'assignee', 'customer'].includes(name)
/** Who is in the address already, by name: the search leads here with people no group has. */
const useNamed = (viewer: Viewer, name: FilterName, search: ListSearch): Option[] => {
  const ids = (search[name] ?? '').split(',').filter(one => /^[0-9a-f-]{36}$/.test(one))
  const { data } = useQuery({
    queryKey: [viewer.workspace, 'people', 'named', ids],
    queryFn: ({ signal }) =>
      call(searchPeople, { params: { workspace: viewer.workspace }, query: { ids: ids.join(',') } }, signal),
    enabled: isPerson(name) && ids.length > 0,
    staleTime: 5 * 60_000,
  })
  return [...(data?.people ?? []), ...(data?.organisations ?? [])].map(each => ({
    value: each.id,
    words: each.name,
  }))
}

/** What there is to choose for a filter, read once it is wanted; undefined: it is being read. */
export const useOptions = (viewer: Viewer, name: FilterName, search: ListSearch): Option[] | undefined => {
  const found = useGroups(viewer, name, search)
  const named = useNamed(viewer, name, search)
  const services = useQuery({
    queryKey: [viewer.workspace, 'services'],
    queryFn: ({ signal }) => call(listServices, { params: { workspace: viewer.workspace } }, signal),
    enabled: name === 'service',
  })
  const views = useQuery({ ...viewsOptions(viewer.workspace), enabled: name === 'team' })
  const known = fixed[name]
  if (known) return [...known, ...named]
  if (name === 'service')
    return (
      services.data && [
        { value: 'none', words: l('value.none') },
        ...services.data.services.map(each => ({ value: each.id, words: each.name })),
      ]
    )
  if (name === 'team')
    return (
      views.data && [
        { value: 'mine', words: l('value.mine') },
        ...views.data.teams.map(team => ({ value: team.id, words: team.name })),
      ]
    )
  if (!found.data) return undefined
  const options = found.data.groups.flatMap(({ key, name: words, count }) =>
    key === null || key === 'nobody' ? [] : [{ value: key, words, count }],
  )
  const all = [...options, ...named.filter(({ value }) => options.every(option => option.value !== value))]
  return name === 'assignee'
    ? [{ value: 'me', words: l('value.me') }, { value: 'nobody', words: l('value.nobody') }, ...all]
    : all
}
