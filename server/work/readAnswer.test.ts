import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type AskedRun, readAnswer, wordsOf } from './readAnswer.ts'

const run: AskedRun = {
  id: 'run',
  number: 'INC-7',
  name: 'Analyse gap',
  kind: 'task',
  open: true,
  state: 'ready',
  doneBy: null,
  outcome: null,
  outcomes: ['Found it, needs a change', 'Works', 'Approved', 'Approved, go at once'],
  solvable: true,
  services: [{ id: 'plot', name: 'Plotting & printing' }],
}
const answering = {
  side: 'provider' as const,
  now: Temporal.Instant.from('2026-03-02T09:00:00Z'),
  zone: 'Europe/Berlin',
}
const read = (
  text: string,
  asked: AskedRun[] = [run],
  side: 'provider' | 'customer' | 'partner' = 'provider',
) => readAnswer(text, asked, { ...answering, side })
const actOf = (text: string, asked?: AskedRun[], side?: 'provider' | 'customer' | 'partner') => {
  const answer = read(text, asked, side)
  return answer.kind === 'act' ? answer.act : answer.kind
}

describe('the first line of an answer', () => {
  test('is an act when it is one of the words, whatever its capitals, dots and spaces', () => {
    const note = {
      act: 'complete',
      run: 'run',
      outcome: 'Found it, needs a change',
      note: 'The fuser is worn.',
    }
    expect(actOf('Found it, needs a change\n\nThe fuser is worn.')).toEqual(note)
    expect(actOf('\n  *found it  needs a CHANGE!*\r\nThe fuser is worn.\n')).toEqual(note)
    expect(actOf('Take.')).toEqual({ act: 'take', run: 'run' })
    expect(actOf('approved')).toEqual({ act: 'complete', run: 'run', outcome: 'Approved' })
    expect(actOf('“Approved, go at once”')).toEqual({
      act: 'complete',
      run: 'run',
      outcome: 'Approved, go at once',
    })
  })

  test.each([
    'We found it, needs a change',
    'Found it',
    'Approved by me, go',
    'I take it that this works',
    '> Works',
    'Works: but not on Mondays',
    '',
    '…',
    'Thanks!\nWorks',
  ])('is a message otherwise: %s', text => {
    expect(read(text)).toEqual({ kind: 'message' })
  })

  test('says why something goes back or is stuck, and what is below a stuck is the question', () => {
    expect(actOf('return: the way back is missing')).toEqual({
      act: 'return',
      run: 'run',
      reason: 'the way back is missing',
    })
    expect(actOf('Return\n\nNot ours.')).toEqual({ act: 'return', run: 'run', reason: 'Not ours.' })
    expect(actOf('Stuck: the log is empty\n\nSince when is it so?')).toEqual({
      act: 'stuck',
      run: 'run',
      reason: 'the log is empty',
      for: 'requester',
      question: 'Since when is it so?',
    })
    expect(actOf('stuck: the log is empty')).toEqual({ act: 'stuck', run: 'run', reason: 'the log is empty' })
    expect(read('return')).toMatchObject({ kind: 'unclear', why: expect.stringContaining('say why') })
    expect(read('stuck')).toMatchObject({ kind: 'unclear', why: expect.stringContaining('in the way') })
  })

  test('proposes a meeting on the clock of our working hours, and says how where it cannot be read', () => {
    expect(actOf('meet: 2026-03-30 10:00, 45 minutes, at your desk\n\nLet us look at it.')).toEqual({
      act: 'meet',
      run: 'run',
      startsAt: '2026-03-30T08:00:00Z',
      minutes: 45,
      place: 'at your desk',
      text: 'Let us look at it.',
    })
    for (const said of [
      'meet',
      'meet: tomorrow',
      'meet: 2026-02-30 10:00, 30 minutes, here',
      'meet: 2026-03-30 10:00',
    ])
      expect(read(`${said}\n\nx`), said).toMatchObject({
        kind: 'unclear',
        why: expect.stringContaining('meet: 2026-03-03 10:00, 30 minutes'),
      })
  })

  test('solves where there is a short way, with the words for the requester', () => {
    expect(actOf('solved\nA new cable.')).toEqual({ act: 'solve', note: 'A new cable.' })
    expect(actOf('Solved: a new cable.')).toEqual({ act: 'solve', note: 'a new cable.' })
    expect(read('solved', [{ ...run, solvable: false }])).toEqual({ kind: 'message' })
  })

  test('is only an outcome to a customer, so that their own words stay words', () => {
    for (const word of ['take', 'stuck: I am', 'return: no', 'solved', 'meet: now'])
      expect(read(word, [run], 'customer'), word).toEqual({ kind: 'message' })
    expect(actOf('Approved\nUp to 400 euros.', [run], 'customer')).toEqual({
      act: 'complete',
      run: 'run',
      outcome: 'Approved',
      note: 'Up to 400 euros.',
    })
  })

  test('names the activity where the mail asked for several, and is never guessed', () => {
    const both = [
      { ...run, id: 'a', name: 'Announce', outcomes: [] },
      { ...run, id: 'b', name: 'Back up', outcomes: [] },
    ]
    expect(actOf('done: back up\nIt lies on the safe.', both)).toEqual({
      act: 'complete',
      run: 'b',
      note: 'It lies on the safe.',
    })
    expect(read('done', both)).toMatchObject({
      kind: 'unclear',
      why: '“done” may be about “Announce” or “Back up”: write which, as in “done: Announce”.',
    })
    const [first, second] = both
    if (!first || !second) throw new Error('two were made')
    expect(actOf('done', [{ ...first, open: false }, second]), 'what is finished is not meant').toEqual({
      act: 'complete',
      run: 'b',
    })
  })

  test('says what the ticket is about, a line for each field, and what follows is kept beside it', () => {
    const change = (set: object) => ({ act: 'change', set, was: {} })
    expect(actOf('Service: plotting & PRINTING')).toEqual(change({ serviceId: 'plot' }))
    const all = read(
      'impact: high\n\nUrgency: low\nservice: Plotting & printing\n\nIt is the whole floor.\nimpact: low',
    )
    expect(all).toMatchObject({
      act: change({ impact: 'high', urgency: 'low', serviceId: 'plot' }),
      left: 'It is the whole floor.\nimpact: low',
    })
    expect(read('service: Telephones')).toMatchObject({
      kind: 'unclear',
      why: 'say which service it is: Plotting & printing.',
    })
    expect(read('impact: enormous')).toMatchObject({ why: 'say how high the impact is: high, medium, low.' })
    expect(read('service')).toMatchObject({ kind: 'unclear' })
    // Two activities of one ticket, one ticket to be said of; of two tickets it is asked which.
    const twin = { ...run, id: 'twin', name: 'Look for it' }
    expect(actOf('impact: low', [run, twin])).toEqual(change({ impact: 'low' }))
    expect(actOf('impact: low', [run, { ...twin, number: 'INC-8' }])).toBe('unclear')
    expect(actOf('impact: low', [run], 'partner')).toBe('message')
  })

  test('what is written below “take” does not get lost', () => {
    expect(read('take\n\nI ring her at noon.')).toMatchObject({
      act: { act: 'take', run: 'run' },
      left: 'I ring her at noon.',
    })
  })

  test('is about what is finished when nothing else is left, so that it can be answered', () => {
    expect(read('Works', [{ ...run, open: false }])).toMatchObject({ kind: 'act', run: { open: false } })
  })
})

/** Faulty on purpose: looks for the word anywhere in the line. */
const looksAnywhere = (text: string, asked: readonly AskedRun[]) =>
  asked.some(({ outcomes }) => outcomes.some(word => text.toLowerCase().includes(word.toLowerCase())))

const label = fc.stringMatching(/^[A-Za-z][A-Za-z ,]{0,24}[a-z]$/)
const noise = fc.stringMatching(/^[ .!*_]{0,4}$/)
const below = fc.stringMatching(/^[a-zA-Z0-9 .\n]{0,60}$/)

describe('laws', () => {
  test('every word a mail offers is understood as what it stands for, however it is dressed', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(label, { minLength: 1, maxLength: 5 }),
        noise,
        below,
        (outcomes, dots, note) => {
          const asked = { ...run, outcomes }
          for (const { word, means, outcome } of wordsOf(asked, 'provider')) {
            const needs = means === 'stuck' || means === 'return' || means === 'meet' || means === 'change'
            if (needs) continue
            const answer = read(`${dots}${word.toUpperCase()}${dots}\n${note}`, [asked])
            if (answer.kind === 'unclear') continue
            expect(answer.kind === 'act' && answer.act.act).toBe(means)
            if (outcome !== undefined && answer.kind === 'act' && answer.act.act === 'complete')
              expect(answer.act.outcome?.replace(/\W+/g, ' ').trim().toLowerCase()).toBe(
                outcome.replace(/\W+/g, ' ').trim().toLowerCase(),
              )
          }
        },
      ),
    )
  })

  test('a first line that is more than a word is a message, whatever words it has in it', () => {
    const sentence = (text: string, index: number) =>
      `We think that ${run.outcomes[index % 4]} ${text} may help`
    const isMessage = (text: string) => read(text).kind === 'message'
    const property = (isRead: (text: string) => boolean) =>
      fc.property(below, fc.nat(3), (text, index) => isRead(sentence(text.replaceAll('\n', ' '), index)))
    fc.assert(property(isMessage))
    expect(fc.check(property(text => !looksAnywhere(text, [run]))).failed).toBe(true)
  })

  test('whatever is written is understood or kept, and never an error', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        expect(['message', 'act', 'unclear']).toContain(read(text).kind)
      }),
    )
  })
})
