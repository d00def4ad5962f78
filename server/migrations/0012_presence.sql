-- Who has a ticket open, and whether they are writing: for their own organisation. Said again every few seconds and worth
-- nothing after a crash, so it is not logged.
create unlogged table work.presence (
  workspace_id uuid not null,
  ticket_id uuid not null,
  person_id uuid not null,
  organisation_id uuid not null,
  doing text not null check (doing in ('looking', 'writing')),
  seen_at timestamptz not null,
  primary key (workspace_id, ticket_id, person_id)
);
create index presence_seen on work.presence (seen_at);
alter table work.presence enable row level security;
alter table work.presence force row level security;
create policy read on work.presence for select using (
  (kernel.is_engine() and (kernel.workspace() is null or workspace_id = kernel.workspace()))
  or (workspace_id = kernel.workspace() and organisation_id = kernel.organisation()
    and exists (select from identity.visible s where s.workspace_id = kernel.workspace()
      and s.ticket_id = presence.ticket_id and s.principal_id = any (kernel.principals()))));
create policy add on work.presence for insert with check (kernel.is_engine() and workspace_id = kernel.workspace());
create policy change on work.presence for update using (kernel.is_engine()) with check (kernel.is_engine());
create policy remove on work.presence for delete using (kernel.is_engine());
grant select, insert, update, delete on work.presence to interlock_app;
