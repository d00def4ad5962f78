import { cleanHtml, cleanLine, cleanText, readAddress, textFromHtml } from '../../comms/index.ts'
import { refused } from '../readTicketRows.ts'
import type { Gathered } from './finish.ts'
import { type OpenFile, openText } from './openText.ts'
import { momentReader } from './readMoment.ts'
import { type Errors, limits, type Moment, type Named, type Reading } from './shape.ts'

/** What was read of JSON: nothing is known of it. */
export type Json = unknown
export type Fields = Readonly<Record<string, Json>>

/** The whole of a JSON file (RFC 8259). */
export async function readJson(open: OpenFile): Promise<Json> {
  const parts: string[] = []
  let length = 0
  for await (const text of openText(open)) {
    length += text.length
    if (length > limits.jsonBytes)
      throw refused([{ field: 'file', text: 'is larger than 128 million characters: bring it in in parts' }])
    parts.push(text)
  }
  try {
    return JSON.parse(parts.join('').replace(/^\ufeff/, ''))
  } catch {
    throw refused([{ field: 'file', text: 'is no JSON: it may have been cut off' }])
  }
}

export const isFields = (json: Json): json is Fields =>
  typeof json === 'object' && json !== null && !Array.isArray(json)
export const fieldsOf = (json: Json): Fields => (isFields(json) ? json : {})
export const listOf = (json: Json): Json[] => (Array.isArray(json) ? json : [])
/** Texts and numbers, as texts; of a thing that has a name, its name. */
export function textOf(json: Json): string {
  if (typeof json === 'string') return json.trim()
  if (typeof json === 'number' || typeof json === 'boolean') return String(json)
  const { displayName, name, value } = fieldsOf(json)
  return [displayName, name, value].find(one => typeof one === 'string')?.toString() ?? ''
}

export const toNamed = (name: string, email: string): Named => ({
  name: cleanLine(name, 200) || cleanLine(email, 200),
  email: readAddress(email) ?? readAddress(name) ?? '',
})

/** Text with its HTML made harmless, where there is any. */
export function toBody(body: string, isHtml: boolean): { text: string; html: string | null } {
  if (!isHtml) return { text: cleanText(body, limits.textCharacters).trim(), html: null }
  const text = cleanText(textFromHtml(body), limits.textCharacters).trim()
  return { text, html: body.length <= limits.htmlCharacters ? cleanHtml(body, new Map()) : null }
}

/** Where a ticket is put together from what an interface answers: `line` counts the tickets. */
export function gatherFrom(reading: Reading, errors: Errors) {
  const readMoment = momentReader(reading.mapping)
  return (key: string, line: number) => {
    const one: Gathered = {
      ...{ key: `id:${key}`, line, isBad: false, fields: new Map(), moments: {}, facts: {}, messages: [] },
      ...{ activities: [], requester: { name: '', email: '' } },
    }
    const wrong = (column: string, text: string) => {
      errors.add(line, column, text)
      one.isBad = true
    }
    return {
      one,
      wrong,
      /** Sets what the file says; nothing where it says nothing. */
      set(field: Parameters<Gathered['fields']['set']>[0], json: Json) {
        const text = textOf(json)
        if (text !== '') one.fields.set(field, text)
      },
      keep(name: string, json: Json) {
        const text = cleanLine(textOf(json), 500)
        if (text !== '') one.facts[name] = text
      },
      moment(column: string, json: Json): Moment | null {
        const text = textOf(json)
        if (text === '' || text.startsWith('0000')) return null
        const read = readMoment(text)
        if (read !== undefined && read <= reading.now) return read
        wrong(
          column,
          `“${cleanLine(text, 60)}” ${read ? 'has not come yet' : 'is no date and time that can be read'}`,
        )
        return null
      },
    }
  }
}
