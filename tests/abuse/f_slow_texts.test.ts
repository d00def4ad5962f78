import { describe, expect, test } from 'vitest'
import { cleanHtml, letterHtml, parseMail, readAddress, textFromHtml } from '../../server/comms/index.ts'
import { parseSource, readSources } from '../architecture/source.ts'
import { makeMail } from '../support/mails.ts'
import { findSlow, listPatterns } from './regexes.ts'

// F05: no text makes us think for long, however it is made.

describe('F05: every regular expression of the program', () => {
  /** Each is only given short texts, or what another expression has been over already. */
  const bounded = [
    /^server\/identity\/password\.ts:\d+ .*=\+\$/,
    /^server\/kernel\/blobs\/fileName\.ts:\d+ /,
    /^server\/model\/services\.ts:\d+ .*-\+\$/,
  ]

  test('takes as long as its text is long, not its square', { timeout: 120_000 }, () => {
    const patterns = listPatterns(readSources())
    expect(patterns.length).toBeGreaterThan(200)
    const slow = patterns.flatMap(({ at, regex }) => {
      const said = `${at} ${regex}`
      if (bounded.some(shape => shape.test(said))) return []
      const text = findSlow(regex)
      return text === undefined ? [] : [`${said}: ${JSON.stringify(text)} again and again`]
    })
    expect(slow).toEqual([])
  })

  test('seeded fault: one that goes over the same blanks again and again is found', () => {
    const careless = parseSource('server/careless.ts', 'const end = /\\s+$/\nconst fine = /^\\s+/')
    const found = listPatterns([careless]).map(({ at, regex }) => [at, findSlow(regex) !== undefined])
    expect(found).toEqual([
      ['server/careless.ts:1', true],
      ['server/careless.ts:2', false],
    ])
  })
})

/** Processor time, since the machine is shared; the best of three. */
async function timeOf(work: () => unknown): Promise<number> {
  const times: number[] = []
  for (const _ of [1, 2, 3]) {
    const before = process.cpuUsage()
    await work()
    const { user, system } = process.cpuUsage(before)
    times.push((user + system) / 1000)
  }
  return Math.min(...times)
}

describe('F05: a mail of', () => {
  const anna = 'From: anna@example.com'
  const mail = (text: string, ...fields: string[]) =>
    makeMail([anna, 'To: desk@example.org', ...fields], text)
  const mails: [what: string, raw: Buffer][] = [
    ['a megabyte of quote marks', mail('> '.repeat(500_000))],
    ['a megabyte of quoted lines', mail('> > > >\n'.repeat(125_000))],
    ['a megabyte of rules', mail('-'.repeat(1_000_000))],
    ['thirty thousand signatures', mail('-- \nAnna\n'.repeat(30_000))],
    ['a subject of answers to answers', mail('x', `Subject: ${'Re: '.repeat(50_000)}`)],
    ['a sender in a thousand quotation marks', mail('x', `Reply-To: ${'"'.repeat(100_000)}`)],
    ['a name in parentheses without an end', makeMail([`From: ${'('.repeat(100_000)} <anna@example.com>`])],
    ['a date of two hundred thousand digits', mail('x', `Date: ${'1'.repeat(200_000)}`)],
    [
      'a megabyte of HTML that opens and never ends',
      mail('<b><a '.repeat(170_000), 'Content-Type: text/html'),
    ],
  ]
  test.each(mails)('%s is read or set aside in seconds', { timeout: 30_000 }, async (_, raw) => {
    const started = performance.now()
    const reading = await parseMail(raw)
    expect(['mail', 'refused']).toContain(reading.kind)
    // Ten seconds is when a reading is given up; nothing here may come near it, on a busy machine either.
    expect(performance.now() - started).toBeLessThan(5000)
    if (reading.kind === 'refused') expect(reading.reason).not.toMatch(/long|ended/)
  })
})

describe('F05: a hundred thousand letters', () => {
  const texts = ['<', '<a ', '&', '"', 'a@', '.', '\n', ' ', 'http://', 'www.', '<div>'].map(piece =>
    piece.repeat(100_000 / piece.length),
  )
  test.each([
    ['an address', (text: string) => readAddress(text)],
    ['a letter as HTML', (text: string) => letterHtml(text, 'https://desk.example')],
    ['HTML that is cleaned', (text: string) => cleanHtml(text, new Map())],
    ['HTML that becomes text', (text: string) => textFromHtml(text)],
  ])(
    '%s takes less than a fifth of a second, or grows with its length',
    { timeout: 60_000 },
    async (_, work) => {
      for (const text of texts) {
        const whole = await timeOf(() => work(text))
        if (whole < 200) continue
        // Sixteen times the text: a square would take 256 times as long.
        const part = await timeOf(() => work(text.slice(0, text.length / 16)))
        expect([text.slice(0, 8), whole / part < 60]).toEqual([text.slice(0, 8), true])
      }
    },
  )
})
