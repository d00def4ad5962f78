import { createWriteStream } from 'node:fs'
import { resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Command } from 'commander'
import { createBlobs, Problem, systemClock } from '../../server/kernel/index.ts'
import {
  erasePerson,
  exportPerson,
  finishErasure,
  liftHold,
  previewErasure,
  previewRule,
  type RuleKind,
  readKeeping,
  ruleKinds,
  setHold,
  setRule,
  writeRegister,
} from '../../server/upkeep/index.ts'
import {
  administer,
  type Common,
  findPerson,
  findWorkspaceId,
  printDone,
  printList,
} from '../administration.ts'
import { withApp } from '../installation.ts'

function readRule(rule: string): RuleKind {
  const kind = ruleKinds.find(each => each === rule)
  if (!kind) throw new Error(`There is no rule “${rule}”. There are: ${ruleKinds.join(', ')}.`)
  return kind
}
function readMonths(text: string): number {
  const months = Number(text)
  if (!Number.isInteger(months) || months < 1 || months > 600)
    throw new Error('Months are a number from 1 to 600.')
  return months
}

async function listKept(options: Common) {
  const found = await administer(options, tx => readKeeping(tx))
  printList(found?.rules, options, ({ kind, months, removed, lastRunAt }) => ({
    rule: kind,
    months: months ?? 'off',
    removed,
    'last run': lastRunAt,
  }))
}

async function preview(rule: string, options: Common & { months: string }) {
  const kind = readRule(rule)
  const months = readMonths(options.months)
  const found = await administer(options, tx => previewRule(tx, { kind, months }, systemClock))
  printDone(found, options, ({ first, before, ...counts }) =>
    [
      `Older than ${before}:`,
      ...Object.entries(counts).map(([what, count]) => `  ${what}: ${count}`),
      ...first.map(({ number, title, closedAt }) => `  ${number}  ${closedAt}  ${title}`),
    ].join('\n'),
  )
}

async function set(rule: string, months: string, options: Common) {
  const kind = readRule(rule)
  const wanted = months === 'off' ? null : readMonths(months)
  const changed = await administer(options, async (tx, doing) => ({
    changed: await setRule(tx, { kind, months: wanted }, doing),
  }))
  printDone(changed, options, done =>
    done.changed
      ? wanted === null
        ? `Nothing goes by the rule “${kind}” any more.`
        : `What is older than ${wanted} months goes from now on, within the hour.`
      : 'It is set so already.',
  )
}

async function hold(options: Common & { ticket?: string; person?: string; because: string }) {
  const done = await administer(options, async (tx, doing) => {
    const person = options.person === undefined ? undefined : await findPerson(tx, options.person)
    return {
      id: await setHold(tx, { ticket: options.ticket, personId: person?.id, reason: options.because }, doing),
    }
  })
  printDone(done, options, ({ id }) => `Held: ${id}. Lift it with: interlock keep lift ${id}`)
}

async function listHeld(options: Common) {
  const found = await administer(options, tx => readKeeping(tx))
  printList(found?.holds, options, ({ id, ticket, person, reason, setAt }) => ({
    id,
    ticket,
    person,
    since: setAt,
    reason,
  }))
}

async function lift(id: string, options: Common) {
  const done = await administer(options, async (tx, doing) => {
    await liftHold(tx, id, doing)
    return { id }
  })
  printDone(done, options, () => 'Lifted. What waited for it goes now.')
}

type Erase = Common & { texts?: string; yes?: string; preview?: boolean }
async function erase(email: string, options: Erase) {
  const texts = options.texts ?? 'keep'
  if (texts !== 'keep' && texts !== 'remove') throw new Error('--texts is keep or remove.')
  if (options.preview || options.yes === undefined) {
    const found = await administer(options, async tx => previewErasure(tx, (await findPerson(tx, email)).id))
    printDone(found, options, ({ name, goes, stays, openTickets }) =>
      [
        `${name} would be erased. What goes: ${JSON.stringify(goes)}`,
        `What stays under another name: ${JSON.stringify(stays)}`,
        ...(openTickets.length > 0 ? [`Still open: ${openTickets.join(', ')}`] : []),
        `Nothing was changed. To do it, which cannot be taken back: --yes="${name}"`,
      ].join('\n'),
    )
    return
  }
  const done = await administer(options, async (tx, doing) => {
    const { id: personId, name } = await findPerson(tx, email)
    if (name.trim() !== options.yes?.trim()) throw new Problem('erasure.name_differs')
    return { id: await erasePerson(tx, { personId, texts }, doing) }
  })
  if (!done) return
  const isOver = await withApp([], async ({ db }, { config }) => {
    if (config.backup.dir !== null) await writeRegister(db, config.backup.dir)
    const workspaceId = await findWorkspaceId(db, options.workspace)
    return finishErasure({ db, clock: systemClock }, { workspaceId, erasureId: done.id })
  })
  printDone(
    { ...done, isOver },
    options,
    () => 'Erased. Backups from before still hold them, until they are removed.',
  )
}

async function exportAll(email: string, options: Common & { to: string }) {
  const found = await administer(options, tx => findPerson(tx, email))
  if (!found) return
  await withApp([], async ({ db }, { config }) => {
    const workspaceId = await findWorkspaceId(db, options.workspace)
    const blobs = createBlobs({ dir: config.filesDir, clock: systemClock })
    const bytes = await exportPerson({ db, blobs, workspaceId, personId: found.id, actor: null })
    await pipeline(bytes, createWriteStream(resolve(options.to), { flags: 'wx', mode: 0o600 }))
  })
  console.log(resolve(options.to))
}

/** `interlock keep …` and what of people it concerns. */
export function addKeepingCommands({ keep, people }: { keep: Command; people: Command }): void {
  keep.command('list').description('how long what is kept; off: for good').action(listKept)
  keep
    .command('preview <rule>')
    .description('what a rule would remove: counted, and the first by name; nothing is changed')
    .requiredOption('--months <number>', 'how long it would be kept')
    .action(preview)
  keep
    .command('set <rule> <months>')
    .description('texts, tickets, mail or log: what is older goes, within the hour; `off` ends it')
    .action(set)
  keep
    .command('hold')
    .description('keep a ticket, or all a person has to do with, whatever rule or wish there is')
    .option('--ticket <number>')
    .option('--person <email>')
    .requiredOption('--because <reason>', 'as it will stand in the log')
    .action(hold)
  keep.command('holds').description('what is held').action(listHeld)
  keep.command('lift <id>').description('lift a hold').action(lift)
  people
    .command('erase <email>')
    .description('take somebody out of everything for good; without --yes it says what would go')
    .option('--texts <keep|remove>', 'what they wrote stays without their name, or goes, too', 'keep')
    .option('--preview', 'say what would go and what stays')
    .option('--yes <name>', 'their name, to be sure')
    .action(erase)
  people
    .command('export <email>')
    .description('all that is kept of somebody, as a ZIP archive')
    .requiredOption('--to <file>', 'a file that is not there yet')
    .action(exportAll)
}
