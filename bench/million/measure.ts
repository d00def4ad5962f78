import pg from 'pg'
import { findWorkspace, issueApiToken, loadDirectory } from '../../server/identity/index.ts'
import { connect, type Db, newId, systemClock } from '../../server/kernel/index.ts'
import { drive, write } from '../client.ts'
import { startProgram } from '../program.ts'
import { asked } from './asked.ts'
import { findActor } from './play.ts'

export type Persona = {
  name: string
  email: string
  token: string
  seen: number
  principals: readonly string[]
}
const slug = 'desk'
const repeats = 60

/** The figures of the issue, at this size, from outside: what the program answers over HTTP, three at a time. */
export async function measure(url: string, only: string): Promise<void> {
  const db = connect(url, { emit: () => {}, max: 2 })
  const { personas, workspaceId } = await choosePersonas(url, db)
  await db.close()
  for (const { name, seen, email } of personas) console.log(`${name}: sees ${seen} tickets (${email})`)
  const program = await startProgram(url)
  try {
    const context = { port: program.port, slug, url, workspaceId }
    for (const { what, limit, requests } of asked) {
      if (!what.includes(only)) continue
      for (const persona of personas) {
        const all = await requests(persona, context)
        if (all.length === 0) continue
        const sent = all.map(({ method = 'GET', path, body, key }) =>
          write(method, `/api/w/${slug}${path}`, {
            token: persona.token,
            ...(body && { body }),
            ...(key && { key }),
          }),
        )
        const repeated = all.some(({ method }) => method)
          ? sent
          : Array.from({ length: Math.ceil(repeats / sent.length) }, () => sent).flat()
        // Prepared and warm, as after the first minutes.
        if (!all.some(({ method }) => method)) await drive({ port: program.port, clients: 3, requests: sent })
        const { p50, p95, p99, perSecond, refused, count, bodies } = await drive({
          port: program.port,
          clients: 2,
          requests: repeated,
        })
        const flag = p95 > limit ? ' ← too slow' : ''
        console.log(
          `${what}, ${persona.name}: p50 ${p50.toFixed(1)} p95 ${p95.toFixed(1)} p99 ${p99.toFixed(1)} ms, ${perSecond.toFixed(0)}/s over ${count}, ${refused} refused; asked: ≤ ${limit} ms${flag}`,
        )
        if (refused > 0) console.log(`  ${bodies.find(body => body.includes('"code"'))?.slice(0, 300)}`)
      }
    }
  } finally {
    await program.stop()
  }
}

/** Somebody of the provider, of a customer (one with many tickets, one with some) and of a partner, with tokens. */
async function choosePersonas(url: string, db: Db): Promise<{ personas: Persona[]; workspaceId: string }> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const workspaceId = (await db.engine(null, tx => findWorkspace(tx, slug))) ?? ''
  const { rows } = await client.query<{ email: string; side: string; seen: string }>(
    `select p.email, o.side, (select count(distinct ticket_id) from identity.visible v where v.principal_id in (p.id, o.id)) as seen
     from identity.person p join identity.organisation o on o.id = p.organisation_id
     where p.email in ('ben@fjord.example', 'p0@c0.example', 'p0@c150.example', 'desk@c402.example') order by o.side desc, seen desc`,
  )
  await client.end()
  const directory = await db.engine(workspaceId, tx => loadDirectory(tx))
  const personas = await db.engine(workspaceId, async tx =>
    rows.map(({ email, seen, side }) => {
      const { personId, principals } = findActor(directory, email)
      const { secret } = issueApiToken(tx, {
        personId,
        name: `bench ${newId()}`,
        scopes: ['tickets:read', 'tickets:write', 'people:read'],
        at: systemClock.now(),
        days: 1,
      })
      return { name: side, email, token: secret, seen: Number(seen), principals }
    }),
  )
  return { personas, workspaceId }
}
