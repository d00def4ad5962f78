import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemClock } from '../../server/kernel/index.ts'
import type { StarterModel } from '../../server/model/index.ts'
import { expectNoAxeViolations, phone, screenshot } from '../support/browser.ts'
import { type Desk, openDesk, openPageAs } from './desk.ts'
import { nowPanel, stageTicket } from './ticket.ts'

// What the process asks to be ticked, and who is named in an answer: by keyboard alone.

type Activity = StarterModel['processes'][number]['activities'][number]
const checklist = [
  { text: 'Called by name', compulsory: true },
  { text: 'Asked since when', compulsory: false },
]
const withItems = (activity: Activity): Activity =>
  activity.node === 'confirm-receipt' ? { ...activity, checklist } : activity

let desk: Desk
beforeAll(async () => {
  desk = await openDesk(
    systemClock,
    {},
    {
      adapt: model => ({
        ...model,
        processes: model.processes.map(each => ({ ...each, activities: each.activities.map(withItems) })),
      }),
    },
  )
})
afterAll(() => desk.close())

describe('a checklist of the process', () => {
  test.each([
    ['light', undefined],
    ['dark', phone],
  ] as const)(
    'holds its step with a clear word until it is ticked, in the %s',
    async (colorScheme, viewport) => {
      const stage = await stageTicket(desk, { title: `The lift is slow, in the ${colorScheme}` })
      const { page, faults, visit } = await openPageAs(desk, 'analyst', {
        colorScheme,
        ...(viewport && { viewport }),
      })
      await visit(`/tickets/${stage.number}`)
      await page.getByRole('heading', { level: 1, name: /^The lift is slow/ }).waitFor()
      const list = page.getByRole('region', { name: 'Checklist: 0 of 2 done' })
      await list.getByText('1 item has to be ticked before the step is finished.').waitFor()
      await expectNoAxeViolations(page)
      await list.scrollIntoViewIfNeeded()
      await screenshot(page, `checklist-${colorScheme}`)
      await nowPanel(page)
        .getByRole('button', { name: /^Needs analysis/ })
        .press('Enter')
      await page.getByText('Still to be ticked: “Called by name”.', { exact: false }).first().waitFor()
      await screenshot(page, `checklist-held-${colorScheme}`)
      expect((await stage.read('analyst')).activities.every(({ state }) => state !== 'done')).toBe(true)
      await list.getByRole('checkbox', { name: /^Called by name/ }).press('Space')
      await page.getByRole('region', { name: 'Checklist: 1 of 2 done' }).waitFor()
      await nowPanel(page)
        .getByRole('button', { name: /^Needs analysis/ })
        .press('Enter')
      await stage.until('analyst', ({ activities }) => activities.some(({ state }) => state === 'done'))
      expect(faults.filter(fault => !/409/.test(fault))).toEqual([])
    },
  )
})

describe('a mention', () => {
  test('is chosen with @, told before it is sent, and tells only who sees the ticket', async () => {
    const stage = await stageTicket(desk, { title: 'The gate squeaks' })
    const { page, faults, visit } = await openPageAs(desk, 'analyst')
    await visit(`/tickets/${stage.number}`)
    await page.getByRole('heading', { level: 1, name: 'The gate squeaks' }).waitFor()
    await nowPanel(page).getByRole('button', { disabled: false }).first().waitFor()
    await page.keyboard.press('n')
    await page.keyboard.type('Please look, @Speci')
    await page.getByRole('option', { name: /^Specialist/ }).waitFor()
    await expectNoAxeViolations(page)
    await screenshot(page, 'mention')
    await page.keyboard.press('Enter')
    const field = page.getByRole('textbox', { name: /^Write/ })
    await expect.poll(() => field.inputValue()).toBe('Please look, @Specialist ')
    await page.getByText(/Specialist \(mentioned\)/).waitFor()
    await page.keyboard.press('Control+Enter')
    const after = await stage.until('specialist', ({ messages }) => messages.length === 2)
    expect(after.messages.at(-1)?.text).toBe('Please look, @Specialist')
    expect(faults).toEqual([])
  })
})
