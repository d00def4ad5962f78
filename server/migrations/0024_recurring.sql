-- What has to be ticked on an activity, as its process says; compulsory items hold its completion.
lock table model.activity, work.checklist_item in access exclusive mode;
alter table model.activity add column checklist jsonb not null default '[]';
alter table work.checklist_item add column compulsory boolean not null default false;

-- Tickets that are opened again and again, from a template, on a schedule on somebody's clock. Our own people only.
create table work.recurrence (
  workspace_id uuid not null,
  id uuid not null,
  name text not null check (length(name) between 1 and 60),
  -- Of work.aid; it may be forgotten, and whoever looks after this hears of it when it is needed next.
  template_id uuid not null,
  -- Whom the tickets are opened for.
  requester_id uuid not null,
  -- Who looks after it, and hears when nothing could be opened.
  keeper_id uuid not null,
  -- Whose people may change it, too.
  team_id uuid,
  -- See contract/recurrences.ts.
  schedule jsonb not null,
  state text not null check (state in ('active', 'paused', 'ended', 'failed')),
  next_at timestamptz,
  -- Why nothing could be opened, where it failed.
  trouble text,
  version integer not null default 1,
  changed_at timestamptz not null,
  primary key (workspace_id, id),
  check ((state = 'active') = (next_at is not null)),
  check ((state = 'failed') = (trouble is not null))
);
alter table work.recurrence enable row level security;
alter table work.recurrence force row level security;
create policy read on work.recurrence for select to interlock_app using (workspace_id = kernel.workspace() and kernel.is_provider());
create policy engine on work.recurrence to interlock_engine
  using (kernel.workspace() is null or workspace_id = kernel.workspace()) with check (workspace_id = kernel.workspace());
grant select on work.recurrence to interlock_app;
grant select, insert, update, delete on work.recurrence to interlock_engine;

-- What was opened for which moment: one ticket for each, whatever happens.
create table work.recurrence_opening (
  workspace_id uuid not null,
  recurrence_id uuid not null,
  due_at timestamptz not null,
  ticket_id uuid not null,
  opened_at timestamptz not null,
  primary key (workspace_id, recurrence_id, due_at),
  foreign key (workspace_id, recurrence_id) references work.recurrence on delete cascade
);
alter table work.recurrence_opening enable row level security;
alter table work.recurrence_opening force row level security;
create policy read on work.recurrence_opening for select to interlock_app using (workspace_id = kernel.workspace() and kernel.is_provider());
create policy engine on work.recurrence_opening to interlock_engine
  using (kernel.workspace() is null or workspace_id = kernel.workspace()) with check (workspace_id = kernel.workspace());
grant select on work.recurrence_opening to interlock_app;
grant select, insert, update, delete on work.recurrence_opening to interlock_engine;
