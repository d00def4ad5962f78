const isNews = (principals: string, since: string) =>
  `coalesce(uo.person_id, uo.team_id) = any (${principals}) and uo.seen_at is null and uo.state = 'due'
     and uo.channel in ('app', 'board', 'queue') and uo.at >= ${since}`

/** SQL expressions of the statement it stands in; `principals` a uuid[] from the actor, `since` an instant. */
type UnseenNames = { workspace: string; principals: string; since: string }

/**
 * SQL that lists the tickets about which somebody of these principals was told in the app, on their board or in their queue
 * and has not looked since. What went out by mail is in their mailbox and not counted.
 */
export const unseenTickets = ({ workspace, principals, since }: UnseenNames): string =>
  `select uo.ticket_id from comms.obligation uo where uo.workspace_id = ${workspace} and ${isNews(principals, since)}`

/**
 * SQL that says the same of one ticket, sought by the ticket: what stands on one are some dozens, while whoever seldom looks
 * has thousands that are new.
 */
export const isUnseen = (ticket: string, { workspace, principals, since }: UnseenNames): string =>
  `exists (select from (select * from comms.obligation o where o.workspace_id = ${workspace} and o.ticket_id = ${ticket} offset 0) uo
     where ${isNews(principals, since)})`
