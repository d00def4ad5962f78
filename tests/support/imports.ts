import type { PersonKey } from './builders.ts'
import type { Desk } from './desk.ts'

/** A mapping that is in order, whatever the file. */
export const anyMapping = {
  ...{ kind: 'table', columns: { title: 'title' }, keep: [], source: 'x', process: 'incident', zone: 'UTC' },
  ...{ dates: 'day first', unknown: '', people: 'name', organisations: 'name', services: 'name' },
}

/** Hands a small file in; answers the id of its import, which is not begun. */
export async function draftImport(at: Omit<Desk, 'stop'>): Promise<string> {
  const files = [{ name: 'old.csv', content: 'id,title\n1,T\n' }]
  const url = `/api/w/${at.world.slug}/imports`
  return (await at.insist<{ id: string }>(at.askAs('admin', { method: 'POST', url, files }))).id
}

/** Every route of one import, asked about one that is not theirs and about none, by the name of the route. */
export function listForeignImports(drafts: () => { own: string; distant: string }, nobody: string) {
  const ofImports = (body?: object) => () => {
    const pair = (what: string, who: PersonKey, id: string) => ({
      what,
      there: { who, params: { import: id }, ...(body && { body }) },
      nowhere: { who, params: { import: nobody }, ...(body && { body }) },
    })
    return [
      pair('an import of another workspace', 'admin', drafts().distant),
      pair('an import, by a colleague', 'analyst', drafts().own),
      pair('an import, by a customer', 'requester', drafts().own),
    ]
  }
  return {
    getImport: ofImports(),
    previewImport: ofImports(anyMapping),
    startImport: ofImports(anyMapping),
    undoImport: ofImports({}),
    listImportErrors: ofImports(),
  }
}
