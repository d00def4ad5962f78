-- Who is told what: obligations (the ledger) and their deliveries; what comes in by mail.
create schema comms;
grant usage on schema comms to interlock_app;

create table comms.mailbox (
  workspace_id uuid not null,
  id uuid not null,
  address text not null unique check (address = lower(address)),
  process_key text not null,
  primary key (workspace_id, id)
);
-- One transmission to one person about one act; several obligations may ride on it.
create table comms.delivery (
  workspace_id uuid not null,
  id uuid not null,
  ticket_id uuid,
  ticket_number text not null,
  ticket_title text not null,
  person_id uuid not null,
  channel text not null check (channel in ('mail')),
  state text not null check (state in ('due', 'sent', 'failed', 'withheld')),
  due_at timestamptz not null,
  attempt integer not null default 0,
  lease_until timestamptz,
  lease_token uuid,
  last_error text,
  -- Made with the row, never per attempt, so that a repeat on the wire carries the same id.
  message_id text not null,
  sent_at timestamptz,
  response text,
  primary key (workspace_id, id)
);
create index delivery_due on comms.delivery (due_at) where state = 'due';
create table comms.obligation (
  workspace_id uuid not null,
  id uuid not null,
  event_id uuid not null,
  event_name text not null,
  ticket_id uuid not null,
  person_id uuid,
  team_id uuid,
  name text not null,
  side text not null check (side in ('provider', 'customer', 'partner')),
  organisation_id uuid not null,
  letter text not null,
  reasons text[] not null,
  channel text not null check (channel in ('mail', 'app', 'queue', 'none')),
  state text not null check (state in ('due', 'own act', 'no address', 'no right', 'told')),
  class text not null,
  text text not null,
  delivery_id uuid,
  at timestamptz not null,
  seen_at timestamptz,
  primary key (workspace_id, id),
  check (num_nonnulls(person_id, team_id) = 1),
  unique nulls not distinct (workspace_id, event_id, person_id, team_id)
);
create index obligation_ticket on comms.obligation (workspace_id, ticket_id, at);
create index obligation_delivery on comms.obligation (workspace_id, delivery_id) where delivery_id is not null;
-- Raw bytes first, before anything is understood; acknowledged to the sender only after this row is committed.
create table comms.inbox (
  id uuid primary key,
  workspace_id uuid not null,
  mailbox_id uuid not null,
  envelope_from text not null,
  envelope_to text not null,
  message_id text not null,
  body_hash text not null,
  raw bytea not null,
  received_at timestamptz not null,
  state text not null check (state in ('received', 'ticket', 'message', 'quarantine', 'bounce')),
  reason text,
  ticket_id uuid,
  handled_at timestamptz,
  unique (mailbox_id, message_id, body_hash),
  foreign key (workspace_id, mailbox_id) references comms.mailbox
);
create index inbox_received on comms.inbox (workspace_id, received_at);
