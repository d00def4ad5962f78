import { Parser } from 'htmlparser2'
import { refused } from '../readTicketRows.ts'
import { type OpenFile, openText } from './openText.ts'
import { type Fields, toBody } from './readJson.ts'
import { limits } from './shape.ts'

type Element = { name: string; attributes: Record<string, string>; text: string; inside: Element[] }

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `Tue, 3 Mar 2020 10:11:12 +0100` (RFC 822, with four digits of the year) as ISO 8601; anything else as it is. */
function toIso(text: string): string {
  const [, day = '', month = '', year, time, offset] =
    /^(?:\w{3}, )?(\d{1,2}) (\w{3}) (\d{4}) (\d\d:\d\d:\d\d) ([+-]\d{4})$/.exec(text.trim()) ?? []
  const at = months.indexOf(month) + 1
  return at === 0 ? text : `${year}-${String(at).padStart(2, '0')}-${day.padStart(2, '0')}T${time}${offset}`
}

/**
 * What Jira exports as XML (RSS 0.92, `jira.issueviews:searchrequest-xml`): a `channel` of `item`s. Answers issues in the
 * shape its interface has. A comment with a level (`roleLevel`, `groupLevel`) is not for everybody. Texts are HTML there.
 */
export async function readJiraXml(open: OpenFile): Promise<Fields[]> {
  const items: Element[] = []
  await walk(open, item => items.push(item))
  // Comments name their author by the name they sign in with; who that is stands where they asked or were asked.
  const names = new Map(
    items.flatMap(item =>
      ['reporter', 'assignee'].flatMap(role => {
        const { attributes, text } = within(item, role)
        const known = attributes.username ?? attributes.accountid
        return known ? [[known, text] as const] : []
      }),
    ),
  )
  return items.map(item => toIssue(item, names))
}

const nothing: Element = { name: '', attributes: {}, text: '', inside: [] }
const within = ({ inside }: Element, name: string): Element =>
  inside.find(one => one.name === name) ?? nothing

function toIssue(item: Element, names: ReadonlyMap<string, string>): Fields {
  const said = (name: string) => within(item, name).text.trim()
  const person = (name: string) => {
    const { attributes, text } = within(item, name)
    return attributes.username === '-1' ? {} : { displayName: text.trim() }
  }
  const comments = within(item, 'comments').inside.map(({ attributes, text }) => {
    const author = attributes.author ?? ''
    const isLimited = Object.keys(attributes).some(name => name.toLowerCase().endsWith('level'))
    return {
      author: { displayName: names.get(author) ?? author },
      created: toIso(attributes.created ?? ''),
      body: toBody(text, true).text,
      ...(isLimited && { visibility: {} }),
    }
  })
  return {
    key: said('key'),
    fields: {
      summary: said('summary') || said('title').replace(/^\[[^\]]*\] /, ''),
      ...{ status: said('status'), priority: said('priority'), issuetype: said('type') },
      ...{ resolution: said('resolution'), project: said('project') },
      ...{ assignee: person('assignee'), reporter: person('reporter') },
      ...{ created: toIso(said('created')), updated: toIso(said('updated')) },
      resolutiondate: toIso(said('resolved')),
      description: toBody(within(item, 'description').text, true).text,
      comment: { comments },
    },
  }
}

/** Every `item` as it ends. Refuses what breaks off, and what is no such file at all. */
async function walk(open: OpenFile, take: (item: Element) => void): Promise<void> {
  const stack: Element[] = []
  let isTorn = false
  let length = 0
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        const element = { name, attributes, text: '', inside: [] }
        const above = stack.at(-1)
        if (above && above.name !== 'channel') above.inside.push(element)
        stack.push(element)
      },
      ontext(text) {
        const element = stack.at(-1)
        if (element) element.text += text
      },
      onclosetag(_, isImplied) {
        const element = stack.pop()
        isTorn ||= isImplied
        if (element?.name === 'item' && stack.at(-1)?.name === 'channel') take(element)
      },
    },
    { xmlMode: true },
  )
  for await (const text of openText(open)) {
    length += text.length
    if (length > limits.jsonBytes)
      throw refused([{ field: 'file', text: 'is larger than 128 million characters: bring it in in parts' }])
    parser.write(text)
  }
  parser.end()
  if (isTorn) throw refused([{ field: 'file', text: 'is no whole XML: it may have been cut off' }])
}

/** Whether a file begins as an export of Jira's in XML. */
export const isJiraXml = (head: string): boolean =>
  /^[\ufeff\s]*<(\?xml|!--|rss)/.test(head) && /<rss\b/.test(head) && /<item>|jira/i.test(head)
