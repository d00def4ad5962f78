import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { ConfigError } from '../server/kernel/index.ts'
import { addAdministration } from './commands/administration.ts'
import { audit } from './commands/audit.ts'
import { writeDocs } from './commands/docs.ts'
import { explain } from './commands/explain.ts'
import { importMail } from './commands/importMail.ts'
import { importTicketFile } from './commands/importTicketFile.ts'
import { writeSchema } from './commands/schema.ts'
import { printSignInLink } from './commands/signInLink.ts'

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string
}

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
imports
  .command('tickets <file>')
  .description('a ticket for each row of a CSV file, all or none; people are told as of any ticket')
  .option('--process <key>', 'the process of rows that name none')
  .option('--as <email>', 'who opens them (default: the first administrator)')
  .option('--workspace <name>', 'the short name of the workspace, where there are several')
  .action(importTicketFile)
program
  .command('audit')
  .description('compare what was owed with the ledger; ends with 1 when anything is missing')
  .action(audit)
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
