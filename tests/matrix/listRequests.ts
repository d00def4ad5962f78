import type { Plot } from './plant.ts'

/** Every filter, with what is ours and what is not. */
export const filtersOf = ({ world, elsewhere, tickets }: Plot) =>
  [
    '',
    'view=ready',
    'view=mine',
    'view=asked',
    'state=any',
    'state=closed&closed=-7d..',
    'process=incident,change&state=any',
    'activity=confirm-receipt',
    'assignee=nobody',
    `assignee=me,${world.people.analyst.id}`,
    'team=mine',
    `customer=${world.organisations.westerly},${elsewhere.organisations.northwind}&state=any`,
    `requester=${world.people.stranger.id}&state=any`,
    'requester=me',
    'service=none&priority=3',
    'waiting=requester,other',
    'unread=yes',
    'opened=..today&updated=-1d..now',
    'due=..&zone=Asia/Tokyo',
    `q=${tickets.foreign.number}&state=any`,
    'state=any&q=title',
  ].map(query => ({ label: query || 'plain', query: query && `?${query}` }))
/** Every order, both ways. */
export const sorts = ['updated', '-opened', 'priority', '-priority', 'due', '-closed'].map(sort => ({
  label: `by ${sort}`,
  query: `?sort=${sort}&limit=1${sort === '-closed' ? '&state=any' : ''}`,
}))
