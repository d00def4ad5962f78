import { catalogue } from '../ui/index.ts'

/** What is said of what saves typing. */
export const a = catalogue({
  'snippets.label': 'Snippets',
  'snippets.count':
    '{count, plural, one {# snippet fits} other {# snippets fit}}: arrows choose, Enter writes it',
  'snippets.empty': 'Says nothing here: {names}',
})
