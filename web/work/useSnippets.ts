import { useQuery } from '@tanstack/react-query'
import { listSnippets, type ReplyOf } from '../../contract/index.ts'
import { call } from '../api.ts'
import { listOf } from '../ui/index.ts'
import type { Writing } from './AidedText.tsx'
import { a } from './aidWords.ts'
import type { Asked, Offered } from './useAsked.ts'

type Snippet = ReplyOf<typeof listSnippets>['snippets'][number]
const atMost = 8

/** The reader's own language first, then by how well the name fits. */
const rank = ({ name, language }: Snippet, q: string): number =>
  (name.startsWith(q) ? 0 : 2) + (navigator.language.startsWith(language.slice(0, 2)) ? 0 : 1)

const toOffered = ({ id, name, language, text, empty }: Snippet): Offered => ({
  id,
  name: `/${name}`,
  beside: language,
  insert: text,
  preview: text,
  ...(empty.length > 0 && {
    note: a('snippets.empty', { names: listOf(empty.map(each => `{{${each}}}`)) }),
  }),
})

/** Snippets as they read on this ticket, asked for once somebody writes. */
export const useSnippets = (writing: Writing | undefined, isWanted: boolean) => {
  const { viewer, number = '', class: contentClass = '' } = writing ?? {}
  const { data } = useQuery({
    queryKey: [viewer?.workspace, 'snippets', number, contentClass],
    queryFn: ({ signal }) =>
      call(
        listSnippets,
        { params: { workspace: viewer?.workspace ?? '', number }, query: { class: contentClass } },
        signal,
      ),
    enabled: isWanted && writing !== undefined,
    staleTime: 15_000,
  })
  return ({ sign, q }: Asked): readonly Offered[] =>
    sign === '/'
      ? (data?.snippets ?? [])
          .filter(({ name }) => name.includes(q.toLowerCase()))
          .sort((one, other) => rank(one, q) - rank(other, q))
          .slice(0, atMost)
          .map(toOffered)
      : []
}
