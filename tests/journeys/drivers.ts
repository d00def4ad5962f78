import {
  actOnTicket,
  addMessage,
  type BodyOf,
  getTicket,
  listChoices,
  openTicket,
} from '../../contract/index.ts'
import type { PersonKey } from '../support/builders.ts'
import type { ManualClock } from '../support/product.ts'
import { type Caller, callerByToken, type Desk, mailTheDesk } from './desk.ts'
import { answer, emailOf, mailTo, settleNow } from './post.ts'
import type { Doing, Driver } from './story.ts'

type TicketAct = BodyOf<typeof actOnTicket>

/** Everybody calls the API with a token of their own, and nothing else. */
export function driveByApi(desk: Desk<ManualClock>): Driver {
  const callers = new Map<PersonKey, Promise<Caller>>()
  const callerOf = (who: PersonKey) => {
    const known = callers.get(who) ?? callerByToken(desk, who)
    callers.set(who, known)
    return known
  }
  return {
    way: 'api',
    act: async ({ who, number, at, does }) => {
      const caller = await callerOf(who)
      if (does.act === 'open') {
        const { title, text } = does
        await caller.call(openTicket, { body: { process: 'collaboration', title, text } })
        return
      }
      const params = { number }
      if (does.act === 'reply') {
        await caller.call(addMessage, { params, body: { class: 'band', text: does.text } })
        return
      }
      if (does.act === 'name') {
        const { services } = await caller.call(listChoices, { params })
        const serviceId = services.find(({ name }) => name === does.service)?.id ?? 'not there'
        const body = { act: 'change' as const, set: { serviceId }, was: { serviceId: null } }
        await caller.call(actOnTicket, { params, body })
        return
      }
      const { activities } = await caller.call(getTicket, { params })
      const run = activities.findLast(one => one.name === at && one.may.length > 0)?.id ?? 'not mine'
      await caller.call(actOnTicket, { params, body: toAct(does, run) })
    },
  }
}

function toAct(does: Exclude<Doing, { act: 'open' | 'reply' | 'name' }>, run: string): TicketAct {
  switch (does.act) {
    case 'take':
      return { act: 'take', run }
    case 'complete':
      return { ...does, run }
    case 'stuck':
      return { ...does, run, for: 'requester' }
    case 'solve':
      return does
    case 'meet': {
      const { day, time, minutes, place, text } = does
      return { act: 'meet', run, startsAt: `${day}T${time}:00Z`, minutes, place, text }
    }
  }
}

/** Everybody answers the mails they got, and nothing else. */
export const driveByMail = (desk: Desk<ManualClock>): Driver => ({
  way: 'mail',
  act: async ({ who, number, does }) => {
    if (does.act === 'open') {
      const { title, text } = does
      await mailTheDesk(desk, { from: emailOf(desk, who), to: 'together@desk.example', subject: title, text })
      await settleNow(desk)
      return
    }
    const says = toWords(does)
    if (does.act === 'reply') return answer(desk, { who, mail: mailTo(desk, who, number), says })
    const mail = mailTo(
      desk,
      who,
      new RegExp(`${number}[\\s\\S]*as the first line[\\s\\S]*\\b${firstWord(does)}`),
    )
    await answer(desk, { who, mail, says })
  },
})

const firstWord = (does: Doing): string =>
  does.act === 'complete'
    ? (does.outcome ?? 'done')
    : does.act === 'solve'
      ? 'solved'
      : does.act === 'name'
        ? 'service'
        : does.act

function toWords(does: Exclude<Doing, { act: 'open' }>): string {
  switch (does.act) {
    case 'reply':
      return does.text
    case 'take':
      return 'take'
    case 'complete':
      return [does.outcome ?? 'done', does.note].filter(Boolean).join('\n\n')
    case 'stuck':
      return `stuck: ${does.reason}\n\n${does.question}`
    case 'name':
      return `service: ${does.service}`
    case 'solve':
      return `solved\n\n${does.note}`
    case 'meet':
      return `meet: ${does.day} ${does.time}, ${does.minutes} minutes, ${does.place}\n\n${does.text}`
  }
}
