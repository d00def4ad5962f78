import type { Side } from '../../contract/index.ts'
import type { TicketAct } from './act.ts'

/** An activity run that a mail asked its reader to do something about. */
export type AskedRun = {
  id: string
  /** The ticket it stands on. */
  number: string
  name: string
  kind: 'task' | 'help'
  /** It is not finished. */
  open: boolean
  /** How it ended, and by whose doing, where it did. */
  state: string
  doneBy: string | null
  outcome: string | null
  /** Labels of the flow; none: it is simply done. */
  outcomes: readonly string[]
  /** Its process has a short way to its end. */
  solvable: boolean
  /** The services the ticket can be about; none: it is said already, or there is nothing to choose from. */
  services: readonly { id: string; name: string }[]
}
/** What an answer is: an act, an ordinary message, or an act that cannot be made out. */
export type Answer =
  | { kind: 'message' }
  /** `left`: what was written below it and does not go along with the act. */
  | { kind: 'act'; word: string; run: AskedRun; act: TicketAct; left: string }
  | { kind: 'unclear'; word: string; run: AskedRun; why: string }

type Means = 'take' | 'complete' | 'stuck' | 'meet' | 'return' | 'solve' | 'change'
export type AnswerWord = { word: string; means: Means; outcome?: string }
const levels = ['high', 'medium', 'low'] as const
/** What a ticket says of itself and can be set by a line of its own. */
const fields = ['service', 'impact', 'urgency'] as const
type Field = (typeof fields)[number]
export type Answering = { side: Side; now: Temporal.Instant; zone: string }

/** The words that are acts on a run, for one side: the labels of the flow, and plain words where the flow has none. */
export function wordsOf({ kind, outcomes, solvable }: AskedRun, side: Side): AnswerWord[] {
  const labels: AnswerWord[] = outcomes.map(word => ({ word, means: 'complete', outcome: word }))
  const done: AnswerWord[] = labels.length > 0 ? labels : [{ word: 'done', means: 'complete' }]
  if (side === 'customer') return done
  // What the flow calls an outcome is that outcome.
  const labelled = new Set(done.map(({ word }) => fold(word)))
  const free = (words: AnswerWord[]) => words.filter(({ word }) => !labelled.has(fold(word)))
  const first = free([{ word: 'take', means: 'take' }])
  if (kind === 'help') return [...first, ...done]
  const beside: AnswerWord[] = [
    { word: 'return', means: 'return' },
    ...(solvable && side === 'provider' ? [{ word: 'solved', means: 'solve' } as const] : []),
    { word: 'stuck', means: 'stuck' },
    { word: 'meet', means: 'meet' },
    ...(side === 'provider' ? fields.map(word => ({ word, means: 'change' as const })) : []),
  ]
  return [...first, ...done, ...free(beside)]
}

/** Capitals, punctuation and spaces do not matter. */
const fold = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\p{P}\p{S}\s]+/gu, ' ')
    .trim()

type Match = AnswerWord & { run: AskedRun; said: string }

/**
 * What somebody's own words in an answer mean, given the activity runs the mail asked them about: an act when the first
 * line is one of its words, else a message. Whether they may do it is not decided here. Pure.
 */
export function readAnswer(text: string, asked: readonly AskedRun[], answering: Answering): Answer {
  const lines = text.split(/\r?\n/)
  const at = lines.findIndex(line => line.trim() !== '')
  const first = (lines[at] ?? '').trim()
  // A line somebody quoted is not theirs.
  if (first === '' || /^[>|]/.test(first)) return { kind: 'message' }
  const matches = asked.flatMap(run => matchesOf(first, run, answering.side))
  const standing = matches.filter(({ run }) => run.open)
  const [match, ...more] = standing.length > 0 ? standing : matches.slice(-1)
  if (!match) return { kind: 'message' }
  const { run, word } = match
  // What is said of the ticket is the same for each of its activities.
  const others = match.means === 'change' ? more.filter(other => other.run.number !== run.number) : more
  if (others.length > 0) return { kind: 'unclear', word, run, why: sayWhich([match, ...others]) }
  const below = lines
    .slice(at + 1)
    .join('\n')
    .trim()
  const said = toAct(match, below, answering)
  if (typeof said === 'string') return { kind: 'unclear', word, run, why: said }
  return 'left' in said
    ? { kind: 'act', word, run, ...said }
    : { kind: 'act', word, run, act: said, left: '' }
}

/** The first line as a word of this run: alone, with the activity behind it, or with what has to be said of it. */
function matchesOf(first: string, run: AskedRun, side: Side): Match[] {
  const words = wordsOf(run, side)
  const whole = words.filter(({ word }) => isSame(first, word))
  const exact = whole.filter(({ word }) => word === first)
  if (whole.length > 0) return (exact.length > 0 ? exact : whole).map(word => ({ ...word, run, said: '' }))
  const colon = first.indexOf(':')
  if (colon < 0) return []
  const [head, said] = [first.slice(0, colon), first.slice(colon + 1).trim()]
  return words.flatMap(word => {
    if (!isSame(head, word.word)) return []
    if (isSame(said, run.name)) return { ...word, run, said: '' }
    return word.means === 'complete' || word.means === 'take' ? [] : { ...word, run, said }
  })
}

const isSame = (a: string, b: string): boolean => fold(a) !== '' && fold(a) === fold(b)

function sayWhich(matches: readonly Match[]): string {
  const names = [...new Set(matches.map(({ run }) => `“${run.name}”`))]
  const [{ word, run } = { word: '', run: { name: '' } }] = matches
  if (names.length < 2) return `“${word}” may mean several things; write it exactly as it stands in the mail.`
  return `“${word}” may be about ${names.join(' or ')}: write which, as in “${word}: ${run.name}”.`
}

const longestReason = 2000
const longestText = 20_000

type Saying = { act: TicketAct; left: string }

/** Lines such as “impact: high” one below the other, and what follows them; or what is wrong with one of them. */
function toChange({ word, run, said }: Match, below: string): Saying | string {
  const lines = [`${word}: ${said}`, ...below.split('\n')]
  const set: (TicketAct & { act: 'change' })['set'] = {}
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    const [head = '', ...rest] = line.split(':')
    const field = rest.length > 0 && fields.find(known => isSame(head, known))
    if (!field && line.trim() !== '') {
      lines.unshift(line)
      break
    }
    const wrong = field && setField(set, { field, value: rest.join(':'), run })
    if (wrong) return wrong
  }
  return { act: { act: 'change', set, was: {} }, left: lines.join('\n').trim().slice(0, longestText) }
}

type Setting = { field: Field; value: string; run: AskedRun }
function setField(
  set: (TicketAct & { act: 'change' })['set'],
  { field, value, run }: Setting,
): string | undefined {
  if (field === 'service') {
    const service = run.services.find(({ name }) => isSame(name, value))
    if (!service)
      return `say which service it is: ${run.services.map(({ name }) => name).join(', ') || 'there is none to choose from'}.`
    set.serviceId = service.id
    return
  }
  const level = levels.find(known => isSame(known, value))
  if (!level) return `say how high the ${field} is: ${levels.join(', ')}.`
  set[field] = level
}

/** The act, or what is missing for it. */
function toAct(match: Match, below: string, answering: Answering): TicketAct | Saying | string {
  const { means, run, said, outcome } = match
  const text = below.slice(0, longestText)
  const all = [said, text].filter(Boolean).join('\n\n')
  switch (means) {
    case 'take':
      return { act: { act: 'take', run: run.id }, left: text }
    case 'complete':
      return {
        act: 'complete',
        run: run.id,
        ...(outcome !== undefined && { outcome }),
        ...(text && { note: text }),
      }
    case 'return':
      return all
        ? { act: 'return', run: run.id, reason: all.slice(0, longestReason) }
        : 'say why it goes back, as in “return: the way back is missing”.'
    case 'stuck':
      if (!all)
        return 'say what is in the way, as in “stuck: the log is empty”; a question below it goes out.'
      if (!said) return { act: 'stuck', run: run.id, reason: all.slice(0, longestReason) }
      return {
        act: 'stuck',
        run: run.id,
        reason: said.slice(0, longestReason),
        ...(text && { for: 'requester', question: text }),
      }
    case 'meet':
      return toMeeting(match, text, answering)
    case 'solve':
      return { act: 'solve', ...(all && { note: all.slice(0, longestText) }) }
    case 'change':
      return toChange(match, below)
  }
}

const proposal =
  /^(\d{4}-\d{2}-\d{2})[ T,]+(\d{1,2}:\d{2})(?: *, *(\d{1,4}) *(?:m|min|mins|minutes?))? *, *(\S.*)$/i

function toMeeting({ run, said }: Match, text: string, { zone, now }: Answering): TicketAct | string {
  const [, date = '', time = '', minutes = '30', place = ''] = proposal.exec(said) ?? []
  const startsAt = place && toInstant(date, { time, zone })
  const length = Number(minutes)
  if (!startsAt || length < 5 || length > 1440)
    return `write when (day and time in ${zone}), how long and where, as in “${exampleOf(now, zone)}”, and below it what it is about.`
  if (!text) return 'write below it what the meeting is about; whoever is invited reads it.'
  return {
    act: 'meet',
    run: run.id,
    startsAt: startsAt.toString(),
    minutes: length,
    place: place.slice(0, 300),
    text,
  }
}

function toInstant(date: string, { time, zone }: { time: string; zone: string }): Temporal.Instant | null {
  try {
    return Temporal.PlainDateTime.from(`${date}T${time.padStart(5, '0')}`)
      .toZonedDateTime(zone)
      .toInstant()
  } catch {
    // A day or an hour that does not exist.
    return null
  }
}

const exampleOf = (now: Temporal.Instant, zone: string): string =>
  `meet: ${now.toZonedDateTimeISO(zone).toPlainDate().add({ days: 1 })} 10:00, 30 minutes, by phone`

/** How a word is written in a mail that offers it. */
export function sayWord({ word, means }: AnswerWord, { now, zone }: Answering): string {
  if (means === 'change') return `${word}: which`
  if (means === 'stuck' || means === 'return') return `${word}: why`
  return means === 'meet' ? exampleOf(now, zone) : word
}
