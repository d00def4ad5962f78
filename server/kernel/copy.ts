import type pg from 'pg'

/** What of pg's own connection a COPY needs: PostgreSQL's protocol, COPY operations. */
type Wire = {
  stream: NodeJS.ReadWriteStream & { readonly writableNeedDrain: boolean; readonly destroyed: boolean }
  query: (text: string) => void
  sendCopyFromChunk: (chunk: Uint8Array) => void
  endCopyFrom: () => void
  sendCopyFail: (why: string) => void
}
type Message = { chunk: Buffer }

/** A query of pg's that speaks for itself; without any of these it would be answered past it. */
const submittable = (text: string) => {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  let failure: Error | undefined
  // Nobody may be waiting yet when it fails.
  promise.catch(() => {})
  const query = {
    submit: (wire: Wire): void => wire.query(text),
    handleError(error: Error) {
      failure ??= error
      reject(failure)
    },
    handleReadyForQuery: () => (failure ? reject(failure) : resolve()),
    handleCommandComplete() {},
    handleRowDescription() {},
    handleDataRow() {},
    handleEmptyQuery() {},
    handlePortalSuspended() {},
    handleCopyData(_message: Message, _wire: Wire) {},
    handleCopyInResponse: (wire: Wire) => wire.sendCopyFail('nothing to send'),
  }
  return { query, promise, isOver: () => failure !== undefined }
}

const send = (client: pg.Client, query: object): void => {
  client.query(query as unknown as pg.Submittable)
}

/**
 * Runs `copy (…) to stdout` and hands over each row as it comes, with its line feed. The bytes are the caller's until it
 * returns. While a promise it answers is open, nothing more is read.
 */
export async function copyOut(
  client: pg.Client,
  sql: string,
  take: (row: Buffer) => Promise<void> | undefined,
): Promise<void> {
  const { query, promise } = submittable(sql)
  let waiting: Promise<void> | undefined
  let refused: { error: unknown } | undefined
  const wait = async (full: Promise<void>, { stream }: Wire) => {
    stream.pause()
    try {
      await full
    } catch (error) {
      refused = { error }
    } finally {
      waiting = undefined
      stream.resume()
    }
  }
  query.handleCopyData = ({ chunk }, wire) => {
    // What is on its way still comes after a failure, and is let go.
    if (refused) return
    const full = take(chunk)
    if (full) waiting = waiting ? Promise.all([waiting, wait(full, wire)]).then(() => {}) : wait(full, wire)
  }
  send(client, query)
  await promise
  await waiting
  if (refused) throw refused.error
}

/** Runs `copy … from stdin` with these bytes; nothing is held but what the connection has not taken yet. */
export async function copyIn(
  client: pg.Client,
  sql: string,
  chunks: AsyncIterable<Uint8Array>,
): Promise<void> {
  const { query, promise, isOver } = submittable(sql)
  const sending = Promise.withResolvers<void>()
  query.handleCopyInResponse = wire => {
    pump(wire, chunks, isOver).then(sending.resolve, sending.reject)
  }
  send(client, query)
  // Refused before it asked for anything: there is nothing to wait for.
  promise.catch(() => sending.resolve())
  await sending.promise
  await promise
}

async function pump(wire: Wire, chunks: AsyncIterable<Uint8Array>, isOver: () => boolean): Promise<void> {
  try {
    for await (const chunk of chunks) {
      if (isOver()) return
      wire.sendCopyFromChunk(chunk)
      if (wire.stream.writableNeedDrain) await drained(wire)
    }
    if (!isOver()) wire.endCopyFrom()
  } catch (error) {
    wire.sendCopyFail('what was to be copied cannot be read')
    throw error
  }
}

const drained = ({ stream }: Wire): Promise<void> =>
  new Promise(resolve => {
    const done = () => {
      stream.off('drain', done)
      stream.off('close', done)
      resolve()
    }
    stream.on('drain', done)
    stream.on('close', done)
  })
