import { Command } from 'commander'
import { ConfigError, version } from '../server/kernel/index.ts'
import { addAdministration } from './commands/administration.ts'
import { audit } from './commands/audit.ts'
import { backUp, verify } from './commands/backUp.ts'
import { writeDocs } from './commands/docs.ts'
import { doctor } from './commands/doctor.ts'
import { explain } from './commands/explain.ts'
import { type HistoryOptions, importHistory } from './commands/importHistory.ts'
import { importMail } from './commands/importMail.ts'
import { importTicketFile } from './commands/importTicketFile.ts'
import { hold, release, status } from './commands/mail.ts'
import { restore } from './commands/restore.ts'
import { writeSchema } from './commands/schema.ts'
import { printSignInLink } from './commands/signInLink.ts'

const program = new Command('interlock')
  .description('Service management where the operating model runs the work.')
  .version(version)
const imports = program.command('import').description('bring in what is kept elsewhere; twice is once')
imports
  .command('mail <dir>')
  .description('every mail under a folder, as if it had come by SMTP')
  .option(
    '--mailbox <address>',
    'where mail goes that is addressed to none of ours (default: the first mailbox)',
  )
  .action(importMail)
const history = (command: Command) =>
  command
    .option('--map <field=column,…>', 'which column is what; without it a file we know is read as what it is')
    .option('--keep <column,…>', 'columns to keep beside the ticket, as they are')
    .option('--process <key>', 'the process it is the history of', 'incident')
    .option('--source <name>', 'where it comes from: the same id from two places is two tickets')
    .option('--zone <zone>', 'the zone of times that say none, such as Europe/Berlin', 'UTC')
    .option('--month-first', '3/4/2026 is the fourth of March')
    .option('--unknown <text>', 'what stands in a cell where nothing is known')
    .option('--add <what,…>', 'add what is not here yet: people, organisations, services')
    .option('--dry-run', 'say what it would become, and write nothing')
    .option('--as <email>', 'who brings it in (default: the first administrator)')
    .option('--workspace <name>', 'the short name of the workspace, where there are several')
history(imports.command('log <file>'))
  .description('an event log (CSV, also packed) as closed tickets with who did what when; nobody is told')
  .action(importHistory)
history(imports.command('tickets <file>'))
  .description('the tickets of another system as closed history, with their messages; nobody is told')
  .option('--open', 'open a new ticket for each row instead, all or none; people are told as of any ticket')
  .action((file: string, options: HistoryOptions & { open?: true }) =>
    options.open ? importTicketFile(file, options) : importHistory(file, options),
  )
program
  .command('audit')
  .description('compare what was owed with the ledger; ends with 1 when anything is missing')
  .action(audit)
const backup = program
  .command('backup')
  .description('write everything into a folder of its own, while work goes on')
  .option('--to <folder>', 'where backups are kept (default: INTERLOCK_BACKUP_DIR)')
  .option('--workspace <name>', 'only the workspace of this short name')
  .option('--keep <count>', 'how many stay; older ones of the same kind are removed')
  .action(backUp)
backup
  .command('verify <folder>')
  .description('read all of a backup and compare it with what was written; ends with 1 when it is damaged')
  .action(verify)
program
  .command('restore <folder>')
  .description('fill an empty installation from a backup')
  .option('--workspace <name>', 'bring only this workspace, into an installation that goes on working')
  .option('--as <name>', 'another short name for that workspace')
  .option('--erasures <file>', 'who was erased since (default: erasures.jsonl beside the folder)')
  .action(restore)
const mail = program.command('mail').description('whether mail goes out, after a restore above all')
const ofWorkspace = ['--workspace <name>', 'only the workspace of this short name'] as const
mail
  .command('status')
  .description('whether mail is held back, since when and why')
  .option(...ofWorkspace)
  .action(status)
mail
  .command('hold')
  .description('hold back all mail; it waits until it is released')
  .option(...ofWorkspace)
  .action(hold)
mail
  .command('release')
  .description('let mail go out again')
  .option(...ofWorkspace)
  .option('--send-old', 'also what was due before it was held back')
  .option('--withhold-old', 'but never what was due before it was held back')
  .action(release)
program
  .command('doctor')
  .description('look at everything and say what to do; ends with 1 when there is a problem')
  .option('--json', 'for machines')
  .action(doctor)
program
  .command('explain <event>')
  .description('what follows from an event, for example ticket.opened')
  .action(explain)
program
  .command('sign-in-link <email>')
  .description('print a link that signs somebody in, once, within 15 minutes')
  .action(printSignInLink)
program
  .command('schema')
  .description('write server/migrations/schema.sql from a freshly migrated database')
  .action(writeSchema)
program
  .command('docs')
  .description('write docs/api from the contract: openapi.json, events.md, problems.md')
  .action(writeDocs)

addAdministration(program)

try {
  await program.parseAsync()
} catch (error) {
  console.error(error instanceof ConfigError || error instanceof Error ? error.message : error)
  process.exitCode = 1
}
