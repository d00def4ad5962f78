/** Refusals about what saves typing, and about checklists (contract/problem.ts: problems). */
export const aidProblems = {
  'checklist.full': {
    status: 409,
    title: 'This checklist is full',
    todo: 'Take items off it, or open a ticket for what is a matter of its own.',
  },
  'checklist.item_not_found': {
    status: 404,
    title: 'There is no such item on this checklist',
    todo: 'Reload the ticket.',
  },
  'checklist.item_compulsory': {
    status: 409,
    title: 'This item belongs to the process and stays',
    todo: 'Tick it once it is done.',
  },
  'checklist.open': {
    status: 409,
    title: 'Something has to be ticked first',
    todo: 'Do what is named below and tick it on the checklist; then finish the step.',
  },
  'recurrence.not_found': {
    status: 404,
    title: 'There is no such recurring ticket',
    todo: 'Reload the list.',
  },
  'recurrence.never': {
    status: 422,
    title: 'No day is left on which this would be opened',
    todo: 'Choose other days, or a later last day. What you wrote is still here.',
  },
  'aid.not_found': { status: 404, title: 'There is no such thing here for you', todo: 'Reload the list.' },
  'aid.not_yours': {
    status: 403,
    title: 'You cannot change this for others',
    todo: 'Keep it as your own, or ask whoever is named below.',
  },
  'aid.refused': {
    status: 422,
    title: 'This cannot be kept as it is',
    todo: 'Correct what is named below. What you wrote is still here.',
  },
  'aid.exists': {
    status: 409,
    title: 'There is one of this name already',
    todo: 'Choose another name, or change the one there is.',
  },
  'aid.changed_meanwhile': {
    status: 409,
    title: 'Somebody else changed this meanwhile',
    todo: 'Reload the list, and write yours again into what stands there now.',
  },
} as const
