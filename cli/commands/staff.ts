import type { Command } from 'commander'
import { addMailbox as addRoute } from '../../contract/index.ts'
import { addMailbox, changeMailbox, readMailboxes, sendTest } from '../../server/comms/index.ts'
import { loadDirectory } from '../../server/identity/index.ts'
import { Problem } from '../../server/kernel/index.ts'
import { addHolder, listRoles, readNextTicket, removeHolder } from '../../server/model/index.ts'
import { refuseProcess } from '../../server/work/index.ts'
import {
  administer,
  type Common,
  checkBody,
  findOrganisation,
  findPerson,
  findTeam,
  printDone,
  printList,
  readId,
} from '../administration.ts'
import { findService } from './services.ts'

type Tx = Parameters<typeof loadDirectory>[0]

type Scope = { customer?: string; service?: string }
async function findScope(tx: Tx, { customer, service }: Scope) {
  return {
    customerId: customer === undefined ? undefined : findOrganisation(await loadDirectory(tx), customer).id,
    serviceId: service === undefined ? undefined : (await findService(tx, service)).id,
  }
}

type Assign = Common &
  Scope & { person?: string; team?: string; priorities?: string; hours?: 'always' | 'in' | 'after' }

async function assign(role: string, options: Assign) {
  const done = await administer(options, async (tx, doing) => {
    const { person, team, priorities, hours } = options
    if (hours !== undefined && !['always', 'in', 'after'].includes(hours))
      throw new Problem('holder.refused', `“${hours}” is not one of always, in, after.`)
    const wanted = {
      role,
      personId: person === undefined ? undefined : (await findPerson(tx, person)).id,
      teamId: team === undefined ? undefined : findTeam(await loadDirectory(tx), team).id,
      ...(await findScope(tx, options)),
      priorities: priorities?.split(',').map(Number),
      hours,
    }
    if (wanted.priorities?.some(one => ![1, 2, 3, 4].includes(one)))
      throw new Problem('holder.refused', 'Priorities are 1, 2, 3 and 4.')
    return { id: await addHolder(tx, wanted, doing) }
  })
  printDone(done, options, () => `${options.person ?? options.team} holds ${role}.`)
}

async function listHolders(options: Common) {
  const roles = await administer(options, tx => listRoles(tx))
  if (options.json) return printList(roles, options, () => ({}))
  const lines = roles?.flatMap(({ key, holders, held }) =>
    holders.length > 0
      ? holders.map(holder => ({
          role: key,
          holder: holder.person?.name ?? holder.team?.name ?? '',
          customer: holder.customer?.name,
          service: holder.service?.name,
          priorities: holder.priorities?.join(','),
          hours: holder.hours,
          id: holder.id,
        }))
      : [{ role: key, holder: held ? 'whoever asks' : 'nobody' }],
  )
  const all = { role: '', holder: '', customer: '', service: '', priorities: '', hours: '', id: '' }
  printList(lines, options, line => ({ ...all, ...line }))
}

async function preview(process: string, options: Common & Scope & { priority?: string; at?: string }) {
  const found = await administer(options, async (tx, { at }) => {
    const scope = await findScope(tx, options)
    const priority = options.priority === undefined ? undefined : Number(options.priority)
    return readNextTicket(tx, { process, ...scope, priority, at: options.at }, at)
  })
  printList(found?.activities, options, ({ name, letters }) => {
    const say = (letter: 'R' | 'A') => {
      const held = letters.find(one => one.letter === letter)
      const names = held?.requester
        ? 'whoever asks'
        : [...(held?.teams ?? []), ...(held?.people ?? [])].join(', ')
      return held?.standIn ? `${names} (standing in)` : names
    }
    return { activity: name, 'does it': say('R'), 'answers for it': say('A') }
  })
}

/** `interlock holders …`. */
export function addHolderCommands(holders: Command): void {
  const scoped = (command: Command) =>
    command
      .option('--customer <name>', 'for this customer only')
      .option('--service <key>', 'for this service only')
  holders.command('list').description('every role with who holds it').action(listHolders)
  scoped(holders.command('assign <role>'))
    .description('give a role to a person or a team')
    .option('--person <email>')
    .option('--team <name>')
    .option('--priorities <list>', 'for these only, such as 1,2')
    .option('--hours <when>', 'always, in or after working hours')
    .action(assign)
  holders
    .command('remove <id>')
    .description('take a role from somebody; ids are in the list')
    .action(async (id: string, options: Common) => {
      const done = await administer(options, async (tx, doing) => {
        await removeHolder(tx, readId(id), doing)
        return { id }
      })
      printDone(done, options, () => 'The role is taken back.')
    })
  scoped(holders.command('preview <process>'))
    .description('who would get the next ticket of a process')
    .option('--priority <number>', '1 to 4')
    .option('--at <instant>', 'when, such as 2026-12-24T22:00:00Z (now)')
    .action(preview)
}

async function findMailbox(tx: Tx, address: string) {
  const found = (await readMailboxes(tx)).find(one => one.address === address.toLowerCase())
  if (!found) throw new Problem('mailbox.not_found', `${address} is no mailbox here.`)
  return found
}

/** `interlock mailboxes …`. */
export function addMailboxCommands(mailboxes: Command): void {
  mailboxes
    .command('list')
    .description('the addresses mail is taken for')
    .action(async (options: Common) => {
      const all = await administer(options, tx => readMailboxes(tx))
      printList(all, options, ({ address, process, open, lastAt }) => ({
        address,
        process,
        state: open ? 'open' : 'closed',
        'last mail': lastAt,
      }))
    })
  mailboxes
    .command('add <address>')
    .description('take mail for an address')
    .option('--process <key>', 'where a new matter opens', 'incident')
    .action(async (address: string, options: Common & { process: string }) => {
      const done = await administer(options, async (tx, doing) => {
        await refuseProcess(tx, options.process)
        const wanted = checkBody(addRoute, { address, process: options.process })
        return { id: await addMailbox(tx, wanted, doing) }
      })
      printDone(done, options, () => `${address} is a mailbox now.`)
    })
  mailboxes
    .command('change <address>')
    .description('its process, or whether it takes anything new')
    .option('--process <key>')
    .option('--close', 'it takes answers to tickets, and nothing new')
    .option('--open', 'it takes everything again')
    .action(
      async (address: string, options: Common & { process?: string; close?: boolean; open?: boolean }) => {
        const open = options.close ? false : options.open
        const done = await administer(options, async (tx, doing) => {
          await refuseProcess(tx, options.process)
          const { id } = await findMailbox(tx, address)
          await changeMailbox(tx, { id, process: options.process, open }, doing)
          return { id }
        })
        printDone(done, options, () => `${address} is changed.`)
      },
    )
  mailboxes
    .command('test <address>')
    .description('send somebody a mail from it')
    .requiredOption('--to <email>', 'a person here')
    .action(async (address: string, options: Common & { to: string }) => {
      const done = await administer(options, async (tx, { at }) => {
        const { id } = await findMailbox(tx, address)
        const { name, email } = await findPerson(tx, options.to)
        await sendTest(tx, { id, to: email, name }, at)
        return { to: email }
      })
      printDone(done, options, ({ to }) => `A mail to ${to} goes out as soon as the program runs.`)
    })
}
