/**
 * A violation of each invariant, made on purpose by somebody who may do anything to the database: the checker must see
 * it. Triggers are off, so that nothing else follows. `$ws` is the workspace.
 */
export const plants: Readonly<Record<string, string>> = {
  I1: `delete from work.message where id in (select m.id from work.message m join kernel.idempotency i on i.reply ->> 'id' = m.id::text limit 1)`,
  I2: `insert into work.message (workspace_id, id, ticket_id, at, author_name, author_organisation, author_side, class, text, via)
    select workspace_id, gen_random_uuid(), id, now(), 'Outsider', 'Dyke', 'partner', 'band', '$refused', 'api' from work.ticket limit 1`,
  I3: `insert into kernel.event select (jsonb_populate_record(null::kernel.event, to_jsonb(e) || jsonb_build_object('id', gen_random_uuid(), 'seq', e.seq + 1000))).* from
    (select * from kernel.event where name = 'message.added' limit 1) e`,
  I4: `update comms.delivery set message_id = '<never@desk.example>' where id = (select id from comms.delivery where state = 'sent' limit 1)`,
  I5: `update comms.inbox set state = 'received', handled_at = null where id = (select id from comms.inbox limit 1)`,
  I6: `update work.process_run set marking = jsonb_set(marking, '{tokens,0,node}', '"closed"') where id = (select id from work.process_run where ended_at is null limit 1)`,
  I7: `insert into kernel.event select (jsonb_populate_record(null::kernel.event, to_jsonb(e) || jsonb_build_object('id', gen_random_uuid(), 'seq', e.seq + 1000))).* from
    (select * from kernel.event where name = 'activity.completed' limit 1) e`,
  I8: `update work.run_for set next_update_at = '2020-01-01' where run_id = (select run_id from work.run_for limit 1)`,
  I9: `delete from kernel.event where id = (select id from kernel.event where seq = 2 limit 1)`,
  I10: `update work.message set workspace_id = gen_random_uuid() where id = (select id from work.message limit 1)`,
  I11: `update work.attachment set hash = repeat('0', 64) where id = (select id from work.attachment where message_id is not null limit 1)`,
  I12: `insert into kernel.job (id, workspace_id, kind, payload, due_at, lease_until, lease_token)
    values (gen_random_uuid(), '$ws', 'stuck', '{}', now() + interval '2 days', now() + interval '2 hours', gen_random_uuid())`,
  I13: `update work.search_row set words = to_tsvector('simple', 'nothing of it') where ticket_id = (select ticket_id from work.search_row limit 1)`,
}
