import { useMantineColorScheme } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import {
  toAccount,
  toAids,
  toBoard,
  toImports,
  toMyWork,
  toOutbox,
  toPeople,
  toRecurring,
  toSearch,
  toStart,
  toTicket,
  toTickets,
  views,
} from './links.ts'
import { type Command, changeSettings, icons, KeyCap, Palette, pressKey, useShownKeys } from './ui/index.ts'
import { useSignOut } from './useSignOut.ts'
import { meOptions, type Viewer } from './viewer.ts'
import { t } from './words.ts'
import {
  peopleSearchOptions,
  quickSearchOptions,
  readRecent,
  type SearchHit,
  toThingsOf,
  toTicketsOf,
} from './work/index.ts'

const numberPattern = /^[a-z]{2,5}-\d{1,15}$/i

/** People and organisations with these words. */
const usePeopleFound = (viewer: Viewer, q: string): Command[] => {
  const navigate = useNavigate()
  const { data } = useQuery(peopleSearchOptions(viewer.workspace, q))
  const people = (data?.people ?? []).map(person => ({
    id: person.id,
    words: t('go.person', { name: person.name, organisation: person.organisation }),
    beside: person.active ? t('found.person') : t('found.left'),
    icon: <icons.Person />,
    act: () => void navigate(toTicketsOf(viewer, person)),
  }))
  const organisations = (data?.organisations ?? []).map(organisation => ({
    id: organisation.id,
    words: organisation.name,
    beside: t(`found.${organisation.side}`),
    icon: <icons.People />,
    act: () => void navigate(toThingsOf(viewer, organisation)),
  }))
  return [...people, ...organisations]
}

const besideHit = ({ goesOnIn, elsewhere, customer }: SearchHit): string => {
  if (goesOnIn) return t('found.merged', { number: goesOnIn.number })
  return elsewhere ? t('found.was', { number: elsewhere }) : customer
}

/** Tickets that fit the text: the number itself first, then what the search finds, then people and organisations. */
const useFound = (viewer: Viewer, text: string): Command[] => {
  const navigate = useNavigate()
  const [q] = useDebouncedValue(text.trim(), 150)
  const { data } = useQuery(quickSearchOptions(viewer.workspace, q))
  const people = usePeopleFound(viewer, q)
  if (text.trim().length < 2) return []
  const open = (number: string) => () => void navigate(toTicket(viewer.workspace, number))
  const typed = text.trim().toUpperCase()
  const hits = data?.hits ?? []
  const found: Command[] = hits.map(hit => ({
    id: hit.id,
    words: `${hit.number} ${hit.title.text}`,
    beside: besideHit(hit),
    icon: <icons.Inbox />,
    act: open(hit.goesOnIn?.number ?? hit.number),
  }))
  found.push(...people)
  const instead = (data?.instead ?? '').replace(/\*$/, '')
  const words = t('found.instead', { text: instead })
  const seek = () => void navigate(toSearch(viewer.workspace, instead))
  if (instead) found.push({ id: 'instead', words, icon: <icons.Search />, act: seek })
  const isFound = hits.some(hit => hit.isNumber || hit.number === typed)
  if (!numberPattern.test(typed) || isFound) return found
  const direct = t('go.ticket', { number: typed })
  return [{ id: 'number', words: direct, icon: <icons.Right />, act: open(typed) }, ...found]
}

/** The page of the search: last, so that Enter does what else was meant. */
const useSearchPage = (viewer: Viewer, text: string): Command[] => {
  const navigate = useNavigate()
  const sought = text.trim()
  const act = () => void navigate(toSearch(viewer.workspace, sought))
  return sought.length < 2
    ? []
    : [{ id: 'search', words: t('search.all', { text: sought }), icon: <icons.Search />, act }]
}

/** The tickets opened last, while nothing is typed. */
const useRecent = (viewer: Viewer, isOpen: boolean): Command[] => {
  const navigate = useNavigate()
  if (!isOpen) return []
  return readRecent(viewer.workspace, viewer.personId).map(({ number, title }) => ({
    id: `recent-${number}`,
    words: `${number} ${title}`,
    beside: t('go.recent'),
    icon: <icons.Inbox />,
    act: () => void navigate(toTicket(viewer.workspace, number)),
  }))
}

const framesAtMost = 12

/** Once the palette has given the focus back: a key works on what has it. */
const afterwards = (act: () => void, frames = framesAtMost): void => {
  const at = document.activeElement
  const isBack = at && at !== document.body && !at.closest('[role="dialog"]')
  if (isBack || frames === 0) act()
  else requestAnimationFrame(() => afterwards(act, frames - 1))
}

/** What can be done on this page, each with its key. */
const useActs = (): Command[] =>
  useShownKeys()
    .filter(key => !key.everywhere)
    .map(key => ({
      id: `key-${key.press}`,
      words: key.words,
      beside: <KeyCap press={key.press} />,
      icon: <icons.Keyboard />,
      act: () => afterwards(() => pressKey(key)),
    }))

const useLooks = (): Command[] => {
  const { setColorScheme } = useMantineColorScheme()
  const look = (id: string, words: string, act: () => void) => ({ id, words, icon: <icons.Screen />, act })
  return [
    ...(['auto', 'light', 'dark'] as const).map(theme =>
      look(`theme-${theme}`, t('look.theme', { words: t(`words.${theme}`) }), () => setColorScheme(theme)),
    ),
    look('contrast-more', t('look.contrast', { words: t('words.more') }), () =>
      changeSettings({ contrast: 'more' }),
    ),
    look('contrast-auto', t('look.contrast', { words: t('words.normal') }), () =>
      changeSettings({ contrast: 'auto' }),
    ),
    ...(['comfortable', 'compact'] as const).map(rows =>
      look(`rows-${rows}`, t('look.rows', { words: t(`words.${rows}`) }), () => changeSettings({ rows })),
    ),
  ]
}

type Props = { open: boolean; close: () => void; help: () => void; make: () => void; viewer: Viewer }

/** Pages, and what can be done on every page. */
const useCommands = ({ viewer, make, help }: Props): Command[] => {
  const navigate = useNavigate()
  const signOut = useSignOut()
  const looks = useLooks()
  const { data: me } = useQuery({ ...meOptions, enabled: false })
  const go = (id: string, place: string, act: () => unknown) => ({
    id,
    words: t('go.to', { place }),
    icon: <icons.Right />,
    act: () => void act(),
  })
  const others = (me?.workspaces ?? []).filter(each => each.workspace !== viewer.workspace)
  return [
    {
      id: 'new',
      words: t('new'),
      icon: <icons.Plus />,
      beside: <KeyCap press="c" />,
      act: make,
    },
    go('search', t('search'), () => navigate(toSearch(viewer.workspace))),
    go('work', t('work'), () => navigate(toMyWork(viewer.workspace))),
    ...views.map(view => go(view, t(`view.${view}`), () => navigate(toTickets(viewer.workspace, { view })))),
    ...(viewer.side === 'provider'
      ? [
          go('board', t('board'), () => navigate(toBoard(viewer.workspace))),
          go('outbox', t('outbox'), () => navigate(toOutbox(viewer.workspace))),
          go('aids', t('aids'), () => navigate(toAids(viewer.workspace))),
          go('recurring', t('recurring'), () => navigate(toRecurring(viewer.workspace))),
        ]
      : []),
    ...(viewer.side === 'provider' && viewer.admin
      ? [go('imports', t('imports'), () => navigate(toImports(viewer.workspace)))]
      : []),
    go('people', t('people'), () => navigate(toPeople(viewer.workspace))),
    go('account', t('account'), () => navigate(toAccount(viewer.workspace))),
    ...others.map(each => ({
      id: `w-${each.workspace}`,
      words: t('workspace.change', { name: each.name }),
      icon: <icons.Right />,
      act: () => void navigate(toStart(each.workspace, each.side)),
    })),
    ...looks,
    { id: 'keys', words: t('keys'), icon: <icons.Keyboard />, beside: <KeyCap press="?" />, act: help },
    { id: 'out', words: t('sign_out'), icon: <icons.Door />, act: () => signOut.mutate(false) },
  ]
}

/** The palette with the acts of this page, what was opened before, and the commands of the product. */
export const CommandPalette = (props: Props) => {
  const { viewer, open } = props
  const [text, setText] = useState('')
  const acts = useActs()
  const commands = useCommands(props)
  const recent = useRecent(viewer, open && text.trim() === '')
  const found = useFound(viewer, open ? text : '')
  const searching = useSearchPage(viewer, open ? text : '')
  const close = () => {
    setText('')
    props.close()
  }
  return (
    <Palette
      open={open}
      close={close}
      commands={[...acts, ...commands, ...searching]}
      found={[...recent, ...found]}
      onText={setText}
    />
  )
}
