/** SQL expressions of the statement it stands in; `principals` a uuid[] from the actor, `since` an instant. */
type UnseenNames = { workspace: string; principals: string; since: string }

/**
 * SQL that lists the tickets about which somebody of these principals was told in the app, on their board or in their queue
 * and has not looked since. What went out by mail is in their mailbox and not counted.
 */
export const unseenTickets = ({ workspace, principals, since }: UnseenNames): string =>
  `select uo.ticket_id from comms.obligation uo where uo.workspace_id = ${workspace}
     and coalesce(uo.person_id, uo.team_id) = any (${principals}) and uo.seen_at is null and uo.state = 'due'
     and uo.channel in ('app', 'board', 'queue') and uo.at >= ${since}`
