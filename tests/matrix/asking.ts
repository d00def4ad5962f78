import { personKeys } from '../support/builders.ts'
import { ask, type Credentials, type Product } from '../support/product.ts'

/** People of the provider read every ticket. */
export const staff = personKeys.filter(
  key => !/^(requester|neighbour|customerOwner|stranger|partner|outsider)/.test(key),
)

type Request = Parameters<typeof ask>[2]
/** Asks, and breaks where it was refused. */
export async function succeed(
  product: Product,
  credentials: Credentials,
  request: Request,
): Promise<unknown> {
  const answer = await ask(product, credentials, request)
  if (answer.status >= 300) throw new Error(`${request.method} ${request.url}: ${answer.text}`)
  return answer.body
}
