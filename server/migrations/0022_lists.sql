-- Lists among a million tickets for those who see many of them (bench/README.md): less to look up for each ticket passed.
lock table work.ticket, work.activity_run, identity.visible, comms.obligation in access exclusive mode;

-- Whether somebody sees a ticket is answered by the index alone.
create index visible_seers on identity.visible (workspace_id, ticket_id, principal_id);
drop index identity.visible_ticket;
-- The same rule as before, worked out once a statement and not once a row.
alter policy own on identity.visible using (
  workspace_id = (select kernel.workspace()) and principal_id = any ((select kernel.principals())::uuid[]));
-- Closed tickets in the order they are shown in, without reading each of the open ones; written once, when one closes.
create index ticket_closed_updated on work.ticket (workspace_id, updated_at, id) where state = 'closed';

-- What somebody, or a team of theirs, has been told in the app and has not looked at: lists mark it and filter by it.
create index obligation_unseen on comms.obligation (workspace_id, coalesce(person_id, team_id), at)
  where seen_at is null and state = 'due' and channel in ('app', 'board', 'queue');

-- The rule of activity runs as it was, asked of each run and worked out once a statement: else the planner may first gather
-- all that is seen to find what one person has in hand.
alter policy read on work.activity_run using (
  workspace_id = (select kernel.workspace())
  and (((select kernel.is_provider()) and class <> 'customer') or class = any ((select kernel.classes())::text[])
    or responsible && (select kernel.principals())::uuid[] or offered_to && (select kernel.principals())::uuid[])
  and exists (select from identity.visible s where s.workspace_id = (select kernel.workspace())
    and s.ticket_id = activity_run.ticket_id and s.principal_id = any ((select kernel.principals())::uuid[]) offset 0));
