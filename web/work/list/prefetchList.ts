import type { QueryClient } from '@tanstack/react-query'
import type { Side } from '../../../contract/index.ts'
import type { ListSearch } from '../../links.ts'
import { completeSearch, queryOf } from './shown.ts'
import { listOptions } from './tickets.ts'

/** Begins to read a list while its page is on the way. */
export const prefetchList = (
  client: QueryClient,
  { workspace, side }: { workspace: string; side: Side },
  search: ListSearch,
): void => {
  void client.prefetchQuery(listOptions(workspace, queryOf(completeSearch(search, side)), client))
}
