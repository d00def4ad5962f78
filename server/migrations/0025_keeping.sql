-- How long things are kept: rules that remove what is older, legal holds that keep it all the same, and persons who are erased.

-- Whether this transaction removes what is kept otherwise for good. What only grows stays so for every other one.
create function kernel.erasing() returns boolean language sql stable
  as $$ select coalesce(current_setting('app.erasing', true) = 'on', false) $$;

-- Puts words in place of what the patterns find, in the order they are given.
create function kernel.put_words(what text, patterns text[], words text[]) returns text
  language plpgsql immutable strict parallel safe as $$
begin
  for i in 1 .. cardinality(patterns) loop
    what := regexp_replace(what, patterns[i], words[i], 'g');
  end loop;
  return what;
end $$;
-- The same in every text of a JSON value; its names stay.
create function kernel.put_words_in(what jsonb, patterns text[], words text[]) returns jsonb
  language plpgsql immutable strict parallel safe as $$
begin
  return case jsonb_typeof(what)
    when 'string' then to_jsonb(kernel.put_words(what #>> '{}', patterns, words))
    when 'array' then coalesce((select jsonb_agg(kernel.put_words_in(e, patterns, words) order by n)
      from jsonb_array_elements(what) with ordinality a (e, n)), '[]')
    when 'object' then coalesce((select jsonb_object_agg(key, kernel.put_words_in(value, patterns, words)) from jsonb_each(what)), '{}')
    else what end;
end $$;

-- When the texts and files of a closed ticket were removed, and the rest of it kept.
alter table work.ticket add column emptied_at timestamptz;

-- A rule that is switched on; what it has removed, and how much of that the log of the configuration has told.
create table upkeep.retention_rule (
  workspace_id uuid not null,
  kind text not null check (kind in ('texts', 'tickets', 'mail', 'log')),
  months integer not null check (months between 1 and 600),
  since timestamptz not null,
  last_run_at timestamptz,
  removed bigint not null default 0,
  told bigint not null default 0,
  primary key (workspace_id, kind)
);
-- What must be kept whatever rule or wish there is: a ticket, or everything a person has to do with.
create table upkeep.legal_hold (
  workspace_id uuid not null,
  id uuid not null,
  ticket_id uuid,
  person_id uuid,
  reason text not null,
  set_at timestamptz not null,
  set_by uuid,
  primary key (workspace_id, id),
  check (num_nonnulls(ticket_id, person_id) = 1)
);
create unique index legal_hold_once on upkeep.legal_hold (workspace_id, ticket_id, person_id) nulls not distinct;
-- Persons who were erased, and how far it is. It goes into a file beside the backups, too, and is done again after a restore.
create table upkeep.erasure (
  workspace_id uuid not null,
  id uuid not null,
  person_id uuid not null,
  -- By what name they stand here since.
  pseudonym text not null,
  texts text not null check (texts in ('keep', 'remove')),
  state text not null check (state in ('going', 'held', 'done')),
  asked_at timestamptz not null,
  -- Tickets up to here are through.
  after_ticket uuid,
  -- What is still looked for: patterns and the words in their place. Empty as soon as nothing is left to look through.
  patterns text[] not null default '{}',
  words text[] not null default '{}',
  addresses text[] not null default '{}',
  names text[] not null default '{}',
  done_at timestamptz,
  primary key (workspace_id, id)
);
create unique index erasure_person on upkeep.erasure (workspace_id, person_id);

do $$ declare t text; begin
  foreach t in array array['retention_rule', 'legal_hold', 'erasure'] loop
    execute format('alter table upkeep.%I enable row level security', t);
    execute format('alter table upkeep.%I force row level security', t);
    execute format('create policy engine on upkeep.%I to interlock_engine
      using (kernel.workspace() is null or workspace_id = kernel.workspace()) with check (workspace_id = kernel.workspace())', t);
    execute format('create policy read on upkeep.%I for select to interlock_app
      using (workspace_id = kernel.workspace() and (select identity.is_admin()))', t);
    execute format('grant select on upkeep.%I to interlock_app', t);
    execute format('grant select, insert, update, delete on upkeep.%I to interlock_engine', t);
  end loop;
end $$;

-- What the engine may take away, and only while erasing. Whoever acts for its owner is not meant (work.take_back).
do $$ declare t text; begin
  foreach t in array array['work.ticket', 'work.message', 'work.activity_run', 'work.process_run', 'work.imported', 'work.effort',
    'work.handover', 'work.meeting', 'work.merge', 'comms.obligation', 'comms.delivery', 'comms.inbox', 'kernel.event',
    'identity.configuration_change', 'identity.invitation', 'identity.api_token', 'identity.account'] loop
    if not exists (select from pg_policy p where p.polrelid = t::regclass and p.polcmd in ('d', '*') and p.polpermissive
      and p.polroles = array['interlock_engine'::regrole::oid]) then
      execute format('create policy erase on %s for delete to interlock_engine using (workspace_id = kernel.workspace())', t);
    end if;
    execute format('create policy only_erasing on %s as restrictive for delete to interlock_engine
      using (kernel.erasing() or current_user <> ''interlock_engine'')', t);
    execute format('grant delete on %s to interlock_engine', t);
  end loop;
end $$;
-- And what it may put other words into.
create policy only_erasing_words on kernel.event as restrictive for update to interlock_engine
  using (kernel.erasing() and workspace_id = kernel.workspace() or current_user <> 'interlock_engine');
create policy only_erasing_words on identity.configuration_change as restrictive for update to interlock_engine
  using (kernel.erasing() and workspace_id = kernel.workspace() or current_user <> 'interlock_engine');
grant update (payload) on kernel.event to interlock_engine;
grant update (actor, subject, before, after) on identity.configuration_change to interlock_engine;
grant update (facts) on work.imported to interlock_engine;
create policy change on work.imported for update to interlock_engine
  using (workspace_id = kernel.workspace()) with check (workspace_id = kernel.workspace());

-- What the program does by itself, as a rule says.
alter table identity.configuration_change drop constraint configuration_change_via_check;
alter table identity.configuration_change add constraint configuration_change_via_check
  check (via in ('web', 'api', 'command', 'program'));
create policy erase on work.attachment for delete to interlock_engine
  using (workspace_id = kernel.workspace() and kernel.erasing());
