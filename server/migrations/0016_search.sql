-- What full-text search finds. A row holds the words of a ticket as one set of classes of content reads them together, so
-- that what a reader may not read is not in the row they are matched against (visibility.md); it is found by those whose
-- keys stand in it. Written soon after the change by whoever has the role jobs, from what stands then (docs/decisions/0021).
create sequence work.search_position as bigint;
create table work.search_row (
  workspace_id uuid not null,
  ticket_id uuid not null,
  -- The classes of content it holds, sorted.
  classes text[] not null,
  -- Principals who read the ticket and these classes; c: the customer, p: the process, s: the state; b: and w: its place in time.
  keys text[] not null,
  -- A: number and title, B: names of who asked and wrote, C: names of files, D: what was written.
  words tsvector not null,
  -- Grows with each writing: what was written to last stands last.
  position bigint not null,
  -- No foreign key: its check would hold the ticket while fifty are written, and wait for whoever works on it.
  primary key (workspace_id, ticket_id, classes)
);
-- A search reads hundreds of them: in the row, not beside it.
alter table work.search_row set (toast_tuple_target = 8160);
create index search_row_found on work.search_row using gin (keys, words) with (gin_pending_list_limit = 512);
alter table work.search_row enable row level security;
alter table work.search_row force row level security;
-- Row security lets no full-text index be used before it (its operators are not leakproof): it holds in work.find_tickets,
-- the only way here, and the program reads nothing of this table.
create policy engine_read on work.search_row for select to interlock_engine using (true);
create policy add on work.search_row for insert to interlock_engine
  with check (kernel.workspace() is null or workspace_id = kernel.workspace());
create policy change on work.search_row for update to interlock_engine using (true)
  with check (kernel.workspace() is null or workspace_id = kernel.workspace());
create policy remove on work.search_row for delete to interlock_engine using (true);
grant select, insert, update, delete on work.search_row to interlock_engine;
grant usage on sequence work.search_position to interlock_engine;

-- Tickets whose words, readers or keys have changed since they were written to search_row. Only ever added to, so that nobody
-- waits for anybody.
create table work.search_due (
  workspace_id uuid not null,
  id bigint generated always as identity,
  ticket_id uuid not null,
  primary key (workspace_id, id)
);
alter table work.search_due enable row level security;
alter table work.search_due force row level security;
create policy engine on work.search_due to interlock_engine
  using (kernel.workspace() is null or workspace_id = kernel.workspace())
  with check (kernel.workspace() is null or workspace_id = kernel.workspace());
grant select, insert, delete on work.search_due to interlock_engine;

create function work.search_is_due() returns trigger language plpgsql as $$
begin
  if tg_table_name = 'ticket' then
    insert into work.search_due (workspace_id, ticket_id) select distinct workspace_id, id from fresh;
  else
    insert into work.search_due (workspace_id, ticket_id) select distinct workspace_id, ticket_id from fresh where ticket_id is not null;
  end if;
  return null;
end $$;
create function work.search_row_is_due() returns trigger language plpgsql as $$
begin
  if tg_table_name = 'ticket' then
    insert into work.search_due (workspace_id, ticket_id) values (new.workspace_id, new.id);
  else
    insert into work.search_due (workspace_id, ticket_id) values (new.workspace_id, new.ticket_id);
  end if;
  return null;
end $$;
-- Every ticket is opened with somebody who sees it, and what is seen by somebody more is found by them.
create trigger search_shared after insert on identity.visible referencing new table as fresh
  for each statement execute function work.search_is_due();
create trigger search_withdrawn after delete on identity.visible referencing old table as fresh
  for each statement execute function work.search_is_due();
create trigger search_written after insert on work.message referencing new table as fresh
  for each statement execute function work.search_is_due();
create trigger search_moved after update on work.message for each row
  when ((old.ticket_id, old.class, old.text) is distinct from (new.ticket_id, new.class, new.text)) execute function work.search_row_is_due();
create trigger search_attached after update on work.attachment for each row
  when (new.ticket_id is not null and (old.ticket_id, old.removed_at) is distinct from (new.ticket_id, new.removed_at)) execute function work.search_row_is_due();
create trigger search_changed after update on work.ticket for each row
  when ((old.number, old.title, old.state, old.process_id, old.customer_id, old.requester_name)
    is distinct from (new.number, new.title, new.state, new.process_id, new.customer_id, new.requester_name)) execute function work.search_row_is_due();

-- Letters and digits only, small, without accents: the words of any language the same way in what is kept and what is sought.
create function work.fold(what text) returns text language sql immutable strict parallel safe
  return regexp_replace(lower(regexp_replace(normalize(what, nfkd), U&'[\0300-\036f]+', '', 'g')), '[^[:alnum:]]+', ' ', 'g');

-- Each word as it stands and, where at least two of a language's commonest words say which it is, its stem.
create function work.words_of(folded text) returns tsvector language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  plain tsvector := to_tsvector('simple', coalesce(folded, ''));
  configs constant regconfig[] := '{english,german,french,spanish}';
  common constant text[] := array[
    '{a,and,are,as,at,be,can,do,does,for,from,has,have,i,if,in,is,it,my,not,of,on,or,please,that,the,there,this,to,was,we,when,with,you,your}',
    '{aber,auf,aus,bei,bitte,das,dem,den,der,die,ein,eine,er,es,fur,haben,hat,ich,im,in,ist,kann,mehr,mein,mit,nach,nicht,noch,oder,sich,sie,sind,und,von,werden,wir,zu}',
    '{a,au,aux,avec,ce,dans,de,des,du,elle,en,est,et,il,je,la,le,les,leur,mais,merci,mon,ne,nous,on,ou,par,pas,pour,que,qui,sur,un,une,vous}',
    '{al,con,cuando,de,del,el,en,es,esta,favor,gracias,hay,la,las,le,lo,los,me,mi,muy,no,nos,para,pero,por,que,se,si,sin,su,tiene,un,una,y}'];
  known integer;
  most integer := 1;
  language regconfig;
begin
  for i in 1..4 loop
    known := length(plain) - length(ts_delete(plain, common[i]::text[]));
    if known > most then most := known; language := configs[i]; end if;
  end loop;
  if language is null then return plain; end if;
  return plain || ts_delete(to_tsvector(language, folded), tsvector_to_array(plain));
end $$;

-- Writes what can be found of these tickets anew, from what stands now.
create function work.index_tickets(workspace uuid, tickets uuid[]) returns void language sql as $$
  with reader as (
    select v.workspace_id, v.ticket_id, v.principal_id, o.side, o.id as organisation
    from identity.visible v
    left join identity.person pe on pe.workspace_id = v.workspace_id and pe.id = v.principal_id
    left join identity.team te on te.workspace_id = v.workspace_id and te.id = v.principal_id
    join identity.organisation o on o.workspace_id = v.workspace_id and o.id = coalesce(pe.organisation_id, te.organisation_id, v.principal_id)
    where v.workspace_id = workspace and v.ticket_id = any (tickets)),
  message as (
    select m.workspace_id, m.ticket_id, m.class, m.author_name, left(m.text, 20000) as text,
      row_number() over w as nth, sum(length(left(m.text, 20000))) over w as so_far, m.id
    from work.message m where m.workspace_id = workspace and m.ticket_id = any (tickets) window w as (partition by m.workspace_id, m.ticket_id order by m.at desc, m.id desc)),
  piece as (
    select t.workspace_id, t.id as ticket_id, 'band' as class, 'A' as weight, t.number || ' ' || t.title as text from work.ticket t where t.workspace_id = workspace and t.id = any (tickets)
    union all select t.workspace_id, t.id, 'band', 'B', t.requester_name from work.ticket t where t.workspace_id = workspace and t.id = any (tickets)
    union all select distinct workspace_id, ticket_id, class, 'B', author_name from message
    union all select f.workspace_id, f.ticket_id, f.class, 'C', f.name from work.attachment f where f.workspace_id = workspace and f.ticket_id = any (tickets) and f.removed_at is null
    -- The newest; a tsvector has its bounds.
    union all (select workspace_id, ticket_id, class, 'D', text from message where nth <= 300 and so_far <= 200000 order by nth desc)),
  class as (select distinct workspace_id, ticket_id, class from piece),
  reading as (
    select r.workspace_id, r.ticket_id, r.principal_id, array_agg(c.class order by c.class collate "C") as classes
    from reader r join class c on c.workspace_id = r.workspace_id and c.ticket_id = r.ticket_id
      and case r.side when 'provider' then c.class <> 'customer' when 'customer' then c.class in ('band', 'customer') else c.class in ('band', 'partner:' || r.organisation) end
    group by r.workspace_id, r.ticket_id, r.principal_id),
  read_together as (
    select workspace_id, ticket_id, classes, array_agg(principal_id::text) as readers from reading group by workspace_id, ticket_id, classes),
  said as (
    select g.workspace_id, g.ticket_id, g.classes, g.readers,
      string_agg(work.fold(p.text), ' ') filter (where p.weight = 'A') as title, string_agg(work.fold(p.text), ' ') filter (where p.weight = 'B') as names,
      string_agg(work.fold(p.text), ' ') filter (where p.weight = 'C') as files, string_agg(work.fold(p.text), ' ') filter (where p.weight = 'D') as messages
    from read_together g join piece p on p.workspace_id = g.workspace_id and p.ticket_id = g.ticket_id and p.class = any (g.classes)
    group by g.workspace_id, g.ticket_id, g.classes, g.readers),
  made as (
    select s.workspace_id, s.ticket_id, s.classes, s.readers || array['c:' || t.customer_id, 'p:' || t.process_id, 's:' || t.state] as keys,
      setweight(work.words_of(s.title), 'A') || setweight(to_tsvector('pg_catalog.simple', coalesce(s.names, '')), 'B')
        || setweight(to_tsvector('pg_catalog.simple', coalesce(s.files, '')), 'C') || work.words_of(s.messages) as words,
      nextval('work.search_position') as position
    from said s join work.ticket t on t.workspace_id = s.workspace_id and t.id = s.ticket_id order by s.ticket_id),
  gone as (
    delete from work.search_row s where s.workspace_id = workspace and s.ticket_id = any (tickets)
      and not exists (select from made m where m.workspace_id = s.workspace_id and m.ticket_id = s.ticket_id and m.classes = s.classes))
  insert into work.search_row (workspace_id, ticket_id, classes, keys, words, position)
  select workspace_id, ticket_id, classes, keys || array['b:' || (position >> 10), 'w:' || (position >> 14)], words, position from made
  on conflict (workspace_id, ticket_id, classes) do update set keys = excluded.keys, words = excluded.words, position = excluded.position $$;

-- The newest tickets that match and that the actor's context lets them read, at most as many as asked for. It is the one way
-- to search_row: as its owner it may use the index, and it asks nobody else who is asking. `groups`: one of the keys of each.
create function work.find_tickets(sought tsquery, groups jsonb, most integer)
returns table (ticket_id uuid, classes text[], score real)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  newest bigint;
  condition text := '';
  one jsonb;
  blocks text[];
  found tid[];
begin
  if kernel.workspace() is null or kernel.side() is null then return; end if;
  select last_value into newest from work.search_position;
  for one in select jsonb_array_elements(groups) loop
    condition := condition || format(' and s.keys && %L::text[]', array(select jsonb_array_elements_text(one)));
  end loop;
  if sought is not null then condition := condition || ' and s.words @@ $1'; end if;
  -- What is common is found among the newest; what is seldom there is seldom everywhere. No stage reads more than some thousand.
  for stage in 1..3 loop
    continue when stage = 2 and cardinality(found) < 8;
    blocks := case stage when 1 then array(select 'b:' || ((newest >> 10) - i) from generate_series(0, 4) i)
      when 2 then array(select 'w:' || ((newest >> 14) - i) from generate_series(0, 4) i) end;
    execute format(
      'select array(select s.ctid from work.search_row s
         where s.workspace_id = kernel.workspace() and s.keys && kernel.principals()::text[]
           and case kernel.side() when ''provider'' then ''customer'' <> all (s.classes) else s.classes <@ kernel.classes() end %s %s
         order by s.position desc limit $3)',
      condition, case when blocks is null then '' else ' and s.keys && $2' end)
      using sought, blocks, most into found;
    exit when cardinality(found) >= most;
  end loop;
  return query
    select s.ticket_id, s.classes,
      (case when sought is null then 1 else ts_rank('{0.1, 0.4, 0.6, 1}', s.words, sought, 1) end * (1 + 1 / (1 + (newest - s.position) / 20000.0)))::real
    from work.search_row s where s.ctid = any (found);
end $$;
revoke execute on function work.find_tickets(tsquery, jsonb, integer) from public;
grant execute on function work.find_tickets(tsquery, jsonb, integer) to interlock_app;

-- What is there already is written by whoever has the role jobs, while the program runs.
insert into work.search_due (workspace_id, ticket_id) select workspace_id, id from work.ticket;
