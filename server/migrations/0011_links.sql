-- Tickets that have to do with each other: links, merges with their way back, parts split off, and who follows what.

-- A merged ticket's process stands still, to go on where it stood when the merge is taken back.
alter table work.process_run add column suspended_at timestamptz;
alter table work.activity_run add column resumes_as text check (resumes_as in ('ready', 'started', 'waiting'));
create index ticket_merged_into on work.ticket (workspace_id, merged_into) where merged_into is not null;
-- The ticket a message was written on, where it went to another one with a part of the matter.
alter table work.message add column split_from uuid;
alter table work.follower
  -- Following gave the right to see the ticket; it goes with it.
  add column granted boolean not null default false,
  add column added_by uuid,
  -- Came along with a merged ticket.
  add column merge_id uuid;

create table work.merge (
  workspace_id uuid not null,
  id uuid not null,
  source_id uuid not null,
  target_id uuid not null,
  made_by uuid not null,
  made_at timestamptz not null,
  -- Whom the source brought along, whether they followed the target before or not.
  brought uuid[] not null,
  -- Moments of the source's process that came while it stood still.
  timers jsonb not null default '[]',
  undone_by uuid,
  undone_at timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, source_id) references work.ticket,
  foreign key (workspace_id, target_id) references work.ticket,
  check (source_id <> target_id)
);
create unique index merge_source on work.merge (workspace_id, source_id) where undone_at is null;
create index merge_target on work.merge (workspace_id, target_id) where undone_at is null;

create table work.link (
  workspace_id uuid not null,
  from_id uuid not null,
  to_id uuid not null,
  kind text not null check (kind in ('related', 'duplicate_of', 'caused_by', 'blocks')),
  class text not null,
  made_by uuid not null,
  made_at timestamptz not null,
  primary key (workspace_id, from_id, to_id, kind),
  foreign key (workspace_id, from_id) references work.ticket,
  foreign key (workspace_id, to_id) references work.ticket,
  check (from_id <> to_id)
);
create index link_to on work.link (workspace_id, to_id);

-- What was brought in from a file, by the name it has there: the same row twice is one ticket.
create table work.imported (
  workspace_id uuid not null,
  external_id text not null,
  ticket_id uuid not null,
  primary key (workspace_id, external_id),
  foreign key (workspace_id, ticket_id) references work.ticket
);

do $$
declare
  sees constant text := 'exists (select from identity.visible s where s.workspace_id = kernel.workspace()
    and s.ticket_id = %s and s.principal_id = any (kernel.principals()))';
  rule record;
begin
  for rule in select * from (values
    ('work.merge', '(kernel.is_provider() and ' || format(sees, 'merge.source_id') || ' and ' || format(sees, 'merge.target_id') || ')'),
    -- To us a link to a ticket we may not see is there, and says nothing of it; to others it is not there.
    ('work.link', '((kernel.is_provider() and (' || format(sees, 'link.from_id') || ' or ' || format(sees, 'link.to_id') || '))
       or (class = any (kernel.classes()) and ' || format(sees, 'link.from_id') || ' and ' || format(sees, 'link.to_id') || '))'),
    ('work.imported', '(kernel.is_provider() and ' || format(sees, 'imported.ticket_id') || ')')
  ) as r (name, readable)
  loop
    execute format('alter table %s enable row level security', rule.name);
    execute format('alter table %s force row level security', rule.name);
    execute format('create policy read on %s for select using (
      (kernel.is_engine() and workspace_id = kernel.workspace()) or (workspace_id = kernel.workspace() and %s))', rule.name, rule.readable);
    execute format('create policy add on %s for insert with check (kernel.is_engine() and workspace_id = kernel.workspace())', rule.name);
  end loop;
end $$;
create policy change on work.merge for update using (kernel.is_engine() and workspace_id = kernel.workspace()) with check (kernel.is_engine());
create policy remove on work.link for delete using (kernel.is_engine() and workspace_id = kernel.workspace());
grant select, insert, update on work.merge to interlock_app;
grant select, insert, delete on work.link to interlock_app;
grant select, insert on work.imported to interlock_app;
