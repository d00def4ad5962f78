-- The machinery without domain words: who acts (set per transaction), events, jobs, idempotency.
create schema kernel;
grant usage on schema kernel to interlock_app;

-- The acting person is set per transaction with set_config(…, true). After a transaction PostgreSQL leaves '' behind,
-- never null, so every reader goes through nullif; an unset context sees nothing.
create function kernel.workspace() returns uuid language sql stable
  as $$ select nullif(current_setting('app.workspace', true), '')::uuid $$;
create function kernel.person() returns uuid language sql stable
  as $$ select nullif(current_setting('app.person', true), '')::uuid $$;
create function kernel.organisation() returns uuid language sql stable
  as $$ select nullif(current_setting('app.organisation', true), '')::uuid $$;
create function kernel.side() returns text language sql stable
  as $$ select nullif(current_setting('app.side', true), '') $$;
-- The person, their teams and their organisation: what identity.visible may name.
create function kernel.principals() returns uuid[] language sql stable
  as $$ select coalesce(nullif(current_setting('app.principals', true), '')::uuid[], '{}') $$;
-- Engine scope: the consequences of an act that was allowed already. Only in this scope anything is written.
create function kernel.is_engine() returns boolean language sql stable
  as $$ select coalesce(current_setting('app.scope', true) = 'engine', false) $$;
-- Content classes beyond the provider's own that this actor may read (docs/words.md: class).
create function kernel.classes() returns text[] language sql stable
  as $$ select case kernel.side()
    when 'customer' then array['band', 'customer']
    when 'partner' then array['band', 'partner:' || kernel.organisation()]
    else '{}'::text[] end $$;
create function kernel.is_provider() returns boolean language sql stable
  as $$ select coalesce(kernel.side() = 'provider', false) $$;

create table kernel.installation (
  one boolean primary key default true check (one),
  id uuid not null,
  -- Signs reply addresses; 32 random bytes, made at the first migration.
  secret bytea not null check (length(secret) >= 32),
  created_at timestamptz not null default now()
);

create table kernel.event (
  workspace_id uuid not null,
  id uuid not null,
  subject_id uuid not null,
  seq integer not null,
  name text not null,
  actor_id uuid,
  class text not null,
  payload jsonb not null,
  at timestamptz not null,
  -- Followers read below pg_snapshot_xmin(pg_current_snapshot()), never by greatest id.
  xid xid8 not null default pg_current_xact_id(),
  primary key (workspace_id, id),
  unique (workspace_id, subject_id, seq)
);
create index event_xid on kernel.event (xid);

create table kernel.job (
  id uuid primary key,
  workspace_id uuid,
  kind text not null,
  payload jsonb not null,
  due_at timestamptz not null,
  state text not null default 'due' check (state in ('due', 'dead')),
  attempt integer not null default 0,
  lease_until timestamptz,
  lease_token uuid,
  last_error text,
  created_at timestamptz not null default now()
);
create index job_due on kernel.job (due_at) where state = 'due';

create table kernel.idempotency (
  actor_id uuid not null,
  key text not null check (length(key) between 1 and 200),
  request_hash text not null,
  status integer not null,
  reply jsonb not null,
  at timestamptz not null,
  primary key (actor_id, key)
);
create index idempotency_at on kernel.idempotency (at);

create table kernel.throttle (
  key text not null,
  window_start timestamptz not null,
  count integer not null,
  primary key (key, window_start)
);

alter table kernel.installation enable row level security;
alter table kernel.installation force row level security;
alter table kernel.event enable row level security;
alter table kernel.event force row level security;
alter table kernel.job enable row level security;
alter table kernel.job force row level security;
alter table kernel.idempotency enable row level security;
alter table kernel.idempotency force row level security;
alter table kernel.throttle enable row level security;
alter table kernel.throttle force row level security;
create policy engine on kernel.installation using (kernel.is_engine());
create policy engine on kernel.job using (kernel.is_engine());
create policy engine on kernel.idempotency using (kernel.is_engine());
create policy own on kernel.idempotency for select using (actor_id = kernel.person());
create policy engine on kernel.throttle using (kernel.is_engine());
grant select on kernel.installation to interlock_app;
grant select, insert on kernel.event to interlock_app;
grant select, insert, update, delete on kernel.job, kernel.idempotency, kernel.throttle to interlock_app;
