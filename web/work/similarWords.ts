import { catalogue } from '../ui/index.ts'

/** What similar tickets and templates made of a ticket say. */
export const m = catalogue({
  title: 'Similar tickets',
  key: 'Similar tickets',
  same_customer: 'same customer',
  same_service: 'same service',
  solved: 'How it was solved',
  'solved.by': '{name} wrote last:',
  use: 'Into my answer',
  'use.named': 'Into my answer: the words of {number}',
  used: 'The words of {number} stand in your answer. Read them before you send them.',
  link: 'Link',
  'link.named': 'Link with {number}',
  merge: 'It goes on there',
  'merge.named': 'It goes on there: merge with {number}',
  'merge.sure': 'Merge with {number}',
  'merge.hint': 'This one closes; what was said stays readable in {number}.',
  ask: 'Is it one of these?',
  'ask.hint': 'Nothing is lost: open it anyway if it is not.',
  'template.open': 'Keep as a template',
  'template.title': 'A template of this ticket',
})
