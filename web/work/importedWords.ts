import { catalogue } from '../ui/index.ts'

/** What is said of a ticket that came as history. */
export const h = catalogue({
  title: 'Imported from {source}',
  title_number: 'Imported from {source}, was number {number}',
  several: '{name}, {count} times',
  nobody: 'nobody named',
  facts: '{count, plural, one {One more thing} other {# more things}} it said there',
})
