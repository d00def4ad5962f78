-- By which mailbox a ticket came in: what is told of it goes out from there.
create index inbox_ticket on comms.inbox (workspace_id, ticket_id) where state = 'ticket';
