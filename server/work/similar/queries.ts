import { readable } from '../../identity/index.ts'
import { statement } from '../../kernel/index.ts'
import type { Seek } from '../queries.ts'
import { readsClass } from '../queries_read.ts'

export type BegunRow = {
  id: string
  title: string
  customerId: string
  serviceId: string | null
  originalId: string | null
  /** What was written first for everybody, as far as it counts. */
  text: string | null
}
/** What a ticket the actor sees begins with. */
export const findBegun = statement<Seek, BegunRow>(
  `select t.id, t.title, t.customer_id as "customerId", t.service_id as "serviceId", t.original_id as "originalId",
     (select left(m.text, 1000) from work.message m where m.workspace_id = t.workspace_id and m.ticket_id = t.id and m.class = 'band'
        and ${readsClass('m.class')} order by m.at, m.id limit 1) as text
   from work.ticket t
   where t.workspace_id = $1 and t.number = $2 and ${readable({ workspace: 't.workspace_id', ticket: 't.id', principals: '$3::uuid[]' })}`,
)

export type SimilarRow = {
  id: string
  number: string
  title: string
  state: 'open' | 'closed'
  processId: string
  customerId: string
  serviceId: string | null
  updatedAt: Temporal.Instant
  solution: { by: string; at: string; text: string } | null
}
export type SimilarParams = [
  workspace: string,
  query: string,
  groups: string,
  principals: readonly string[],
  most: number,
  ticket: string | null,
  customer: string | null,
  service: string | null,
  limit: number,
]
/** The list filter, said again beside what work.find_tickets and row security ask of who is asking. */
const lines = {
  mayRead: readable({ workspace: '$1::uuid', ticket: 't.id', principals: '$4::uuid[]' }),
  readsAll: `not exists (select from unnest(f.classes) c where not ${readsClass('c')})`,
}

const listFound = ({ mayRead, readsAll }: typeof lines) =>
  `with hit as materialized (
     select f.ticket_id, max(f.score) as score from work.find_tickets($2::tsquery, $3::jsonb, $5) f where ${readsAll} group by f.ticket_id),
   page as (
     select t.id, t.number, t.title, t.state, t.process_id, t.customer_id, t.service_id, t.updated_at,
       h.score * (case when t.service_id = $8::uuid then 2 else 1 end) * (case when t.customer_id = $7::uuid then 1.5 else 1 end) as score
     from hit h join work.ticket t on t.workspace_id = $1 and t.id = h.ticket_id
     where ${mayRead} and t.merged_into is null
       and ($6::uuid is null or (t.id <> $6 and t.original_id is distinct from $6 and not exists (
         select from work.ticket o where o.workspace_id = $1 and o.id = $6 and (o.original_id = t.id or o.merged_into = t.id)) and not exists (
         select from work.link l where l.workspace_id = $1 and ((l.from_id = t.id and l.to_id = $6) or (l.from_id = $6 and l.to_id = t.id)))))
     order by 9 desc, t.id desc limit $9)
   select p.id, p.number, p.title, p.state, p.process_id as "processId", p.customer_id as "customerId", p.service_id as "serviceId",
     p.updated_at as "updatedAt", s.solution
   from page p left join lateral (
     select jsonb_build_object('by', m.author_name, 'at', m.at, 'text', left(m.text, 2000)) as solution
     from work.message m where p.state = 'closed' and m.workspace_id = $1 and m.ticket_id = p.id and m.class = 'band' and m.author_side = 'provider'
       and ${readsClass('m.class')} order by m.at desc, m.id desc limit 1) s on true
   order by p.score desc, p.id desc`

/** What says much the same, the best first. */
export const findAlike = statement<SimilarParams, SimilarRow>(listFound(lines))
/** The same without our own line: for the test that the other one holds alone. */
export const unguardedAlike = listFound({ mayRead: '$4::uuid[] is not null', readsAll: 'true' })
