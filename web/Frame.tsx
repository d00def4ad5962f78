import { Menu } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useLocation, useMatchRoute, useNavigate, useRouterState } from '@tanstack/react-router'
import { lazy, type ReactNode, Suspense, useEffect, useRef, useState } from 'react'
import { CommandPalette } from './CommandPalette.tsx'
import css from './Frame.module.css'
import { HoldBanner } from './HoldBanner.tsx'
import {
  readListSearch,
  toAccount,
  toAdmin,
  toAids,
  toBoard,
  toImports,
  toMyWork,
  toNewTicket,
  toOutbox,
  toPeople,
  toRecurring,
  toTickets,
  type View,
} from './links.ts'
import { useLive } from './live.ts'
import { PasswordPrompt } from './PasswordPrompt.tsx'
import { AppShell, Avatar, icons, KeyCap, KeysHelp, useKeys } from './ui/index.ts'
import { useSignOut } from './useSignOut.ts'
import { useViewer, type Viewer } from './viewer.ts'
import { t } from './words.ts'
import { myWorkOptions, QuickOpen } from './work/index.ts'

// Only administrators have a use for it.
const SetUpBanner = lazy(() =>
  import('./admin/SetUpBanner.tsx').then(({ SetUpBanner: it }) => ({ default: it })),
)

const drawing = { ready: icons.Inbox, mine: icons.Hand, asked: icons.Question, all: icons.Stack }

/** The lists of a reader, their own first; what waits for them is My work. */
const viewsOf = (viewer: Viewer): readonly View[] =>
  viewer.side === 'customer' ? ['asked', 'all'] : ['all', 'asked']

const Nav = (props: { icon: ReactNode; words: string }) => (
  <>
    {props.icon}
    <span>{props.words}</span>
  </>
)

/** The view of the list that is shown, also where the address leaves it to the default. */
const useShownView = (viewer: Viewer): View | undefined => {
  const { pathname, search } = useLocation()
  if (pathname.replace(/\/$/, '') !== `/w/${viewer.workspace}`) return undefined
  return readListSearch(search).view ?? (viewer.side === 'customer' ? 'asked' : 'ready')
}

/** What waits for the reader, with how much of it is ready. */
const Work = ({ viewer, short = false }: { viewer: Viewer; short?: boolean }) => {
  const { data } = useQuery(myWorkOptions(viewer.workspace))
  const count = data ? data.ready.count + data.offered.count + data.asked.count : 0
  return (
    <Link {...toMyWork(viewer.workspace)} className={short ? css.thumb : css.link}>
      <icons.Inbox />
      <span>{t(short ? 'short.work' : 'work')}</span>
      {count > 0 ? (
        <span className={css.count}>
          <span aria-hidden="true">{count > 99 ? '99+' : count}</span>
          <span className="only-read"> {t('work.count', { count })}</span>
        </span>
      ) : null}
    </Link>
  )
}

const Links = ({ viewer, shown }: { viewer: Viewer; shown: View | undefined }) => (
  <>
    {viewer.side === 'customer' ? null : <Work viewer={viewer} />}
    {viewsOf(viewer).map(view => {
      const Drawing = drawing[view]
      return (
        <Link
          key={view}
          {...toTickets(viewer.workspace, { view })}
          className={css.link}
          activeOptions={{ includeSearch: true, exact: true }}
          aria-current={view === shown ? 'page' : undefined}
        >
          <Nav icon={<Drawing />} words={t(`view.${view}`)} />
        </Link>
      )
    })}
    {viewer.side === 'customer' ? <Work viewer={viewer} /> : null}
    {viewer.side === 'provider' ? <Provided viewer={viewer} /> : null}
    <Link {...toPeople(viewer.workspace)} className={css.link} data-apart>
      <Nav icon={<icons.People />} words={t('people')} />
    </Link>
    {viewer.admin && viewer.side === 'provider' ? (
      <Link {...toAdmin(viewer.workspace)} className={css.link}>
        <Nav icon={<icons.Sliders />} words={t('admin')} />
      </Link>
    ) : null}
  </>
)

/** What is for our own people. */
const Provided = ({ viewer }: { viewer: Viewer }) => (
  <>
    <Link {...toBoard(viewer.workspace)} className={css.link} data-apart>
      <Nav icon={<icons.Check />} words={t('board')} />
    </Link>
    <Link {...toOutbox(viewer.workspace)} className={css.link}>
      <Nav icon={<icons.Mail />} words={t('outbox')} />
    </Link>
    <Link {...toAids(viewer.workspace)} className={css.link}>
      <Nav icon={<icons.Text />} words={t('aids')} />
    </Link>
    <Link {...toRecurring(viewer.workspace)} className={css.link}>
      <Nav icon={<icons.Clock />} words={t('recurring')} />
    </Link>
    {viewer.admin ? (
      <Link {...toImports(viewer.workspace)} className={css.link}>
        <Nav icon={<icons.File />} words={t('imports')} />
      </Link>
    ) : null}
  </>
)

type ThumbProps = { viewer: Viewer; shown: View | undefined; find: () => void; make: () => void }

/** What a thumb reaches on a phone. */
const Thumb = ({ viewer, shown, find, make }: ThumbProps) => {
  const [view = 'all'] = viewsOf(viewer)
  const Drawing = drawing[view]
  return (
    <>
      {viewer.side === 'customer' ? null : <Work viewer={viewer} short />}
      <Link
        {...toTickets(viewer.workspace, { view })}
        className={css.thumb}
        activeOptions={{ includeSearch: true, exact: true }}
        aria-current={view === shown ? 'page' : undefined}
      >
        <Drawing />
        {t(`short.${view}`)}
      </Link>
      {viewer.side === 'customer' ? <Work viewer={viewer} short /> : null}
      <button type="button" className={css.thumb} onClick={find}>
        <icons.Search />
        {t('short.find')}
      </button>
      <button type="button" className={css.thumb} onClick={make}>
        <icons.Plus />
        {t('short.new')}
      </button>
    </>
  )
}

const AccountMenu = ({ viewer, keys }: { viewer: Viewer; keys: () => void }) => {
  const navigate = useNavigate()
  const signOut = useSignOut()
  return (
    <Menu position="top-start" width={220}>
      <Menu.Target>
        <button type="button" className={css.me}>
          <Avatar name={viewer.personName} side={viewer.side} large />
          <span>
            <strong>{viewer.personName}</strong>
            <span className="dim">{viewer.organisation}</span>
          </span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<icons.Person />} onClick={() => void navigate(toAccount(viewer.workspace))}>
          {t('account')}
        </Menu.Item>
        <Menu.Item leftSection={<icons.Keyboard />} rightSection={<KeyCap press="?" />} onClick={keys}>
          {t('keys')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<icons.Door />} onClick={() => signOut.mutate(false)}>
          {t('sign_out')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

const Place = ({ viewer }: { viewer: Viewer }) => (
  <Link to="/" className={css.place}>
    {viewer.name}
  </Link>
)

/** A new page whose link is gone would leave the keyboard at the very start: it goes on from the page's title. */
const useFocusOnArrival = () => {
  // The page that is shown, not the one that is on its way.
  const pathname = useRouterState({ select: state => state.resolvedLocation?.pathname })
  const before = useRef(pathname)
  useEffect(() => {
    if (!pathname || before.current === pathname) return
    const isFirst = !before.current
    before.current = pathname
    if (isFirst || (document.activeElement && document.activeElement !== document.body)) return
    const place =
      document.querySelector<HTMLElement>('main h1') ?? document.querySelector<HTMLElement>('main')
    place?.setAttribute('tabindex', '-1')
    place?.focus({ preventScroll: true })
  }, [pathname])
}

/** What is left to set up, for those who can. */
const LeftToSetUp = ({ viewer }: { viewer: Viewer }) =>
  viewer.admin && viewer.side === 'provider' ? (
    <Suspense>
      <SetUpBanner />
    </Suspense>
  ) : null

/** The frame around every page of a workspace: where I am, where I can go, the keys that work everywhere. */
export const Frame = () => {
  const viewer = useViewer()
  const navigate = useNavigate()
  const [shown, setShown] = useState<'keys' | 'palette' | 'open'>()
  const view = useShownView(viewer)
  const isWork = useMatchRoute()(toMyWork(viewer.workspace)) !== false
  const close = () => setShown(undefined)
  // The provider opens for somebody who calls, everybody else for themselves.
  const make = () =>
    viewer.side === 'provider' ? setShown('open') : void navigate(toNewTicket(viewer.workspace))
  useLive(viewer.workspace)
  useFocusOnArrival()
  useKeys([
    { press: 'mod+k', words: t('key.palette'), everywhere: true, act: () => setShown('palette') },
    {
      press: 'c',
      words: t('key.new'),
      everywhere: true,
      act: make,
    },
    { press: '?', words: t('key.help'), everywhere: true, act: () => setShown('keys') },
  ])
  return (
    <AppShell
      place={<Place viewer={viewer} />}
      acts={
        <>
          <button type="button" className={css.find} onClick={() => setShown('palette')}>
            <icons.Search />
            <span>{t('find')}</span>
            <KeyCap press="mod+k" />
          </button>
          <button type="button" className={css.link} data-make onClick={make}>
            <Nav icon={<icons.Plus />} words={t('new')} />
            <KeyCap press="c" />
          </button>
        </>
      }
      links={<Links viewer={viewer} shown={view} />}
      foot={<AccountMenu viewer={viewer} keys={() => setShown('keys')} />}
      thumb={<Thumb viewer={viewer} shown={view} find={() => setShown('palette')} make={make} />}
    >
      <HoldBanner viewer={viewer} />
      {view || isWork ? <PasswordPrompt viewer={viewer} /> : null}
      {view || isWork ? <LeftToSetUp viewer={viewer} /> : null}
      <Outlet />
      <KeysHelp open={shown === 'keys'} close={close} />
      <CommandPalette
        open={shown === 'palette'}
        close={close}
        help={() => setShown('keys')}
        make={make}
        viewer={viewer}
      />
      {shown === 'open' ? <QuickOpen viewer={viewer} close={close} /> : null}
    </AppShell>
  )
}
