import type {
  BodyOf,
  getTicket,
  listTickets,
  previewAct,
  ReplyOf,
  uploadAttachments,
} from '../../contract/index.ts'
import { actorOf, loadDirectory } from '../../server/identity/index.ts'
import { type Actor, composed } from '../../server/kernel/index.ts'
import { buildWorld, type PersonKey, signIn, type World } from './builders.ts'
import {
  type Answer,
  type Asked,
  ask,
  type Credentials,
  type Product,
  type ProductOptions,
  type SentFile,
  startProduct,
} from './product.ts'

export type TicketPage = ReplyOf<typeof getTicket>
export type TicketList = ReplyOf<typeof listTickets>
export type Preview = ReplyOf<typeof previewAct>
export type Act = BodyOf<typeof previewAct>
export type Uploaded = ReplyOf<typeof uploadAttachments>
type Note = { text: string; class: string; attachments?: readonly string[] }
export type Opened = { id: string; number: string }

/** A world at work: everybody in it can be asked to do something over the API. */
export type Desk = Awaited<ReturnType<typeof openDesk>>

/** Starts the product with one world in it; stop it in `afterAll`. */
export async function openDesk(
  options: ProductOptions = {},
  worldOptions: Parameters<typeof buildWorld>[1] = {},
) {
  const product = await startProduct(options)
  return { ...deskIn(product, await buildWorld(product, worldOptions)), stop: product.stop }
}

/** The answer's body; fails when it was refused. */
async function insist<T>(answering: Promise<Answer>): Promise<T> {
  const answer = await answering
  if (answer.status >= 300) throw new Error(`Refused: ${answer.status} ${answer.text}`)
  return answer.body as T
}

type AskAs = (who: PersonKey, asked: Asked) => Promise<Answer>

/** What is done with files. */
function filesAt(slug: string, askAs: AskAs) {
  const at = `/api/w/${slug}`
  const tryUpload = (who: PersonKey, ...files: SentFile[]) =>
    askAs(who, { method: 'POST', url: `${at}/attachments`, files })
  return {
    /** Uploads files for a message to come; `tryUpload` answers a refusal, too. */
    upload: (who: PersonKey, ...files: SentFile[]) => insist<Uploaded>(tryUpload(who, ...files)),
    tryUpload,
    download: (who: PersonKey, number: string, id: string) =>
      askAs(who, { method: 'GET', url: `${at}/tickets/${number}/attachments/${id}` }),
    takeBack: (who: PersonKey, id: string) =>
      askAs(who, { method: 'DELETE', url: `${at}/attachments/${id}` }),
  }
}

/** The same over a product and a world that stand already. */
export function deskIn(product: Product, world: World) {
  const tickets = `/api/w/${world.slug}/tickets`
  const signedIn = new Map<PersonKey, Promise<Credentials>>()
  const credentialsOf = (who: PersonKey) => {
    const known = signedIn.get(who) ?? signIn(product, world.people[who])
    signedIn.set(who, known)
    return known
  }
  const askAs = async (who: PersonKey, asked: Asked): Promise<Answer> =>
    ask(product, await credentialsOf(who), asked)
  const get = (who: PersonKey, path = '') => askAs(who, { method: 'GET', url: `${tickets}${path}` })
  const post = (who: PersonKey, path: string, body: unknown = {}) =>
    askAs(who, { method: 'POST', url: `${tickets}${path}`, body })
  const page = (who: PersonKey, number: string) => insist<TicketPage>(get(who, `/${number}`))
  async function standing(number: string) {
    const run = (await page('admin', number)).activities.find(one => one.state !== 'done')
    if (!run) throw new Error(`Nothing stands on ${number}.`)
    return run.id
  }
  return {
    product,
    world,
    tickets,
    credentialsOf,
    askAs,
    get,
    post,
    insist,
    page,
    standing,
    ...filesAt(world.slug, askAs),
    /** Who would be told by an act. */
    preview: (who: PersonKey, number: string, act: Act) => post(who, `/${number}/preview`, act),
    list: (who: PersonKey, query = '') => insist<TicketList>(get(who, query)),
    open: (who: PersonKey, { process = 'incident', title = 'It broke', text = 'Help', ...more } = {}) =>
      insist<Opened>(post(who, '', { process, title, text, ...more })),
    take: async (who: PersonKey, number: string) =>
      post(who, `/${number}/activities/${await standing(number)}/take`),
    complete: async (who: PersonKey, number: string, outcome?: string) =>
      post(
        who,
        `/${number}/activities/${await standing(number)}/complete`,
        outcome === undefined ? {} : { outcome },
      ),
    /** Writes a message, in the band unless it says its class. */
    say: (who: PersonKey, number: string, note: string | Note) =>
      post(who, `/${number}/messages`, typeof note === 'string' ? { class: 'band', text: note } : note),
    /** Reads or changes the database behind everything, as the engine. */
    behind: <R>(sql: string, params: unknown[] = []): Promise<R[]> =>
      product.db.engine(world.workspaceId, tx => tx.run(composed<unknown[], R>(sql), params)),
    /** Somebody as an actor, for what is done without a request. */
    async actor(who: PersonKey): Promise<Actor> {
      const directory = await product.db.engine(world.workspaceId, loadDirectory)
      const actor = actorOf(directory, world.people[who].id)
      if (!actor) throw new Error(`${who} has left.`)
      return actor
    },
  }
}

/** The code of a refusal, or the status of what was allowed. */
export const codeOf = ({ status, body }: Answer): string =>
  (body as { code?: string } | undefined)?.code ?? String(status)
