import type { InvalidateQueryFilters, QueryClient } from '@tanstack/react-query'

/**
 * Reads again what a change made old. What is being read at this moment may have been read before the change, and would
 * stand as fresh when it comes: it is made old again once it has come.
 */
export const readAgain = async (client: QueryClient, filters: InvalidateQueryFilters): Promise<void> => {
  const underWay = client
    .getQueryCache()
    .findAll({ ...filters, fetchStatus: 'fetching' })
    // What is shown already is stopped and begun anew by itself.
    .filter(query => !query.isActive() || query.state.data === undefined)
    .map(query => ({ queryKey: query.queryKey, coming: query.promise }))
  await Promise.all([
    client.invalidateQueries(filters),
    ...underWay.map(async ({ queryKey, coming }) => {
      await coming?.catch(() => {})
      await client.invalidateQueries({ queryKey, exact: true })
    }),
  ])
}
