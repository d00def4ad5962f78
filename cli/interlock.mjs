#!/usr/bin/env node
// The `interlock` command as npm finds it: sets up what is missing, then runs the real one on the pinned Node.js.
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findPinnedNode, setUpOrExit } from './setup.mjs'

await setUpOrExit()
const main = join(dirname(fileURLToPath(import.meta.url)), 'main.ts')
const child = spawn(findPinnedNode(), [main, ...process.argv.slice(2)], { stdio: 'inherit' })
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
// A terminal sends Ctrl-C to both of us: passing it on would make it two.
process.on('SIGINT', () => {
  if (!process.stdin.isTTY) child.kill('SIGINT')
})
child.on('error', error => {
  console.error(`interlock could not be started: ${error.message}`)
  process.exit(1)
})
child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 1)))
