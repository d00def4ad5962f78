import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { sayEvents } from './comms/sayEvents.ts'
import { events, k } from './work/knowsWords.ts'

/** Every event of a ticket, as the contract names it. */
const named = readFileSync(new URL('../contract/events.ts', import.meta.url), 'utf8')
  .matchAll(/^ {2}'([a-z.]+)': TicketFacts$/gm)
  .map(([, name = '']) => name)
  .toArray()
const isUnsaid = (name: string) => sayEvents([name], true) === name

test('every event of a ticket has words in the ledger and in the list of mails', () => {
  expect(named.length).toBeGreaterThan(30)
  expect([...events].sort()).toEqual(named.toSorted())
  for (const name of events)
    for (const kind of ['event', 'what'] as const) expect(k(`${kind}.${name}`)).not.toBe(`${kind}.${name}`)
  expect(named.filter(isUnsaid)).toEqual([])
})

test('one that has none would be found', () => {
  expect(isUnsaid('ticket.vanished')).toBe(true)
})
