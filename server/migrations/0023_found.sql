-- Search, further: numbers of other systems, words as they are written somewhere (for what was mistyped), beginnings of three
-- letters, and the words of a list (docs/decisions/0021).

-- Whoever sees a ticket may know what it was called where it comes from. What else the file said stays with the engine.
alter table work.imported add column sought text generated always as (lower(number)) stored;
drop index work.imported_number;
create index imported_sought on work.imported (workspace_id, sought) where sought is not null;
drop policy read on work.imported;
create policy read on work.imported for select to interlock_app using (workspace_id = kernel.workspace()
  and exists (select from identity.visible s where s.workspace_id = kernel.workspace() and s.ticket_id = imported.ticket_id
    and s.principal_id = any (kernel.principals())));
revoke select, insert on work.imported from interlock_app;
grant select (workspace_id, ticket_id, number, sought) on work.imported to interlock_app;
drop policy engine_read on work.imported;
create policy engine_read on work.imported for select to interlock_engine using (kernel.workspace() is null or workspace_id = kernel.workspace());

-- Every word that some ticket ever said, of letters, four or more: what a mistyped one is compared with. Which of them
-- anybody learns of is asked of work.find_tickets. Nobody reads it but the function that asks.
create table work.word (
  workspace_id uuid not null,
  word text not null collate "C",
  primary key (workspace_id, word)
);
alter table work.word enable row level security;
alter table work.word force row level security;
create policy engine on work.word to interlock_engine
  using (kernel.workspace() is null or workspace_id = kernel.workspace())
  with check (kernel.workspace() is null or workspace_id = kernel.workspace());
grant select, insert, delete on work.word to interlock_engine;

-- Of each word of three letters or more the first three, marked: a beginning of three letters is a word then, and not all the
-- words that begin so, put together anew by each look into the index.
create function work.beginnings_of(words tsvector) returns tsvector language sql immutable strict parallel safe
  return array_to_tsvector(array(select distinct '~' || left(word, 3) from unnest(tsvector_to_array(words)) word where length(word) >= 3));

-- The same search for the index: `pri:*` as the mark of such a beginning. Not in phrases, and not where only a place counts.
create function work.narrow(sought tsquery) returns tsquery language sql immutable strict parallel safe
  return case when strpos(sought::text, '<') > 0 then sought else regexp_replace(sought::text, '''([[:alnum:]]{3})'':\*(?![A-D])', '''~\1''', 'g')::tsquery end;

-- Writes what can be found of these tickets anew, from what stands now.
create or replace function work.index_tickets(workspace uuid, tickets uuid[]) returns void language sql as $$
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
    union all select i.workspace_id, i.ticket_id, 'band', 'A', i.number from work.imported i where i.workspace_id = workspace and i.ticket_id = any (tickets) and i.number is not null
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
  worded as materialized (
    select s.workspace_id, s.ticket_id, s.classes, s.readers || array['c:' || t.customer_id, 'p:' || t.process_id, 's:' || t.state] as keys,
      setweight(work.words_of(s.title), 'A') || setweight(to_tsvector('pg_catalog.simple', coalesce(s.names, '')), 'B')
        || setweight(to_tsvector('pg_catalog.simple', coalesce(s.files, '')), 'C') || work.words_of(s.messages) as words,
      concat_ws(' ', s.title, s.names, s.files, s.messages) as text
    from said s join work.ticket t on t.workspace_id = s.workspace_id and t.id = s.ticket_id),
  made as (
    select workspace_id, ticket_id, classes, keys, words || work.beginnings_of(words) as words, nextval('work.search_position') as position
    from worded order by ticket_id),
  word as (
    -- In order, so that two who write the same words at once wait for each other and never both.
    insert into work.word (workspace_id, word)
    select w.workspace_id, w.word collate "C" from (select distinct d.workspace_id, unnest(string_to_array(d.text, ' ')) as word from worded d) w
    where length(w.word) between 4 and 30 and w.word !~ '[0-9]'
      and not exists (select from work.word k where k.workspace_id = w.workspace_id and k.word = w.word collate "C")
    order by 1, 2 on conflict do nothing),
  gone as (
    delete from work.search_row s where s.workspace_id = workspace and s.ticket_id = any (tickets)
      and not exists (select from made m where m.workspace_id = s.workspace_id and m.ticket_id = s.ticket_id and m.classes = s.classes))
  insert into work.search_row (workspace_id, ticket_id, classes, keys, words, position)
  select workspace_id, ticket_id, classes, keys || array['b:' || (position >> 10), 'w:' || (position >> 14)], words, position from made
  on conflict (workspace_id, ticket_id, classes) do update set keys = excluded.keys, words = excluded.words, position = excluded.position $$;

-- What a search asks of a row, for a statement whose $1 are the words: those, and one of the keys of each group.
create function work.search_condition(sought tsquery, groups jsonb) returns text language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
  condition text := '';
  one jsonb;
begin
  for one in select jsonb_array_elements(groups) loop
    condition := condition || format(' and s.keys && %L::text[]', array(select jsonb_array_elements_text(one)));
  end loop;
  return condition || case when sought is null then '' else ' and s.words @@ $1' end;
end $$;

-- The newest tickets that match and that the actor's context lets them read, at most as many as asked for. As its owner it may
-- use the index, and it asks nobody else who is asking. `groups`: one of the keys of each.
create or replace function work.find_tickets(sought tsquery, groups jsonb, most integer)
returns table (ticket_id uuid, classes text[], score real)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  newest bigint;
  condition text := work.search_condition(sought, groups);
  blocks text[];
  found tid[];
begin
  if kernel.workspace() is null or kernel.side() is null then return; end if;
  select last_value into newest from work.search_position;
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
      using work.narrow(sought), blocks, most into found;
    exit when cardinality(found) >= most;
  end loop;
  return query
    select s.ticket_id, s.classes,
      (case when sought is null then 1 else ts_rank('{0.1, 0.4, 0.6, 1}', s.words, sought, 1) end * (1 + 1 / (1 + (newest - s.position) / 20000.0)))::real
    from work.search_row s where s.ctid = any (found);
end $$;

-- Tickets that match and that the actor's context lets them read: all of them or, of more than that, any as many as asked
-- for. For lists, which have an order of their own: what is common is asked row by row along it instead.
create function work.match_tickets(sought tsquery, groups jsonb, most integer)
returns table (ticket_id uuid, classes text[])
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  newest bigint;
  condition text := work.search_condition(sought, groups);
  blocks text[];
  found tid[];
begin
  if kernel.workspace() is null or kernel.side() is null then return; end if;
  select last_value into newest from work.search_position;
  for stage in 1..2 loop
    blocks := case stage when 1 then array(select 'w:' || ((newest >> 14) - i) from generate_series(0, 4) i) end;
    execute format(
      'select array(select s.ctid from work.search_row s
         where s.workspace_id = kernel.workspace() and s.keys && kernel.principals()::text[]
           and case kernel.side() when ''provider'' then ''customer'' <> all (s.classes) else s.classes <@ kernel.classes() end %s %s limit $3)',
      condition, case when blocks is null then '' else ' and s.keys && $2' end)
      using work.narrow(sought), blocks, most into found;
    exit when cardinality(found) >= most;
  end loop;
  return query select s.ticket_id, s.classes from work.search_row s where s.ctid = any (found);
end $$;
revoke execute on function work.match_tickets(tsquery, jsonb, integer) from public;
grant execute on function work.match_tickets(tsquery, jsonb, integer) to interlock_app;

-- Of these words those that the actor finds tickets by, with how many of at most twenty. That a word is written somewhere is
-- no answer: what is found by it is what they may read.
create function work.find_words(words text[]) returns table (word text, count integer)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if kernel.workspace() is null or kernel.side() is null then return; end if;
  return query
    select k.word::text, f.count
    from (select w.word from work.word w where w.workspace_id = kernel.workspace() and w.word = any (words) limit 40) k
    cross join lateral (select count(*)::integer as count from work.find_tickets(quote_literal(k.word)::tsquery, '[]', 20)) f
    where f.count > 0;
end $$;
revoke execute on function work.find_words(text[]) from public;
grant execute on function work.find_words(text[]) to interlock_app;

-- A list that walks along its order asks of each ticket whether it says the words, under row security: the same rule.
create policy read on work.search_row for select to interlock_app using (workspace_id = kernel.workspace()
  and keys && (select kernel.principals()::text[])
  and case (select kernel.side()) when 'provider' then 'customer' <> all (classes) else classes <@ (select kernel.classes()) end);
grant select (workspace_id, ticket_id, classes, keys, words) on work.search_row to interlock_app;

-- What is there is written anew, the newest first, by whoever has the role jobs, while the program runs.
insert into work.search_due (workspace_id, ticket_id) select workspace_id, id from work.ticket order by opened_at desc;
