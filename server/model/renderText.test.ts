import { expect, test } from 'vitest'
import { renderText } from './renderText.ts'

test('a paragraph that had nothing but a value nobody gave leaves no gap', () => {
  const template = 'We found it.\n\n{{note}}\n\nBen goes on. {{reason}}'
  expect(renderText(template, {})).toBe('We found it.\n\nBen goes on.')
  expect(renderText(template, { note: 'A worn roller.' })).toBe(
    'We found it.\n\nA worn roller.\n\nBen goes on.',
  )
})

test('what somebody wrote stays as it was written, with its own paragraphs, and is not read again', () => {
  expect(renderText('Ben wrote:\n\n{{note}}', { note: 'One\n\n\n{{reason}}', reason: 'X' })).toBe(
    'Ben wrote:\n\nOne\n\n\n{{reason}}',
  )
})
