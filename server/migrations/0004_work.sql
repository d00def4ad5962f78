-- Tickets and the record of work. No foreign key points to people, organisations or the model: they are never deleted, and
-- each check would lock a row that all tickets share (docs/decisions/0010).
create schema work;
grant usage on schema work to interlock_app;
create sequence work.ticket_number start 1001;
grant usage on sequence work.ticket_number to interlock_app;

create table work.ticket (
  workspace_id uuid not null,
  id uuid not null,
  number text not null,
  process_id uuid not null,
  customer_id uuid not null,
  requester_id uuid not null,
  requester_name text not null,
  title text not null,
  state text not null check (state in ('open', 'closed')),
  -- Rises with every change; also the seq of the ticket's latest event.
  version integer not null,
  opened_at timestamptz not null,
  updated_at timestamptz not null,
  closed_at timestamptz,
  primary key (workspace_id, id),
  unique (workspace_id, number)
);
create index ticket_recent on work.ticket (workspace_id, updated_at desc, id desc);
create index ticket_requester on work.ticket (workspace_id, requester_id);
create table work.process_run (
  workspace_id uuid not null,
  id uuid not null,
  ticket_id uuid not null,
  version_id uuid not null,
  marking jsonb not null,
  started_at timestamptz not null,
  ended_at timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, ticket_id) references work.ticket
);
create index process_run_ticket on work.process_run (workspace_id, ticket_id);
create table work.activity_run (
  workspace_id uuid not null,
  id uuid not null,
  ticket_id uuid not null,
  process_run_id uuid not null,
  version_id uuid not null,
  node text not null,
  token text not null,
  name text not null,
  class text not null,
  state text not null check (state in ('ready', 'started', 'done')),
  -- Who held R when it became ready: person and team ids; they may take it, the queue reads it.
  responsible uuid[] not null,
  taken_by uuid,
  ready_at timestamptz not null,
  started_at timestamptz,
  done_at timestamptz,
  outcome text,
  primary key (workspace_id, id),
  foreign key (workspace_id, process_run_id) references work.process_run
);
create index activity_run_ticket on work.activity_run (workspace_id, ticket_id);
create index activity_run_taken on work.activity_run (workspace_id, taken_by) where state <> 'done';
create index activity_run_responsible on work.activity_run using gin (responsible) where state <> 'done';
create table work.message (
  workspace_id uuid not null,
  id uuid not null,
  ticket_id uuid not null,
  class text not null,
  author_id uuid,
  -- Kept with the message, so that a reader beyond the author's line still knows who wrote.
  author_name text not null,
  author_side text not null check (author_side in ('provider', 'customer', 'partner')),
  author_organisation text not null,
  text text not null,
  html text,
  via text not null check (via in ('web', 'mail', 'api')),
  unverified boolean not null default false,
  at timestamptz not null,
  primary key (workspace_id, id),
  foreign key (workspace_id, ticket_id) references work.ticket
);
create index message_ticket on work.message (workspace_id, ticket_id, at);
