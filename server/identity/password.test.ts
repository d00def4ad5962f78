import { expect, test } from 'vitest'
import { createPasswords, findWeakness } from './password.ts'

const email = 'ada.hall@harbour.example'

test('a password matches its own hash and no other, and two hashes of it differ', async () => {
  const passwords = createPasswords()
  const [one, two] = await Promise.all([
    passwords.hash('lamp over the harbour'),
    passwords.hash('lamp over the harbour'),
  ])
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
  expect(one).not.toBe(two)
  expect(await passwords.verify(one, 'lamp over the harbour')).toBe(true)
  expect(await passwords.verify(one, 'lamp over the harbouR')).toBe(false)
})

test('the same letters typed on another keyboard are the same password', async () => {
  const passwords = createPasswords()
  expect(
    await passwords.verify(await passwords.hash('caf\u00e9 au bord de l’eau'), 'cafe\u0301 au bord de l’eau'),
  ).toBe(true)
})

test('without a hash the same work is done and nothing matches', async () => {
  const passwords = createPasswords()
  expect(await passwords.verify(null, 'lamp over the harbour')).toBe(false)
  expect(passwords.work.done).toBe(1)
})

test('ten at once are all answered', async () => {
  const passwords = createPasswords()
  const hash = await passwords.hash('lamp over the harbour')
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      passwords.verify(hash, index % 2 ? 'lamp over the harbour' : 'another one altogether'),
    ),
  )
  expect(answers).toEqual(Array.from({ length: 10 }, (_, index) => index % 2 === 1))
})

test.each([
  ['short', 'elevenchars'],
  ['one letter', 'aaaaaaaaaaaaaaaa'],
  ['a piece over and over', 'abc123abc123abc123'],
  ['counting', '1234567890123'],
  ['counting down', 'zyxwvutsrqpon'],
  ['the e-mail address', 'ADA.hall@harbour.example'],
  ['the name in the address twice', 'ada.hallada.hall1'],
])('%s is too easy to guess', (_, password) => {
  expect(findWeakness(password, email)).not.toBeNull()
})

test.each([
  'lamp over the harbour',
  'Tr0ub4dor&3xyz',
  'ada.hall likes lighthouses',
  '十二文字以上の長い合言葉です',
])('“%s” will do', password => {
  expect(findWeakness(password, email)).toBeNull()
})
