-- The rules of names elsewhere and of whose work stands where, as they were: asked of each row and worked out once a
-- statement. For somebody who sees a million tickets the planner gathered all of them first, to look one name up.
alter policy read on work.imported using (
  workspace_id = (select kernel.workspace())
  and exists (select from identity.visible s where s.workspace_id = (select kernel.workspace())
    and s.ticket_id = imported.ticket_id and s.principal_id = any ((select kernel.principals())::uuid[]) offset 0));
alter policy read on work.run_for using (
  workspace_id = (select kernel.workspace()) and principal_id = any ((select kernel.principals())::uuid[])
  and exists (select from identity.visible s where s.workspace_id = (select kernel.workspace())
    and s.ticket_id = run_for.ticket_id and s.principal_id = any ((select kernel.principals())::uuid[]) offset 0));
-- And every other rule that asks who sees the ticket: at ten thousand tickets a page gathered all of them for its messages.
do $$ declare r record; begin
  for r in select p.polname, p.polrelid::regclass as tbl, pg_get_expr(p.polqual, p.polrelid) as qual from pg_policy p
    where p.polroles = array['interlock_app'::regrole::oid]
      and pg_get_expr(p.polqual, p.polrelid) like '%identity.visible s%' and pg_get_expr(p.polqual, p.polrelid) not like '%OFFSET%'
  loop
    execute format('alter policy %I on %s using (%s)', r.polname, r.tbl,
      replace(r.qual, 'ANY (kernel.principals())))', 'ANY (kernel.principals()))) offset 0'));
  end loop;
end $$;
