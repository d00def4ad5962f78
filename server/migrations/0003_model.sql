-- The operating model: roles and who holds them; processes, their published versions and activities.
create schema model;
grant usage on schema model to interlock_app;

create table model.role (
  workspace_id uuid not null,
  id uuid not null,
  key text not null,
  name text not null,
  side text not null check (side in ('provider', 'customer', 'partner')),
  description text not null,
  primary key (workspace_id, id),
  unique (workspace_id, key)
);
create table model.role_holder (
  workspace_id uuid not null,
  id uuid not null,
  role_id uuid not null,
  person_id uuid,
  team_id uuid,
  -- Holds the role for this customer only; null: for all.
  customer_id uuid,
  primary key (workspace_id, id),
  foreign key (workspace_id, role_id) references model.role,
  foreign key (workspace_id, person_id) references identity.person,
  foreign key (workspace_id, team_id) references identity.team,
  foreign key (workspace_id, customer_id) references identity.organisation,
  check (num_nonnulls(person_id, team_id) = 1)
);
create index role_holder_role on model.role_holder (workspace_id, role_id);
create table model.process (
  workspace_id uuid not null,
  id uuid not null,
  key text not null,
  name text not null,
  prefix text not null,
  description text not null,
  owner_role_id uuid not null,
  manager_role_id uuid not null,
  published_version_id uuid,
  primary key (workspace_id, id),
  unique (workspace_id, key),
  foreign key (workspace_id, owner_role_id) references model.role,
  foreign key (workspace_id, manager_role_id) references model.role
);
create table model.process_version (
  workspace_id uuid not null,
  id uuid not null,
  process_id uuid not null,
  number integer not null,
  bpmn text not null,
  graph jsonb not null,
  -- Texts of the ticket's own events (opened, closed …) by side.
  texts jsonb not null,
  published_at timestamptz not null,
  primary key (workspace_id, id),
  unique (workspace_id, process_id, number),
  foreign key (workspace_id, process_id) references model.process
);
alter table model.process add foreign key (workspace_id, published_version_id) references model.process_version;
create table model.activity (
  workspace_id uuid not null,
  version_id uuid not null,
  -- The element's id in the BPMN file.
  node text not null,
  name text not null,
  stage text,
  class text not null check (class in ('band', 'provider')),
  procedure text not null,
  effort_minutes integer not null,
  texts jsonb not null,
  primary key (workspace_id, version_id, node),
  foreign key (workspace_id, version_id) references model.process_version
);
create table model.assignment (
  workspace_id uuid not null,
  version_id uuid not null,
  node text not null,
  letter text not null check (letter in ('R', 'A', 'S', 'C', 'I')),
  role_id uuid not null,
  primary key (workspace_id, version_id, node, letter, role_id),
  foreign key (workspace_id, version_id, node) references model.activity,
  foreign key (workspace_id, role_id) references model.role
);
create unique index assignment_one_accountable on model.assignment (workspace_id, version_id, node) where letter = 'A';

create trigger revision after insert or update or delete on model.role_holder for each row execute function identity.renew_revision();
create trigger revision after insert or update or delete on model.role for each row execute function identity.renew_revision();
create trigger revision after insert or update or delete on model.process for each row execute function identity.renew_revision();

do $$ declare t text; begin
  foreach t in array array['role', 'role_holder', 'process', 'process_version', 'activity', 'assignment'] loop
    execute format('alter table model.%I enable row level security', t);
    execute format('alter table model.%I force row level security', t);
    execute format('create policy engine on model.%I using (workspace_id = kernel.workspace() and kernel.is_engine())', t);
    execute format('grant select, insert, update, delete on model.%I to interlock_app', t);
  end loop;
end $$;
create policy own on model.role for select using (workspace_id = kernel.workspace() and kernel.is_provider());
create policy own on model.role_holder for select using (workspace_id = kernel.workspace() and kernel.is_provider());
create policy own on model.process for select using (workspace_id = kernel.workspace());
create policy own on model.process_version for select using (workspace_id = kernel.workspace() and kernel.is_provider());
-- Procedures and the words for every side stand in one row: beyond the provider nobody reads it themselves.
create policy own on model.activity for select using (workspace_id = kernel.workspace() and kernel.is_provider());
create policy own on model.assignment for select using (workspace_id = kernel.workspace() and kernel.is_provider());
