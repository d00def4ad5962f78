#!/usr/bin/env node
// The `interlock` command as npm finds it, on a bare clone too.
import { runProgram } from './run.mjs'

await runProgram('cli/main.ts', process.argv.slice(2))
