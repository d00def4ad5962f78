import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { markBoardSeen } from '../../contract/index.ts'
import { call } from '../api.ts'
import { toTicket } from '../links.ts'
import { troubleOf } from '../trouble.ts'
import {
  announce,
  EmptyState,
  ErrorState,
  icons,
  KeyCap,
  Skeleton,
  Time,
  useKeys,
  usePageTitle,
  useRowKeys,
} from '../ui/index.ts'
import { useViewer } from '../viewer.ts'
import css from './BoardPage.module.css'
import { type Board, type BoardEntry, boardOptions } from './reads.ts'
import { rowKeys, t } from './words.ts'

const drawing = {
  stuck: icons.Warning,
  returned: icons.Warning,
  waiting: icons.Ring,
  offered: icons.Ring,
  'going on': icons.Dot,
  finished: icons.Check,
  told: icons.Dot,
} satisfies Record<BoardEntry['standing'], unknown>

const sections = [
  ['board.needs', ['stuck', 'returned']],
  ['board.waits', ['waiting', 'offered']],
  ['board.goes', ['going on']],
  ['board.over', ['finished', 'told']],
] as const

const sayTitle = ({ entries }: Board): string => {
  const stuck = entries.filter(({ standing }) => standing === 'stuck' || standing === 'returned').length
  const unseen = entries.filter(each => each.unseen > 0).length
  if (stuck > 0) return t('board.stuck', { count: stuck })
  return unseen > 0 ? t('board.new', { count: unseen }) : t('board.quiet')
}

const Entry = ({ entry, workspace }: { entry: BoardEntry; workspace: string }) => {
  const Drawing = drawing[entry.standing]
  return (
    <li className={css.entry} data-standing={entry.standing} data-unseen={entry.unseen > 0}>
      <span className={css.mark}>
        <Drawing />
        <span className="only-read">{t(`standing.${entry.standing}`)}</span>
      </span>
      <div>
        <p className={css.what}>
          <Link {...toTicket(workspace, entry.ticket.number)} className={css.link} data-row>
            <span className="number">{entry.ticket.number}</span> {entry.ticket.title}
          </Link>
          {entry.activity ? <span className={css.activity}>{entry.activity}</span> : null}
          {entry.unseen > 0 ? (
            <span className={css.unseen}>{t('board.unseen', { count: entry.unseen })}</span>
          ) : null}
        </p>
        <p className={css.words}>
          {entry.words}{' '}
          <span className="dim">
            <Time at={entry.at} />
            {entry.by ? ` ${t('board.by', { name: entry.by })}` : null}
          </span>
        </p>
      </div>
    </li>
  )
}

const Sections = ({ board, workspace }: { board: Board; workspace: string }) => {
  const { list } = useRowKeys<HTMLDivElement>(rowKeys)
  return (
    <div ref={list} className={css.sections}>
      {sections.map(([title, standings]) => {
        const entries = board.entries.filter(({ standing }) =>
          (standings as readonly string[]).includes(standing),
        )
        return entries.length === 0 ? null : (
          <section key={title} aria-label={t(title)}>
            <h2>{t(title)}</h2>
            <ul className={css.list}>
              {entries.map(entry => (
                <Entry
                  key={`${entry.ticket.number} ${entry.activity} ${entry.at}`}
                  entry={entry}
                  workspace={workspace}
                />
              ))}
            </ul>
          </section>
        )
      })}
      {board.more ? <p className="dim">{t('board.more')}</p> : null}
    </div>
  )
}

/** What I am accountable for: each activity with the latest told of it, what is not seen marked. */
export const BoardPage = () => {
  const { workspace } = useViewer()
  const client = useQueryClient()
  const { data, error, refetch } = useQuery(boardOptions(workspace))
  const title = data ? sayTitle(data) : t('board.loading')
  usePageTitle(title)
  const isNew = data?.entries.some(each => each.unseen > 0) ?? false
  const seen = useMutation({
    mutationFn: (until: string) => call(markBoardSeen, { params: { workspace }, body: { until } }),
    onSuccess: () => {
      announce(t('board.seen_done'))
      return client.invalidateQueries({ queryKey: boardOptions(workspace).queryKey })
    },
    onError: problem => announce(`${troubleOf(problem, 'write').title}.`, 'bad'),
  })
  const mark = () => {
    if (data?.until && isNew) seen.mutate(data.until)
  }
  useKeys([{ press: 'e', words: t('key.seen'), act: mark }])
  return (
    <div className={css.page}>
      <header className={css.head}>
        <div>
          <h1 aria-live="polite">{title}</h1>
          <p className="dim">{t('board.lead')}</p>
        </div>
        {isNew ? (
          <Button
            variant="default"
            rightSection={<KeyCap press="e" />}
            loading={seen.isPending}
            onClick={mark}
          >
            {t('board.seen')}
          </Button>
        ) : null}
      </header>
      {error && !data ? <ErrorState trouble={troubleOf(error, 'read')} again={() => void refetch()} /> : null}
      {!data && !error ? <Skeleton lines={8} height="2.5rem" /> : null}
      {data && data.entries.length === 0 ? (
        <EmptyState title={t('board.empty')} text={t('board.empty_text')} />
      ) : null}
      {data && data.entries.length > 0 ? <Sections board={data} workspace={workspace} /> : null}
    </div>
  )
}
