/**
 * Who may import whom, by value or by type; `contract` is open to all, and an `index.ts` is the only door.
 * tests/architecture.test.ts holds the code to it. A module that is not here does not exist.
 */
export const modules: Readonly<Record<string, readonly string[]>> = {
  kernel: [],
  identity: ['kernel'],
  comms: ['kernel', 'identity'],
  model: ['kernel', 'identity', 'flow'],
  work: ['kernel', 'identity', 'comms', 'model', 'flow'],
}

/** Doors within a module, for what only a start needs and the module's own door should not load. */
export const innerDoors: readonly string[] = ['server/kernel/embedded']

/** What a page of the web may import beside `contract`, `flow`, `web/ui` and its own folder. */
export const pageMayImport: readonly string[] = [
  'web/api.ts',
  'web/links.ts',
  'web/live.ts',
  'web/trouble.ts',
  'web/useSignOut.ts',
  'web/viewer.ts',
]
