import { useMantineColorScheme } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { listTickets } from '../contract/index.ts'
import { call } from './api.ts'
import { toAccount, toBoard, toNewTicket, toOutbox, toPeople, toTicket, toTickets, views } from './links.ts'
import { type Command, changeSettings, icons, KeyCap, Palette } from './ui/index.ts'
import { useSignOut } from './useSignOut.ts'
import { meOptions, type Viewer } from './viewer.ts'
import { t } from './words.ts'

const numberPattern = /^[a-z]{2,5}-\d{1,15}$/i

/** Tickets that fit the text: the number itself first, then what the search finds. */
const useFound = (viewer: Viewer, text: string): Command[] => {
  const navigate = useNavigate()
  const [q] = useDebouncedValue(text.trim(), 150)
  const { data } = useQuery({
    queryKey: [viewer.workspace, 'tickets', 'palette', q],
    queryFn: ({ signal }) =>
      call(
        listTickets,
        { params: { workspace: viewer.workspace }, query: { q, state: 'any', limit: 8 } },
        signal,
      ),
    enabled: q.length > 1,
    placeholderData: keepPreviousData,
  })
  const open = (number: string) => () => void navigate(toTicket(viewer.workspace, number))
  const typed = text.trim().toUpperCase()
  const lines = text.trim().length > 1 ? (data?.tickets ?? []) : []
  const found = lines.map(line => ({
    id: line.id,
    words: `${line.number} ${line.title}`,
    beside: line.customer,
    icon: <icons.Inbox />,
    act: open(line.number),
  }))
  if (!numberPattern.test(typed) || lines.some(line => line.number === typed)) return found
  const direct = {
    id: 'number',
    words: t('go.ticket', { number: typed }),
    icon: <icons.Right />,
    act: open(typed),
  }
  return [direct, ...found]
}

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

/** The palette with the commands of the product. */
export const CommandPalette = (props: {
  open: boolean
  close: () => void
  help: () => void
  viewer: Viewer
}) => {
  const { viewer } = props
  const navigate = useNavigate()
  const signOut = useSignOut()
  const looks = useLooks()
  const [text, setText] = useState('')
  const found = useFound(viewer, props.open ? text : '')
  const { data: me } = useQuery({ ...meOptions, enabled: false })
  const go = (id: string, place: string, act: () => unknown) => ({
    id,
    words: t('go.to', { place }),
    icon: <icons.Right />,
    act: () => void act(),
  })
  const others = (me?.workspaces ?? []).filter(each => each.workspace !== viewer.workspace)
  const commands: Command[] = [
    {
      id: 'new',
      words: t('new'),
      icon: <icons.Plus />,
      beside: <KeyCap press="c" />,
      act: () => void navigate(toNewTicket(viewer.workspace)),
    },
    ...views.map(view => go(view, t(`view.${view}`), () => navigate(toTickets(viewer.workspace, { view })))),
    ...(viewer.side === 'provider'
      ? [
          go('board', t('board'), () => navigate(toBoard(viewer.workspace))),
          go('outbox', t('outbox'), () => navigate(toOutbox(viewer.workspace))),
        ]
      : []),
    go('people', t('people'), () => navigate(toPeople(viewer.workspace))),
    go('account', t('account'), () => navigate(toAccount(viewer.workspace))),
    ...others.map(each => ({
      id: `w-${each.workspace}`,
      words: t('workspace.change', { name: each.name }),
      icon: <icons.Right />,
      act: () => void navigate(toTickets(each.workspace)),
    })),
    ...looks,
    { id: 'keys', words: t('keys'), icon: <icons.Keyboard />, beside: <KeyCap press="?" />, act: props.help },
    { id: 'out', words: t('sign_out'), icon: <icons.Door />, act: () => signOut.mutate(false) },
  ]
  return <Palette open={props.open} close={props.close} commands={commands} found={found} onText={setText} />
}
