-- The second line of enforcement (docs/words.md: band, class, principal): who may read which row of a ticket, apart from
-- what the queries say themselves. Engine scope comes first in each rule, so that it costs nothing where it holds;
-- identity.visible is asked in the rule itself, since PostgreSQL does not inline a function with a subquery.
do $$
declare
  sees constant text := 'exists (select from identity.visible s where s.workspace_id = kernel.workspace()
    and s.ticket_id = %s and s.principal_id = any (kernel.principals()))';
  reads constant text := '((kernel.is_provider() and class <> ''customer'') or class = any (kernel.classes()))';
  rule record;
begin
  for rule in select * from (values
    -- An event carries the words for every side and who holds which letter: others read what they were told instead.
    ('kernel.event', 'subject_id', '(kernel.is_provider() and class <> ''customer'')'),
    ('work.ticket', 'id', 'true'),
    ('work.process_run', 'ticket_id', 'kernel.is_provider()'),
    -- Whoever is to do a piece of work sees it, also beyond the band.
    ('work.activity_run', 'ticket_id', '(' || reads || ' or responsible && kernel.principals())'),
    ('work.message', 'ticket_id', reads),
    -- Others see whom we told of their own organisation, of what they may read.
    ('comms.obligation', 'ticket_id', '(kernel.is_provider()
       or (organisation_id = kernel.organisation() and class = any (kernel.classes())))'),
    ('comms.delivery', 'ticket_id', '(kernel.is_provider() or person_id in (
       select p.id from identity.person p where p.workspace_id = kernel.workspace() and p.organisation_id = kernel.organisation()))'),
    ('comms.mailbox', null, 'false'),
    ('comms.inbox', null, 'false')
  ) as r (name, ticket, readable)
  loop
    execute format('alter table %s enable row level security', rule.name);
    execute format('alter table %s force row level security', rule.name);
    execute format('create policy read on %s for select using (
      (kernel.is_engine() and (kernel.workspace() is null or workspace_id = kernel.workspace()))
      or (workspace_id = kernel.workspace() and %s and %s))',
      rule.name, rule.readable, case when rule.ticket is null then 'false' else format(sees, rule.name || '.' || rule.ticket) end);
    execute format('create policy add on %s for insert with check (
      kernel.is_engine() and workspace_id = kernel.workspace())', rule.name);
    -- Locking a row for an act asks the rule for updates whether the actor may see it; writing it needs engine scope.
    execute format('create policy change on %s for update using (kernel.is_engine() or %s) with check (kernel.is_engine())',
      rule.name, case when rule.name = 'work.ticket' then format(sees, 'work.ticket.id') else 'false' end);
  end loop;
end $$;
grant select, insert, update on work.ticket, work.process_run, work.activity_run, work.message to interlock_app;
grant select, insert, update on comms.mailbox, comms.delivery, comms.obligation, comms.inbox to interlock_app;
