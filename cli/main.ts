import { readFileSync } from 'node:fs'
import { Command } from 'commander'

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string
}

const program = new Command('interlock')
  .description('Service management where the operating model runs the work.')
  .version(version)

await program.parseAsync()
