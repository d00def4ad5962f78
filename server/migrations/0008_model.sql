-- The model as far as a desk needs it: services and who subscribes to them, holders by service, priority and hours,
-- working hours; and what is pinned with a version: gates, promises, communication rules, interfaces.

create table model.service (
  workspace_id uuid not null references identity.workspace,
  id uuid not null,
  key text not null,
  name text not null,
  primary key (workspace_id, id),
  unique (workspace_id, key)
);
-- Which customers have it; a service without a row is for all.
create table model.service_customer (
  workspace_id uuid not null,
  service_id uuid not null,
  customer_id uuid not null,
  primary key (workspace_id, service_id, customer_id),
  foreign key (workspace_id, service_id) references model.service,
  foreign key (workspace_id, customer_id) references identity.organisation
);
-- Whom communication rules tell as business, beside the customer's service owner.
create table model.service_subscriber (
  workspace_id uuid not null,
  service_id uuid not null,
  person_id uuid not null,
  primary key (workspace_id, service_id, person_id),
  foreign key (workspace_id, service_id) references model.service,
  foreign key (workspace_id, person_id) references identity.person
);
-- When the provider is there, on the clock on the wall. A workspace without a row is always there.
create table model.working_hours (
  workspace_id uuid not null references identity.workspace,
  zone text not null,
  -- ISO 8601: 1 is Monday.
  days smallint[] not null check (days <@ '{1,2,3,4,5,6,7}' and cardinality(days) > 0),
  opens_at text not null check (opens_at ~ '^([01]\d|2[0-3]):[0-5]\d$'),
  closes_at text not null check (closes_at ~ '^(([01]\d|2[0-3]):[0-5]\d|24:00)$'),
  primary key (workspace_id),
  check (opens_at < closes_at)
);

alter table model.role_holder
  -- Holds the role for this service only; null: for all.
  add column service_id uuid,
  -- Holds it for these priorities only; null: for all.
  add column priorities smallint[] check (priorities <@ '{1,2,3,4}' and cardinality(priorities) > 0),
  add column hours text not null default 'always' check (hours in ('always', 'in', 'after')),
  add foreign key (workspace_id, service_id) references model.service;

alter table model.process_version
  -- The type of record its tickets are, by which interfaces name it.
  add column record text,
  -- Activity → outcome on the way of "solved now"; null: there is no such way.
  add column solve jsonb,
  -- Priority → minutes until the next update.
  add column promise jsonb not null default '{}',
  -- Owner and manager at that time, who stand in for its letters; null: those of the process.
  add column owner_role_id uuid,
  add column manager_role_id uuid,
  add foreign key (workspace_id, owner_role_id) references model.role,
  add foreign key (workspace_id, manager_role_id) references model.role;
alter table model.activity
  add column gate boolean not null default false,
  add column chargeable boolean not null default false,
  add column promise jsonb not null default '{}';
create table model.communication_rule (
  workspace_id uuid not null,
  version_id uuid not null,
  node text not null,
  event text not null check (event in ('ready', 'started', 'completed')),
  audience text not null check (audience in ('business', 'related', 'followers', 'manager')),
  pace text not null check (pace in ('once', 'digest')),
  primary key (workspace_id, version_id, node, event, audience),
  foreign key (workspace_id, version_id, node) references model.activity
);
-- What a call of another process hands over. Agreed before it was published, so it never changes with its version.
create table model.interface (
  workspace_id uuid not null,
  version_id uuid not null,
  node text not null,
  -- The key of the process that is called; it may be published later.
  consumer text not null,
  -- The type of record it becomes there; null: it runs within the caller's ticket.
  record text,
  requires text[] not null,
  accept_within_minutes integer check (accept_within_minutes > 0),
  provider_agreed boolean not null,
  consumer_agreed boolean not null,
  primary key (workspace_id, version_id, node),
  foreign key (workspace_id, version_id, node) references model.activity
);

do $$ declare t text; begin
  foreach t in array array['service', 'service_customer', 'service_subscriber', 'working_hours'] loop
    execute format('create trigger revision after insert or update or delete on model.%I
      for each row execute function identity.renew_revision()', t);
  end loop;
  foreach t in array array['service', 'service_customer', 'service_subscriber', 'working_hours', 'communication_rule', 'interface'] loop
    execute format('alter table model.%I enable row level security', t);
    execute format('alter table model.%I force row level security', t);
    execute format('create policy engine on model.%I using (workspace_id = kernel.workspace() and kernel.is_engine())', t);
    execute format('create policy own on model.%I for select using (workspace_id = kernel.workspace() and kernel.is_provider())', t);
  end loop;
end $$;
-- Tickets name services without a foreign key (docs/decisions/0010): nothing deletes one.
grant select, insert on model.service, model.service_customer, model.service_subscriber to interlock_app;
grant select, insert, update on model.working_hours to interlock_app;
-- What is published never changes: a change is another version.
revoke update, delete on model.process_version, model.activity, model.assignment from interlock_app;
grant select, insert on model.communication_rule, model.interface to interlock_app;
