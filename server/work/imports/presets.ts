import { type ImportField, type ImportMapping, importFields } from '../../../contract/index.ts'

/** A table we know by its columns: all of `knownBy` must be there. */
export type Preset = {
  key: string
  /** What it is, in words. */
  name: string
  knownBy: readonly string[]
  mapping: Pick<ImportMapping, 'columns'> & Partial<Omit<ImportMapping, 'columns' | 'process'>>
}

/** Documented where the fixtures of the tests are (readTable.test.ts); the more particular before the more general. */
export const presets: readonly Preset[] = [
  {
    key: 'servicenow-log',
    name: 'Audit log of ServiceNow incidents (UCI 498)',
    knownBy: ['number', 'incident_state', 'sys_updated_at', 'sys_updated_by'],
    mapping: {
      source: 'servicenow',
      columns: {
        ...{
          case: 'number',
          number: 'number',
          activity: 'incident_state',
          at: 'sys_updated_at',
          who: 'sys_updated_by',
        },
        ...{ team: 'assignment_group', requester: 'caller_id', opened: 'opened_at', closed: 'closed_at' },
        ...{ state: 'incident_state', impact: 'impact', urgency: 'urgency' },
      },
      keep: ['category', 'subcategory', 'priority', 'contact_type', 'closed_code'],
      unknown: '?',
    },
  },
  {
    key: 'conversations',
    name: 'Conversations, a sentence a row (Help Desk Tickets, Mendeley)',
    knownBy: ['issueid', 'id', 'comment_seq', 'utr_seq', 'actionbody', 'author_role'],
    mapping: {
      source: 'conversations',
      columns: {
        ...{
          case: 'issueid',
          message: 'actionbody',
          messageId: 'id',
          messageAt: 'created',
          author: 'author',
        },
        ...{ role: 'author_role', private: 'is_private' },
      },
    },
  },
  {
    key: 'texts',
    name: 'Texts with their topic (IT Service Ticket Classification)',
    knownBy: ['Document', 'Topic_group'],
    mapping: { source: 'texts', columns: { text: 'Document', service: 'Topic_group' } },
  },
]

/** What each field is often called, compared without case, blanks and underscores. */
const often: Record<ImportField, string[]> = {
  case: ['id', 'caseid', 'ticketid', 'case:concept:name', 'externalid'],
  number: ['number', 'ticketnumber', 'ticketno', 'key'],
  title: ['title', 'subject', 'summary', 'shortdescription', 'betreff', 'titel', 'name'],
  text: ['text', 'description', 'body', 'content', 'beschreibung', 'document', 'details'],
  requester: ['requester', 'customer', 'caller', 'callerid', 'reporter', 'from', 'user'],
  requesterEmail: ['requesteremail', 'customeremail', 'email', 'fromemail', 'reporteremail', 'mail'],
  organisation: ['organisation', 'organization', 'company', 'entity', 'account'],
  service: ['service', 'category', 'topic', 'topicgroup', 'helptopic', 'businessservice'],
  state: ['state', 'status', 'incidentstate'],
  impact: ['impact'],
  urgency: ['urgency'],
  opened: ['opened', 'openedat', 'created', 'createdat', 'datecreated', 'openingdate', 'date'],
  closed: ['closed', 'closedat', 'closeat', 'dateclosed', 'resolved', 'resolvedat'],
  changed: ['updated', 'updatedat', 'lastupdate', 'lastupdated', 'modified'],
  activity: ['activity', 'concept:name', 'event'],
  at: ['at', 'timestamp', 'time:timestamp', 'completetimestamp'],
  ready: ['ready', 'readyat', 'enabled'],
  started: ['started', 'start', 'starttime', 'starttimestamp'],
  done: ['done', 'end', 'endtime', 'endtimestamp'],
  who: ['who', 'resource', 'org:resource', 'performer'],
  team: ['team', 'group', 'org:group', 'assignmentgroup'],
  message: ['message', 'comment', 'actionbody'],
  messageId: ['messageid', 'commentid'],
  messageAt: ['messageat', 'commentat', 'commentcreated'],
  author: ['author', 'commentauthor'],
  authorEmail: ['authoremail'],
  role: ['role', 'authorrole'],
  private: ['private', 'isprivate', 'internal'],
  comment: [],
}
const small = (name: string) => name.toLowerCase().replace(/[\s_-]/g, '')

/** What a table seems to be: a preset, or else its columns by what they are often called. */
export function recogniseTable(columns: readonly string[]): {
  preset: Preset | null
  mapping: Preset['mapping']
} {
  const found = presets.find(({ knownBy }) => knownBy.every(name => columns.includes(name)))
  if (found) return { preset: found, mapping: found.mapping }
  const guessed: Partial<Record<ImportField, string>> = {}
  const taken = new Set<string>()
  for (const field of importFields) {
    const column = columns.find(name => !taken.has(name) && often[field].includes(small(name)))
    if (column === undefined) continue
    taken.add(column)
    guessed[field] = column
  }
  const events = guessed.activity && (guessed.at || guessed.ready)
  if (!events)
    for (const field of ['activity', 'at', 'ready', 'started', 'done', 'who', 'team'] as const)
      delete guessed[field]
  return { preset: null, mapping: { columns: guessed } }
}

/** A whole mapping, of what is chosen and what goes without saying. */
export const fillMapping = (chosen: Partial<ImportMapping>): ImportMapping => ({
  ...{ kind: 'table', columns: {}, keep: [], source: 'file', process: '', zone: 'UTC', dates: 'day first' },
  ...{ unknown: '', people: 'name', organisations: 'name', services: 'name' },
  ...chosen,
})
