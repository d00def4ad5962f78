/** Refusals about how long things are kept and about persons who are erased (contract/problem.ts: problems). */
export const keepingProblems = {
  'hold.not_found': { status: 404, title: 'There is no such legal hold', todo: 'Reload the list.' },
  'hold.exists': {
    status: 409,
    title: 'This is held already',
    todo: 'Nothing more is needed. Its reason stands in the list of holds.',
  },
  'hold.refused': {
    status: 422,
    title: 'A hold is on a ticket or on a person',
    todo: 'Name one of the two.',
  },
  'erasure.done': {
    status: 409,
    title: 'This person was erased before',
    todo: 'Nothing more is needed. How far it is stands under Retention.',
  },
  'erasure.held': {
    status: 409,
    title: 'This person is under a legal hold',
    todo: 'Whoever set the hold has to lift it first. Nothing was changed.',
  },
  'erasure.name_differs': {
    status: 422,
    title: 'This is not the name of this person',
    todo: 'Type their name as it stands here, to be sure it is the right one. Nothing was changed.',
  },
} as const
