import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { listMentionable } from '../../contract/index.ts'
import { call } from '../api.ts'
import type { Writing } from './AidedText.tsx'
import { a } from './aidWords.ts'
import { ticketKey } from './reads.ts'
import type { Asked, Offered } from './useAsked.ts'

const atMost = 8

/** Who may be mentioned, who sees it first; whoever does not is named with that. */
export const usePeople = (writing: Writing | undefined, text: string | undefined) => {
  const { viewer, number = '', class: contentClass = '' } = writing ?? {}
  // What is typed at the end is looked up; elsewhere whoever is known already is narrowed.
  const q = /(?<![^\s(])@([^\s@/]{0,40})$/u.exec(text ?? '')?.[1] ?? ''
  const { data } = useQuery({
    queryKey: [...ticketKey(viewer?.workspace ?? '', number), 'mentionable', contentClass, q],
    queryFn: ({ signal }) =>
      call(
        listMentionable,
        { params: { workspace: viewer?.workspace ?? '', number }, query: { class: contentClass, q } },
        signal,
      ),
    enabled: text?.includes('@') === true && writing !== undefined,
    placeholderData: keepPreviousData,
  })
  const fits = (name: string, typed: string) =>
    name
      .toLowerCase()
      .split(/\s+/)
      .some(part => part.startsWith(typed.toLowerCase()))
  return ({ q: typed }: Asked): readonly Offered[] => {
    const people = (data?.people ?? []).filter(({ name }) => fits(name, typed))
    return people.slice(0, atMost).map(({ id, name, organisation, sees }) => ({
      ...{ id, name, insert: `@${name} ` },
      beside: sees ? organisation : `${organisation} · ${a('mention.unseen')}`,
      ...(!sees && { note: a('mention.hint') }),
    }))
  }
}
