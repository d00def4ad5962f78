-- Administration: who changed what of the configuration, who was invited, which mailboxes and tokens are in use.

-- Whether the acting person administers the workspace, for the rules below (docs/words.md: administrator).
create function identity.is_admin() returns boolean language sql stable
  as $$ select kernel.is_provider() and exists (select from identity.person p where p.workspace_id = kernel.workspace()
    and p.id = kernel.person() and p.admin and p.deactivated_at is null) $$;

-- Only ever added to: nobody the program works as may change or delete a row.
create table identity.configuration_change (
  workspace_id uuid not null references identity.workspace,
  id uuid not null,
  at timestamptz not null,
  -- Null: no person; a command on the machine, for one.
  actor_id uuid,
  -- By the name they had then.
  actor text not null,
  via text not null check (via in ('web', 'api', 'command')),
  -- The network address it came from, or who ran the command where.
  origin text,
  token_id uuid,
  kind text not null,
  act text not null,
  subject_id uuid not null,
  -- By the name it had then.
  subject text not null,
  before jsonb not null,
  after jsonb not null,
  primary key (workspace_id, id)
);
create index configuration_change_at on identity.configuration_change (workspace_id, at, id);

create table identity.invitation (
  workspace_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  -- The link it was sent with; links are forgotten a month after they are over.
  link_id uuid not null,
  invited_at timestamptz not null,
  expires_at timestamptz not null,
  accepted_at timestamptz,
  revoked_at timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, person_id) references identity.person
);
create index invitation_person on identity.invitation (workspace_id, person_id, invited_at);
create index invitation_link on identity.invitation (link_id);

do $$ declare t text; begin
  foreach t in array array['configuration_change', 'invitation'] loop
    execute format('alter table identity.%I enable row level security', t);
    execute format('alter table identity.%I force row level security', t);
    execute format('create policy engine on identity.%I to interlock_engine
      using (kernel.workspace() is null or workspace_id = kernel.workspace())
      with check (kernel.workspace() is null or workspace_id = kernel.workspace())', t);
    execute format('create policy read on identity.%I for select to interlock_app
      using (workspace_id = kernel.workspace() and (select identity.is_admin()))', t);
    execute format('grant select on identity.%I to interlock_app', t);
  end loop;
end $$;
grant select, insert on identity.configuration_change to interlock_engine;
grant select, insert, update on identity.invitation to interlock_engine;

-- When a token was last used, to five minutes.
alter table identity.api_token add column last_used_at timestamptz;
create policy administered on identity.api_token for select to interlock_app
  using (workspace_id = kernel.workspace() and (select identity.is_admin()));

-- A mailbox that is closed takes answers to tickets, and nothing new.
alter table comms.mailbox add column closed_at timestamptz;
-- A mail that was set aside and released: whose it is, since an administrator says so.
alter table comms.inbox add column released_to uuid;
create policy administered on comms.mailbox for select to interlock_app
  using (workspace_id = kernel.workspace() and (select identity.is_admin()));
create policy administered on comms.inbox for select to interlock_app
  using (workspace_id = kernel.workspace() and state in ('quarantine', 'discarded') and (select identity.is_admin()));
alter table comms.inbox drop constraint inbox_state_check;
alter table comms.inbox add check (state in ('received', 'ticket', 'message', 'quarantine', 'bounce', 'discarded'));
create index inbox_quarantine on comms.inbox (workspace_id, received_at) where state = 'quarantine';

-- Services and holders are changed by administrators from now on.
grant update on model.service to interlock_engine;
grant delete on model.service_customer, model.service_subscriber, model.working_hours to interlock_engine;
