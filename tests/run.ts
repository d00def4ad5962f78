import { parseArgs } from 'node:util'
import type { TestModule, Vitest } from 'vitest/node'
import { startVitest } from 'vitest/node'

// The runner behind `npm test` and `npm run soak`. Its last line is the count, and it fails when a test fails,
// when a file holds no test at all, or when something breaks outside any test: each of these counts as failed.

const { values, positionals } = parseArgs({ options: { soak: { type: 'boolean' } }, allowPositionals: true })

const vitest = await startVitest(positionals, {
  watch: false,
  reporters: ['default'],
  ...(values.soak ? { mode: 'soak' } : {}),
})
const modules = vitest.state.getTestModules()
const broken = listBroken(vitest, modules)
const counts = countTests(modules)
counts.failed += broken.length
await vitest.close()

for (const line of broken) console.log(line)
if (modules.length === 0) {
  console.log('no test file was run')
  counts.failed++
}
const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''
console.log(`${counts.passed} passed, ${counts.failed} failed${skipped}`)
const vitestFailed = process.exitCode !== undefined && process.exitCode !== 0
process.exit(counts.failed > 0 || modules.length === 0 || vitestFailed ? 1 : 0)

function countTests(ran: TestModule[]) {
  const count = { passed: 0, failed: 0, skipped: 0 }
  for (const test of ran.flatMap(module => [...module.children.allTests()])) {
    const { state } = test.result()
    count[state === 'pending' ? 'failed' : state]++
  }
  return count
}

/** What no single test shows: a hook that failed skips its tests, a file that cannot be loaded has none. */
function listBroken(run: Vitest, ran: TestModule[]): string[] {
  const parts = ran.flatMap(module => [module, ...module.children.allSuites()])
  const empty = ran.filter(module => module.children.allTests().next().done)
  const isEmpty = (part: (typeof parts)[number]) => part.type === 'module' && empty.includes(part)
  const failed = parts.filter(part => part.errors().length > 0 && !isEmpty(part))
  const unhandled = run.state.getUnhandledErrors()
  return [
    ...empty.map(module => `failed: ${module.relativeModuleId} holds no test`),
    ...failed.map(part => `failed: ${part.type === 'suite' ? part.fullName : part.relativeModuleId}`),
    ...unhandled.map(() => 'failed: an error outside any test, shown above'),
  ]
}
