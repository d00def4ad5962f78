-- Who there is: accounts of the installation; workspaces with their organisations, people and teams.
create schema identity;
grant usage on schema identity to interlock_app;

create table identity.account (
  id uuid primary key,
  email text not null unique check (email = lower(email)),
  password_hash text,
  created_at timestamptz not null
);
create table identity.session (
  id uuid primary key,
  account_id uuid not null references identity.account,
  token_hash bytea not null unique,
  -- Where the sign-in came from: from a network known for the account, a storm of wrong passwords locks nobody out.
  network text,
  -- Signed in by a link from the account's own mailbox: for some minutes that is as good as the password.
  by_link boolean not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz
);
create index session_account on identity.session (account_id);
create table identity.sign_in_link (
  id uuid primary key,
  account_id uuid not null references identity.account,
  token_hash bytea not null unique,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index sign_in_link_account on identity.sign_in_link (account_id);

create table identity.workspace (
  id uuid primary key,
  slug text not null unique check (slug ~ '^[a-z0-9-]{1,63}$'),
  name text not null,
  -- Made anew by every change of people, teams or holders; what is cached of them carries it. Not a counter: a change
  -- that is taken back, or a copy of the database, must never come to a revision somebody else has cached.
  revision uuid not null default gen_random_uuid(),
  created_at timestamptz not null
);
create table identity.organisation (
  workspace_id uuid not null references identity.workspace,
  id uuid not null,
  name text not null,
  side text not null check (side in ('provider', 'customer', 'partner')),
  mail_domains text[] not null default '{}',
  primary key (workspace_id, id),
  unique (workspace_id, name)
);
create unique index organisation_one_provider on identity.organisation (workspace_id) where side = 'provider';
create table identity.person (
  workspace_id uuid not null,
  id uuid not null,
  organisation_id uuid not null,
  account_id uuid references identity.account,
  name text not null,
  email text not null check (email = lower(email)),
  admin boolean not null default false,
  created_at timestamptz not null,
  deactivated_at timestamptz,
  primary key (workspace_id, id),
  unique (workspace_id, email),
  foreign key (workspace_id, organisation_id) references identity.organisation
);
create unique index person_account on identity.person (account_id, workspace_id);
create index person_organisation on identity.person (workspace_id, organisation_id);
create table identity.team (
  workspace_id uuid not null,
  id uuid not null,
  organisation_id uuid not null,
  name text not null,
  primary key (workspace_id, id),
  unique (workspace_id, name),
  foreign key (workspace_id, organisation_id) references identity.organisation
);
create table identity.team_member (
  workspace_id uuid not null,
  team_id uuid not null,
  person_id uuid not null,
  primary key (workspace_id, team_id, person_id),
  foreign key (workspace_id, team_id) references identity.team,
  foreign key (workspace_id, person_id) references identity.person
);
create index team_member_person on identity.team_member (workspace_id, person_id);
create table identity.api_token (
  workspace_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  name text not null,
  token_hash bytea not null unique,
  scopes text[] not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, person_id) references identity.person
);
create index api_token_person on identity.api_token (workspace_id, person_id);
-- Which principal (person, team or organisation) may see which ticket. Kept in the transaction that shares.
create table identity.visible (
  workspace_id uuid not null,
  principal_id uuid not null,
  ticket_id uuid not null,
  "right" text not null check ("right" in ('read', 'work')),
  primary key (workspace_id, principal_id, ticket_id)
);
create index visible_ticket on identity.visible (workspace_id, ticket_id);

-- Any change of people, teams or organisations makes every node forget what it cached of them.
create function identity.renew_revision() returns trigger language plpgsql as $$
begin
  update identity.workspace w set revision = gen_random_uuid()
    where w.id = coalesce(new.workspace_id, old.workspace_id);
  return null;
end $$;
create trigger revision after insert or update or delete on identity.organisation for each row execute function identity.renew_revision();
create trigger revision after insert or update or delete on identity.person for each row execute function identity.renew_revision();
create trigger revision after insert or update or delete on identity.team for each row execute function identity.renew_revision();
create trigger revision after insert or update or delete on identity.team_member for each row execute function identity.renew_revision();

do $$ declare t text; begin
  foreach t in array array['account', 'session', 'sign_in_link', 'workspace', 'organisation', 'person', 'team', 'team_member', 'api_token', 'visible'] loop
    execute format('alter table identity.%I enable row level security', t);
    execute format('alter table identity.%I force row level security', t);
  end loop;
end $$;
create policy engine on identity.account using (kernel.is_engine());
create policy engine on identity.session using (kernel.is_engine());
create policy engine on identity.sign_in_link using (kernel.is_engine());
create policy engine on identity.workspace using (kernel.is_engine());
create policy own on identity.workspace for select using (id = kernel.workspace());
create policy engine on identity.organisation using ((workspace_id = kernel.workspace() or kernel.workspace() is null) and kernel.is_engine());
create policy own on identity.organisation for select using (
  workspace_id = kernel.workspace()
  and (kernel.is_provider() or side = 'provider' or id = kernel.organisation()));
create policy engine on identity.person using ((workspace_id = kernel.workspace() or kernel.workspace() is null) and kernel.is_engine());
create policy own on identity.person for select using (
  workspace_id = kernel.workspace()
  and (kernel.is_provider() or organisation_id = kernel.organisation()));
create policy engine on identity.team using ((workspace_id = kernel.workspace() or kernel.workspace() is null) and kernel.is_engine());
create policy own on identity.team for select using (
  workspace_id = kernel.workspace()
  and (kernel.is_provider() or organisation_id = kernel.organisation()));
create policy engine on identity.team_member using ((workspace_id = kernel.workspace() or kernel.workspace() is null) and kernel.is_engine());
create policy own on identity.team_member for select using (
  workspace_id = kernel.workspace()
  and exists (select from identity.team t where t.workspace_id = team_member.workspace_id and t.id = team_member.team_id));
create policy engine on identity.api_token using ((workspace_id = kernel.workspace() or kernel.workspace() is null) and kernel.is_engine());
create policy own on identity.api_token for select using (
  workspace_id = kernel.workspace() and person_id = kernel.person());
create policy engine on identity.visible using (workspace_id = kernel.workspace() and kernel.is_engine());
create policy own on identity.visible for select using (
  workspace_id = kernel.workspace() and principal_id = any (kernel.principals()));
grant select, insert, update on identity.account, identity.session, identity.sign_in_link, identity.workspace,
  identity.organisation, identity.person, identity.team, identity.api_token to interlock_app;
grant delete on identity.session, identity.sign_in_link to interlock_app;
grant select, insert, delete on identity.team_member to interlock_app;
grant select, insert, update, delete on identity.visible to interlock_app;
