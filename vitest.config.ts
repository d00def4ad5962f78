import { existsSync } from 'node:fs'
import { defineConfig } from 'vitest/config'

const globalSetup = 'tests/support/global.ts'

export default defineConfig(({ mode }) => ({
  test: {
    include: mode === 'soak' ? ['**/*.soak.ts'] : ['**/*.test.{ts,tsx}'],
    exclude: ['**/node_modules/**', 'web/dist/**', 'data/**'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: mode === 'soak' ? 0 : 60_000,
    // Only what a browser waited for in vain on a busy machine is tried once more; whatever is wrong stays wrong.
    retry: { count: 1, condition: /Timeout \d+ms exceeded/ },
    hookTimeout: mode === 'soak' ? 0 : 60_000,
    ...(existsSync(new URL(globalSetup, import.meta.url)) ? { globalSetup } : {}),
  },
}))
