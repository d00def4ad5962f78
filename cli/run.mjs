// Sets up what is missing, then runs one of the project's programs on the pinned Node.js: node cli/run.mjs FILE ARGS…
// Not `node cli/setup.mjs && node FILE`: a shell looks `node` up once, so after a first installation it would run
// FILE on the Node.js it already knew.
import { spawn } from 'node:child_process'
import { existsSync, realpathSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { findPinnedNode, setUpOrExit } from './setup.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Runs a program of the project, in this process when it is the pinned Node.js already. */
export async function runProgram(file, args) {
  const isPinned = isSameFile(process.execPath, findPinnedNode())
  await setUpOrExit()
  if (process.env.npm_lifecycle_event !== undefined) stopWithShell()
  const program = join(root, file)
  if (!isPinned) return runInChild(program, args)
  process.argv = [process.execPath, program, ...args]
  await import(pathToFileURL(program).href)
}

// npm gives a signal to the shell it started, and the shell ends without passing it on: we would be left running.
function stopWithShell() {
  const shell = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === shell) return
    clearInterval(timer)
    process.kill(process.pid, 'SIGTERM')
  }, 250).unref()
}

function isSameFile(one, other) {
  return other !== undefined && existsSync(other) && realpathSync(one) === realpathSync(other)
}

function runInChild(program, args) {
  const child = spawn(findPinnedNode(), [program, ...args], { stdio: 'inherit' })
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  // A terminal sends Ctrl-C to both of us: passing it on would make it two.
  process.on('SIGINT', () => {
    if (!process.stdin.isTTY) child.kill('SIGINT')
  })
  child.on('error', error => {
    console.error(`${program} could not be started: ${error.message}`)
    process.exit(1)
  })
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 1)))
}

if (realpathSync(process.argv[1] ?? '.') === fileURLToPath(import.meta.url)) {
  const [file, ...args] = process.argv.slice(2)
  await runProgram(file, args)
}
