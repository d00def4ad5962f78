import { Tabs } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useState } from 'react'
import { markSeen } from '../../contract/index.ts'
import { call } from '../api.ts'
import { icons, Skeleton, useKeys, usePageTitle } from '../ui/index.ts'
import { useViewer, type Viewer } from '../viewer.ts'
import { AskedPanel } from './AskedPanel.tsx'
import { Composer, type Insert } from './Composer.tsx'
import { Conversation } from './Conversation.tsx'
import { Followers } from './Followers.tsx'
import { GoesOn } from './GoesOn.tsx'
import { History } from './History.tsx'
import { KeepTemplate } from './KeepTemplate.tsx'
import { Knows } from './Knows.tsx'
import { Links } from './Links.tsx'
import { rememberTicket, toLastList } from './lastList.ts'
import { NowPanel } from './NowPanel.tsx'
import { Presence } from './Presence.tsx'
import { type Page, ticketOptions } from './reads.ts'
import { rememberRecent } from './recent.ts'
import { SimilarTickets } from './SimilarTickets.tsx'
import { Split, useChoosing } from './Split.tsx'
import { Strip } from './Strip.tsx'
import { TicketHeader } from './TicketHeader.tsx'
import css from './TicketPage.module.css'
import { useConversationEnd } from './useConversationEnd.ts'
import { t } from './words.ts'

// Most tickets are not history from elsewhere.
const Imported = lazy(() => import('./Imported.tsx').then(({ Imported: panel }) => ({ default: panel })))

/** Where there is room, conversation and panel scroll each by itself and the composer stays in sight. */
const wide = '(min-width: 60rem) and (min-height: 40rem)'

type Props = { page: Page; viewer: Viewer }

const Aside = (props: Props) => {
  const [tab, setTab] = useState<string | null>('knows')
  useKeys([
    { press: 'h', words: t('key.history'), act: () => setTab('history') },
    { press: 'w', words: t('key.knows'), act: () => setTab('knows') },
  ])
  return (
    <Tabs value={tab} onChange={setTab} keepMounted={false} className={css.aside}>
      <Tabs.List>
        <Tabs.Tab value="knows">{t('knows.title')}</Tabs.Tab>
        <Tabs.Tab value="history">{t('history.title')}</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="knows" pt="sm">
        <Knows
          ledger={props.page.ledger}
          place={{ workspace: props.viewer.workspace, number: props.page.ticket.number }}
        />
      </Tabs.Panel>
      <Tabs.Panel value="history" pt="sm">
        <History {...props} />
      </Tabs.Panel>
    </Tabs>
  )
}

const Talk = ({ insert, ...props }: Props & { insert: Insert }) => {
  const end = useConversationEnd(props.page.messages)
  const split = useChoosing()
  return (
    <section className={css.talk} aria-labelledby="talk">
      <h2 id="talk" className="only-read">
        {t('talk.title')}
      </h2>
      <div ref={end.scroller} className={css.scroll} onScroll={end.onScroll}>
        <Conversation {...props} choosing={split.choosing} />
      </div>
      {end.unseen > 0 ? (
        <button type="button" className={`pill ${css.unseen}`} onClick={end.goToEnd}>
          {t('talk.new', { count: end.unseen })} <icons.Down />
        </button>
      ) : null}
      <Split {...props} {...split} />
      <Presence key={props.page.ticket.number} viewer={props.viewer} number={props.page.ticket.number}>
        <Composer {...props} insert={insert} />
      </Presence>
    </section>
  )
}

/** What one was told in the app counts as met once one has looked: said again only when there is more to know. */
const useSeen = ({ page, viewer }: Props) => {
  const { number } = page.ticket
  const { mutate } = useMutation({
    mutationFn: (seen: string) => call(markSeen, { params: { workspace: viewer.workspace, number: seen } }),
  })
  const rows = page.ledger.length
  // biome-ignore lint/correctness/useExhaustiveDependencies: more rows mean more to have seen
  useEffect(() => {
    const look = () => {
      if (document.visibilityState !== 'visible') return
      document.removeEventListener('visibilitychange', look)
      mutate(number)
    }
    document.addEventListener('visibilitychange', look)
    look()
    return () => document.removeEventListener('visibilitychange', look)
  }, [number, rows, mutate])
}

const NowSide = (props: Props) => (
  <div className={css.now}>
    <NowPanel key={props.page.ticket.number} {...props} />
    {props.page.ticket.imported ? (
      <Suspense>
        <Imported {...props} />
      </Suspense>
    ) : null}
  </div>
)

/** Who knows what, and what belongs to it; `use` puts words into the answer. */
const Beside = ({ use, ...props }: Props & { use: (words: string) => void }) => {
  const { page, viewer } = props
  const { number } = page.ticket
  const ours = viewer.side === 'provider'
  return (
    <div className={css.knows}>
      <Aside {...props} />
      <Links key={`links ${number}`} {...props} />
      <SimilarTickets
        key={`similar ${number}`}
        {...props}
        use={ours && page.mayWrite.length > 0 ? use : undefined}
      />
      <Followers key={`followers ${number}`} {...props} />
      {ours ? <KeepTemplate {...props} /> : null}
    </div>
  )
}

const Ticket = (props: Props) => {
  const { ticket } = props.page
  const navigate = useNavigate()
  const [inserted, put] = useState<string>()
  const isWide = useMediaQuery(wide, undefined, { getInitialValueInEffect: false }) ?? false
  usePageTitle(`${ticket.number} ${ticket.title}`)
  useSeen(props)
  const { workspace, personId } = props.viewer
  useEffect(() => {
    rememberTicket(ticket.number)
    rememberRecent(workspace, personId, ticket)
  }, [workspace, personId, ticket])
  useKeys([
    {
      press: 'u',
      words: t('key.back'),
      act: () => void navigate(toLastList(props.viewer.workspace)),
    },
  ])
  const now = <NowSide {...props} />
  const knows = <Beside {...props} use={put} />
  return (
    <div className={css.page} data-wide={isWide}>
      <div className={css.top}>
        <TicketHeader {...props} />
        <GoesOn key={ticket.number} {...props} />
        <Strip {...props} />
        <AskedPanel {...props} />
      </div>
      {isWide ? null : now}
      <Talk {...props} insert={{ text: inserted, done: () => put(undefined) }} />
      {isWide ? (
        <div className={css.side}>
          {now}
          {knows}
        </div>
      ) : (
        knows
      )}
    </div>
  )
}

/** One ticket: where it stands in its designed process, what was said, what to do now, who knows. */
export const TicketPage = () => {
  const { number } = useParams({ from: '/w/$workspace/tickets/$number' })
  const viewer = useViewer()
  const { data, error } = useQuery(ticketOptions(viewer.workspace, number))
  if (data) return <Ticket page={data} viewer={viewer} />
  // The frame shows what went wrong, in the same words for every page.
  if (error) throw error
  return (
    <div className={css.page}>
      <div className={css.top}>
        <Skeleton lines={3} />
      </div>
      <div className={css.now}>
        <Skeleton lines={1} height="9rem" />
      </div>
      <div className={css.talk}>
        <Skeleton lines={4} height="5rem" />
      </div>
    </div>
  )
}
