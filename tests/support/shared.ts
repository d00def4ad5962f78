import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, test } from 'vitest'

/**
 * Where the shared folder has something, or nothing where it is not there. It is looked for in
 * INTERLOCK_SHARED, beside the repository, and, in a linked worktree, beside the repository it belongs to.
 */
export function sharedPath(...parts: string[]): string | undefined {
  const folders = [
    process.env.INTERLOCK_SHARED,
    ...repositoryRoots().map(root => join(dirname(root), 'shared')),
  ]
  return folders.flatMap(folder => (folder ? [join(folder, ...parts)] : [])).find(path => existsSync(path))
}

/**
 * Tests that need data of the shared folder. Without it they are skipped, with the reason in their name; where
 * CI=true they fail, so that a build cannot turn green by not looking.
 */
export function describeWithShared(
  name: string,
  parts: readonly string[],
  body: (path: string) => void,
): void {
  const path = sharedPath(...parts)
  const wanted = ['../shared', ...parts].join('/')
  if (path !== undefined) describe(name, () => body(path))
  else if (process.env.CI === 'true') {
    test(`${name}: ${wanted} is there`, () => {
      throw new Error(`${wanted} is missing. Put it beside the repository, or set INTERLOCK_SHARED.`)
    })
  } else test.skip(`${name} (skipped: ${wanted} is missing)`, () => {})
}

function repositoryRoots(): string[] {
  const root = join(import.meta.dirname, '..', '..')
  try {
    const common = execFileSync('git', ['rev-parse', '--path-format=absolute', '--git-common-dir'], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    return [root, dirname(common.trim())]
  } catch {
    return [root] // not a git checkout: only the folder beside this one can be meant
  }
}
