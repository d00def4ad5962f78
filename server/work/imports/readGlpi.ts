import { refused } from '../readTicketRows.ts'
import { finish } from './finish.ts'
import type { OpenFile } from './openText.ts'
import { fieldsOf, gatherFrom, type Json, listOf, readJson, textOf, toBody, toNamed } from './readJson.ts'
import { collectErrors, type PastFile, type Reading } from './shape.ts'

/** CommonITILObject: INCOMING, ASSIGNED, PLANNED, WAITING, SOLVED, CLOSED (github.com/glpi-project/glpi, src/CommonITILObject.php). */
const states = ['', 'New', 'Processing (assigned)', 'Processing (planned)', 'Pending', 'Solved', 'Closed']
/** The same: from very low (1) to very high (5) and major (6). */
const levels = ['', 'very low', 'low', 'medium', 'high', 'very high', 'major']

/**
 * What GLPI answers to `GET apirest.php/Ticket?expand_dropdowns=true` with the items of each ticket (`…/Ticket/{id}/
 * ITILFollowup`, `/ITILSolution`, `/TicketTask`) in its `_followups`, `_solutions` and `_tasks`; or those lists beside the
 * tickets, found by `items_id` or `tickets_id` (github.com/glpi-project/glpi, apirest.md). `is_private` is ours alone. Its
 * HTML may come escaped. Times are those of its clock on the wall: the zone of the mapping.
 */
export async function readGlpi(open: OpenFile, reading: Reading): Promise<PastFile> {
  const json = await readJson(open)
  const all = Array.isArray(json) ? json : listOf(fieldsOf(json).tickets)
  if (all.length === 0) throw refused([{ field: 'file', text: 'has no tickets as GLPI answers them' }])
  const errors = collectErrors()
  const gather = gatherFrom(reading, errors)
  const beside = new Map(
    parts.map(
      part => [part, Map.groupBy(listOf(fieldsOf(json)[part.slice(1)]), one => ticketOf(one))] as const,
    ),
  )
  const tickets = all.flatMap((each, index) => {
    const ticket = fieldsOf(each)
    const id = textOf(ticket.id)
    const { one, wrong, set, keep, moment } = gather(id, index + 1)
    if (id === '') wrong('id', 'is missing: nobody can say which ticket it is')
    set('number', id)
    set('title', unescapeHtml(textOf(ticket.name)))
    set('state', states[Number(ticket.status)] ?? ticket.status)
    set('impact', levels[Number(ticket.impact)])
    set('urgency', levels[Number(ticket.urgency)])
    set('service', known(ticket.itilcategories_id))
    set('organisation', known(ticket.entities_id)?.split('>').at(-1)?.trim())
    for (const name of ['type', 'locations_id', 'requesttypes_id'] as const) keep(name, known(ticket[name]))
    one.moments = {
      opened: moment('date', ticket.date),
      closed: moment('closedate', ticket.closedate) ?? moment('solvedate', ticket.solvedate),
      changed: moment('date_mod', ticket.date_mod),
    }
    one.requester = toNamed(known(ticket.users_id_recipient) ?? '', textOf(ticket._requester_email))
    const first = toMessage({ ...ticket, is_private: 0, users_id: ticket.users_id_recipient }, moment)
    one.messages.push({ ...first, author: one.requester, fromRequester: true })
    for (const part of parts)
      for (const said of listOf(ticket[part]).concat(
        listOf(ticket[part]).length > 0 ? [] : (beside.get(part)?.get(id) ?? []),
      ))
        one.messages.push(toMessage(fieldsOf(said), moment))
    one.messages = one.messages.filter(({ text }) => text !== '')
    return finish(one, { reading, errors }) ?? []
  })
  return { tickets, ...errors.sofar() }

  function toMessage(said: Record<string, Json>, moment: ReturnType<typeof gather>['moment']) {
    const author = known(said.users_id) ?? ''
    return {
      ...{
        id: '',
        line: 0,
        at: moment('date', said.date ?? said.date_creation),
        author: toNamed(author, ''),
      },
      fromRequester: false,
      internal: textOf(said.is_private) !== '' && !/^(0|false)$/.test(textOf(said.is_private)),
      ...toBody(unescapeHtml(textOf(said.content)), true),
    }
  }
}

const parts = ['_followups', '_solutions', '_tasks'] as const
const ticketOf = (json: Json) => textOf(fieldsOf(json).items_id) || textOf(fieldsOf(json).tickets_id)
/** Without `expand_dropdowns` there are only numbers, and 0 is nothing. */
const known = (json: Json): string | undefined =>
  textOf(json) === '0' ? undefined : textOf(json) || undefined

const entities: Record<string, string> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  '#60': '<',
  '#62': '>',
  '#38': '&',
  '#039': "'",
  '#39': "'",
}
const unescapeHtml = (text: string): string =>
  /&(lt|#60);/.test(text) ? text.replace(/&(#?\w{1,4});/g, (all, name) => entities[name] ?? all) : text
