import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../../server/kernel/index.ts'
import { callingWorld } from '../support/drawn.ts'
import { type Desk, expectComplete, openDesk, settle } from './desk.ts'
import { nowPanel, stageTicket } from './ticket.ts'

// What comes from outside while work stands, said by a press.

let desk: Desk
beforeAll(async () => {
  desk = await openDesk(systemClock, {}, await callingWorld())
})
afterAll(() => desk.close())

test('a message that is waited for has a calm button on the activity, and moves the ticket as drawn', async () => {
  const stage = await stageTicket(desk, { process: 'buyer', title: 'A part is missing' })
  const analyst = await stage.as('analyst')
  const work = nowPanel(analyst).getByRole('region', { name: 'T1', exact: true })
  const button = work.getByRole('button', { name: 'Price list has arrived' })
  await button.hover()
  await work.getByText(/“Price list has arrived” tells/).waitFor()
  expect(await button.getAttribute('data-variant')).toBe('default')
  await button.click()
  await nowPanel(analyst).getByRole('region', { name: 'T6', exact: true }).waitFor()
  expect(await button.count()).toBe(1)
  await work.getByRole('button', { name: /^Done/ }).click()
  const call = nowPanel(analyst).getByRole('region', { name: 'K1', exact: true })
  await call.getByRole('button', { name: 'Stop notice has arrived' }).click()
  await nowPanel(analyst).getByRole('region', { name: 'T5', exact: true }).waitFor()
  const { children } = await stage.until('analyst', page => page.children[0]?.state === 'closed')
  expect(children).toHaveLength(1)
  await settle(desk)
  await expectComplete(desk)
  expect(await stage.leave()).toEqual([])
})
