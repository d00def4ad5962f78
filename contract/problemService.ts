/** Refusals of what would be done but for the state of the installation (contract/problem.ts: problems). */
export const serviceProblems = {
  'service.unavailable': {
    status: 503,
    title: 'This cannot be done at this moment',
    todo: 'The database is away or too busy. What was saved before is safe: wait a moment, reload to see how things stand, then try again.',
  },
  'service.no_room': {
    status: 507,
    title: 'There is no room left to save this',
    todo: 'Keep what you wrote and tell your administrator that the disk of the database is full. What was saved before is safe.',
  },
} as const
