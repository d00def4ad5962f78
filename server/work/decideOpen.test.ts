import { describe, expect, test } from 'vitest'
import {
  makeDirectory,
  makeStaffing,
  makeVersion,
  openingFacts,
  usualHolders,
} from '../../tests/support/practice.ts'
import { Problem } from '../kernel/index.ts'
import type { OpenChange } from './change.ts'
import { decideOpen } from './decideOpen.ts'

const version = makeVersion()
function open(by: string, requesterId: string, { left = [] as string[], of = version } = {}) {
  const staffing = makeStaffing(usualHolders, makeDirectory({ left }))
  const facts = openingFacts(of, staffing, by)
  const opening = { id: 'ticket', number: '7', title: 'It broke', text: 'Help', html: null } as const
  return decideOpen(facts, { ...opening, requesterId, via: 'web' })
}
function opened(...of: Parameters<typeof open>): OpenChange {
  const change = open(...of)
  if (change instanceof Problem) throw change
  return change
}
const codeOf = (decided: OpenChange | Problem) => (decided instanceof Problem ? decided.code : 'allowed')

describe('for whom', () => {
  test('everybody for themselves', () => {
    for (const who of ['ann', 'mia', 'qi', 'cleo']) expect(codeOf(open(who, who)), who).toBe('allowed')
  })
  test('on behalf of somebody by the provider only; to others that person does not exist', () => {
    expect(codeOf(open('ann', 'mia'))).toBe('allowed')
    for (const who of ['moe', 'qi', 'cleo'])
      expect([codeOf(open(who, 'mia')), codeOf(open(who, 'nobody'))], who).toEqual([
        'person.not_found',
        'person.not_found',
      ])
  })
  test('for nobody who has left', () => {
    expect(codeOf(open('ann', 'mia', { left: ['mia'] }))).toBe('person.not_found')
    expect(codeOf(open('ann', 'nobody'))).toBe('person.not_found')
  })
  test('the ticket belongs to the organisation of the person it is for, whoever opens it', () => {
    expect(opened('ann', 'mia').opening).toMatchObject({
      customerId: 'mill',
      requesterId: 'mia',
      number: 'RE-7',
    })
    expect(opened('qi', 'qi').opening.customerId).toBe('quay')
  })
})

describe('what happens', () => {
  test('it is opened and its first activity is ready for whoever holds R; events count from one', () => {
    const { events, begun, version: at, state } = opened('mia', 'mia')
    expect(events.map(({ seq, name, class: of }) => [seq, name, of])).toEqual([
      [1, 'ticket.opened', 'band'],
      [2, 'activity.ready', 'band'],
    ])
    expect(begun.map(({ node, responsible }) => [node, responsible])).toEqual([['look', ['desk']]])
    expect([at, state]).toEqual([2, 'open'])
  })
  test('its first message is its author’s, in the band, with what the author says', () => {
    expect(opened('ann', 'mia').message).toMatchObject({
      class: 'band',
      authorId: 'ann',
      authorSide: 'provider',
      authorOrganisation: 'Harbour IT',
      text: 'Help',
      unverified: false,
    })
  })
  test('the receipt is in the words of the model and calls the requester by name', () => {
    const { events, message } = opened('ann', 'mia')
    expect(events[0]?.payload.words.customer).toBe('Thanks, Mia.')
    expect(events[0]?.payload.message).toBe(message?.id)
  })
  test('a process that ends at once closes the ticket at once', () => {
    const { graph } = version
    const at = { ...graph, flows: [{ id: 'f', from: 's', to: 'e' }] }
    const change = opened('mia', 'mia', { of: { ...version, graph: at } })
    expect(change.events.map(({ seq, name }) => [seq, name])).toEqual([
      [1, 'ticket.opened'],
      [2, 'ticket.closed'],
    ])
    expect([change.state, change.version]).toEqual(['closed', 2])
  })
})
