import { catalogue } from '../ui/index.ts'

/** What is said of what saves typing. */
export const a = catalogue({
  'snippets.label': 'Snippets',
  'snippets.count':
    '{count, plural, one {# snippet fits} other {# snippets fit}}: arrows choose, Enter writes it',
  'snippets.empty': 'Says nothing here: {names}',
  'macro.title': 'Macros',
  'macro.open': 'Do a macro',
  'macro.which': 'Which macro',
  'macro.run': 'Do all of it',
  'macro.leave': 'Leave it',
  'macro.none': 'There are no macros yet: several acts in one press.',
  'macro.make': 'Keep one',
  'macro.looking': 'Looking who would be told…',
  'macro.unknown': 'Who would be told cannot be shown right now.',
  'macro.tells': 'All of it together tells {names}',
  'macro.tells_nobody': 'All of it together tells nobody else',
  'macro.refused': 'Nothing would be done. Act {at} is refused: {text}',
  'macro.did': 'Done: {name}. {told}',
  'check.title': 'Checklist',
  'check.title_of': 'Checklist: {done} of {count} done',
  'check.open':
    '{count, plural, one {# item is} other {# items are}} still open. You can finish the work all the same.',
  'check.held':
    '{count, plural, one {# item has} other {# items have}} to be ticked before the step is finished.',
  'check.compulsory': 'has to be ticked',
  'check.by': 'by {name}, {at}',
  'check.remove': 'Take off: {text}',
  'check.item': 'What has to be done',
  'check.add': 'Add',
  'check.begin': 'Add to the checklist',
  'check.kept': 'All of a list that is kept',
  'template.from': 'From a template',
  'template.none': 'Without one',
  'template.items': '{count, plural, one {# item goes} other {# items go}} on its checklist',
  'mention.unseen': 'does not see this',
  'mention.not_told': 'Not told, because they do not see this: {names}.',
  'mention.hint': 'A mention gives nobody the right to see. Add them as a follower if they should.',
})
