import { existsSync } from 'node:fs'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** What takes minutes begins first: started last, it would run on alone while the other core has nothing left to do. */
const longest = ['tests/kills.test.ts', 'tests/journeys/', 'tests/matrix']
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const at = longest.findIndex(name => moduleId.includes(`/${name}`))
      return at < 0 ? longest.length : at
    }
    return (await super.sort(files)).sort((one, other) => rank(one) - rank(other))
  }
}

const globalSetup = 'tests/support/global.ts'

export default defineConfig(({ mode }) => ({
  test: {
    include: mode === 'soak' ? ['**/*.soak.ts'] : ['**/*.test.{ts,tsx}'],
    exclude: ['**/node_modules/**', 'web/dist/**', 'data/**'],
    pool: 'forks',
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    testTimeout: mode === 'soak' ? 0 : 60_000,
    // Only what a browser waited for in vain on a busy machine is tried once more; whatever is wrong stays wrong.
    retry: { count: 1, condition: /Timeout \d+ms exceeded/ },
    hookTimeout: mode === 'soak' ? 0 : 60_000,
    ...(existsSync(new URL(globalSetup, import.meta.url)) ? { globalSetup } : {}),
  },
}))
