-- Where a ticket stands is written by the statement that changes it, from what the program knows (server/work/stand.ts); the
-- triggers that worked it out again were a third of what an act cost the database. Who writes it says so with app.stands;
-- the triggers are for a program before this one that runs on beside it, and for whoever else writes. The few statements of
-- the program that do not know where a ticket stands call stand_again.
create or replace trigger open_ticket_opened after insert on work.ticket referencing new table as changed
  for each statement when (current_setting('app.stands', true) is distinct from 'written') execute function work.keep_opened();
create or replace trigger open_ticket_changed after update on work.ticket referencing old table as before new table as changed
  for each statement when (current_setting('app.stands', true) is distinct from 'written') execute function work.keep_changed();
create or replace trigger open_ticket_begun after insert on work.activity_run referencing new table as changed
  for each statement when (current_setting('app.stands', true) is distinct from 'written') execute function work.keep_stand();
create or replace trigger open_ticket_moved after update on work.activity_run referencing new table as changed
  for each statement when (current_setting('app.stands', true) is distinct from 'written') execute function work.keep_stand();
create or replace trigger run_for_begun after insert on work.activity_run for each row
  when (current_setting('app.stands', true) is distinct from 'written') execute function work.keep_run_for();
create or replace trigger run_for_changed after update on work.activity_run for each row
  when (current_setting('app.stands', true) is distinct from 'written'
    and (old.state in ('ready', 'started', 'waiting'), old.responsible, old.offered_to, old.taken_by, old.next_update_at, old.ticket_id)
      is distinct from (new.state in ('ready', 'started', 'waiting'), new.responsible, new.offered_to, new.taken_by, new.next_update_at, new.ticket_id))
  execute function work.keep_run_for();
-- It is written with its ticket and goes with it; to look for the ticket each time tells nothing new.
alter table work.open_ticket drop constraint open_ticket_workspace_id_id_fkey;

-- What stands on open tickets, of the runs that stand now, in the order of their ids, which is that of their beginning. A
-- ticket that part of the work was handed to has a process of its own, too: not part of another one of the same ticket.
create or replace function work.stand_of(workspace uuid, tickets uuid[])
  returns table (id uuid, due_at timestamptz, node text, taken_by uuid[], held_by uuid[], waits_on text) language sql stable as $$
  select t.id, coalesce(r.due_at, '2200-01-01'), coalesce(r.node, ''), coalesce(r.taken_by, '{}'),
    coalesce(array(select distinct h.id from work.activity_run a cross join lateral unnest(a.responsible || a.offered_to) as h (id)
      where a.workspace_id = t.workspace_id and a.ticket_id = t.id and a.state in ('ready', 'started', 'waiting')), '{}'),
    case when r.asked then 'requester' when r.waits then 'other' else 'nobody' end
  from work.ticket t
  left join lateral (
    select min(a.next_update_at) as due_at,
      (array_agg(a.node order by a.kind not in ('task', 'call'), a.id) filter (where a.kind <> 'help' and not exists (
        select from work.process_run q where q.workspace_id = p.workspace_id and q.id = p.parent_run_id and q.ticket_id = p.ticket_id)))[1] as node,
      array_agg(a.taken_by order by a.kind <> 'task', a.id) filter (where a.taken_by is not null) as taken_by,
      bool_or(a.state = 'waiting' and a.waits_for is not null) as waits,
      bool_or(a.state = 'waiting' and a.waits_for in (t.requester_id, t.customer_id)) as asked
    from work.activity_run a
    join work.process_run p on p.workspace_id = a.workspace_id and p.id = a.process_run_id
    where a.workspace_id = t.workspace_id and a.ticket_id = t.id and a.state in ('ready', 'started', 'waiting')) r on true
  where t.workspace_id = workspace and t.id = any (tickets) and t.state = 'open' $$;

create function work.stand_again(workspace uuid, tickets uuid[]) returns void language plpgsql as $$
begin
  delete from work.open_ticket o where o.workspace_id = workspace and o.id = any (tickets);
  insert into work.open_ticket (workspace_id, id, process_id, customer_id, requester_id, service_id, priority, opened_at, updated_at,
    due_at, node, taken_by, assignee_id, held_by, waits_on)
  select t.workspace_id, t.id, t.process_id, t.customer_id, t.requester_id, t.service_id, t.priority, t.opened_at, t.updated_at,
    s.due_at, s.node, s.taken_by, s.taken_by[1], s.held_by, s.waits_on
  from work.stand_of(workspace, tickets) s join work.ticket t on t.workspace_id = workspace and t.id = s.id;
  delete from work.run_for f where f.workspace_id = workspace and f.ticket_id = any (tickets);
  insert into work.run_for (workspace_id, principal_id, run_id, offered, ticket_id, kind, priority, next_update_at, ready_at, taken_by)
  select r.workspace_id, p.id, r.id, p.offered, r.ticket_id, r.kind, t.priority, r.next_update_at, r.ready_at, r.taken_by
  from work.activity_run r
  join work.ticket t on t.workspace_id = r.workspace_id and t.id = r.ticket_id
  cross join lateral (select unnest(r.responsible) as id, false as offered union select unnest(r.offered_to), true) p
  where r.workspace_id = workspace and r.ticket_id = any (tickets) and r.state in ('ready', 'started', 'waiting');
end $$;

-- The words of a message are due with the statement that writes it.
create or replace trigger search_written after insert on work.message referencing new table as fresh
  for each statement when (current_setting('app.stands', true) is distinct from 'written') execute function work.search_is_due();
