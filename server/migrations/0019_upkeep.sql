-- What keeps an installation whole: backups that were taken, and mail held back after a restore.
create schema upkeep;
grant usage on schema upkeep to interlock_app, interlock_engine;

-- One row a backup that ended, well or not. Of the installation, not of a workspace.
create table upkeep.backup (
  id uuid primary key,
  folder text not null,
  -- The short name of its workspace; null: of everything.
  workspace text,
  began_at timestamptz not null,
  ended_at timestamptz not null,
  bytes bigint not null,
  -- What of it is not shared with the one before, in bytes.
  fresh_bytes bigint not null,
  failed text,
  verified_at timestamptz
);
create index backup_ended on upkeep.backup (ended_at);

-- Mail of a workspace that was restored does not go out until somebody says so: the one it is a copy of may have sent it.
create table upkeep.hold (
  workspace_id uuid primary key,
  since timestamptz not null,
  because text not null
);

alter table upkeep.backup enable row level security;
alter table upkeep.backup force row level security;
alter table upkeep.hold enable row level security;
alter table upkeep.hold force row level security;
create policy engine on upkeep.backup to interlock_engine using (true) with check (true);
create policy engine on upkeep.hold to interlock_engine
  using (kernel.workspace() is null or workspace_id = kernel.workspace()) with check (workspace_id = kernel.workspace());
create policy read on upkeep.hold for select to interlock_app using (workspace_id = kernel.workspace() and kernel.is_provider());
grant select, insert, update, delete on upkeep.backup to interlock_engine;
grant select, insert, update, delete on upkeep.hold to interlock_engine;
grant select on upkeep.hold to interlock_app;
