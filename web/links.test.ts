import { expect, test } from 'vitest'
import { readListSearch } from './links.ts'

test('what the list does not know in an address is left out', () => {
  expect(readListSearch({ view: 'mine', state: 'any', q: 'printer', process: 'incident', page: 3 })).toEqual({
    view: 'mine',
    state: 'any',
    q: 'printer',
    process: 'incident',
  })
  expect(readListSearch({ view: 'theirs', state: 1, q: '', process: {} })).toEqual({})
})

test('a search for a number is a search', () => {
  expect(readListSearch({ q: 1042 })).toEqual({ q: '1042' })
})
