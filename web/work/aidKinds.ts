import type { BodyOf, listAids, ReplyOf, saveAid } from '../../contract/index.ts'

/** An aid as it is kept, and as it is written. */
export type Aid = ReplyOf<typeof listAids>['aids'][number]
export type AidDraft = BodyOf<typeof saveAid>
export type AidKind = Aid['kind']
export type Owner = ReplyOf<typeof listAids>['owners'][number]

/** The kinds there are, in the order they are shown. */
export const kinds: readonly AidKind[] = ['snippet']

/** A new one, with nothing in it yet. */
export const emptyOf = (_: AidKind): AidDraft => ({
  kind: 'snippet',
  name: '',
  language: navigator.language.slice(0, 2),
  owner: 'person',
  content: { text: '' },
})

/** One that is kept, to be changed. */
export const draftOf = (aid: Aid): AidDraft => {
  const { kind, id, version, name, owner, teamId, language, content } = aid
  return { kind, id, version, name, owner, language, content, ...(teamId && { teamId }) }
}

/** How it begins, for the list. */
export const beginOf = ({ content }: Aid): string => content.text
