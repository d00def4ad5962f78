-- Two roles instead of one that says by a setting which it is: interlock_app looks with the actor's eyes, interlock_engine
-- writes the consequences (docs/decisions/0017). A policy is then planned for the one it holds for: the engine's plans know
-- nothing of who may see what, and the actor's nothing of the engine.
do $$
declare
  policy record;
  engine text;
  actor text;
  whose constant text := '((kernel.workspace() IS NULL) OR (workspace_id = kernel.workspace()))';
begin
  for policy in
    select format('%I.%I', schemaname, tablename) as tbl, policyname as name, cmd, qual as seen, with_check as written from pg_policies
    where schemaname in ('kernel', 'identity', 'model', 'work', 'comms')
  loop
    if coalesce(policy.seen, policy.written) not like '%kernel.is_engine()%' then
      execute format('alter policy %I on %s to interlock_app', policy.name, policy.tbl);
      continue;
    end if;
    execute format('drop policy %I on %s', policy.name, policy.tbl);
    if policy.cmd = 'SELECT' then
      -- ((kernel.is_engine() AND <workspace>) OR <what the actor sees>)
      engine := substring(policy.seen from '^\(\(kernel\.is_engine\(\) AND (\(+(?:kernel\.workspace\(\) IS NULL\) OR \()?workspace_id = kernel\.workspace\(\)\)+?)\) OR ');
      actor := substring(policy.seen from length('((kernel.is_engine() AND ' || engine || ') OR ') + 1 for length(policy.seen) - length('((kernel.is_engine() AND ' || engine || ') OR ') - 1);
      execute format('create policy read on %s for select to interlock_app using (%s)', policy.tbl, actor);
      execute format('create policy engine_read on %s for select to interlock_engine using (%s)', policy.tbl, engine);
    elsif policy.tbl = 'work.ticket' and policy.cmd = 'UPDATE' then
      -- Locking a row for an act asks this rule whether the actor may see it; writing takes the engine.
      execute format('create policy lock on work.ticket for update to interlock_app using (%s) with check (false)',
        replace(policy.seen, 'kernel.is_engine() OR ', ''));
      execute 'create policy change on work.ticket for update to interlock_engine using (true)';
    else
      execute format('create policy %I on %s for %s to interlock_engine %s %s', policy.name, policy.tbl, policy.cmd,
        'using (' || replace(replace(replace(replace(policy.seen, 'kernel.is_engine() OR false', 'true'), 'kernel.is_engine() AND ', ''), ' AND kernel.is_engine()', ''), 'kernel.is_engine()', 'true') || ')',
        'with check (' || replace(replace(policy.written, 'kernel.is_engine() AND ', ''), 'kernel.is_engine()', 'true') || ')');
    end if;
  end loop;
  if exists (select from pg_policies where roles = '{public}' or coalesce(qual, '') || coalesce(with_check, '') like '%is_engine%') then
    raise exception 'A policy has been left behind.';
  end if;
  -- What the one might, the other may.
  for policy in
    select format('%I.%I', n.nspname, c.relname) as tbl, string_agg(a.privilege_type, ', ') as granted
    from pg_class c join pg_namespace n on n.oid = c.relnamespace cross join aclexplode(c.relacl) a
    where a.grantee = 'interlock_app'::regrole and c.relkind in ('r', 'p', 'S') group by 1
  loop
    execute format('grant %s on %s to interlock_engine', policy.granted, policy.tbl);
  end loop;
end $$;
grant usage on schema kernel, identity, model, work, comms to interlock_engine;
drop function kernel.is_engine();

-- One row a principal of each open activity run is written often: two indexes instead of four.
alter table work.run_for drop constraint run_for_pkey;
alter table work.run_for add primary key (workspace_id, run_id, principal_id, offered);
drop index work.run_for_run;
drop index work.run_for_ticket;
create or replace function work.keep_priority() returns trigger language plpgsql as $$
begin
  update work.run_for set priority = new.priority where workspace_id = new.workspace_id
    and run_id in (select r.id from work.activity_run r where r.workspace_id = new.workspace_id and r.ticket_id = new.id);
  return null;
end $$;
