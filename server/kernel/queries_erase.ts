import { statement } from './statement.ts'

export const setErasing = statement<[], unknown>(`select set_config('app.erasing', 'on', true)`)

/** Subjects. */
export const deleteEvents = statement<[readonly string[]], unknown>(
  'delete from kernel.event where workspace_id = kernel.workspace() and subject_id = any ($1::uuid[])',
)
/** Subjects: jobs that follow from what happened to them, or (true) only those that were given up. */
export const deleteJobsAbout = statement<[readonly string[], boolean], unknown>(
  `delete from kernel.job j using kernel.event e where e.workspace_id = kernel.workspace() and e.subject_id = any ($1::uuid[])
     and j.workspace_id = e.workspace_id and j.payload->>'eventId' = e.id::text and (not $2 or j.state = 'dead')`,
)
/** What an event says in words: the rest of it are ids, numbers and names of steps. */
const said = `jsonb_build_object('words', e.payload->'words', 'reason', e.payload->'reason', 'meeting', e.payload->'meeting',
  'title', e.payload #> '{ticket,title}', 'originalTitle', e.payload #> '{ticket,original,title}')`
/** Puts what `said` was made into back in its place, where there was something. */
const putBack = (changed: string): string =>
  `jsonb_set_lax(jsonb_set_lax(e.payload || jsonb_strip_nulls(jsonb_build_object('words', ${changed}->'words', 'reason', ${changed}->'reason', 'meeting', ${changed}->'meeting')),
     '{ticket,title}', nullif(${changed}->'title', 'null'), false, 'return_target'),
     '{ticket,original,title}', nullif(${changed}->'originalTitle', 'null'), false, 'return_target')`
/** Subjects, patterns, words in their place. */
export const putWordsInEvents = statement<[readonly string[], readonly string[], readonly string[]], unknown>(
  `update kernel.event e set payload = ${putBack('c.said')}
   from (select e.id, kernel.put_words_in(${said}, $2::text[], $3::text[]) as said, ${said} as was from kernel.event e
     where e.workspace_id = kernel.workspace() and e.subject_id = any ($1::uuid[])) c
   where e.workspace_id = kernel.workspace() and e.id = c.id and c.said is distinct from c.was`,
)
/** Subjects, the one who did it (null: anybody), what is said instead of what was said. */
export const silenceEvents = statement<[readonly string[], string | null, string], unknown>(
  `update kernel.event e set payload = (e.payload - 'reason')
     || jsonb_build_object('words', coalesce((select jsonb_object_agg(w.key, $3::text) from jsonb_each(e.payload->'words') w), '{}'))
     || case when e.payload ? 'reason' then jsonb_build_object('reason', $3::text) else '{}' end
     || case when e.payload ? 'meeting' then jsonb_build_object('meeting', e.payload->'meeting' || jsonb_build_object('place', $3::text, 'summary', $3::text)) else '{}' end
   where e.workspace_id = kernel.workspace() and e.subject_id = any ($1::uuid[]) and ($2::uuid is null or e.actor_id = $2) and e.payload ? 'words'`,
)
export const deleteRepliesOf = statement<[string], unknown>(
  'delete from kernel.idempotency where actor_id = $1',
)
/** What a job of the workspace, or of none, has in its payload. */
export const deleteJobsNaming = statement<[string, readonly string[]], unknown>(
  `delete from kernel.job where kind = $1 and lower(payload->>'to') = any ($2::text[])`,
)
