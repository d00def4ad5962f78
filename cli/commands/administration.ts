import type { Command } from 'commander'
import { addArchiveCommands } from './archive.ts'
import { addKeepingCommands } from './keeping.ts'
import { addAccessCommands, addOrganisationCommands, addTeamCommands } from './parties.ts'
import { addPeopleCommands } from './people.ts'
import { addQuarantineCommands } from './quarantine.ts'
import { addHoursCommands, addServiceCommands } from './services.ts'
import { addHolderCommands, addMailboxCommands } from './staff.ts'

/** Every command takes these. */
function addCommon(group: Command): void {
  for (const command of group.commands)
    command
      .option('--workspace <name>', 'the short name of the workspace, where there are several')
      .option('--json', 'for programs')
}

/** Makes a command that others stand under. */
const groupOf = (program: Command) => (name: string, description: string, examples: string[]) =>
  program
    .command(name)
    .description(description)
    .addHelpText(
      'after',
      `\nExamples:\n${examples.map(line => `  interlock ${name} ${line}`).join('\n')}\n\nEnds with 0 when done, 2 when refused (nothing was changed), 1 when anything else went wrong.`,
    )

/** Administration on the command line: the same acts as in the browser, written to the log as done by a command. */
export function addAdministration(program: Command): void {
  const group = groupOf(program)
  const people = group('people', 'who there is: list, invite, change, deactivate, import', [
    'list --state invited',
    'invite mara@northwind.example --name Mara --organisation Northwind',
    'deactivate ben@fjord.example',
  ])
  const organisations = group('organisations', 'the provider, customers and partners', [
    'add Northwind --domains northwind.example',
    'import customers.csv --preview',
  ])
  const teams = group('teams', 'people of one organisation who share a queue', [
    'add "Service desk" --organisation "Fjord IT" --members ben@fjord.example',
  ])
  const holders = group('holders', 'who holds which role', [
    'assign service-desk-analyst --team "Service desk"',
    'preview incident --customer Northwind --at 2026-12-24T22:00:00Z',
  ])
  const services = group('services', 'what customers use', [
    'add Printing --customers "Northwind,Westerly" --subscribers mara@northwind.example',
    'change printing --name "Printing and scanning"',
  ])
  const hours = group('hours', 'when somebody is there', [
    'set --zone Europe/Berlin --days mon-fri --from 08:00 --to 17:00',
    'always',
  ])
  const quarantine = group('quarantine', 'mail that was set aside', [
    'list',
    'release ID --organisation Northwind',
    'discard ID',
  ])
  const mailboxes = group('mailboxes', 'the addresses mail is taken for', [
    'add help@desk.example.com --process incident',
    'test help@desk.example.com --to ben@fjord.example',
  ])
  const tokens = group('tokens', 'API tokens of everybody', ['list --json', 'revoke ID'])
  const sessions = group('sessions', 'who is signed in', ['list', 'end ID'])
  const log = group('log', 'what was changed in the configuration', ['config --kind person --find ben'])
  const keep = group('keep', 'how long things are kept, and what is held whatever its age', [
    'preview texts --months 24',
    'set texts 24',
    'hold --ticket INC-1042 --because "Case 17"',
  ])
  addPeopleCommands(people)
  addKeepingCommands({ keep, people })
  addOrganisationCommands(organisations)
  addTeamCommands(teams)
  addHolderCommands(holders)
  addServiceCommands(services)
  addHoursCommands(hours)
  addMailboxCommands(mailboxes)
  addQuarantineCommands(quarantine)
  addAccessCommands({ tokens, sessions, log })
  addArchiveCommands(organisations, 'organisations')
  addArchiveCommands(teams, 'teams')
  addArchiveCommands(services, 'services')
  const groups = [people, organisations, teams, holders, services, hours, mailboxes, quarantine]
  for (const each of [...groups, tokens, sessions, log, keep]) addCommon(each)
}
