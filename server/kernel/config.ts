import { isIP } from 'node:net'
import { join } from 'node:path'

/** Everything that can be set from outside, checked once at the start. */
export type Config = {
  roles: Role[]
  host: string
  port: number
  /** Origin people reach us at; links in mails begin with it. Never taken from a request. */
  baseUrl: string
  /** Addresses or networks of proxies in front of us, whose X-Forwarded-For is believed; none by default. */
  proxies: string[]
  dataDir: string
  /** Folder of the bytes of attachments; the same for all processes on one database, and part of every backup. */
  filesDir: string
  /** How large one attachment may be, in bytes. */
  attachmentBytes: number
  /** Your own PostgreSQL ≥ 15; null: the embedded one in the data folder. */
  databaseUrl: string | null
  poolSize: number
  /** Where the SMTP listener for incoming mail binds. */
  mailHost: string
  mailPort: number
  /** The outgoing mail server, smtp(s)://user:password@host:port; null: mails wait. */
  smtpUrl: string | null
  /** Domain of our own mail addresses. */
  mailDomain: string
  /** How long a sending may take before it counts as failed; less than the 30 s of a lease. */
  smtpTimeoutMs: number
  /** How long what is not urgent waits to be joined with others to the same person; 0: every act has its own mail. */
  joinSeconds: number
  /** Where backups are kept (null: none are taken by themselves), hours from one to the next, how many stay. */
  backup: { dir: string | null; hours: number; keep: number }
  logLevel: string
  /** The workspace made at the first start. */
  workspace: { slug: string; name: string; admin: string }
}

const roles = ['web', 'jobs', 'mail'] as const
/** What one process does; by default all of it. */
export type Role = (typeof roles)[number]

type Reader = { text: string | undefined; wrong: (text: string) => void }

/** All mistakes of the configuration at once, each naming its variable. */
export class ConfigError extends Error {
  constructor(mistakes: string[]) {
    super(
      `The configuration has ${mistakes.length === 1 ? 'a mistake' : `${mistakes.length} mistakes`}:\n${mistakes.map(m => `  - ${m}`).join('\n')}`,
    )
  }
}

/** Reads and checks the environment and the command line's overrides; refuses with every mistake together. */
export function readConfig(
  overrides: Record<string, string | undefined> = {},
  environment: Record<string, string | undefined> = process.env,
): Config {
  const env = { ...environment, ...overrides }
  const mistakes: string[] = []
  const read = <T>(name: string, parse: (reader: Reader) => T): T =>
    parse({ text: env[name]?.trim() || undefined, wrong: text => mistakes.push(`${name}: ${text}`) })
  const port = read('INTERLOCK_PORT', numberIn(1, 65_535, 8080))
  const host = read('INTERLOCK_HOST', r => r.text ?? '127.0.0.1')
  const dataDir = read('INTERLOCK_DATA', r => r.text ?? 'data')
  const config: Config = {
    roles: read('INTERLOCK_ROLES', rolesOf),
    host,
    port,
    baseUrl: read(
      'INTERLOCK_URL',
      origin(`http://${host.includes(':') ? 'localhost' : host === '0.0.0.0' ? 'localhost' : host}:${port}`),
    ),
    proxies: read('INTERLOCK_PROXIES', networksOf),
    dataDir,
    filesDir: read('INTERLOCK_FILES', r => r.text ?? join(dataDir, 'files')),
    attachmentBytes: read('INTERLOCK_ATTACHMENT_MAX_MB', numberIn(1, 1000, 25)) * 1024 * 1024,
    databaseUrl: read('DATABASE_URL', urlOf(/^postgres(ql)?:\/\//, 'postgres:// or postgresql://')),
    poolSize: read('INTERLOCK_POOL', numberIn(2, 100, 10)),
    mailHost: read('INTERLOCK_MAIL_HOST', r => r.text ?? '127.0.0.1'),
    mailPort: read('INTERLOCK_MAIL_PORT', numberIn(0, 65_535, 2525)),
    smtpUrl: read('INTERLOCK_SMTP_URL', urlOf(/^smtps?:\/\/[^/]/, 'smtp:// or smtps://')),
    mailDomain: read('INTERLOCK_MAIL_DOMAIN', domain('localhost')),
    smtpTimeoutMs: read('INTERLOCK_SMTP_TIMEOUT_MS', numberIn(100, 20_000, 15_000)),
    joinSeconds: read('INTERLOCK_JOIN_SECONDS', numberIn(0, 3600, 300)),
    backup: {
      dir: read('INTERLOCK_BACKUP_DIR', r => r.text ?? null),
      hours: read('INTERLOCK_BACKUP_HOURS', numberIn(1, 168, 24)),
      keep: read('INTERLOCK_BACKUP_KEEP', numberIn(1, 10_000, 14)),
    },
    logLevel: read('INTERLOCK_LOG', oneOf(['trace', 'debug', 'info', 'warn', 'error', 'silent'], 'warn')),
    workspace: {
      slug: read(
        'INTERLOCK_WORKSPACE',
        pattern(/^[a-z0-9-]{1,63}$/, 'small letters, digits and hyphens only', 'desk'),
      ),
      name: read('INTERLOCK_WORKSPACE_NAME', r => r.text ?? 'Service desk'),
      admin: read(
        'INTERLOCK_ADMIN',
        pattern(/^[^\s@]+@[^\s@]+$/, 'an e-mail address', 'admin@localhost'),
      ).toLowerCase(),
    },
  }
  if (mistakes.length > 0) throw new ConfigError(mistakes)
  return config
}

const numberIn = (low: number, high: number, otherwise: number) => (r: Reader) => {
  const value = r.text === undefined ? otherwise : Number(r.text)
  if (!Number.isInteger(value) || value < low || value > high)
    r.wrong(`"${r.text}" is not a whole number from ${low} to ${high}`)
  return value
}
const oneOf = (words: string[], otherwise: string) => (r: Reader) => {
  if (r.text !== undefined && !words.includes(r.text))
    r.wrong(`"${r.text}" is not one of ${words.join(', ')}`)
  return r.text ?? otherwise
}
const pattern = (shape: RegExp, say: string, otherwise: string) => (r: Reader) => {
  if (r.text !== undefined && !shape.test(r.text)) r.wrong(`"${r.text}" should be ${say}`)
  return r.text ?? otherwise
}
const domain = (otherwise: string) =>
  pattern(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i, 'a domain name such as desk.example.com', otherwise)
function rolesOf(r: Reader): Role[] {
  const asked = (r.text ?? roles.join(',')).split(',').map(word => word.trim())
  const unknown = asked.filter(word => !roles.includes(word as Role))
  if (unknown.length > 0) r.wrong(`"${unknown.join(', ')}" is not one of ${roles.join(', ')}`)
  return asked as Role[]
}
const isNetwork = (text: string): boolean => {
  const [address = '', bits, ...rest] = text.split('/')
  const most = isIP(address) === 6 ? 128 : 32
  const isRange = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most)
  return isIP(address) > 0 && isRange && rest.length === 0
}
function networksOf(r: Reader): string[] {
  const asked = (r.text ?? '')
    .split(',')
    .map(one => one.trim())
    .filter(Boolean)
  const unknown = asked.filter(one => !isNetwork(one))
  if (unknown.length > 0)
    r.wrong(`"${unknown.join(', ')}" should be addresses or networks such as 10.0.0.7, 10.1.0.0/16`)
  return asked
}
const urlOf = (shape: RegExp, say: string) => (r: Reader) => {
  if (r.text === undefined) return null
  // What is wrong is not shown: there may be a password in it.
  if (!URL.canParse(r.text) || !shape.test(r.text)) r.wrong(`should be an address that begins with ${say}`)
  return r.text
}
const origin = (otherwise: string) => (r: Reader) => {
  if (r.text === undefined) return otherwise
  const url = URL.canParse(r.text) ? new URL(r.text) : null
  if (!url || !/^https?:$/.test(url.protocol) || url.href !== `${url.origin}/`) {
    r.wrong('should be an address such as https://desk.example.com, without a path')
    return otherwise
  }
  return url.origin
}
