import { join } from 'node:path'
import { expect, test } from 'vitest'
import { renderText } from '../renderText.ts'
import { formatProblem, readStarter } from './index.ts'
import type { Side } from './starterModel.ts'

// How the starter speaks: plainly, completely, and never twice the same.

const read = await readStarter(join(import.meta.dirname, '..', '..', '..', 'starter'))
if ('problems' in read) throw new Error(read.problems.map(formatProblem).join('\n'))
const { model } = read

const textsFor = (side: Side) =>
  model.processes
    .flatMap(({ key, texts, activities }) => [
      ...texts.map(text => ({ ...text, of: `${key} ${text.event}` })),
      ...activities.flatMap(({ node, texts: told }) =>
        told.map(text => ({ ...text, of: `${key} ${node} ${text.event} ${text.outcome ?? ''}` })),
      ),
    ])
    .filter(text => text.side === side)
const values = {
  'requester.first_name': 'Mara',
  'ticket.number': 'COL-1001',
  'ticket.title': 'Blank pages',
  'actor.name': 'Ben Adler',
  'organisation.name': 'Northwind',
  'activity.name': 'Analyse gap',
  priority: '3',
  outcome: 'Found it',
  party: 'Mara Ellis',
  question: 'Which printer?',
  reason: 'The log is empty.',
  next_update: 'Tue 11:30',
  'meeting.when': 'Tue 14:00',
  'meeting.place': 'by telephone',
  'meeting.minutes': '20',
}

test('every text reads well once it is filled in, also where nobody wrote a note', () => {
  const odd = (['customer', 'provider', 'partner'] as const).flatMap(textsFor).filter(({ text }) =>
    [values, { ...values, note: 'A worn roller.' }].some(given => {
      const filled = renderText(text, given)
      return /\{\{|\}\}| {2}|:(\n|$)|\s[.,;:]|\(\)|“”/.test(filled.replace(/:\n\nWhich printer\?/, '.'))
    }),
  )
  expect(odd.map(({ of, text }) => `${of}: ${text}`)).toEqual([])
})

test('a customer is told in everyday words', () => {
  const jargon =
    /\b(tickets?|incidents?|P[1-4]|SLAs?|RASCI|escalat\w*|kindly|please be advised|state|status|workflow|gate|process|stage|assign\w*|resolv\w*|back(ed)? ?out|root cause|downtime)\b/i
  const odd = textsFor('customer').filter(({ text }) => jargon.test(text.replace(/\{\{.*?\}\}/g, '')))
  expect(odd.map(({ of, text }) => `${of}: ${text}`)).toEqual([])
})

test('no two messages to a customer are the same', () => {
  const texts = textsFor('customer').map(({ text }) => text)
  expect(texts.filter((text, index) => texts.indexOf(text) !== index)).toEqual([])
})

/** Where nothing more is to come but the end, or where the message is itself the news that was waited for. */
const lastWords = [
  'change schedule completed',
  'change announce completed',
  'change verify completed Works',
  'change publish-lessons completed',
  'collaboration confirm-receipt completed Resolved at first contact',
  'collaboration ask-user completed No longer happens',
  'collaboration test-with-user completed Works',
  'incident confirm-receipt completed Resolved at first contact',
  'incident ask-user completed No longer happens',
  'incident test-with-user completed Works',
  'service-desk receive-contact completed Nothing for us to do',
  'work-request explain-refusal completed',
  'work-request confirm-result completed All there',
]

test('whoever hears of work that goes on hears when the next word comes, and there is a promise behind it', () => {
  for (const { promise } of model.processes) expect(Object.keys(promise)).toEqual(['1', '2', '3', '4'])
  const silent = textsFor('customer').filter(
    ({ event, text }) => (event === 'started' || event === 'completed') && !text.includes('{{next_update}}'),
  )
  expect(silent.map(({ of }) => of.trim())).toEqual(lastWords)
})
