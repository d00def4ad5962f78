import type { Answer } from '../support/product.ts'

type Case = { params?: Record<string, string>; query?: string; body?: object }

/** An answer without what is different in any two: the request’s id, and what was asked for. */
export const normalise = ({ status, text, headers }: Answer, asked: Case) => {
  const values = [
    ...Object.values(asked.params ?? {}),
    ...Object.values(asked.body ?? {}),
    ...new URLSearchParams(asked.query).values(),
  ]
  const plain = values
    .filter(value => typeof value === 'string' && value.length > 3)
    .reduce<string>((said, value) => said.replaceAll(String(value), '…'), text)
  return { status, body: plain.replace(/"requestId":"[^"]+"/, ''), type: headers['content-type'] }
}
