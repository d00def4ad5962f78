import type { Command } from 'commander'
import {
  addService as addRoute,
  changeService as changeRoute,
  setHours as hoursRoute,
} from '../../contract/index.ts'
import { loadDirectory } from '../../server/identity/index.ts'
import { Problem } from '../../server/kernel/index.ts'
import {
  addService,
  changeHours,
  changeService,
  listServices,
  loadStaffing,
} from '../../server/model/index.ts'
import {
  administer,
  type Common,
  checkBody,
  findOrganisation,
  findPerson,
  listWords,
  printDone,
  printList,
} from '../administration.ts'

type Tx = Parameters<typeof loadDirectory>[0]

/** A service by its key or its name. */
export async function findService(tx: Tx, key: string) {
  const wanted = key.toLowerCase()
  const found = (await listServices(tx)).find(one => one.key === wanted || one.name.toLowerCase() === wanted)
  if (!found) throw new Problem('service.not_found', `There is no service “${key}”.`)
  return found
}

type ServiceOptions = Common & { name?: string; customers?: string; subscribers?: string }

async function toParties(tx: Tx, { customers, subscribers }: ServiceOptions) {
  const directory = await loadDirectory(tx)
  const people = subscribers === undefined ? undefined : listWords(subscribers)
  return {
    ...(customers !== undefined && {
      customers: listWords(customers).map(name => findOrganisation(directory, name).id),
    }),
    ...(people && {
      subscribers: await Promise.all(people.map(async email => (await findPerson(tx, email)).id)),
    }),
  }
}

/** `interlock services …`. */
export function addServiceCommands(services: Command): void {
  const described = (command: Command) =>
    command
      .option('--customers <names>', 'all who have it, separated by commas; "" is everybody')
      .option('--subscribers <emails>', 'all who are told of it, separated by commas; "" is nobody')
  services
    .command('list')
    .description('what customers use, who has it and who is told of it')
    .action(async (options: Common) => {
      const all = await administer(options, tx => listServices(tx))
      printList(all, options, ({ key, name, customers, subscribers, archived }) => ({
        key,
        name,
        customers: customers.map(one => one.name).join(', ') || 'all',
        told: subscribers.map(one => one.name).join(', '),
        state: archived ? 'archived' : '',
      }))
    })
  described(services.command('add <name>'))
    .description('something customers use')
    .action(async (name: string, options: ServiceOptions) => {
      const done = await administer(options, async (tx, doing) => {
        const body = checkBody(addRoute, { name, ...(await toParties(tx, options)) })
        return { id: await addService(tx, body, doing) }
      })
      printDone(done, options, () => `${name} is added.`)
    })
  described(services.command('change <key>'))
    .description('its name, who has it or who is told of it')
    .option('--name <name>', 'the new name')
    .action(async (key: string, options: ServiceOptions) => {
      const done = await administer(options, async (tx, doing) => {
        const { id } = await findService(tx, key)
        const { name } = options
        const parties = await toParties(tx, options)
        await changeService(
          tx,
          { ...checkBody(changeRoute, { ...(name !== undefined && { name }), ...parties }), id },
          doing,
        )
        return { id }
      })
      printDone(done, options, () => `${options.name ?? key} is changed.`)
    })
}

const dayWords = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

/** `mon-fri`, `mon,wed`, `6,7`: days of the week from 1, Monday. */
export function readDays(text: string): number[] {
  const dayOf = (word: string) => {
    const day = /^[1-7]$/.test(word) ? Number(word) : dayWords.indexOf(word.slice(0, 3)) + 1
    if (day > 0) return day
    throw new Problem('request.invalid', undefined, [
      { field: '--days', text: `“${word}” is no day: write mon-fri, or sat,sun, or 1-5` },
    ])
  }
  const days = listWords(text.toLowerCase()).flatMap(part => {
    const [first = '', last = first] = part.split('-').map(word => word.trim())
    const [from, to] = [dayOf(first), dayOf(last)]
    return Array.from({ length: ((to - from + 7) % 7) + 1 }, (_, index) => ((from - 1 + index) % 7) + 1)
  })
  return [...new Set(days)].sort()
}

type HoursOptions = Common & { zone: string; days: string; from: string; to: string }

/** `interlock hours …`. */
export function addHoursCommands(hours: Command): void {
  hours
    .command('show')
    .description('when somebody is there')
    .action(async (options: Common) => {
      const read = await administer(options, async tx => ({ hours: (await loadStaffing(tx)).roster.hours }))
      printDone(read, options, ({ hours: set }) =>
        set
          ? `${set.days.map(day => dayWords[day - 1]).join(', ')} from ${set.opensAt} to ${set.closesAt}, ${set.zone}.`
          : 'Always there.',
      )
    })
  hours
    .command('set')
    .description('on which days, from when to when')
    .requiredOption('--zone <zone>', 'whose clock, such as Europe/Berlin')
    .option('--days <days>', 'which days', 'mon-fri')
    .requiredOption('--from <time>', 'such as 08:00')
    .requiredOption('--to <time>', 'such as 17:00; 24:00 is the end of the day')
    .action(async (options: HoursOptions) => {
      const { zone, days, from: opensAt, to: closesAt } = options
      const done = await administer(options, async (tx, doing) => {
        const wanted = { zone, days: readDays(days), opensAt, closesAt }
        await changeHours(tx, checkBody(hoursRoute, { hours: wanted }).hours, doing)
        return { hours: wanted }
      })
      printDone(done, options, () => 'The working hours are set.')
    })
  hours
    .command('always')
    .description('somebody is always there')
    .action(async (options: Common) => {
      const done = await administer(options, async (tx, doing) => {
        await changeHours(tx, null, doing)
        return { hours: null }
      })
      printDone(done, options, () => 'Somebody is always there.')
    })
}
