import type { Ready } from './uploadFile.ts'

/** What is uploaded for each draft, also without a store; a reload finds it in the browser's. */
const kept = new Map<string, readonly Ready[]>()

const isReady = (one: unknown): one is Ready =>
  typeof one === 'object' && one !== null && 'id' in one && 'name' in one && 'size' in one && 'type' in one

/** The files that wait with a draft. */
export const readKept = (draft: string): readonly Ready[] => {
  const known = kept.get(draft)
  if (known) return known
  let found: readonly Ready[] = []
  try {
    const parsed: unknown = JSON.parse(localStorage.getItem(`${draft}.files`) ?? '[]')
    if (Array.isArray(parsed)) found = parsed.filter(isReady)
  } catch {
    // An unreadable or forbidden store loses the list on reload only.
  }
  kept.set(draft, found)
  return found
}

/** Keeps them with the draft; none: forgets it. */
export const keep = (draft: string, files: readonly Ready[]): void => {
  kept.set(draft, files)
  try {
    if (files.length > 0) localStorage.setItem(`${draft}.files`, JSON.stringify(files))
    else localStorage.removeItem(`${draft}.files`)
  } catch {
    // As above.
  }
}
