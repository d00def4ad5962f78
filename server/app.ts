import type { FastifyInstance } from 'fastify'
import { routes } from '../contract/index.ts'
import {
  commsHandlers,
  createMailer,
  deliveryQueue,
  failureJob,
  type Mailer,
  mailJobs,
  quarantineHandlers,
  startSmtpListener,
} from './comms/index.ts'
import { createPasswords, createSessions, forgetOldSignIns, identityHandlers } from './identity/index.ts'
import {
  type Blobs,
  type Clock,
  type Config,
  connect,
  createBlobs,
  createEmit,
  createHttp,
  createMetrics,
  type Db,
  drainHttp,
  findSecret,
  forgetOldReplies,
  type Handler,
  type Job,
  jobQueue,
  type Log,
  type Metrics,
  reactionKind,
  runQueue,
  version,
  type Worker,
} from './kernel/index.ts'
import { modelHandlers } from './model/index.ts'
import { servePages } from './pages.ts'
import { createReactions } from './reactions.ts'
import {
  createErasureJob,
  erasureKind,
  keepingHandlers,
  sayHold,
  scheduleBackups,
  startRetention,
  watchUpkeep,
} from './upkeep/index.ts'
import {
  aidHandlers,
  answerKind,
  archiveHandlers,
  attachmentHandlers,
  bulkHandlers,
  choiceHandlers,
  connectionHandlers,
  createFireTimer,
  createImportJob,
  createLive,
  createOfferAnswers,
  createOpenRecurring,
  createPassOnAnswer,
  createRecallPart,
  createRetellPart,
  createTellFailure,
  heldWorkHandlers,
  importHandlers,
  importKind,
  listHandlers,
  mailboxHandlers,
  myWorkHandlers,
  presenceHandler,
  recallKind,
  recurrenceHandlers,
  recurrenceKind,
  retellKind,
  searchHandlers,
  similarHandlers,
  startSearchWriter,
  sweepAttachments,
  timerKind,
  workHandlers,
} from './work/index.ts'

export type AppParts = { config: Config; databaseUrl: string; clock: Clock; log: Log }
/** The running program: what was started, where it listens, and how to stop it within ten seconds. */
export type App = {
  db: Db
  http: FastifyInstance | null
  webPort: number | null
  mailPort: number | null
  stop: () => Promise<void>
}

/** Config → database → modules → routes; starts the roles this process has. */
export async function startApp(parts: AppParts): Promise<App> {
  const { config, clock, log } = parts
  const metrics = createMetrics()
  const blobs = createBlobs({ dir: config.filesDir, clock })
  let db: Db
  const reactions = createReactions({
    clock,
    mailDomain: config.mailDomain,
    joinSeconds: config.joinSeconds,
    attachmentBytes: config.attachmentBytes,
    blobs,
    db: () => db,
    secret: async () => secret,
  })
  db = connect(parts.databaseUrl, {
    emit: createEmit(clock, reactions),
    max: config.poolSize,
    onError: err => log.warn({ err }, 'database connection'),
  })
  const secret = await findSecret(db)
  const mailer = config.smtpUrl
    ? createMailer({ smtpUrl: config.smtpUrl, timeoutMs: config.smtpTimeoutMs, log })
    : null
  const workers: Worker[] = []
  let web: { http: FastifyInstance; port: number; stop: () => Promise<void> } | null = null
  if (config.roles.includes('web')) web = await startWeb({ ...parts, db, metrics, secret, blobs })
  const mail = config.roles.includes('mail')
    ? await startSmtpListener({ db, clock, log, host: config.mailHost, port: config.mailPort }).catch(
        explainPort(config.mailHost, config.mailPort, 'INTERLOCK_MAIL_PORT'),
      )
    : null
  if (config.roles.includes('jobs'))
    workers.push(
      ...startJobs({ ...parts, db, reactions, mailer, secret, blobs }),
      scheduleBackups({ ...parts, db, version }),
      startRetention({ db, clock, log }),
    )
  watchUpkeep(metrics, { db, clock })
  const cleaning = keepTidy({ db, clock, log, blobs })
  return {
    db,
    http: web?.http ?? null,
    webPort: web?.port ?? null,
    mailPort: mail?.port ?? null,
    async stop() {
      clearInterval(cleaning)
      await Promise.all([web?.stop(), mail?.stop(), ...workers.map(worker => worker.stop())])
      await mailer?.close()
      await db.close()
    },
  }
}

type JobParts = AppParts & {
  db: Db
  reactions: ReturnType<typeof createReactions>
  mailer: Mailer | null
  secret: Buffer
  blobs: Blobs
}

/** The queues: what follows later, and the mails that go out. */
function startJobs({ config, clock, log, db, reactions, mailer, secret, blobs }: JobParts): Worker[] {
  const parts = { clock, db: () => db }
  const handlers = {
    ...laterHandlers(reactions),
    ...mailJobs({ mailer, config }),
    [timerKind]: createFireTimer(parts),
    [recurrenceKind]: createOpenRecurring(parts),
    [answerKind]: createPassOnAnswer(parts),
    [recallKind]: createRecallPart(parts),
    [retellKind]: createRetellPart(parts),
    [failureJob]: createTellFailure(parts),
    [importKind]: createImportJob({ ...parts, blobs }),
    [erasureKind]: createErasureJob({ ...parts, backupDir: config.backup.dir }),
  }
  const { baseUrl } = config
  const offerAnswers = createOfferAnswers(clock)
  return [
    runQueue(jobQueue(handlers), { db, clock, log }),
    startSearchWriter({ db, log }),
    runQueue(
      deliveryQueue({ db, clock, mailer, sayHold: sayHold(() => db), baseUrl, secret, offerAnswers }),
      { db, clock, log },
    ),
  ]
}

type WebParts = AppParts & { db: Db; metrics: Metrics; secret: Buffer; blobs: Blobs }

async function startWeb({ config, clock, log, db, metrics, secret, blobs }: WebParts) {
  const sessions = createSessions({ db, clock, baseUrl: config.baseUrl })
  const { authenticate } = sessions
  const live = createLive({ db, clock, log, metrics, authenticate })
  const handlers: Handler[] = [
    ...identityHandlers({ db, clock, baseUrl: config.baseUrl, sessions, passwords: createPasswords() }),
    ...workHandlers(clock),
    ...listHandlers({ db, clock }),
    ...bulkHandlers({ db, clock }),
    ...choiceHandlers(clock),
    ...connectionHandlers(clock),
    ...aidHandlers({ db, clock }),
    ...recurrenceHandlers(clock),
    ...importHandlers({ db, clock, blobs }),
    ...commsHandlers({
      clock,
      secret,
      baseUrl: config.baseUrl,
      hasServer: config.smtpUrl !== null,
      offerAnswers: createOfferAnswers(clock),
    }),
    ...attachmentHandlers({ db, clock, log, blobs, attachmentBytes: config.attachmentBytes }),
    ...modelHandlers(clock),
    ...archiveHandlers(clock),
    ...heldWorkHandlers,
    ...quarantineHandlers(clock),
    ...mailboxHandlers({ clock, sends: config.smtpUrl !== null }),
    ...myWorkHandlers,
    ...keepingHandlers({ db, clock, blobs, forget: sessions.forget }),
    ...searchHandlers,
    ...similarHandlers,
    presenceHandler({ db, clock }),
    live.handler,
  ]
  const http = await createHttp(
    { db, clock, log, metrics, baseUrl: config.baseUrl, proxies: config.proxies, handlers, authenticate },
    routes,
  )
  await servePages(http, { db, metrics })
  await http
    .listen({ host: config.host, port: config.port })
    .catch(explainPort(config.host, config.port, 'INTERLOCK_PORT'))
  const address = http.server.address()
  const stop = async () => {
    live.stop()
    await drainHttp(http)
    // Whoever came meanwhile on a connection they had goes on elsewhere, too.
    live.stop()
    await http.close()
  }
  return { http, port: typeof address === 'object' && address ? address.port : config.port, stop }
}

/** A port that cannot be had is for whoever starts the program to mend. */
const explainPort =
  (host: string, port: number, setting: string) =>
  (error: NodeJS.ErrnoException): never => {
    const reasons: Record<string, string> = {
      EADDRINUSE: 'another program uses it already',
      EACCES: 'this user may not use it',
      EADDRNOTAVAIL: 'this machine does not have that address',
    }
    const reason = reasons[error.code ?? '']
    if (!reason) throw error
    throw new Error(
      `Port ${port} on ${host} cannot be used: ${reason}. Nothing was lost. Stop that program, or set ${setting} to another port.`,
      { cause: error },
    )
  }

/** One job kind for each later reaction of the table. */
function laterHandlers(reactions: ReturnType<typeof createReactions>) {
  const handlers: Record<string, (job: Job) => Promise<void>> = {}
  for (const [name, { later }] of Object.entries(reactions)) {
    later.forEach((react, index) => {
      handlers[reactionKind(name as keyof typeof reactions, index)] = job =>
        react({
          workspaceId: job.workspaceId ?? '',
          id: String(job.payload.eventId),
          payload: job.payload.event as never,
        })
    })
  }
  return handlers
}

const hourMs = 3_600_000
function keepTidy({ db, clock, log, blobs }: { db: Db; clock: Clock; log: Log; blobs: Blobs }) {
  const timer = setInterval(() => {
    const forgetting = db.engine(null, async tx => {
      forgetOldReplies(tx, clock)
      await forgetOldSignIns(tx, clock.now())
    })
    Promise.all([forgetting, sweepAttachments({ db, blobs, clock })]).catch(err =>
      log.warn({ err }, 'tidying up failed; it is tried again in an hour'),
    )
  }, hourMs)
  timer.unref()
  return timer
}
