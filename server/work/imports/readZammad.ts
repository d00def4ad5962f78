import { refused } from '../readTicketRows.ts'
import { finish } from './finish.ts'
import type { OpenFile } from './openText.ts'
import { fieldsOf, gatherFrom, type Json, listOf, readJson, textOf, toBody, toNamed } from './readJson.ts'
import { collectErrors, type PastFile, type Reading } from './shape.ts'

/**
 * What Zammad answers to `GET /api/v1/tickets?expand=true` with the articles of each ticket (`GET
 * /api/v1/ticket_articles/by_ticket/{id}?expand=true`) in its `articles`; or both lists beside each other as `tickets` and
 * `articles`. An article with `internal` is ours alone; its `sender` is Agent, Customer or System
 * (docs.zammad.org/en/latest/api/ticket/articles.html). Times are UTC.
 */
export async function readZammad(open: OpenFile, reading: Reading): Promise<PastFile> {
  const json = await readJson(open)
  const all = Array.isArray(json) ? json : listOf(fieldsOf(json).tickets)
  if (all.length === 0) throw refused([{ field: 'file', text: 'has no tickets as Zammad answers them' }])
  const apart = Map.groupBy(listOf(fieldsOf(json).articles), one => textOf(fieldsOf(one).ticket_id))
  const errors = collectErrors()
  const gather = gatherFrom(reading, errors)
  const tickets = all.flatMap((each, index) => {
    const ticket = fieldsOf(each)
    const id = textOf(ticket.id)
    const { one, wrong, set, keep, moment } = gather(id, index + 1)
    if (id === '') wrong('id', 'is missing: nobody can say which ticket it is')
    set('number', ticket.number)
    set('title', ticket.title)
    set('state', ticket.state)
    set('organisation', ticket.organization)
    set('urgency', ticket.priority)
    for (const name of ['group', 'owner', 'priority', 'note'] as const) keep(name, ticket[name])
    one.moments = {
      opened: moment('created_at', ticket.created_at),
      closed: moment('close_at', ticket.close_at),
      changed: moment('updated_at', ticket.updated_at),
    }
    one.requester = toNamed('', textOf(ticket.customer))
    const articles = listOf(ticket.articles)
    for (const article of articles.length > 0 ? articles : (apart.get(id) ?? []))
      one.messages.push(toMessage(article, moment))
    return finish(one, { reading, errors }) ?? []
  })
  return { tickets, ...errors.sofar() }

  function toMessage(json: Json, moment: ReturnType<typeof gather>['moment']) {
    const article = fieldsOf(json)
    const [, before = '', email = ''] = /^([^<>]*)<([^<>]+)>$/.exec(textOf(article.from).trim()) ?? []
    const name = before.trim().replace(/^"|"$/g, '')
    const writer = textOf(article.created_by)
    const fromRequester = textOf(article.sender) === 'Customer'
    return {
      ...{ id: '', line: 0, at: moment('articles created_at', article.created_at), fromRequester },
      author: toNamed(name || textOf(article.from) || writer, fromRequester ? email || writer : writer),
      // What does not say that it is open to the customer stays with us.
      internal: article.internal !== false,
      ...toBody(textOf(article.body), textOf(article.content_type) === 'text/html'),
    }
  }
}
