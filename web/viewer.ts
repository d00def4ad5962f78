import { queryOptions, useSuspenseQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { getMe, type ReplyOf } from '../contract/index.ts'
import { call } from './api.ts'

/** The signed-in account with the persons it is. */
export type Account = ReplyOf<typeof getMe>
/** The reader in the workspace of the address. */
export type Viewer = Account['workspaces'][number] & { account: Account['account'] }

/** Who is signed in; read once, kept until sign-out. */
export const meOptions = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => call(getMe, {}, signal),
  staleTime: 5 * 60_000,
})

/** The reader in this workspace. The workspace route has made sure that there is one. */
export const useViewer = (): Viewer => {
  const { workspace } = useParams({ from: '/w/$workspace' })
  const { data } = useSuspenseQuery(meOptions)
  const here = data.workspaces.find(each => each.workspace === workspace)
  if (!here) throw new Error(`no person in ${workspace}`)
  return { ...here, account: data.account }
}
