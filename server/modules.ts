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
  upkeep: ['kernel', 'identity', 'comms', 'model', 'work'],
}

/** Folders within a module with a door of their own, for what only a start needs and the module's should not load. */
export const innerDoors: readonly string[] = ['server/kernel/embedded']

/** Second doors of what has one: `flow/read.ts` brings an XML parser along, which the web does not need. */
export const secondDoors: readonly string[] = ['flow/read.ts']

/** What a page of the web may import beside `contract`, `flow`, `web/ui` and its own folder. */
export const pageMayImport: readonly string[] = [
  'web/PageTrouble.tsx',
  'web/api.ts',
  'web/links.ts',
  'web/live.ts',
  'web/trouble.ts',
  'web/useSignOut.ts',
  'web/viewer.ts',
]
