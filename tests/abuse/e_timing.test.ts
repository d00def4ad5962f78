import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { signIn } from '../support/builders.ts'
import { type Desk, openDesk } from '../support/desk.ts'
import { ask, type Credentials } from '../support/product.ts'

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk?.stop())

describe('E21: the time it takes tells nothing', () => {
  test('what is hidden costs as many statements and round trips as what is not there', async () => {
    const credentials: Credentials = await signIn(desk.product, desk.world.people.requester)
    const { cost } = desk.product.db
    const measure = async (number: string) => {
      const url = `${desk.tickets}/${number}`
      await ask(desk.product, credentials, { method: 'GET', url })
      const times: number[] = []
      const before = { ...cost }
      for (let index = 0; index < 40; index++) {
        const started = performance.now()
        await ask(desk.product, credentials, { method: 'GET', url })
        times.push(performance.now() - started)
      }
      const median = times.sort((a, b) => a - b)[20] ?? 0
      return { median, statements: cost.statements - before.statements, trips: cost.trips - before.trips }
    }
    const [hidden, missing] = [
      await measure((await desk.open('stranger')).number),
      await measure('INC-999999'),
    ]
    console.log(
      `E21: hidden ${hidden.median.toFixed(2)} ms, missing ${missing.median.toFixed(2)} ms (median of 40)`,
    )
    expect([hidden.statements, hidden.trips]).toEqual([missing.statements, missing.trips])
  })
})
