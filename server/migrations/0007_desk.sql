-- The desk: priority, several ways at once through a ticket, waiting, hand-overs, help, meetings, effort, followers.
alter table work.ticket
  add column impact text not null default 'medium' check (impact in ('high', 'medium', 'low')),
  add column urgency text not null default 'medium' check (urgency in ('high', 'medium', 'low')),
  -- From impact and urgency (ITIL: priority); kept, so that lists can be in its order.
  add column priority smallint not null default 3 check (priority between 1 and 4),
  add column service_id uuid,
  -- The ticket the requester knows, where this one is part of its work.
  add column original_id uuid,
  add column merged_into uuid;
create index ticket_original on work.ticket (workspace_id, original_id) where original_id is not null;

alter table work.process_run
  -- A call activity's callee: the run that called it, and the token that waits there (BPMN 10.3.6).
  add column parent_run_id uuid,
  add column parent_token text,
  add column ended_as text;
create unique index process_run_parent on work.process_run (workspace_id, parent_run_id, parent_token)
  where parent_run_id is not null and ended_as is distinct from 'reclassified';

alter table work.activity_run drop constraint activity_run_state_check;
alter table work.activity_run
  add constraint activity_run_state_check check (state in ('ready', 'started', 'waiting', 'done', 'skipped', 'cancelled')),
  -- What stands there: something a person does, help for another activity, or what the process itself waits for.
  add column kind text not null default 'task' check (kind in ('task', 'help', 'call', 'timer', 'message')),
  -- Help is for this activity run.
  add column for_run_id uuid,
  add column item integer,
  -- On whom or what it waits: a person or organisation and their name, what was asked, until when.
  add column waits_for uuid,
  add column waits_name text,
  add column question text,
  add column wait_until timestamptz,
  add column waiting_since timestamptz,
  -- When whoever is told of it hears again: the promise of R.
  add column next_update_at timestamptz,
  -- Offered to somebody beyond the role: they take it or give it back.
  add column offered_to uuid[] not null default '{}',
  add column offered_name text,
  add column offered_by uuid,
  add column note text;
drop index work.activity_run_taken;
drop index work.activity_run_responsible;
create index activity_run_taken on work.activity_run (workspace_id, taken_by) where state in ('ready', 'started', 'waiting');
create index activity_run_responsible on work.activity_run using gin (responsible) where state in ('ready', 'started', 'waiting');
create index activity_run_offered on work.activity_run using gin (offered_to) where state in ('ready', 'started', 'waiting');
create index activity_run_waits on work.activity_run (workspace_id, waits_for) where state = 'waiting' and waits_for is not null;

-- Work passed on: offered, then accepted by taking it, or returned with a reason.
create table work.handover (
  workspace_id uuid not null,
  id uuid not null,
  ticket_id uuid not null,
  run_id uuid not null,
  offered_by uuid not null,
  offered_to uuid[] not null,
  offered_name text not null,
  reason text not null,
  state text not null check (state in ('offered', 'accepted', 'returned', 'withdrawn')),
  offered_at timestamptz not null,
  answered_by uuid,
  answered_at timestamptz,
  answer text,
  primary key (workspace_id, id),
  foreign key (workspace_id, ticket_id) references work.ticket
);
create index handover_ticket on work.handover (workspace_id, ticket_id);
create table work.meeting (
  workspace_id uuid not null,
  id uuid not null,
  ticket_id uuid not null,
  class text not null,
  organiser_id uuid not null,
  organiser_name text not null,
  invited uuid[] not null,
  starts_at timestamptz not null,
  minutes integer not null check (minutes between 5 and 1440),
  place text not null,
  summary text not null,
  -- RFC 5545, 3.8.7.4: rises with every change of the invitation.
  sequence integer not null,
  state text not null check (state in ('proposed', 'cancelled')),
  primary key (workspace_id, id),
  foreign key (workspace_id, ticket_id) references work.ticket
);
create index meeting_ticket on work.meeting (workspace_id, ticket_id);
-- Time spent, by whom, on which activity; what of it may be charged, and to which contract.
create table work.effort (
  workspace_id uuid not null,
  id uuid not null,
  ticket_id uuid not null,
  run_id uuid not null,
  person_id uuid not null,
  minutes integer not null check (minutes between 1 and 1440),
  chargeable boolean not null,
  contract text,
  note text not null,
  at timestamptz not null,
  primary key (workspace_id, id),
  foreign key (workspace_id, ticket_id) references work.ticket
);
create index effort_ticket on work.effort (workspace_id, ticket_id);

create table work.follower (
  workspace_id uuid not null,
  ticket_id uuid not null,
  person_id uuid not null,
  since timestamptz not null,
  primary key (workspace_id, ticket_id, person_id),
  foreign key (workspace_id, ticket_id) references work.ticket
);
create index follower_person on work.follower (workspace_id, person_id);

do $$
declare
  sees constant text := 'exists (select from identity.visible s where s.workspace_id = kernel.workspace()
    and s.ticket_id = %s and s.principal_id = any (kernel.principals()))';
  rule record;
begin
  for rule in select * from (values
    ('work.handover', 'kernel.is_provider()'),
    ('work.meeting', '((kernel.is_provider() and class <> ''customer'') or class = any (kernel.classes()))'),
    ('work.effort', 'kernel.is_provider()'),
    ('work.follower', '(kernel.is_provider() or person_id in (
       select p.id from identity.person p where p.workspace_id = kernel.workspace() and p.organisation_id = kernel.organisation()))')
  ) as r (name, readable)
  loop
    execute format('alter table %s enable row level security', rule.name);
    execute format('alter table %s force row level security', rule.name);
    execute format('create policy read on %s for select using (
      (kernel.is_engine() and workspace_id = kernel.workspace())
      or (workspace_id = kernel.workspace() and %s and %s))',
      rule.name, rule.readable, format(sees, rule.name || '.ticket_id'));
    execute format('create policy add on %s for insert with check (kernel.is_engine() and workspace_id = kernel.workspace())', rule.name);
    execute format('create policy change on %s for update using (kernel.is_engine()) with check (kernel.is_engine())', rule.name);
    execute format('create policy remove on %s for delete using (kernel.is_engine() and workspace_id = kernel.workspace())', rule.name);
  end loop;
end $$;
grant select, insert, update on work.handover, work.meeting, work.effort, work.follower to interlock_app;
grant delete on work.follower to interlock_app;
-- Whoever is offered a piece of work sees it, also beyond the band.
drop policy read on work.activity_run;
create policy read on work.activity_run for select using (
  (kernel.is_engine() and (kernel.workspace() is null or workspace_id = kernel.workspace()))
  or (workspace_id = kernel.workspace()
    and (((kernel.is_provider() and class <> 'customer') or class = any (kernel.classes()))
      or responsible && kernel.principals() or offered_to && kernel.principals())
    and exists (select from identity.visible s where s.workspace_id = kernel.workspace()
      and s.ticket_id = activity_run.ticket_id and s.principal_id = any (kernel.principals()))));
