-- What saves typing, kept to be used again: of the workspace, of a team, or of one person. Our own people only.
create table work.aid (
  workspace_id uuid not null,
  id uuid not null,
  kind text not null check (kind in ('snippet', 'macro', 'template', 'checklist')),
  name text not null check (length(name) between 1 and 60),
  -- Of a snippet: what it is written in (BCP 47); of everything else empty.
  language text not null,
  team_id uuid,
  person_id uuid,
  content jsonb not null,
  version integer not null default 1,
  changed_by uuid not null,
  changed_at timestamptz not null,
  primary key (workspace_id, id),
  unique nulls not distinct (workspace_id, kind, team_id, person_id, name, language),
  check (num_nonnulls(team_id, person_id) <= 1)
);
alter table work.aid enable row level security;
alter table work.aid force row level security;
create policy read on work.aid for select to interlock_app using (
  workspace_id = kernel.workspace() and kernel.is_provider()
  and (person_id is null or person_id = kernel.person()) and (team_id is null or team_id = any (kernel.principals())));
create policy engine on work.aid to interlock_engine
  using (kernel.workspace() is null or workspace_id = kernel.workspace()) with check (workspace_id = kernel.workspace());
grant select on work.aid to interlock_app;
grant select, insert, update, delete on work.aid to interlock_engine;

-- What has to be done on a ticket or one of its activities, item by item: ours only.
create table work.checklist_item (
  workspace_id uuid not null,
  id uuid not null,
  ticket_id uuid not null,
  -- Of the whole ticket, where no activity run is named.
  run_id uuid,
  -- Its place among the items of the ticket, from 1.
  position integer not null,
  text text not null check (length(text) between 1 and 300),
  done_by uuid,
  done_name text,
  done_at timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, ticket_id) references work.ticket,
  check (num_nonnulls(done_by, done_name, done_at) in (0, 3))
);
create index checklist_item_ticket on work.checklist_item (workspace_id, ticket_id);
alter table work.checklist_item enable row level security;
alter table work.checklist_item force row level security;
create policy read on work.checklist_item for select to interlock_app using (
  workspace_id = kernel.workspace() and kernel.is_provider()
  and exists (select from identity.visible s where s.workspace_id = kernel.workspace()
    and s.ticket_id = checklist_item.ticket_id and s.principal_id = any (kernel.principals())));
create policy engine on work.checklist_item to interlock_engine
  using (kernel.workspace() is null or workspace_id = kernel.workspace()) with check (workspace_id = kernel.workspace());
grant select on work.checklist_item to interlock_app;
grant select, insert, update, delete on work.checklist_item to interlock_engine;
