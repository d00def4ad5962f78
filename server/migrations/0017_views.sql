-- Lists at their size (bench/README.md): what is asked of open tickets all day stands in one narrow row each, kept by the
-- database itself so that no writer can forget it; closed tickets are found by indexes in the order they are shown in.
create table work.open_ticket (
  workspace_id uuid not null,
  id uuid not null,
  process_id uuid not null,
  customer_id uuid not null,
  requester_id uuid not null,
  service_id uuid,
  priority smallint not null,
  opened_at timestamptz not null,
  updated_at timestamptz not null,
  -- The earliest of what is promised on it; far away where nothing is.
  due_at timestamptz not null,
  -- Where it stands in its own process: the node that has stood longest.
  node text not null,
  -- Who has any of its work; the first of them stands for it where it has to stand in one place.
  taken_by uuid[] not null,
  assignee_id uuid,
  -- Persons and teams its work waits for.
  held_by uuid[] not null,
  -- What it waits for: nothing, whoever asked (the requester or their organisation), somebody else.
  waits_on text not null check (waits_on in ('nobody', 'requester', 'other')),
  primary key (workspace_id, id),
  foreign key (workspace_id, id) references work.ticket
);
create index open_ticket_updated on work.open_ticket (workspace_id, updated_at, id);
create index open_ticket_opened on work.open_ticket (workspace_id, opened_at, id);
create index open_ticket_due on work.open_ticket (workspace_id, due_at, id);
create index open_ticket_priority on work.open_ticket (workspace_id, priority, id);
alter table work.open_ticket enable row level security;
alter table work.open_ticket force row level security;
-- Who has it, what is promised and where it stands is the provider's to know.
create policy read on work.open_ticket for select to interlock_app using (
  workspace_id = (select kernel.workspace()) and (select kernel.is_provider())
  and exists (select from identity.visible s where s.workspace_id = (select kernel.workspace())
    and s.ticket_id = open_ticket.id and s.principal_id = any ((select kernel.principals())::uuid[]) offset 0));
-- The same rule for tickets as before, in words that are worked out once a statement and not once a row; and asked of each
-- row (offset 0), for else the planner may first gather a million that a provider sees to show fifty of them.
alter policy read on work.ticket using (
  workspace_id = (select kernel.workspace())
  and exists (select from identity.visible s where s.workspace_id = (select kernel.workspace())
    and s.ticket_id = ticket.id and s.principal_id = any ((select kernel.principals())::uuid[]) offset 0));
create policy engine on work.open_ticket to interlock_engine
  using (kernel.workspace() is null or workspace_id = kernel.workspace())
  with check (kernel.workspace() is null or workspace_id = kernel.workspace());
grant select on work.open_ticket to interlock_app;
grant select, insert, update, delete on work.open_ticket to interlock_engine;

-- What stands on open tickets, of the runs that stand now.
create function work.stand_of(workspace uuid, tickets uuid[])
  returns table (id uuid, due_at timestamptz, node text, taken_by uuid[], held_by uuid[], waits_on text) language sql stable as $$
  select t.id, coalesce(r.due_at, '2200-01-01'), coalesce(r.node, ''), coalesce(r.taken_by, '{}'),
    coalesce(array(select distinct h.id from work.activity_run a cross join lateral unnest(a.responsible || a.offered_to) as h (id)
      where a.workspace_id = t.workspace_id and a.ticket_id = t.id and a.state in ('ready', 'started', 'waiting')), '{}'),
    case when r.asked then 'requester' when r.waits then 'other' else 'nobody' end
  from work.ticket t
  left join lateral (
    select min(a.next_update_at) as due_at,
      (array_agg(a.node order by a.kind not in ('task', 'call'), a.ready_at, a.id) filter (where p.parent_run_id is null and a.kind <> 'help'))[1] as node,
      array_agg(a.taken_by order by a.kind <> 'task', a.ready_at, a.id) filter (where a.taken_by is not null) as taken_by,
      bool_or(a.state = 'waiting' and a.waits_for is not null) as waits,
      bool_or(a.state = 'waiting' and a.waits_for in (t.requester_id, t.customer_id)) as asked
    from work.activity_run a
    join work.process_run p on p.workspace_id = a.workspace_id and p.id = a.process_run_id
    where a.workspace_id = t.workspace_id and a.ticket_id = t.id and a.state in ('ready', 'started', 'waiting')) r on true
  where t.workspace_id = workspace and t.id = any (tickets) and t.state = 'open' $$;

-- Opened, opened again, or read anew: the whole row.
create function work.open_again(workspace uuid, tickets uuid[]) returns void language sql as $$
  insert into work.open_ticket (workspace_id, id, process_id, customer_id, requester_id, service_id, priority, opened_at, updated_at,
    due_at, node, taken_by, assignee_id, held_by, waits_on)
  select t.workspace_id, t.id, t.process_id, t.customer_id, t.requester_id, t.service_id, t.priority, t.opened_at, t.updated_at,
    s.due_at, s.node, s.taken_by, s.taken_by[1], s.held_by, s.waits_on
  from work.stand_of(workspace, tickets) s join work.ticket t on t.workspace_id = workspace and t.id = s.id
  on conflict (workspace_id, id) do nothing $$;
create function work.keep_opened() returns trigger language plpgsql as $$
declare
  of uuid;
begin
  for of in select distinct workspace_id from changed loop
    perform work.open_again(of, array(select id from changed where workspace_id = of and state = 'open'));
  end loop;
  return null;
end $$;
create function work.keep_changed() returns trigger language plpgsql as $$
declare
  of uuid;
begin
  delete from work.open_ticket o using changed c where o.workspace_id = c.workspace_id and o.id = c.id and c.state <> 'open';
  update work.open_ticket o set process_id = c.process_id, customer_id = c.customer_id, requester_id = c.requester_id, service_id = c.service_id,
    priority = c.priority, opened_at = c.opened_at, updated_at = c.updated_at
  from changed c where o.workspace_id = c.workspace_id and o.id = c.id and c.state = 'open' and o.id = any (array(select id from changed));
  for of in select distinct c.workspace_id from changed c join before b on b.workspace_id = c.workspace_id and b.id = c.id
    where c.state = 'open' and b.state <> 'open' loop
    perform work.open_again(of, array(select id from changed where workspace_id = of and state = 'open'));
  end loop;
  return null;
end $$;
create function work.keep_stand() returns trigger language plpgsql as $$
declare
  of uuid;
  ids uuid[];
begin
  for of in select distinct workspace_id from changed loop
    ids := array(select distinct ticket_id from changed where workspace_id = of);
    update work.open_ticket o set due_at = s.due_at, node = s.node, taken_by = s.taken_by, assignee_id = s.taken_by[1], held_by = s.held_by,
      waits_on = s.waits_on
    from work.stand_of(of, ids) s
    -- By key, also where the planner takes what is changed for much.
    where o.workspace_id = of and o.id = any (ids) and o.id = s.id
      and (o.due_at, o.node, o.taken_by, o.held_by, o.waits_on) is distinct from (s.due_at, s.node, s.taken_by, s.held_by, s.waits_on);
  end loop;
  return null;
end $$;
-- Once a statement and not once a row, so that a thousand tickets brought in at once cost one look.
create trigger open_ticket_opened after insert on work.ticket referencing new table as changed
  for each statement execute function work.keep_opened();
create trigger open_ticket_changed after update on work.ticket referencing old table as before new table as changed
  for each statement execute function work.keep_changed();
create trigger open_ticket_begun after insert on work.activity_run referencing new table as changed
  for each statement execute function work.keep_stand();
create trigger open_ticket_moved after update on work.activity_run referencing new table as changed
  for each statement execute function work.keep_stand();

create index ticket_opened on work.ticket (workspace_id, opened_at, id);
create index ticket_priority on work.ticket (workspace_id, priority, id);
create index ticket_closed on work.ticket (workspace_id, closed_at, id) where closed_at is not null;
create index ticket_customer on work.ticket (workspace_id, customer_id, updated_at, id);
create index ticket_process on work.ticket (workspace_id, process_id, updated_at, id);
-- The same of what is open, for those who see many of them but not the narrow table: they would walk past all the past.
create index ticket_open_updated on work.ticket (workspace_id, updated_at, id) where state = 'open';
create index ticket_open_opened on work.ticket (workspace_id, opened_at, id) where state = 'open';
create index ticket_open_priority on work.ticket (workspace_id, priority, id) where state = 'open';
drop index work.ticket_requester;
create index ticket_requester on work.ticket (workspace_id, requester_id, updated_at, id);

-- A list somebody has given a name: what it asks for is kept as it stands in an address.
create table work.saved_view (
  workspace_id uuid not null,
  id uuid not null,
  owner_id uuid not null,
  name text not null check (char_length(name) between 1 and 80),
  -- Filters, sort, columns, grouping: contract/views.ts.
  asks jsonb not null,
  -- Whose list it is beside the owner's: a team, an organisation, or nobody's.
  shared_with uuid,
  made_at timestamptz not null,
  changed_at timestamptz not null,
  primary key (workspace_id, id)
);
create index saved_view_owner on work.saved_view (workspace_id, owner_id);
create index saved_view_shared on work.saved_view (workspace_id, shared_with) where shared_with is not null;
alter table work.saved_view enable row level security;
alter table work.saved_view force row level security;
create policy read on work.saved_view for select to interlock_app using (
  workspace_id = kernel.workspace() and (owner_id = kernel.person() or shared_with = any (kernel.principals())));
create policy engine on work.saved_view to interlock_engine
  using (kernel.workspace() is null or workspace_id = kernel.workspace())
  with check (kernel.workspace() is null or workspace_id = kernel.workspace());
grant select on work.saved_view to interlock_app;
grant select, insert, update, delete on work.saved_view to interlock_engine;

set local role interlock_engine;
select work.open_again(w.id, array(select t.id from work.ticket t where t.workspace_id = w.id and t.state = 'open')) from identity.workspace w;
reset role;
