-- History brought in from elsewhere: what was brought in, from which file, how far, and what could not be.
-- In the order the program locks them, so that an upgrade under load waits and never stands against it.
lock table work.ticket, work.activity_run in access exclusive mode;

-- What history is pinned to: the activities a file names, under a number below zero. Never published, never run.
alter table model.process_version add column imported text;
create unique index process_version_imported on model.process_version (workspace_id, process_id, imported) where imported is not null;

-- Who did it elsewhere, where nobody here is known by that name.
alter table work.activity_run
  add column taken_name text,
  add column team_name text;

create table work.import (
  workspace_id uuid not null,
  id uuid not null,
  -- What kind of file it is read as, and how: see contract/imports.ts.
  kind text not null,
  mapping jsonb not null,
  file_name text not null,
  -- SHA-256 of the file; the web's files are kept under it.
  file_hash text not null,
  -- By the command line a file stays where it is.
  kept boolean not null,
  state text not null check (state in ('draft', 'running', 'done', 'failed', 'undoing', 'undone')),
  -- Tickets of the file, in its order, that have been gone through.
  position integer not null default 0,
  total integer not null default 0,
  -- Of those, what was brought in now, and what was here before.
  brought integer not null default 0,
  known integer not null default 0,
  failure text,
  made_by uuid not null,
  made_at timestamptz not null,
  ended_at timestamptz,
  primary key (workspace_id, id)
);
create index import_recent on work.import (workspace_id, made_at desc);
create index import_file on work.import (file_hash);
-- What of a file could not be brought in, by line and column.
create table work.import_error (
  workspace_id uuid not null,
  import_id uuid not null,
  n integer not null,
  line integer not null,
  col text not null,
  text text not null,
  primary key (workspace_id, import_id, n),
  foreign key (workspace_id, import_id) references work.import on delete cascade
);

alter table work.imported
  add column import_id uuid,
  -- What it is called where it comes from, which people still look for.
  add column number text,
  -- What it said there that has no place of its own here.
  add column facts jsonb not null default '{}';
create index imported_number on work.imported (workspace_id, lower(number)) where number is not null;
create index imported_import on work.imported (workspace_id, import_id) where import_id is not null;
create index imported_ticket on work.imported (workspace_id, ticket_id);

do $$
declare t text;
begin
  foreach t in array array['import', 'import_error'] loop
    execute format('alter table work.%I enable row level security', t);
    execute format('alter table work.%I force row level security', t);
    execute format('create policy engine on work.%I to interlock_engine
      using (kernel.workspace() is null or workspace_id = kernel.workspace()) with check (workspace_id = kernel.workspace())', t);
    -- Administrators only: a mistake quotes the file.
    execute format('create policy read on work.%I for select to interlock_app using (workspace_id = kernel.workspace() and kernel.is_provider()
      and exists (select from identity.person p where p.workspace_id = kernel.workspace() and p.id = kernel.person() and p.admin and p.deactivated_at is null))', t);
    execute format('grant select on work.%I to interlock_app', t);
    execute format('grant select, insert, update, delete on work.%I to interlock_engine', t);
  end loop;
  -- Where the owner of the tables is no superuser, row security holds for the function below, too.
  foreach t in array array['work.process_run', 'work.activity_run', 'work.message', 'work.ticket', 'work.imported', 'kernel.event'] loop
    execute format('create policy take_back on %s for delete to interlock_engine using (workspace_id = kernel.workspace())', t);
  end loop;
end $$;

-- After a first batch: what was planned while a table was empty (the checks of foreign keys among it) is planned anew, and
-- the other rows do not wait for the database to notice by itself. Where somebody else is at it, it is left to them.
create function work.analyse_imported() returns void language plpgsql security definer set search_path = '' set lock_timeout = '500ms' as $$
begin
  analyze work.ticket, work.process_run, work.activity_run, work.message, work.imported, identity.visible, kernel.event;
exception when lock_not_available then null;
end $$;
revoke execute on function work.analyse_imported() from public;
grant execute on function work.analyse_imported() to interlock_engine;

-- Takes back tickets of an import that nobody has worked on, at most this many, with all they came with; answers how many
-- they were. The program has no right to take anything else away, nor to do it in another way.
create function work.take_back(import uuid, most integer) returns integer language plpgsql security definer set search_path = '' as $$
declare ids uuid[];
begin
  ids := array(select t.id from work.imported i join work.ticket t on t.workspace_id = i.workspace_id and t.id = i.ticket_id
    where i.workspace_id = kernel.workspace() and i.import_id = import and t.version = 1
      and not exists (select from work.effort e where e.workspace_id = t.workspace_id and e.ticket_id = t.id)
      and not exists (select from work.follower f where f.workspace_id = t.workspace_id and f.ticket_id = t.id)
      and not exists (select from work.link l where l.workspace_id = t.workspace_id and t.id in (l.from_id, l.to_id))
    order by t.id limit most for update of t);
  delete from work.activity_run where workspace_id = kernel.workspace() and ticket_id = any (ids);
  delete from work.process_run where workspace_id = kernel.workspace() and ticket_id = any (ids);
  delete from work.message where workspace_id = kernel.workspace() and ticket_id = any (ids);
  delete from work.imported where workspace_id = kernel.workspace() and ticket_id = any (ids);
  delete from work.search_row where workspace_id = kernel.workspace() and ticket_id = any (ids);
  delete from work.ticket where workspace_id = kernel.workspace() and id = any (ids);
  delete from identity.visible where workspace_id = kernel.workspace() and ticket_id = any (ids);
  delete from kernel.event where workspace_id = kernel.workspace() and subject_id = any (ids) and name = 'ticket.imported';
  return cardinality(ids);
end $$;
revoke execute on function work.take_back(uuid, integer) from public;
grant execute on function work.take_back(uuid, integer) to interlock_engine;
