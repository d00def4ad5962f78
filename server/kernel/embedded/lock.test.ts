import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, linkSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { lockFolder } from './lock.ts'
import { findStart } from './process.ts'

const root = mkdtempSync(join(tmpdir(), 'interlock-lock-'))
let deadPid = 0

beforeAll(async () => {
  const dead = spawn(process.execPath, ['--version'], { stdio: 'ignore' })
  deadPid = dead.pid ?? 0
  await once(dead, 'exit')
})

afterAll(() => rmSync(root, { recursive: true, force: true }))

function makeFolder(lock?: string): string {
  const folder = mkdtempSync(join(root, 'data-'))
  if (lock !== undefined) writeFileSync(join(folder, 'interlock.pid'), lock)
  return folder
}

test('a lock is held until it is released, and says who holds it since when', async () => {
  const folder = makeFolder()
  const release = await lockFolder(folder)
  const [pid, start] = readFileSync(join(folder, 'interlock.pid'), 'utf8').split('\n')
  expect([pid, start]).toEqual([String(process.pid), findStart(process.pid)])
  await expect(lockFolder(folder)).rejects.toThrow(`(process ${process.pid})`)
  release()
  ;(await lockFolder(folder))()
  expect(existsSync(join(folder, 'interlock.pid'))).toBe(false)
})

test('a lock of a process that is gone, of an earlier one with the same id, or cut short by a power loss is taken over', async () => {
  const stale = [`${deadPid}\n\nx\n`, `${process.pid}\nanother boot/1\nx\n`, '', 'rubbish']
  for (const text of stale) {
    const folder = makeFolder(text)
    const release = await lockFolder(folder)
    expect(readFileSync(join(folder, 'interlock.pid'), 'utf8').split('\n')[0]).toBe(String(process.pid))
    release()
  }
})

test('while another process is about to take over, the stale lock is left to it', async () => {
  const folder = makeFolder(`${deadPid}\n\nx\n`)
  const claim = join(folder, `interlock.pid.claim-${process.pid}-other`)
  writeFileSync(claim, `${process.pid}\n${findStart(process.pid)}\nother\n`)
  const waiting = lockFolder(folder)
  await new Promise(resolve => setImmediate(resolve))
  expect(readFileSync(join(folder, 'interlock.pid'), 'utf8')).toContain(String(deadPid))
  rmSync(join(folder, 'interlock.pid'))
  linkSync(claim, join(folder, 'interlock.pid'))
  rmSync(claim)
  await expect(waiting).rejects.toThrow(`(process ${process.pid})`)
})

test('a claim left by a killed process does not keep others from taking over', async () => {
  const folder = makeFolder(`${deadPid}\n\nx\n`)
  writeFileSync(join(folder, `interlock.pid.claim-${deadPid}-left`), '')
  ;(await lockFolder(folder))()
})

// What taking over would be without claims: look, remove, create. Kept to show that the race below can be lost.
const withoutClaims = `
  const lockFolder = async folder => {
    const lock = folder + '/interlock.pid'
    const [pid] = readFileSync(lock, 'utf8').split('\\n')
    if (isAlive(Number(pid))) throw new Error('held')
    await new Promise(resolve => setTimeout(resolve, 1))
    rmSync(lock, { force: true })
    writeFileSync(lock, process.pid + '\\n', { flag: 'wx' })
  }`

async function race(takeOver: string, folders: string[]): Promise<number[]> {
  const program = `
    import { readFileSync, rmSync, writeFileSync } from 'node:fs'
    const { isAlive } = await import(${JSON.stringify(new URL('./process.ts', import.meta.url).href)})
    ${takeOver}
    console.log('ready')
    await new Promise(resolve => process.stdin.once('data', resolve))
    const held = []
    for (const [index, folder] of ${JSON.stringify(folders)}.entries()) {
      try { await lockFolder(folder); held.push(index) } catch {}
    }
    console.log(JSON.stringify(held))
    process.stdin.resume().on('end', () => process.exit())`
  const racers = Array.from({ length: 4 }, () => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    return { child, lines: createInterface(child.stdout)[Symbol.asyncIterator]() }
  })
  for (const { lines } of racers) await lines.next()
  for (const { child } of racers) child.stdin.write('go\n')
  const held: number[][] = []
  for (const { lines } of racers) held.push(JSON.parse(String((await lines.next()).value)))
  for (const { child } of racers) child.stdin.end()
  return folders.map((_, index) => held.flat().filter(folder => folder === index).length)
}

test('of many processes that find a stale lock, exactly one takes it; without claims two can', async () => {
  const makeStale = () => Array.from({ length: 60 }, () => makeFolder(`${deadPid}\n\nx\n`))
  const claims = `const { lockFolder } = await import(${JSON.stringify(new URL('./lock.ts', import.meta.url).href)})`
  const folders = makeStale()
  expect(await race(claims, folders)).toEqual(folders.map(() => 1))
  expect((await race(withoutClaims, makeStale())).some(holders => holders > 1)).toBe(true)
})
