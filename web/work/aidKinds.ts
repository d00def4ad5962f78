import type { BodyOf, listAids, ReplyOf, saveAid } from '../../contract/index.ts'
import { sayStep } from './macroSteps.ts'

/** An aid as it is kept, and as it is written. */
export type Aid = ReplyOf<typeof listAids>['aids'][number]
export type AidDraft = BodyOf<typeof saveAid>
export type AidKind = Aid['kind']
export type Owner = ReplyOf<typeof listAids>['owners'][number]
export type DraftOf<K extends AidKind> = Extract<AidDraft, { kind: K }>

/** The kinds there are, in the order they are shown. */
export const kinds = ['snippet', 'macro', 'template', 'checklist'] as const satisfies readonly AidKind[]

const empties: { [K in AidKind]: () => DraftOf<K> } = {
  snippet: () => ({
    ...{ kind: 'snippet', name: '', owner: 'person' },
    language: navigator.language.slice(0, 2),
    content: { text: '' },
  }),
  template: () => ({
    ...{ kind: 'template', name: '', owner: 'person' },
    content: { process: '', title: '', text: '', impact: 'medium', urgency: 'medium', checklist: [] },
  }),
  checklist: () => ({ kind: 'checklist', name: '', owner: 'person', content: { items: [] } }),
  macro: () => ({ kind: 'macro', name: '', owner: 'person', content: { steps: [{ act: 'take' }] } }),
}
/** A new one, with nothing in it yet. */
export const emptyOf = (kind: AidKind): AidDraft => empties[kind]()

/** One that is kept, to be changed. */
export const draftOf = (aid: Aid): AidDraft => {
  const { ownerName: _, mayChange: __, changedAt: ___, teamId, ...kept } = aid
  return { ...kept, ...(teamId && { teamId }) } as AidDraft
}

/** How it begins, for the list. */
export const beginOf = (aid: Aid): string => {
  if (aid.kind === 'snippet') return aid.content.text
  if (aid.kind === 'macro') return aid.content.steps.map(sayStep).join(' → ')
  return aid.kind === 'template' ? aid.content.title : aid.content.items.join(', ')
}

/** As it is sent: empty lines are no items. */
export const trimmed = (draft: AidDraft): AidDraft => {
  const keep = (items: readonly string[]) => items.map(item => item.trim()).filter(Boolean)
  if (draft.kind === 'checklist') return { ...draft, content: { items: keep(draft.content.items) } }
  if (draft.kind !== 'template') return draft
  return { ...draft, content: { ...draft.content, checklist: keep(draft.content.checklist) } }
}
