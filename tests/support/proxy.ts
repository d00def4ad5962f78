import { type AddressInfo, createServer, connect as dial, type Socket } from 'node:net'

/** Where a fault falls: before the database sees the statement, or after it has done it and before anybody hears. */
export type Moment = 'before' | 'after'

/** What is to happen at the nth statement from now on, counted over all connections, from 1. */
export type Strike = { at: number; moment: Moment; act: () => void | Promise<void> }

/** A way to the database that can count statements and strike at one of them. */
export type StatementProxy = {
  /** The address to give to the program instead of the database's own. */
  url: string
  /** Starts counting from zero; without a strike it only counts. */
  arm: (strike?: Strike) => void
  /** Stops counting, lets everything through again, and says how many statements came and whether it struck. */
  disarm: () => Promise<{ count: number; struck: boolean }>
  /** Cuts every connection. */
  cut: () => void
  close: () => Promise<void>
}

type State = { armed: boolean; count: number; strike: Strike | undefined; blow: Promise<void> | undefined }

// PostgreSQL, frontend/backend protocol, message formats: Query 'Q' and Execute 'E' each run one statement, Query and
// Sync 'S' are each answered by one ReadyForQuery 'Z'. The driver sends a Sync after every Execute.
const runs = new Set(['Q', 'E'])
const asks = new Set(['Q', 'S'])
const ready = 'Z'

/** Listens on a free port of this machine and passes everything on to the database of `url`. */
export async function startProxy(url: string): Promise<StatementProxy> {
  const target = new URL(url)
  const state: State = { armed: false, count: 0, strike: undefined, blow: undefined }
  const pairs = new Set<[Socket, Socket]>()
  const cut = () => {
    for (const pair of pairs) for (const socket of pair) socket.destroy()
  }
  const server = createServer(client => {
    const database = dial(Number(target.port || 5432), target.hostname)
    const pair: [Socket, Socket] = [client, database]
    pairs.add(pair)
    const end = () => {
      pairs.delete(pair)
      for (const socket of pair) socket.destroy()
    }
    for (const socket of pair) socket.setNoDelay(true).on('error', end).on('close', end)
    pass(client, database, state)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const own = new URL(url)
  own.hostname = '127.0.0.1'
  own.port = String((server.address() as AddressInfo).port)
  return {
    url: own.href,
    arm: strike => void Object.assign(state, { armed: true, count: 0, strike, blow: undefined }),
    disarm: async () => {
      state.armed = false
      // A blow that waits for the answer becomes the act itself.
      for (let blow: State['blow']; blow !== state.blow; ) {
        blow = state.blow
        await blow
      }
      return { count: state.count, struck: state.blow !== undefined }
    },
    cut,
    close: () => {
      cut()
      return new Promise(resolve => server.close(() => resolve()))
    },
  }
}

/** Passes both directions of one connection on, until a strike falls on it. */
function pass(client: Socket, database: Socket, state: State): void {
  /** Questions sent and not answered; being let in counts as one. */
  let open = 1
  /** `last`: the struck statement is on its way; `held`: nothing passes, answers are awaited; `dead`: nothing passes. */
  let mode: 'passing' | 'last' | 'held' | 'dead' = 'passing'
  let strike: Strike | undefined

  const fall = () => {
    mode = 'dead'
    const end = () => {
      client.destroy()
      database.destroy()
    }
    state.blow = Promise.resolve(strike?.act()).finally(end)
  }
  const fallWhenAnswered = () => {
    if (mode === 'held' && open === 0) fall()
  }
  /** True when this statement must not reach the database any more. */
  const isStruck = (type: string): boolean => {
    if (mode !== 'passing') return mode !== 'last'
    if (!state.armed || !runs.has(type)) return false
    state.count++
    if (state.blow !== undefined || state.count !== state.strike?.at) return false
    strike = state.strike
    if (strike.moment === 'before') fall()
    else {
      mode = 'last'
      state.blow = new Promise(resolve => database.once('close', () => resolve()))
    }
    return strike.moment === 'before'
  }
  const split = createSplitter(true)
  client.on('data', (chunk: Buffer) => {
    for (const { type, bytes } of split(chunk)) {
      if (isStruck(type)) return
      if (asks.has(type)) open++
      database.write(bytes)
      if (mode === 'last' && asks.has(type)) mode = 'held'
    }
  })
  const splitAnswers = createSplitter(false)
  database.on('data', (chunk: Buffer) => {
    for (const { type } of splitAnswers(chunk)) if (type === ready) open--
    if (mode === 'passing') client.write(chunk)
    fallWhenAnswered()
  })
}

/**
 * Cuts a stream into messages: a type, a length that counts itself, the rest. What a client sends before it is let in
 * has no type; the server answers an offer of encryption with one letter, which our clients do not make.
 */
function createSplitter(fromClient: boolean): (chunk: Buffer) => { type: string; bytes: Buffer }[] {
  let rest: Buffer = Buffer.alloc(0)
  let starting = fromClient
  return chunk => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    const messages: { type: string; bytes: Buffer }[] = []
    for (;;) {
      const header = starting ? 4 : 5
      if (rest.length < header) return messages
      const length = rest.readUInt32BE(header - 4) + (header - 4)
      if (rest.length < length) return messages
      messages.push({
        type: starting ? '' : String.fromCharCode(rest[0] ?? 0),
        bytes: rest.subarray(0, length),
      })
      rest = rest.subarray(length)
      starting = false
    }
  }
}
