import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Browser, chromium } from 'playwright-core'

const run = promisify(execFile)

/** A browser that can be started: its program and the environment it needs. */
type Chromium = { program: string; env: Record<string, string> }

/**
 * The Chromium that INTERLOCK_TEST_CHROMIUM names, else the one that comes by npm, unpacked once a user and version
 * under the temporary folder with the fonts it brings and, where the system lacks them, the libraries it brings.
 */
async function findChromium(): Promise<Chromium> {
  const own = process.env.INTERLOCK_TEST_CHROMIUM
  if (own) return { program: own, env: {} }
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Error(
      'The packages bring Chromium for Linux on x64 only: set INTERLOCK_TEST_CHROMIUM to yours.',
    )
  const home = await unpack()
  const env = { FONTCONFIG_PATH: join(home, 'fonts') }
  const program = join(home, 'chromium')
  if ((await listMissing(program)).length === 0) return { program, env }
  const libraries = join(home, 'al2023', 'lib')
  const missing = await listMissing(program, libraries)
  if (missing.length > 0)
    throw new Error(`Chromium needs libraries this system lacks: ${missing.join(', ')}. Install them.`)
  return { program, env: { ...env, LD_LIBRARY_PATH: libraries } }
}

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--no-first-run',
  // Behind the refusal below: what it cannot see (workers, prefetches) resolves no name either.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
]

/** Starts the browser; it reaches no host but this machine. */
export async function launchChromium(): Promise<Browser> {
  const { program, env } = await findChromium()
  return chromium.launch({
    executablePath: program,
    args: flags,
    env: { ...(process.env as Record<string, string>), ...env },
  })
}

/** Complete or not there: unpacked beside and renamed, because several test files may come here at once. */
async function unpack(): Promise<string> {
  const packages = new URL('.', import.meta.resolve('@sparticuz/chromium'))
  const { version } = JSON.parse(readFileSync(new URL('../package.json', packages), 'utf8')) as {
    version: string
  }
  const home = join(tmpdir(), `interlock-chromium-${version}-${userInfo().uid}`)
  if (existsSync(home)) return home
  const unfinished = `${home}.${process.pid}`
  mkdirSync(unfinished, { recursive: true, mode: 0o700 })
  const script = `import { inflate } from ${JSON.stringify(import.meta.resolve('@sparticuz/chromium'))}
    const bin = ${JSON.stringify(new URL('../bin/', packages).pathname)}
    await Promise.all(['chromium.br', 'fonts.tar.br', 'al2023.tar.br'].map(name => inflate(bin + name)))`
  try {
    // The package unpacks into the temporary folder under fixed names; a process of its own gets its own folder.
    await run(process.execPath, ['--input-type=module', '-e', script], {
      env: { ...process.env, TMPDIR: unfinished },
    })
    writeFileSync(join(unfinished, 'fonts', 'fonts.conf'), fontConfiguration(join(home, 'fonts')))
    renameSync(unfinished, home)
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true })
    if (!existsSync(home)) throw error
  }
  return home
}

/** The packaged font first, so that pictures look alike on every machine; the system's for what it lacks. */
const fontConfiguration = (fonts: string) => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${fonts}</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${fonts}-cache</cachedir>
  ${['sans-serif', 'system-ui'].map(family => `<alias binding="strong"><family>${family}</family><prefer><family>Open Sans</family></prefer></alias>`).join('\n  ')}
</fontconfig>
`

async function listMissing(program: string, libraries?: string): Promise<string[]> {
  const env = { ...process.env, ...(libraries !== undefined && { LD_LIBRARY_PATH: libraries }) }
  const { stdout } = await run('ldd', [program], { env })
  return stdout
    .split('\n')
    .filter(line => line.includes('not found'))
    .map(line => line.trim().split(' ')[0] ?? line)
}
