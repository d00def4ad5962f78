import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { Problem } from '../kernel/index.ts'

const derive = promisify(argon2)
/** argon2id as OWASP's Password Storage Cheat Sheet has it: 19 MiB, two passes, one lane. */
const cost = { memory: 19_456, passes: 2, parallelism: 1 }
const tagLength = 32
const parallel = 2
const mostWaiting = 200

/** Makes and checks password hashes, two at a time: each takes 19 MiB and a core for some 50 ms. */
export type Passwords = {
  /** A PHC string: `$argon2id$v=19$m=…,t=…,p=…$salt$hash`. */
  readonly hash: (password: string) => Promise<string>
  /** Whether they match. Without a hash (no account, no password) the same work is done and the answer is no. */
  readonly verify: (hash: string | null, password: string) => Promise<boolean>
  /** Hashes worked out so far. */
  readonly work: { done: number }
}

/** Hashes passwords with argon2id (RFC 9106), a few at a time, so that guessing cannot take all of the machine. */
export function createPasswords(): Passwords {
  const work = { done: 0 }
  const take = createTurns()
  const compute = (password: string, salt: Buffer, parameters: typeof cost) =>
    take(async () => {
      work.done++
      const message = password.normalize('NFKC')
      return derive('argon2id', { ...parameters, message, nonce: salt, tagLength })
    })
  const nobody = { ...cost, salt: randomBytes(16), tag: randomBytes(tagLength) }
  return {
    work,
    async hash(password) {
      const salt = randomBytes(16)
      const tag = await compute(password, salt, cost)
      const { memory, passes, parallelism } = cost
      return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(salt)}$${unpadded(tag)}`
    },
    async verify(hash, password) {
      const known = hash === null ? null : parse(hash)
      const { salt, tag, ...parameters } = known ?? nobody
      const computed = await compute(password, salt, parameters)
      return timingSafeEqual(computed, tag) && known !== null
    },
  }
}

const unpadded = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '')

function parse(hash: string) {
  const [, memory, passes, parallelism, salt = '', tag = ''] =
    /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]{43})$/.exec(hash) ?? []
  if (memory === undefined) throw new Error('A kept password hash cannot be read.')
  return {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    salt: Buffer.from(salt, 'base64'),
    tag: Buffer.from(tag, 'base64'),
  }
}

/** Lets `parallel` at a time through; who would wait behind too many others is asked to come back. */
function createTurns() {
  const waiting: (() => void)[] = []
  let running = 0
  return async <T>(act: () => Promise<T>): Promise<T> => {
    if (running < parallel) running++
    else {
      if (waiting.length >= mostWaiting) throw new Problem('request.too_many')
      await new Promise<void>(resolve => waiting.push(resolve))
    }
    try {
      return await act()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}

const fewest = 12

/** Why a new password will not do, in words, or null. Length counts, not kinds of characters (NIST SP 800-63B, 5.1.1.2). */
export function findWeakness(password: string, email: string): string | null {
  const characters = [...password.normalize('NFKC').toLowerCase()]
  if (characters.length < fewest) return `It has ${characters.length} characters; use at least ${fewest}.`
  const plain = characters.join('')
  const [local = ''] = email.split('@')
  if (plain.includes(email) || withoutAll(plain, local).length < fewest / 2)
    return 'It is little more than your e-mail address.'
  if (isRepeat(characters) || isRun(characters)) return 'It repeats itself or only counts on.'
  return null
}

const withoutAll = (text: string, part: string): string =>
  part.length < 3 ? text : text.replaceAll(part, '')

/** One piece of up to six characters, over and over: `aaaaaaaaaaaa`, `abc123abc123`. */
const isRepeat = (characters: string[]): boolean =>
  [1, 2, 3, 4, 5, 6].some(period =>
    characters.every((character, index) => index < period || character === characters[index - period]),
  )

/** Counting or the alphabet, up or down: `123456789012`, `lkjihgfedcba`. */
function isRun(characters: string[]): boolean {
  const steps = characters.slice(1).map((character, index) => {
    const step = (character.codePointAt(0) ?? 0) - (characters[index]?.codePointAt(0) ?? 0)
    return step === -9 ? 1 : step === 9 ? -1 : step
  })
  return steps.every(step => step === 1) || steps.every(step => step === -1)
}
