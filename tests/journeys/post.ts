import { expect, vi } from 'vitest'
import { insertMailbox } from '../../server/comms/index.ts'
import { createManualClock, newId } from '../../server/kernel/index.ts'
import { assignHolders } from '../../server/model/index.ts'
import type { PersonKey } from '../support/builders.ts'
import { lookInto } from '../support/house.ts'
import type { SunkMail } from '../support/mailbox.ts'
import { type ManualClock, start } from '../support/product.ts'
import { type Desk, mailTheDesk, openDesk } from './desk.ts'

/**
 * A desk whose practitioners hold their roles in person beside their team, so that work reaches them by mail, with a
 * mailbox for what takes several. Its clock stands still until it is moved.
 */
export async function openPostDesk(env: Record<string, string> = {}): Promise<Desk<ManualClock>> {
  const desk = await openDesk(createManualClock(start), env)
  const { people, workspaceId } = desk.world
  await desk.product.db.engine(workspaceId, async tx => {
    await assignHolders(tx, [
      { role: 'service-desk-analyst', person: people.analyst.id },
      { role: 'second-line-engineer', person: people.engineer.id },
      { role: 'acceptance-tester', person: people.requester.id },
    ])
    tx.run(insertMailbox, [workspaceId, newId(), 'together@desk.example', 'collaboration'])
    tx.run(insertMailbox, [workspaceId, newId(), 'requests@desk.example', 'work-request'])
  })
  return desk
}

/** Waits until everything that is due by now is done: jobs, and mails, which have gone where they go. */
export async function settleNow({ product }: Pick<Desk<ManualClock>, 'product'>): Promise<void> {
  const left = () =>
    lookInto<{ what: string }>(
      product.databaseUrl,
      `select kind as what from kernel.job where state = 'due' and due_at <= $1::timestamptz
       union all select 'delivery' from comms.delivery where state = 'due' and due_at <= $1::timestamptz`,
      [product.clock.now().toString()],
    )
  await vi.waitFor(async () => expect(await left()).toEqual([]), { timeout: 15_000, interval: 30 })
}

export const emailOf = ({ world }: Pick<Desk, 'world'>, who: PersonKey): string => world.people[who].email

/** What somebody got, oldest first. */
export const mailsTo = (desk: Pick<Desk, 'world' | 'sink'>, who: PersonKey): SunkMail[] =>
  desk.sink.mails.filter(mail => mail.envelopeTo.includes(emailOf(desk, who)))

/** The latest mail somebody got whose text fits. */
export function mailTo(
  desk: Pick<Desk, 'world' | 'sink'>,
  who: PersonKey,
  fits: RegExp | string = '',
): SunkMail {
  const theirs = mailsTo(desk, who)
  const found = theirs.findLast(({ text, subject }) =>
    typeof fits === 'string' ? text.includes(fits) : fits.test(`${subject}\n${text}`),
  )
  if (!found)
    throw new Error(
      `${who} has no mail with ${fits}. What came:\n${theirs.map(({ text }) => text).join('\n---\n')}`,
    )
  return found
}

export const replyToOf = (mail: SunkMail): string => mail.parsed.replyTo?.value[0]?.address ?? 'nowhere'

const quoted = (text: string) =>
  `On Mon, 2 Mar 2026 at 09:12, harbour <harbour@desk.example> wrote:\n${text
    .trim()
    .split('\n')
    .map(line => `> ${line}`)
    .join('\n')}`

/** Answers a mail as any mail client does: the own words above what was written before. */
export async function answer(
  desk: Desk<ManualClock>,
  { who, mail, says }: { who: PersonKey; mail: SunkMail; says: string },
): Promise<void> {
  await mailTheDesk(desk, {
    from: emailOf(desk, who),
    to: replyToOf(mail),
    subject: `Re: ${mail.subject}`,
    text: `${says}\n\n${quoted(mail.text)}\n`,
  })
  await settleNow(desk)
}
