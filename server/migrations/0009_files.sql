-- Attachments: what a message carries. The bytes lie in the store of files under their SHA-256; the row says whose they are.
create table work.attachment (
  workspace_id uuid not null,
  id uuid not null,
  -- All three null while it waits for its message: then it is its author's alone.
  ticket_id uuid,
  message_id uuid,
  class text,
  -- Its place among the files of its message, from 1.
  position integer,
  name text not null check (length(name) between 1 and 250),
  -- What it was said to be, and what it may be shown as in place: passive types whose bytes are what they claim to be.
  media_type text not null check (length(media_type) <= 100),
  shown_as text check (shown_as in ('image/png', 'image/jpeg', 'image/gif', 'image/webp', 'text/plain')),
  size integer not null check (size >= 0),
  hash text not null check (hash ~ '^[0-9a-f]{64}$'),
  author_id uuid not null,
  at timestamptz not null,
  -- A tombstone stays: that there was something, whose, and when it went.
  removed_at timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, message_id) references work.message,
  check (num_nonnulls(ticket_id, message_id, class) in (0, 3))
);
create index attachment_message on work.attachment (workspace_id, message_id) where message_id is not null;
create index attachment_waiting on work.attachment (at) where message_id is null;
create index attachment_hash on work.attachment (hash);

alter table work.attachment enable row level security;
alter table work.attachment force row level security;
-- The same rule as for messages (0006); what waits for its message is seen by its author only.
create policy read on work.attachment for select using (
  (kernel.is_engine() and (kernel.workspace() is null or workspace_id = kernel.workspace()))
  or (workspace_id = kernel.workspace() and message_id is null and author_id = kernel.person())
  or (workspace_id = kernel.workspace()
    and ((kernel.is_provider() and class <> 'customer') or class = any (kernel.classes()))
    and exists (select from identity.visible s where s.workspace_id = kernel.workspace()
      and s.ticket_id = attachment.ticket_id and s.principal_id = any (kernel.principals()))));
create policy add on work.attachment for insert with check (kernel.is_engine() and workspace_id = kernel.workspace());
create policy change on work.attachment for update using (kernel.is_engine()) with check (kernel.is_engine());
-- What belongs to a message is never deleted.
create policy sweep on work.attachment for delete using (kernel.is_engine() and message_id is null);
grant select, insert, update, delete on work.attachment to interlock_app;
