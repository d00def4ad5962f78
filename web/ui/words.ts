import { catalogue } from './catalogue.ts'

export const t = catalogue({
  product: 'Interlock',
  skip: 'Skip to the page',
  menu: 'Menu',
  close: 'Close',
  navigation: 'Main',
  pages: 'Pages',
  just_now: 'just now',
  loading: 'Loading…',
  'error.request': 'Request {id}',
  'error.again': 'Try again',
  'keys.title': 'Keys of this page',
  'keys.everywhere': 'Everywhere',
  'keys.here': 'On this page',
  'keys.single': 'Single-key shortcuts',
  'keys.single_why':
    'Turn them off if you dictate or if keys are pressed by accident. Keys with Ctrl or ⌘ stay.',
  'key.enter': 'Enter',
  'key.search': 'Search',
  'list.more': 'Show more',
  'palette.title': 'Find or do anything',
  'palette.hint': 'Type a command, a ticket number or a few words',
  'palette.none': 'Nothing found for “{text}”',
  'palette.count': '{count, plural, one {# result} other {# results}}',
})
