/** Refusals about administration (contract/problem.ts: problems). */
export const adminProblems = {
  'archive.refused': {
    status: 409,
    title: 'It is still needed',
    todo: 'Do what is named below, and archive it then. Nothing was changed.',
  },
} as const
