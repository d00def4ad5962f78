import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { type App, startApp } from '../../server/app.ts'
import {
  type Clock,
  createLog,
  createManualClock,
  type Db,
  type Role,
  readConfig,
} from '../../server/kernel/index.ts'
import { type TestDatabase, testDatabase } from './database.ts'
import { findPort } from './program.ts'

/** Where the clock of a product under test stands when it starts: a Monday morning. */
export const start = Temporal.Instant.from('2026-03-02T08:00:00Z')

export type ManualClock = ReturnType<typeof createManualClock>

/** What a test may choose; by default only the web, on a clock that stands still, with a database of its own. */
export type ProductOptions<C extends Clock = ManualClock> = {
  roles?: Role[]
  clock?: C
  /** Where mail goes; none: it waits. */
  smtpUrl?: string
  /** The owner's address of a migrated database that somebody else drops. */
  databaseUrl?: string
  /** Any other setting, by the name of its variable. */
  env?: Record<string, string>
}

/** The product, running in this process. */
export type Product<C extends Clock = ManualClock> = {
  app: App
  /** The web server: `inject` asks it without a network. */
  http: FastifyInstance
  /** Where a browser reaches it. */
  baseUrl: string
  mailPort: number | null
  db: Db
  databaseUrl: string
  /** Where its attachments are. */
  filesDir: string
  clock: C
  stop: () => Promise<void>
}

/** Starts the product's own `startApp` on free ports of this machine; stop it in `afterAll`. */
export async function startProduct<C extends Clock = ManualClock>(
  options: ProductOptions<C> = {},
): Promise<Product<C>> {
  const own: TestDatabase | undefined = options.databaseUrl ? undefined : await testDatabase()
  const databaseUrl = options.databaseUrl ?? own?.url ?? ''
  const clock = options.clock ?? (createManualClock(start) as Clock as C)
  const filesDir = mkdtempSync(join(tmpdir(), 'interlock-files-'))
  const config = readConfig({
    INTERLOCK_ROLES: (options.roles ?? ['web']).join(','),
    INTERLOCK_PORT: String(await findPort()),
    INTERLOCK_MAIL_PORT: '0',
    INTERLOCK_MAIL_DOMAIN: 'desk.example',
    INTERLOCK_LOG: 'error',
    INTERLOCK_FILES: filesDir,
    // What is not about joining has a mail for every act.
    INTERLOCK_JOIN_SECONDS: '0',
    ...(options.smtpUrl !== undefined && { INTERLOCK_SMTP_URL: options.smtpUrl }),
    ...options.env,
  })
  try {
    const app = await startApp({ config, databaseUrl, clock, log: createLog(config.logLevel) })
    return {
      app,
      get http() {
        if (!app.http) throw new Error('This product has no role "web".')
        return app.http
      },
      baseUrl: config.baseUrl,
      mailPort: app.mailPort,
      db: app.db,
      databaseUrl,
      filesDir: config.filesDir,
      clock,
      stop: async () => {
        await app.stop()
        await own?.drop()
        rmSync(filesDir, { recursive: true, force: true })
      },
    }
  } catch (error) {
    rmSync(filesDir, { recursive: true, force: true })
    await own?.drop()
    throw error
  }
}

/** An answer of the API; `text` is every byte of its body. */
export type Answer = {
  status: number
  body: unknown
  text: string
  bytes: Buffer
  headers: Record<string, unknown>
}

/** How somebody proves who they are; nobody is nobody. */
export type Credentials = { cookie?: string; token?: string }

/** A file as a form sends it. */
export type SentFile = { name: string; type?: string; content: Buffer | string; field?: string }
export type Asked = {
  method: 'GET' | 'POST' | 'DELETE'
  url: string
  body?: unknown
  key?: string
  /** Sent as a form (RFC 7578) instead of a body. */
  files?: readonly SentFile[]
}
/** Somewhere the API can be asked: in this process without a network, or over the network. */
export type Askable = { http: FastifyInstance } | { baseUrl: string }

const boundary = 'form-of-a-test'
/** A form as a browser makes it: names as they are, but for quotes and line breaks. */
export function makeForm(files: readonly SentFile[]): Buffer {
  const quote = (name: string) => name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
  const parts = files.flatMap(({ name, type = 'application/octet-stream', content, field = 'file' }) => [
    `--${boundary}\r\nContent-Disposition: form-data; name="${field}"; filename="${quote(name)}"\r\nContent-Type: ${type}\r\n\r\n`,
    content,
    '\r\n',
  ])
  return Buffer.concat([...parts, `--${boundary}--\r\n`].map(part => Buffer.from(part)))
}

/** Asks the API as somebody. */
export async function ask(where: Askable, { cookie, token }: Credentials, asked: Asked): Promise<Answer> {
  const { method, url, body, key, files } = asked
  const headers = {
    ...(cookie !== undefined && { cookie }),
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(key !== undefined && { 'idempotency-key': key }),
    ...(method === 'POST' && {
      'content-type': files ? `multipart/form-data; boundary=${boundary}` : 'application/json',
    }),
  }
  const payload = method === 'POST' ? { payload: files ? makeForm(files) : JSON.stringify(body ?? {}) } : {}
  if ('http' in where) {
    const answer = await where.http.inject({ method, url, headers, ...payload })
    return read(answer.statusCode, answer.rawPayload, answer.headers)
  }
  const init = { method, headers, ...(payload.payload !== undefined && { body: payload.payload }) }
  const answer = await fetch(new URL(url, where.baseUrl), { ...init, signal: AbortSignal.timeout(30_000) })
  return read(answer.status, Buffer.from(await answer.arrayBuffer()), Object.fromEntries(answer.headers))
}

function read(status: number, bytes: Buffer, headers: Record<string, unknown>): Answer {
  const text = bytes.toString()
  const isJson = /json/.test(String(headers['content-type']))
  return { status, text, bytes, headers, body: isJson ? JSON.parse(text) : undefined }
}
