import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { getTicket } from '../../contract/index.ts'
import { addServices } from '../../server/model/index.ts'
import type { ManualClock } from '../support/product.ts'
import { type Desk, expectComplete } from './desk.ts'
import { driveByBrowser } from './driveByBrowser.ts'
import { driveByApi, driveByMail } from './drivers.ts'
import { fourStages } from './fourStages.ts'
import { mailsTo, openPostDesk } from './post.ts'
import { beginTelling, type Driver, expectPlain, expectTold, type Step, tellStep } from './story.ts'

type Way = Driver & { leave?: () => Promise<string[]> }
const ways = { api: driveByApi, mail: driveByMail, browser: driveByBrowser } satisfies Record<
  string,
  (desk: Desk<ManualClock>) => Way
>

/** Solved at first contact: one press, one message. */
const solvedNow: readonly Step[] = [
  {
    title: 'the sender has a receipt',
    who: 'requester',
    does: { act: 'open', title: 'Where is the plotter?', text: 'It is not in the list any more.' },
    tells: [
      'Analyst, mail (R: Service Desk Analyst)',
      'Requester, mail (requester)',
      'Team desk, queue (R: Service Desk Analyst)',
    ],
    requester: 'Thank you, Requester — this has reached us. Its number is COL-1001.',
  },
  {
    title: 'it is solved and closed, and said once',
    who: 'analyst',
    at: 'Confirm receipt',
    does: { act: 'solve', note: 'It was renamed: it is called Plotter 2 now.' },
    tells: [
      'Lead, board (A: Service Desk Lead)',
      'Manager, app (I: Service Manager)',
      'Requester, mail (requester)',
    ],
    requester:
      '“Where is the plotter?” is done, Requester. It was renamed: it is called Plotter 2 now. Analyst has closed it as COL-1001.',
  },
]

/** A service that a colleague of the requester wants to hear of. */
async function addSubscribed({ product, world }: Desk<ManualClock>): Promise<void> {
  await product.db.engine(world.workspaceId, async tx =>
    addServices(tx, [{ key: 'drawings', name: 'Drawings', subscribers: [world.people.neighbour.id] }]),
  )
}

describe.each(Object.entries(ways))('by %s', (_, drive: (desk: Desk<ManualClock>) => Way) => {
  describe('one ticket through the four stages', () => {
    let desk: Desk<ManualClock>
    let telling: Awaited<ReturnType<typeof beginTelling>>
    let driver: Way
    let isWhole = true
    beforeAll(async () => {
      desk = await openPostDesk()
      driver = drive(desk)
      telling = await beginTelling(desk, driver)
      await addSubscribed(desk)
    })
    afterAll(() => desk?.close())

    test.each(fourStages.map(step => [step.title, step] as const))('%s', async (_, step) => {
      expect(isWhole, 'a step before went wrong').toBe(true)
      isWhole = false
      expectTold(telling, step, await tellStep(telling, step))
      isWhole = true
    })

    test('both tickets are closed, nothing is missing, and nobody else had a word', async () => {
      for (const number of [telling.number, telling.change])
        expect((await telling.lead.call(getTicket, { params: { number } })).ticket.state).toBe('closed')
      await expectComplete(desk)
      for (const who of ['stranger', 'partner', 'outsider', 'biller', 'leaver', 'colleague'] as const)
        expect(mailsTo(desk, who)).toEqual([])
      expect(mailsTo(desk, 'requester').filter(({ parsed }) => parsed.attachments.length > 0)).toHaveLength(2)
      if (driver.leave) expect(await driver.leave()).toEqual([])
    })
  })

  test('solve and close: one press, and one message after the receipt', async () => {
    const desk = await openPostDesk()
    try {
      const driver = drive(desk)
      const telling = await beginTelling(desk, driver)
      for (const step of solvedNow) expectTold(telling, step, await tellStep(telling, step))
      expect(mailsTo(desk, 'requester')).toHaveLength(2)
      const { ticket } = await telling.lead.call(getTicket, { params: { number: telling.number } })
      expect(ticket.state).toBe('closed')
      await expectComplete(desk)
      if (driver.leave) expect(await driver.leave()).toEqual([])
    } finally {
      await desk.close()
    }
  })
})

describe('what is not urgent is joined for five minutes', () => {
  test('the receipt goes at once, two acts within five minutes are one mail, and a question takes along what waits', async () => {
    const desk = await openPostDesk({ INTERLOCK_JOIN_SECONDS: '300' })
    try {
      const telling = await beginTelling(desk, driveByApi(desk))
      const [receipt, , take, forward, begin, stuck] = fourStages
      if (!receipt || !take || !forward || !begin || !stuck) throw new Error('the story is too short')
      const got = () => mailsTo(desk, 'requester').map(({ text }) => text)
      await tellStep(telling, receipt)
      expect(got()).toHaveLength(1)
      for (const step of [take, forward, begin]) await tellStep(telling, step)
      expect(got(), 'what can wait waits').toHaveLength(1)
      desk.product.clock.advance({ minutes: 5 })
      await expect.poll(() => got().length, { timeout: 10_000 }).toBe(2)
      expect(got()[1]).toMatch(/passed it on to our engineers[\s\S]*Engineer has started to work/)
      await tellStep(telling, stuck)
      expect(got()).toHaveLength(3)
      expect(got()[2]).toContain('Which folder do the workshop computers open?')
      await expectComplete(desk)
    } finally {
      await desk.close()
    }
  })
})

test('what a customer reads is looked at: a number of ours, an unfilled place or a word of ours is noticed', () => {
  const mail = (text: string) => ({ subject: 'COL-1', text }) as Parameters<typeof expectPlain>[0]
  expectPlain(mail('Ben is looking at it. You will hear by 11:30.'))
  for (const text of [
    'See CHG-7.',
    'By {{next_update}}.',
    'You will hear by .',
    'The activity is done.',
    'A P1.',
  ])
    expect(() => expectPlain(mail(text)), text).toThrow()
})
