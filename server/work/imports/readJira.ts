import { refused } from '../readTicketRows.ts'
import { finish } from './finish.ts'
import { type OpenFile, readHead } from './openText.ts'
import { isJiraXml, readJiraXml } from './readJiraXml.ts'
import {
  type Fields,
  fieldsOf,
  gatherFrom,
  isFields,
  type Json,
  listOf,
  readJson,
  textOf,
  toNamed,
} from './readJson.ts'
import { collectErrors, type Named, type PastFile, type Reading } from './shape.ts'
import { toText } from './toText.ts'

/**
 * What Jira answers to `GET /rest/api/2/search` or `/3/search/jql` with `fields=*all` and, for what happened,
 * `expand=changelog`: `issues` with `key`, `fields` and `changelog.histories` (developer.atlassian.com/cloud/jira/platform/
 * rest/v3/api-group-issue-search). Texts are wiki text (2) or the document format (3). A comment with `jsdPublic: false`,
 * or with a `visibility`, is ours alone. Each state it was in becomes an activity of whoever brought it there. Or what Jira
 * exports as XML (readJiraXml.ts).
 */
export async function readJira(open: OpenFile, reading: Reading): Promise<PastFile> {
  const all = await readIssues(open)
  if (all.length === 0) throw refused([{ field: 'file', text: 'has no issues as Jira answers them' }])
  const errors = collectErrors()
  const gather = gatherFrom(reading, errors)
  const tickets = all.flatMap((each, index) => {
    const issue = fieldsOf(each)
    const fields = fieldsOf(issue.fields)
    const key = textOf(issue.key)
    const { one, wrong, set, keep, moment } = gather(key, index + 1)
    if (key === '') wrong('key', 'is missing: nobody can say which issue it is')
    set('number', key)
    set('title', fields.summary)
    set('state', fields.status)
    set('urgency', fields.priority)
    for (const name of ['issuetype', 'priority', 'resolution', 'assignee', 'project'] as const)
      keep(name, fields[name])
    one.moments = {
      opened: moment('created', fields.created),
      closed: moment('resolutiondate', fields.resolutiondate),
      changed: moment('updated', fields.updated),
    }
    one.requester = whoIs(fields.reporter)
    set('text', toWords(fields.description))
    for (const said of listOf(fieldsOf(fields.comment).comments)) {
      const comment = fieldsOf(said)
      const author = whoIs(comment.author)
      one.messages.push({
        ...{ id: '', line: index + 1, at: moment('comment created', comment.created), author, html: null },
        fromRequester: author.name !== '' && author.name === one.requester.name,
        internal: comment.jsdPublic === false || isFields(comment.visibility),
        text: toText(toWords(comment.body)),
      })
    }
    one.activities = listStates(fields, fieldsOf(issue.changelog), moment).flatMap(({ name, at, who }) =>
      at === null ? [] : { name, readyAt: at, startedAt: at, doneAt: null, who, team: '' },
    )
    return finish(one, { reading, errors }) ?? []
  })
  return { tickets, ...errors.sofar() }
}

async function readIssues(open: OpenFile): Promise<readonly Json[]> {
  if (isJiraXml(await readHead(open))) return readJiraXml(open)
  const json = await readJson(open)
  return Array.isArray(json) ? json : listOf(fieldsOf(json).issues)
}

const whoIs = (json: Json): Named => {
  const { displayName, name, emailAddress } = fieldsOf(json)
  return toNamed(textOf(displayName) || textOf(name), textOf(emailAddress))
}

type Moments = (column: string, json: Json) => number | null

/** The states it was in, each from when and by whom; none where the file has no changelog. */
function listStates(fields: Fields, { histories }: Fields, moment: Moments) {
  const changes = listOf(histories).flatMap(json => {
    const history = fieldsOf(json)
    const item = listOf(history.items)
      .map(fieldsOf)
      .find(({ field }) => field === 'status')
    return item
      ? [{ item, at: moment('changelog created', history.created), who: whoIs(history.author) }]
      : []
  })
  changes.sort((a, b) => (a.at ?? 0) - (b.at ?? 0))
  const first = changes[0]
  if (!first) return []
  return [
    {
      name: textOf(first.item.fromString),
      at: moment('created', fields.created),
      who: whoIs(fields.reporter),
    },
    ...changes.map(({ item, at, who }) => ({ name: textOf(item.toString), at, who })),
  ].filter(({ name }) => name !== '')
}

const blocks = new Set([
  'paragraph',
  'heading',
  'listItem',
  'codeBlock',
  'blockquote',
  'tableRow',
  'panel',
  'rule',
])

/** The words of Atlassian's document format (version 3), of wiki text as they are. */
function toWords(json: Json, depth = 0): string {
  if (typeof json === 'string') return json
  if (!isFields(json) || depth > 50) return ''
  if (json.type === 'hardBreak') return '\n'
  const attrs = fieldsOf(json.attrs)
  const own = textOf(json.text) && typeof json.text === 'string' ? json.text : textOf(attrs.text)
  const inner = listOf(json.content)
    .map(one => toWords(one, depth + 1))
    .join('')
  return `${own}${inner}${blocks.has(textOf(json.type)) ? '\n' : ''}`
}
