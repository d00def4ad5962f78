import type { getConnections, ReplyOf } from '../../contract/index.ts'
import type { PersonKey } from './builders.ts'
import type { Act, Desk, Preview } from './desk.ts'

export type Connections = ReplyOf<typeof getConnections>

/** What tests of acts between tickets ask of a desk. */
export function connectIn(desk: Desk) {
  const act = (who: PersonKey, number: string, body: Act) => desk.post(who, `/${number}/acts`, body)
  return {
    act,
    did: (who: PersonKey, number: string, body: Act) =>
      desk.insist<{ version: number; state: string; children: string[] }>(act(who, number, body)),
    connections: (who: PersonKey, number: string) =>
      desk.insist<Connections>(desk.get(who, `/${number}/connections`)),
    told: async (who: PersonKey, number: string, body: Act) =>
      (await desk.insist<Preview>(desk.preview(who, number, body))).told,
    openTwo: async (source: PersonKey = 'neighbour', target: PersonKey = 'requester') => ({
      source: (await desk.open(source, { title: 'Mail is down', text: 'No mail since nine' })).number,
      target: (await desk.open(target, { title: 'Mail does not work', text: 'Nothing comes in' })).number,
    }),
    /** Only this person sees the ticket from now on, of all the provider's people. */
    async restrict(number: string, to: PersonKey) {
      await desk.behind(
        `insert into identity.visible (workspace_id, principal_id, ticket_id, "right")
         select $2, $3, id, 'work' from work.ticket where number = $1`,
        [number, desk.world.workspaceId, desk.world.people[to].id],
      )
      await desk.behind(
        `delete from identity.visible where principal_id = $2 and ticket_id = (select id from work.ticket where number = $1)`,
        [number, desk.world.organisations.provider],
      )
    },
    /** Everything of two tickets that a merge and its undoing must leave as it was. */
    rowsThatMatter: (numbers: string[]) =>
      desk.behind(
        `select t.number, t.state, t.merged_into, t.closed_at, t.title, t.requester_id, t.priority, t.process_id,
           (select jsonb_agg(to_jsonb(a) order by a.id) from work.activity_run a where a.ticket_id = t.id) as runs,
           (select jsonb_agg(to_jsonb(p) order by p.id) from work.process_run p where p.ticket_id = t.id) as processes,
           (select jsonb_agg(to_jsonb(m) order by m.id) from work.message m where m.ticket_id = t.id) as messages,
           (select jsonb_agg(to_jsonb(f) order by f.person_id) from work.follower f where f.ticket_id = t.id) as followers,
           (select jsonb_agg(to_jsonb(v) order by v.principal_id) from identity.visible v where v.ticket_id = t.id) as seers
         from work.ticket t where t.number = any ($1) order by t.number`,
        [numbers],
      ),
  }
}
