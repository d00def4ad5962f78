-- Whose work stands where, one row a principal and open activity run: row security lets no index of an array be used
-- (its operators are not leakproof), and what waits for somebody is asked for all day. Kept by the database itself, in the
-- order it is read in, so that no writer can forget it.
create table work.run_for (
  workspace_id uuid not null,
  principal_id uuid not null,
  run_id uuid not null,
  -- Offered to them; else they are responsible.
  offered boolean not null,
  ticket_id uuid not null,
  kind text not null,
  priority smallint not null,
  next_update_at timestamptz,
  ready_at timestamptz not null,
  taken_by uuid,
  primary key (workspace_id, principal_id, run_id, offered)
);
create index run_for_order on work.run_for (workspace_id, principal_id, offered, kind, priority, next_update_at, ready_at, run_id);
create index run_for_run on work.run_for (workspace_id, run_id);
create index run_for_ticket on work.run_for (workspace_id, ticket_id);
alter table work.run_for enable row level security;
alter table work.run_for force row level security;
create policy read on work.run_for for select using (
  (kernel.is_engine() and (kernel.workspace() is null or workspace_id = kernel.workspace()))
  or (workspace_id = kernel.workspace() and principal_id = any (kernel.principals())
    and exists (select from identity.visible s where s.workspace_id = kernel.workspace()
      and s.ticket_id = run_for.ticket_id and s.principal_id = any (kernel.principals()))));
create policy add on work.run_for for insert with check (
  kernel.is_engine() and (kernel.workspace() is null or workspace_id = kernel.workspace()));
create policy change on work.run_for for update using (kernel.is_engine()) with check (kernel.is_engine());
create policy remove on work.run_for for delete using (kernel.is_engine());
grant select, insert, update, delete on work.run_for to interlock_app;

create function work.keep_run_for() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then
    delete from work.run_for where workspace_id = old.workspace_id and run_id = old.id;
  end if;
  if new.state in ('ready', 'started', 'waiting') then
    insert into work.run_for (workspace_id, principal_id, run_id, offered, ticket_id, kind, priority, next_update_at, ready_at, taken_by)
    select new.workspace_id, p.id, new.id, p.offered, new.ticket_id, new.kind, t.priority, new.next_update_at, new.ready_at, new.taken_by
    from (select unnest(new.responsible) as id, false as offered union select unnest(new.offered_to), true) p
    join work.ticket t on t.workspace_id = new.workspace_id and t.id = new.ticket_id;
  end if;
  return null;
end $$;
create trigger run_for_begun after insert on work.activity_run for each row execute function work.keep_run_for();
create trigger run_for_changed after update on work.activity_run for each row
  when ((old.state in ('ready', 'started', 'waiting'), old.responsible, old.offered_to, old.taken_by, old.next_update_at, old.ticket_id)
    is distinct from (new.state in ('ready', 'started', 'waiting'), new.responsible, new.offered_to, new.taken_by, new.next_update_at, new.ticket_id))
  execute function work.keep_run_for();
create function work.keep_priority() returns trigger language plpgsql as $$
begin
  update work.run_for set priority = new.priority where workspace_id = new.workspace_id and ticket_id = new.id;
  return null;
end $$;
create trigger run_for_priority after update on work.ticket for each row
  when (old.priority is distinct from new.priority) execute function work.keep_priority();

select set_config('app.scope', 'engine', true);
insert into work.run_for (workspace_id, principal_id, run_id, offered, ticket_id, kind, priority, next_update_at, ready_at, taken_by)
select r.workspace_id, p.id, r.id, p.offered, r.ticket_id, r.kind, t.priority, r.next_update_at, r.ready_at, r.taken_by
from work.activity_run r
join work.ticket t on t.workspace_id = r.workspace_id and t.id = r.ticket_id
cross join lateral (select unnest(r.responsible) as id, false as offered union select unnest(r.offered_to), true) p
where r.state in ('ready', 'started', 'waiting');
select set_config('app.scope', '', true);
-- What they were for is kept above; no query could use them.
drop index work.activity_run_responsible;
drop index work.activity_run_offered;
