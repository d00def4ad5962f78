import { keepPreviousData, type QueryClient, queryOptions } from '@tanstack/react-query'
import { listTickets, type QueryOf } from '../../../contract/index.ts'
import { call } from '../../api.ts'
import type { Line } from '../reads.ts'

export type ListQuery = Omit<QueryOf<typeof listTickets>, 'cursor' | 'limit'>
/** One page of a list as it was read: from where on, and where the next begins; null: there is none. */
export type ListPage = { after: string | null; lines: readonly Line[]; next: string | null }
export type Pages = { readonly pages: readonly ListPage[] }
export const pageLines = 100

/**
 * A page read anew in the place of an old one. What it no longer reaches, because others came before it, stays where it
 * stood; where it reaches further, because some have left, the page behind repeats that, and `linesOf` shows it once. So
 * whoever has scrolled far keeps their place.
 */
export const renewPage = (old: ListPage, fresh: ListPage): ListPage => {
  if (fresh.next === null || fresh.next === old.next) return fresh
  const known = new Set(fresh.lines.map(line => line.id))
  const common = old.lines.findLastIndex(line => known.has(line.id))
  const endsThere = common < 0 || old.lines[common]?.id === fresh.lines.at(-1)?.id
  const rest = endsThere ? old.lines.slice(common + 1) : []
  return { after: old.after, lines: [...fresh.lines, ...rest], next: old.next }
}

type Made = { pages: readonly ListPage[]; lines: readonly Line[]; known: Set<string> }
let made: Made = { pages: [], lines: [], known: new Set() }

/**
 * Lines of all pages, each ticket once: where it stands first. Where a page has only been put behind those of last time,
 * only its lines are looked at: with a hundred thousand before them, all of them would stop the scroll.
 */
export const linesOf = ({ pages }: Pages): readonly Line[] => {
  const goesOn = made.pages.length <= pages.length && made.pages.every((page, at) => page === pages[at])
  const { known } = goesOn ? made : { known: new Set<string>() }
  const lines = goesOn ? [...made.lines] : []
  for (const page of pages.slice(goesOn ? made.pages.length : 0))
    for (const line of page.lines) {
      if (known.has(line.id)) continue
      known.add(line.id)
      lines.push(line)
    }
  made = { pages, lines, known }
  return lines
}

/** The pages that lie within the lines shown, as `from` and `to` in all lines; at most three. */
export const pagesWithin = ({ pages }: Pages, from: number, to: number): number[] => {
  const within: number[] = []
  let begins = 0
  for (const [index, page] of pages.entries()) {
    const ends = begins + page.lines.length
    if (ends > from && begins < to) within.push(index)
    begins = ends
  }
  return within.slice(0, 3)
}

/** Which lines of a list are seen now: what is read again when something has changed. */
const seen = new Map<string, readonly [from: number, to: number]>()
const nameOf = (workspace: string, query: ListQuery) => `${workspace} ${JSON.stringify(query)}`
export const noteSeen = (workspace: string, query: ListQuery, range: readonly [number, number]): void => {
  seen.clear()
  seen.set(nameOf(workspace, query), range)
}

type Reading = { workspace: string; query: ListQuery; after: string | null; signal: AbortSignal | undefined }
const readPage = async ({ workspace, query, after, signal }: Reading): Promise<ListPage> => {
  const asked = { ...query, limit: pageLines, ...(after !== null && { cursor: after }) }
  const { tickets, next } = await call(listTickets, { params: { workspace }, query: asked }, signal)
  return { after, lines: tickets, next }
}

export const listKey = (workspace: string, query: ListQuery) => [workspace, 'tickets', 'list', query] as const

/**
 * A list as far as it has been read. Read again, it reads its beginning and what is looked at, however long it has grown:
 * the rest is read again when one comes there.
 */
export const listOptions = (workspace: string, query: ListQuery, client: QueryClient) =>
  queryOptions({
    queryKey: listKey(workspace, query),
    queryFn: async ({ signal }): Promise<Pages> => {
      const old = client.getQueryData<Pages>(listKey(workspace, query))
      if (!old || old.pages.length <= 1)
        return { pages: [await readPage({ workspace, query, after: null, signal })] }
      const [from, to] = seen.get(nameOf(workspace, query)) ?? [0, pageLines]
      const wanted = [...new Set([0, ...pagesWithin(old, from, to)])]
      const fresh = await Promise.all(
        wanted.map(index => readPage({ workspace, query, after: old.pages[index]?.after ?? null, signal })),
      )
      const renewed = new Map(wanted.map((index, at) => [index, fresh[at]]))
      const pages = old.pages.map((page, index) => {
        const again = renewed.get(index)
        return again ? renewPage(page, again) : page
      })
      const end = pages.findIndex(page => page.next === null)
      return { pages: end < 0 ? pages : pages.slice(0, end + 1) }
    },
    structuralSharing: false,
    placeholderData: keepPreviousData,
  })

/** Reads the next page and puts it behind the others. */
export const readMore = async (client: QueryClient, workspace: string, query: ListQuery): Promise<void> => {
  const key = listKey(workspace, query)
  const after = client.getQueryData<Pages>(key)?.pages.at(-1)?.next
  if (!after) return
  const page = await readPage({ workspace, query, after, signal: undefined })
  client.setQueryData<Pages>(key, old =>
    old && old.pages.at(-1)?.next === after ? { pages: [...old.pages, page] } : old,
  )
}
