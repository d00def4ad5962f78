import { type ImportField, type ImportMapping, importFields } from '../../../contract/index.ts'

/** A table we know by its columns: all of `knownBy` must be there. */
export type Preset = {
  /** What it is, in words. */
  name: string
  knownBy: readonly string[]
  mapping: Pick<ImportMapping, 'columns'> & Partial<Omit<ImportMapping, 'columns' | 'process'>>
}

/** Documented where the fixtures of the tests are (readTable.test.ts); the more particular before the more general. */
export const presets: readonly Preset[] = [
  {
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
    name: 'Texts with their topic (IT Service Ticket Classification)',
    knownBy: ['Document', 'Topic_group'],
    mapping: { source: 'texts', columns: { text: 'Document', service: 'Topic_group' } },
  },
  {
    // Agent panel, Tickets, Export (docs.osticket.com, Data Extraction Guide; github.com/osTicket/osTicket, include/class.export.php).
    name: 'osTicket: exported tickets',
    knownBy: ['Ticket Number', 'Date Created', 'Subject', 'From', 'From Email'],
    mapping: {
      source: 'osticket',
      columns: {
        ...{ case: 'Ticket Number', number: 'Ticket Number', title: 'Subject', requester: 'From' },
        ...{
          requesterEmail: 'From Email',
          opened: 'Date Created',
          urgency: 'Priority',
          service: 'Help Topic',
        },
        ...{ state: 'Current Status', changed: 'Last Updated' },
      },
      keep: ['Priority', 'Department', 'Source', 'Agent Assigned', 'Team Assigned'],
      dates: 'month first',
    },
  },
  {
    // Filters, Export, CSV (all fields): a column a comment (support.atlassian.com, Export search results).
    name: 'Jira: exported issues (CSV, all fields)',
    knownBy: ['Summary', 'Issue key', 'Status', 'Created'],
    mapping: {
      source: 'jira',
      columns: {
        ...{ case: 'Issue key', number: 'Issue key', title: 'Summary', text: 'Description', state: 'Status' },
        ...{
          requester: 'Reporter',
          urgency: 'Priority',
          opened: 'Created',
          changed: 'Updated',
          closed: 'Resolved',
        },
        ...{ comment: 'Comment' },
      },
      keep: ['Issue Type', 'Priority', 'Assignee', 'Resolution', 'Project name'],
    },
  },
  {
    // Search, Export, CSV (github.com/glpi-project/glpi, src/Search.php): semicolons, names in the reader's language.
    name: 'GLPI: exported tickets (CSV)',
    knownBy: ['ID', 'Title', 'Status', 'Opening date'],
    mapping: {
      source: 'glpi',
      columns: {
        ...{ case: 'ID', number: 'ID', title: 'Title', state: 'Status', opened: 'Opening date' },
        ...{
          changed: 'Last update',
          urgency: 'Priority',
          requester: 'Requester - Requester',
          service: 'Category',
        },
        ...{ organisation: 'Entity', text: 'Description', closed: 'Closing date' },
      },
      keep: ['Priority', 'Assigned to - Technician', 'Type'],
    },
  },
  {
    // Reporting, Download (github.com/zammad/zammad, lib/excel_sheet and lib/report).
    name: 'Zammad: a downloaded report (CSV)',
    knownBy: ['#', 'Title', 'State', 'Priority', 'Group', 'Customer'],
    mapping: {
      source: 'zammad',
      columns: {
        ...{
          case: '#',
          number: '#',
          title: 'Title',
          state: 'State',
          urgency: 'Priority',
          requester: 'Customer',
        },
        ...{ organisation: 'Organization', opened: 'Created at', closed: 'Closed at', changed: 'Updated at' },
      },
      keep: ['Group', 'Owner', 'Priority'],
    },
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
  if (found) return { preset: found, mapping: onlyThere(found.mapping, columns) }
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

/** Exports have the columns that were chosen for them: what is not there is not mapped. */
const onlyThere = ({ columns, keep = [], ...rest }: Preset['mapping'], there: readonly string[]) => ({
  ...rest,
  columns: Object.fromEntries(Object.entries(columns).filter(([, name]) => name && there.includes(name))),
  keep: keep.filter(name => there.includes(name)),
})

/** A whole mapping, of what is chosen and what goes without saying. */
export const fillMapping = (chosen: Partial<ImportMapping>): ImportMapping => ({
  ...{ kind: 'table', columns: {}, keep: [], source: 'file', process: '', zone: 'UTC', dates: 'day first' },
  ...{ unknown: '', people: 'name', organisations: 'name', services: 'name' },
  ...chosen,
})
