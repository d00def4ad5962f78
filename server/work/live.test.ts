import { expect, test } from 'vitest'
import { listChanged } from './live.ts'

const event = { workspaceId: 'w', subjectId: 'part', seq: 4, class: 'band' }

test('what happens on a part of the work is a change of the ticket it is a part of, without its version', () => {
  const payload = { number: 'CHG-2', original: { id: 'whole', number: 'INC-1', title: 'It broke' } }
  expect(listChanged({ ...event, payload })).toEqual([
    { workspaceId: 'w', subjectId: 'part', class: 'band', number: 'CHG-2', version: 4 },
    { workspaceId: 'w', subjectId: 'whole', class: 'band', number: 'INC-1', version: null },
  ])
  expect(listChanged({ ...event, payload: { number: 'INC-1' } })).toHaveLength(1)
})
