import { expect, test } from 'vitest'
import { catalogue, listOf } from './catalogue.ts'

const t = catalogue({
  plain: 'Nothing to fill in',
  named: '{name} has it since {time}',
  counted:
    '{count, plural, =0 {Nothing is ready} one {# thing is ready} other {# things are ready}} for {name}',
})

test('a message takes its values and counts in the words of the language', () => {
  expect(t('plain')).toBe('Nothing to fill in')
  expect(t('named', { name: 'Ben', time: '10:02' })).toBe('Ben has it since 10:02')
  expect(t('counted', { count: 0, name: 'you' })).toBe('Nothing is ready for you')
  expect(t('counted', { count: 1, name: 'you' })).toBe('1 thing is ready for you')
  expect(t('counted', { count: 7, name: 'you' })).toBe('7 things are ready for you')
})

test('the compiler refuses unknown messages and missing or unknown values', () => {
  const refused = () => {
    // @ts-expect-error there is no such message
    t('other')
    // @ts-expect-error a value is missing
    t('named', { name: 'Ben' })
    // @ts-expect-error the values are missing
    t('counted')
    // @ts-expect-error there is nothing to fill in
    t('plain', { name: 'Ben' })
  }
  expect(refused).toBeTypeOf('function')
})

test('names stand as a sentence lists them', () => {
  expect(listOf(['Mara', 'Olga', 'Ben'])).toBe('Mara, Olga and Ben')
  expect(listOf(['Mara'])).toBe('Mara')
})
