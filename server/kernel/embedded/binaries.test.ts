import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { linkLibraries } from './binaries.ts'

const home = mkdtempSync(join(tmpdir(), 'interlock-binaries-'))

afterAll(() => rmSync(home, { recursive: true, force: true }))

test('the links a package cannot hold are made where its install script did not run', () => {
  mkdirSync(join(home, 'native', 'lib'), { recursive: true })
  writeFileSync(join(home, 'native', 'lib', 'libx.so.1.2'), 'code')
  const links = ['libx.so', 'libx.so.1'].map(name => ({
    source: 'native/lib/libx.so.1.2',
    target: `native/lib/${name}`,
  }))
  writeFileSync(join(home, 'native', 'pg-symlinks.json'), JSON.stringify(links))
  linkLibraries(home)
  linkLibraries(home)
  for (const { target } of links) expect(readFileSync(join(home, target), 'utf8')).toBe('code')
  expect(realpathSync(join(home, 'native', 'lib', 'libx.so'))).toBe(
    realpathSync(join(home, 'native', 'lib', 'libx.so.1.2')),
  )
})
