import type { Page } from 'playwright-core'
import { vi } from 'vitest'
import { actOnTicket, getTicket, openTicket } from '../../contract/index.ts'
import type { OpenPage } from '../support/browser.ts'
import type { PersonKey } from '../support/builders.ts'
import { callerFor, type Desk, openPageAs, type TicketPage } from './desk.ts'

const isOpen = ({ state }: TicketPage['activities'][number]) =>
  ['ready', 'started', 'waiting'].includes(state)

/** The panel of what is to be done now. */
export const nowPanel = (page: Page) => page.getByRole('region', { name: 'Now', exact: true })

/** A ticket and everybody who looks at it, in pages of their own. */
export type Stage = {
  number: string
  /** The ticket page of somebody, opened when it is first asked for. */
  as: (who: PersonKey) => Promise<Page>
  /** The ticket as somebody reads it over the API. */
  read: (who: PersonKey) => Promise<TicketPage>
  /** Waits until the ticket reads like this for somebody. */
  until: (who: PersonKey, holds: (page: TicketPage) => boolean) => Promise<TicketPage>
  /** What the pages complained of, and closes them. */
  leave: () => Promise<string[]>
}

type Step = readonly [who: PersonKey, outcome: string | null]

/** A ticket of the requester's that has been moved on by these outcomes; null only takes what stands. */
export async function stageTicket(
  desk: Desk,
  { process = 'incident', title, steps = [] }: { process?: string; title: string; steps?: readonly Step[] },
): Promise<Stage> {
  const requester = await callerFor(desk, 'requester')
  const { number } = await requester.call(openTicket, { body: { process, title, text: 'Since today.' } })
  const read = async (who: PersonKey) => (await callerFor(desk, who)).call(getTicket, { params: { number } })
  for (const [who, outcome] of steps) {
    const run = (await read(who)).activities.find(isOpen)?.id ?? ''
    const body =
      outcome === null
        ? ({ act: 'take', run } as const)
        : ({ act: 'complete', run, note: 'So it is.', ...(outcome && { outcome }) } as const)
    await (await callerFor(desk, who)).call(actOnTicket, { params: { number }, body })
  }
  const open = new Map<PersonKey, OpenPage>()
  return {
    number,
    read,
    until: (who, holds) =>
      vi.waitFor(
        async () => {
          const page = await read(who)
          if (!holds(page)) throw new Error(`not yet: ${JSON.stringify(page.activities.filter(isOpen))}`)
          return page
        },
        { timeout: 10_000, interval: 50 },
      ),
    as: async who => {
      const known = open.get(who)
      if (known) return known.page
      const opened = await openPageAs(desk, who)
      open.set(who, opened)
      await opened.visit(`/tickets/${number}`)
      await opened.page.getByRole('heading', { level: 1, name: title }).waitFor()
      return opened.page
    },
    leave: async () => {
      const faults = [...open.values()].flatMap(each => [...each.faults, ...each.refused])
      for (const each of open.values()) await each.close()
      return faults
    },
  }
}

/** Opens an act that is filled in by its key, and answers its form. */
export async function openForm(page: Page, press: string, title: string) {
  await nowPanel(page).getByRole('button', { disabled: false }).first().waitFor()
  await page.keyboard.press(press)
  const form = page.getByRole('form', { name: title })
  await form.waitFor()
  return form
}

/** Sends the form that has the focus, by key. */
export const sendForm = (page: Page) => page.keyboard.press('Control+Enter')

/** Chooses in a field of a form by typing a part of it. */
export async function choose(page: Page, label: string, typed: string): Promise<void> {
  const field = page.getByRole('combobox', { name: label })
  await field.click()
  await field.fill(typed)
  await page.getByRole('option').filter({ hasText: typed }).first().click()
}
