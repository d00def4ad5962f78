import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { countViews } from '../../../contract/index.ts'
import { call } from '../../api.ts'
import { type ListSearch, toTickets } from '../../links.ts'
import type { Viewer } from '../../viewer.ts'
import { viewsOptions } from './filters.ts'
import { zone } from './shown.ts'
import css from './ViewStrip.module.css'
import { nameOfView, searchOfView, type View } from './views.ts'
import { l } from './words.ts'

const countedAtOnce = 20

/** The views of the reader; nothing while they are being read. */
export const useViews = (viewer: Viewer) => useQuery(viewsOptions(viewer.workspace)).data

const useCounts = (viewer: Viewer, views: readonly View[]) => {
  const ids = views.slice(0, countedAtOnce).map(({ id }) => id)
  const params = { workspace: viewer.workspace }
  const { data } = useQuery({
    // Read again with the lists, but not as often as they are.
    queryKey: [viewer.workspace, 'tickets', 'counts', ids],
    queryFn: ({ signal }) => call(countViews, { params, query: { views: ids.join(','), zone } }, signal),
    enabled: ids.length > 0,
    placeholderData: keepPreviousData,
  })
  return new Map(data?.counts.map(({ view, count }) => [view, count]))
}

const sayWhose = ({ shared, owner, mayChange }: View, teams: readonly { id: string; name: string }[]) => {
  if (owner === null) return undefined
  const team = teams.find(({ id }) => id === shared.team)?.name
  const how =
    shared.with === 'team'
      ? l('views.shared_team', { team: team ?? '' })
      : shared.with === 'organisation'
        ? l('views.shared_all')
        : ''
  return [mayChange ? '' : l('views.by', { name: owner }), how].filter(Boolean).join(', ')
}

/** Every view with how many tickets it has, in one line. */
export const ViewStrip = ({ viewer, search }: { viewer: Viewer; search: ListSearch }) => {
  const known = useViews(viewer)
  const views = known?.views ?? []
  const counts = useCounts(viewer, views)
  return (
    <nav aria-label={l('views.title')} className={css.strip}>
      {views.map(view => {
        const count = counts.get(view.id)
        return (
          <Link
            key={view.id}
            {...toTickets(viewer.workspace, searchOfView(view))}
            activeProps={{}}
            className={css.view}
            title={sayWhose(view, known?.teams ?? [])}
            aria-current={search.list === view.id ? 'page' : undefined}
          >
            {nameOfView(view)}
            {count === undefined ? null : (
              <span className={css.count}>
                <span aria-hidden="true">{count > 999 ? '999+' : count}</span>
                <span className="only-read">
                  {count > 999 ? l('views.many') : l('views.count', { count })}
                </span>
              </span>
            )}
          </Link>
        )
      })}
    </nav>
  )
}
