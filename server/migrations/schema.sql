-- Made by `npm run schema` from the migrated database. Do not edit.

-- Schemas

create schema comms;

create schema identity;

create schema kernel;

create schema model;

create schema upkeep;

create schema work;

-- Sequences

create sequence comms.obligation_position_seq as bigint start 1 increment 1;

create sequence work.search_due_id_seq as bigint start 1 increment 1;

create sequence work.search_position as bigint start 1 increment 1;

create sequence work.ticket_number as bigint start 1001 increment 1;

-- Functions

CREATE OR REPLACE FUNCTION identity.is_admin()
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$ select kernel.is_provider() and exists (select from identity.person p where p.workspace_id = kernel.workspace()
    and p.id = kernel.person() and p.admin and p.deactivated_at is null) $function$;

CREATE OR REPLACE FUNCTION identity.renew_revision()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  update identity.workspace w set revision = gen_random_uuid()
    where w.id = coalesce(new.workspace_id, old.workspace_id);
  return null;
end $function$;

CREATE OR REPLACE FUNCTION kernel.classes()
 RETURNS text[]
 LANGUAGE sql
 STABLE
AS $function$ select case kernel.side()
    when 'customer' then array['band', 'customer']
    when 'partner' then array['band', 'partner:' || kernel.organisation()]
    else '{}'::text[] end $function$;

CREATE OR REPLACE FUNCTION kernel.erasing()
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$ select coalesce(current_setting('app.erasing', true) = 'on', false) $function$;

CREATE OR REPLACE FUNCTION kernel.is_provider()
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$ select coalesce(kernel.side() = 'provider', false) $function$;

CREATE OR REPLACE FUNCTION kernel.organisation()
 RETURNS uuid
 LANGUAGE sql
 STABLE
AS $function$ select nullif(current_setting('app.organisation', true), '')::uuid $function$;

CREATE OR REPLACE FUNCTION kernel.person()
 RETURNS uuid
 LANGUAGE sql
 STABLE
AS $function$ select nullif(current_setting('app.person', true), '')::uuid $function$;

CREATE OR REPLACE FUNCTION kernel.principals()
 RETURNS uuid[]
 LANGUAGE sql
 STABLE
AS $function$ select coalesce(nullif(current_setting('app.principals', true), '')::uuid[], '{}') $function$;

CREATE OR REPLACE FUNCTION kernel.put_words(what text, patterns text[], words text[])
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
begin
  for i in 1 .. cardinality(patterns) loop
    what := regexp_replace(what, patterns[i], words[i], 'g');
  end loop;
  return what;
end $function$;

CREATE OR REPLACE FUNCTION kernel.put_words_in(what jsonb, patterns text[], words text[])
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
begin
  return case jsonb_typeof(what)
    when 'string' then to_jsonb(kernel.put_words(what #>> '{}', patterns, words))
    when 'array' then coalesce((select jsonb_agg(kernel.put_words_in(e, patterns, words) order by n)
      from jsonb_array_elements(what) with ordinality a (e, n)), '[]')
    when 'object' then coalesce((select jsonb_object_agg(key, kernel.put_words_in(value, patterns, words)) from jsonb_each(what)), '{}')
    else what end;
end $function$;

CREATE OR REPLACE FUNCTION kernel.side()
 RETURNS text
 LANGUAGE sql
 STABLE
AS $function$ select nullif(current_setting('app.side', true), '') $function$;

CREATE OR REPLACE FUNCTION kernel.workspace()
 RETURNS uuid
 LANGUAGE sql
 STABLE
AS $function$ select nullif(current_setting('app.workspace', true), '')::uuid $function$;

CREATE OR REPLACE FUNCTION work.analyse_imported()
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
 SET lock_timeout TO '500ms'
AS $function$
begin
  analyze work.ticket, work.process_run, work.activity_run, work.message, work.imported, identity.visible, kernel.event;
exception when lock_not_available then null;
end $function$;

CREATE OR REPLACE FUNCTION work.beginnings_of(words tsvector)
 RETURNS tsvector
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
RETURN array_to_tsvector(ARRAY(SELECT DISTINCT ('~'::text || "left"(word.word, 3)) FROM unnest(tsvector_to_array(beginnings_of.words)) word(word) WHERE (length(word.word) >= 3)));

CREATE OR REPLACE FUNCTION work.find_tickets(sought tsquery, groups jsonb, most integer)
 RETURNS TABLE(ticket_id uuid, classes text[], score real)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION work.find_words(words text[])
 RETURNS TABLE(word text, count integer)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  if kernel.workspace() is null or kernel.side() is null then return; end if;
  return query
    select k.word::text, f.count
    from (select w.word from work.word w where w.workspace_id = kernel.workspace() and w.word = any (words) limit 40) k
    cross join lateral (select count(*)::integer as count from work.find_tickets(quote_literal(k.word)::tsquery, '[]', 20)) f
    where f.count > 0;
end $function$;

CREATE OR REPLACE FUNCTION work.fold(what text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
RETURN regexp_replace(lower(regexp_replace(NORMALIZE(what, NFKD), '[̀-ͯ]+'::text, ''::text, 'g'::text)), '[^[:alnum:]]+'::text, ' '::text, 'g'::text);

CREATE OR REPLACE FUNCTION work.index_tickets(workspace uuid, tickets uuid[])
 RETURNS void
 LANGUAGE sql
AS $function$
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
  on conflict (workspace_id, ticket_id, classes) do update set keys = excluded.keys, words = excluded.words, position = excluded.position $function$;

CREATE OR REPLACE FUNCTION work.keep_changed()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
  of uuid;
begin
  delete from work.open_ticket o using changed c where o.workspace_id = c.workspace_id and o.id = c.id and c.state <> 'open';
  update work.open_ticket o set process_id = c.process_id, customer_id = c.customer_id, requester_id = c.requester_id, service_id = c.service_id,
    priority = c.priority, opened_at = c.opened_at, updated_at = c.updated_at
  from changed c where o.workspace_id = c.workspace_id and o.id = c.id and c.state = 'open' and o.id = any (array(select id from changed));
  for of in select distinct c.workspace_id from changed c join before b on b.workspace_id = c.workspace_id and b.id = c.id
    where c.state = 'open' and b.state <> 'open' loop
    perform work.open_again(of, array(select id from changed where workspace_id = of and state = 'open'));
  end loop;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION work.keep_opened()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
  of uuid;
begin
  for of in select distinct workspace_id from changed loop
    perform work.open_again(of, array(select id from changed where workspace_id = of and state = 'open'));
  end loop;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION work.keep_priority()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  update work.run_for set priority = new.priority where workspace_id = new.workspace_id
    and run_id in (select r.id from work.activity_run r where r.workspace_id = new.workspace_id and r.ticket_id = new.id);
  return null;
end $function$;

CREATE OR REPLACE FUNCTION work.keep_run_for()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if tg_op = 'UPDATE' then
    delete from work.run_for where workspace_id = old.workspace_id and run_id = old.id;
  end if;
  if new.state in ('ready', 'started', 'waiting') then
    insert into work.run_for (workspace_id, principal_id, run_id, offered, ticket_id, kind, priority, next_update_at, ready_at, taken_by)
    select new.workspace_id, p.id, new.id, p.offered, new.ticket_id, new.kind, t.priority, new.next_update_at, new.ready_at, new.taken_by
    from (select unnest(new.responsible) as id, false as offered union select unnest(new.offered_to), true) p
    join work.ticket t on t.workspace_id = new.workspace_id and t.id = new.ticket_id;
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION work.keep_stand()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
  of uuid;
  ids uuid[];
begin
  for of in select distinct workspace_id from changed loop
    ids := array(select distinct ticket_id from changed where workspace_id = of);
    update work.open_ticket o set due_at = s.due_at, node = s.node, taken_by = s.taken_by, assignee_id = s.taken_by[1], held_by = s.held_by,
      waits_on = s.waits_on
    from work.stand_of(of, ids) s
    -- By key, also where the planner takes what is changed for much.
    where o.workspace_id = of and o.id = any (ids) and o.id = s.id
      and (o.due_at, o.node, o.taken_by, o.held_by, o.waits_on) is distinct from (s.due_at, s.node, s.taken_by, s.held_by, s.waits_on);
  end loop;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION work.match_tickets(sought tsquery, groups jsonb, most integer)
 RETURNS TABLE(ticket_id uuid, classes text[])
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION work.narrow(sought tsquery)
 RETURNS tsquery
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
RETURN CASE WHEN (strpos((sought)::text, '<'::text) > 0) THEN sought ELSE (regexp_replace((sought)::text, '''([[:alnum:]]{3})'':\*(?![A-D])'::text, '''~\1'''::text, 'g'::text))::tsquery END;

CREATE OR REPLACE FUNCTION work.open_again(workspace uuid, tickets uuid[])
 RETURNS void
 LANGUAGE sql
AS $function$
  insert into work.open_ticket (workspace_id, id, process_id, customer_id, requester_id, service_id, priority, opened_at, updated_at,
    due_at, node, taken_by, assignee_id, held_by, waits_on)
  select t.workspace_id, t.id, t.process_id, t.customer_id, t.requester_id, t.service_id, t.priority, t.opened_at, t.updated_at,
    s.due_at, s.node, s.taken_by, s.taken_by[1], s.held_by, s.waits_on
  from work.stand_of(workspace, tickets) s join work.ticket t on t.workspace_id = workspace and t.id = s.id
  on conflict (workspace_id, id) do nothing $function$;

CREATE OR REPLACE FUNCTION work.search_condition(sought tsquery, groups jsonb)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  condition text := '';
  one jsonb;
begin
  for one in select jsonb_array_elements(groups) loop
    condition := condition || format(' and s.keys && %L::text[]', array(select jsonb_array_elements_text(one)));
  end loop;
  return condition || case when sought is null then '' else ' and s.words @@ $1' end;
end $function$;

CREATE OR REPLACE FUNCTION work.search_is_due()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if tg_table_name = 'ticket' then
    insert into work.search_due (workspace_id, ticket_id) select distinct workspace_id, id from fresh;
  else
    insert into work.search_due (workspace_id, ticket_id) select distinct workspace_id, ticket_id from fresh where ticket_id is not null;
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION work.search_row_is_due()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if tg_table_name = 'ticket' then
    insert into work.search_due (workspace_id, ticket_id) values (new.workspace_id, new.id);
  else
    insert into work.search_due (workspace_id, ticket_id) values (new.workspace_id, new.ticket_id);
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION work.stand_again(workspace uuid, tickets uuid[])
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  delete from work.open_ticket o where o.workspace_id = workspace and o.id = any (tickets);
  insert into work.open_ticket (workspace_id, id, process_id, customer_id, requester_id, service_id, priority, opened_at, updated_at,
    due_at, node, taken_by, assignee_id, held_by, waits_on)
  select t.workspace_id, t.id, t.process_id, t.customer_id, t.requester_id, t.service_id, t.priority, t.opened_at, t.updated_at,
    s.due_at, s.node, s.taken_by, s.taken_by[1], s.held_by, s.waits_on
  from work.stand_of(workspace, tickets) s join work.ticket t on t.workspace_id = workspace and t.id = s.id;
  delete from work.run_for f where f.workspace_id = workspace and f.ticket_id = any (tickets);
  insert into work.run_for (workspace_id, principal_id, run_id, offered, ticket_id, kind, priority, next_update_at, ready_at, taken_by)
  select r.workspace_id, p.id, r.id, p.offered, r.ticket_id, r.kind, t.priority, r.next_update_at, r.ready_at, r.taken_by
  from work.activity_run r
  join work.ticket t on t.workspace_id = r.workspace_id and t.id = r.ticket_id
  cross join lateral (select unnest(r.responsible) as id, false as offered union select unnest(r.offered_to), true) p
  where r.workspace_id = workspace and r.ticket_id = any (tickets) and r.state in ('ready', 'started', 'waiting');
end $function$;

CREATE OR REPLACE FUNCTION work.stand_of(workspace uuid, tickets uuid[])
 RETURNS TABLE(id uuid, due_at timestamp with time zone, node text, taken_by uuid[], held_by uuid[], waits_on text)
 LANGUAGE sql
 STABLE
AS $function$
  select t.id, coalesce(r.due_at, '2200-01-01'), coalesce(r.node, ''), coalesce(r.taken_by, '{}'),
    coalesce(array(select distinct h.id from work.activity_run a cross join lateral unnest(a.responsible || a.offered_to) as h (id)
      where a.workspace_id = t.workspace_id and a.ticket_id = t.id and a.state in ('ready', 'started', 'waiting')), '{}'),
    case when r.asked then 'requester' when r.waits then 'other' else 'nobody' end
  from work.ticket t
  left join lateral (
    select min(a.next_update_at) as due_at,
      (array_agg(a.node order by a.kind not in ('task', 'call'), a.id) filter (where a.kind <> 'help' and not exists (
        select from work.process_run q where q.workspace_id = p.workspace_id and q.id = p.parent_run_id and q.ticket_id = p.ticket_id)))[1] as node,
      array_agg(a.taken_by order by a.kind <> 'task', a.id) filter (where a.taken_by is not null) as taken_by,
      bool_or(a.state = 'waiting' and a.waits_for is not null) as waits,
      bool_or(a.state = 'waiting' and a.waits_for in (t.requester_id, t.customer_id)) as asked
    from work.activity_run a
    join work.process_run p on p.workspace_id = a.workspace_id and p.id = a.process_run_id
    where a.workspace_id = t.workspace_id and a.ticket_id = t.id and a.state in ('ready', 'started', 'waiting')) r on true
  where t.workspace_id = workspace and t.id = any (tickets) and t.state = 'open' $function$;

CREATE OR REPLACE FUNCTION work.take_back(import uuid, most integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare ids uuid[];
begin
  ids := array(select t.id from work.imported i join work.ticket t on t.workspace_id = i.workspace_id and t.id = i.ticket_id
    where i.workspace_id = kernel.workspace() and i.import_id = import and t.version = 1
      and not exists (select from work.effort e where e.workspace_id = t.workspace_id and e.ticket_id = t.id)
      and not exists (select from work.follower f where f.workspace_id = t.workspace_id and f.ticket_id = t.id)
      and not exists (select from work.link l where l.workspace_id = t.workspace_id and t.id in (l.from_id, l.to_id))
    order by t.id limit most for update of t);
  delete from work.activity_run where workspace_id = kernel.workspace() and ticket_id = any (ids);
  delete from work.process_run where workspace_id = kernel.workspace() and ticket_id = any (ids);
  delete from work.message where workspace_id = kernel.workspace() and ticket_id = any (ids);
  delete from work.imported where workspace_id = kernel.workspace() and ticket_id = any (ids);
  delete from work.search_row where workspace_id = kernel.workspace() and ticket_id = any (ids);
  delete from work.ticket where workspace_id = kernel.workspace() and id = any (ids);
  delete from identity.visible where workspace_id = kernel.workspace() and ticket_id = any (ids);
  delete from kernel.event where workspace_id = kernel.workspace() and subject_id = any (ids) and name = 'ticket.imported';
  return cardinality(ids);
end $function$;

CREATE OR REPLACE FUNCTION work.words_of(folded text)
 RETURNS tsvector
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
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
end $function$;

-- Tables

create table comms.delivery (
  attempt integer not null default 0,
  channel text not null,
  due_at timestamp with time zone not null,
  id uuid not null,
  joins boolean not null default false,
  last_error text,
  lease_token uuid,
  lease_until timestamp with time zone,
  message_id text not null,
  person_id uuid not null,
  response text,
  sent_at timestamp with time zone,
  state text not null,
  ticket_id uuid,
  ticket_number text not null,
  ticket_title text not null,
  workspace_id uuid not null
);

create table comms.inbox (
  body_hash text not null,
  envelope_from text not null,
  envelope_to text not null,
  handled_at timestamp with time zone,
  id uuid not null,
  mailbox_id uuid not null,
  message_id text not null,
  raw bytea not null,
  reason text,
  received_at timestamp with time zone not null,
  released_to uuid,
  state text not null,
  ticket_id uuid,
  workspace_id uuid not null
);

create table comms.mailbox (
  address text not null,
  closed_at timestamp with time zone,
  id uuid not null,
  process_key text not null,
  workspace_id uuid not null
);

create table comms.obligation (
  accountable uuid[] not null default '{}'::uuid[],
  activity_run uuid,
  at timestamp with time zone not null,
  channel text not null,
  class text not null,
  delivery_id uuid,
  event_id uuid not null,
  event_name text not null,
  id uuid not null,
  letter text not null,
  meeting jsonb,
  name text not null,
  organisation_id uuid not null,
  person_id uuid,
  "position" bigint not null,
  reasons text[] not null,
  seen_at timestamp with time zone,
  side text not null,
  state text not null,
  team_id uuid,
  text text not null,
  ticket_id uuid not null,
  waived_at timestamp with time zone,
  waived_because text,
  waived_by uuid,
  waived_by_name text,
  workspace_id uuid not null
);

create table identity.account (
  created_at timestamp with time zone not null,
  email text not null,
  id uuid not null,
  password_hash text
);

create table identity.api_token (
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  id uuid not null,
  last_used_at timestamp with time zone,
  name text not null,
  person_id uuid not null,
  revoked_at timestamp with time zone,
  scopes text[] not null,
  token_hash bytea not null,
  workspace_id uuid not null
);

create table identity.configuration_change (
  act text not null,
  actor text not null,
  actor_id uuid,
  after jsonb not null,
  at timestamp with time zone not null,
  before jsonb not null,
  id uuid not null,
  kind text not null,
  origin text,
  subject text not null,
  subject_id uuid not null,
  token_id uuid,
  via text not null,
  workspace_id uuid not null
);

create table identity.invitation (
  accepted_at timestamp with time zone,
  expires_at timestamp with time zone not null,
  id uuid not null,
  invited_at timestamp with time zone not null,
  link_id uuid not null,
  person_id uuid not null,
  revoked_at timestamp with time zone,
  workspace_id uuid not null
);

create table identity.organisation (
  archived_at timestamp with time zone,
  id uuid not null,
  mail_domains text[] not null default '{}'::text[],
  name text not null,
  side text not null,
  workspace_id uuid not null
);

create table identity.person (
  account_id uuid,
  admin boolean not null default false,
  created_at timestamp with time zone not null,
  deactivated_at timestamp with time zone,
  email text not null,
  id uuid not null,
  name text not null,
  organisation_id uuid not null,
  workspace_id uuid not null
);

create table identity.session (
  account_id uuid not null,
  by_link boolean not null,
  created_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  expires_at timestamp with time zone not null,
  id uuid not null,
  network text,
  token_hash bytea not null
);

create table identity.sign_in_link (
  account_id uuid not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  id uuid not null,
  token_hash bytea not null,
  used_at timestamp with time zone
);

create table identity.team (
  archived_at timestamp with time zone,
  id uuid not null,
  name text not null,
  organisation_id uuid not null,
  workspace_id uuid not null
);

create table identity.team_member (
  person_id uuid not null,
  team_id uuid not null,
  workspace_id uuid not null
);

create table identity.visible (
  principal_id uuid not null,
  "right" text not null,
  ticket_id uuid not null,
  workspace_id uuid not null
);

create table identity.workspace (
  created_at timestamp with time zone not null,
  id uuid not null,
  name text not null,
  revision uuid not null default gen_random_uuid(),
  slug text not null
);

create table kernel.event (
  actor_id uuid,
  at timestamp with time zone not null,
  class text not null,
  id uuid not null,
  name text not null,
  payload jsonb not null,
  seq integer not null,
  subject_id uuid not null,
  workspace_id uuid not null,
  xid xid8 not null default pg_current_xact_id()
);

create table kernel.idempotency (
  actor_id uuid not null,
  at timestamp with time zone not null,
  key text not null,
  reply jsonb not null,
  request_hash text not null,
  status integer not null
);

create table kernel.installation (
  created_at timestamp with time zone not null default now(),
  id uuid not null,
  one boolean not null default true,
  secret bytea not null
);

create table kernel.job (
  attempt integer not null default 0,
  created_at timestamp with time zone not null default now(),
  due_at timestamp with time zone not null,
  id uuid not null,
  kind text not null,
  last_error text,
  lease_token uuid,
  lease_until timestamp with time zone,
  payload jsonb not null,
  state text not null default 'due'::text,
  workspace_id uuid
);

create table kernel.throttle (
  count integer not null,
  key text not null,
  window_start timestamp with time zone not null
);

create table model.activity (
  chargeable boolean not null default false,
  checklist jsonb not null default '[]'::jsonb,
  class text not null,
  effort_minutes integer not null,
  gate boolean not null default false,
  name text not null,
  node text not null,
  procedure text not null,
  promise jsonb not null default '{}'::jsonb,
  stage text,
  texts jsonb not null,
  version_id uuid not null,
  workspace_id uuid not null
);

create table model.assignment (
  letter text not null,
  node text not null,
  role_id uuid not null,
  version_id uuid not null,
  workspace_id uuid not null
);

create table model.communication_rule (
  audience text not null,
  event text not null,
  node text not null,
  pace text not null,
  version_id uuid not null,
  workspace_id uuid not null
);

create table model.interface (
  accept_within_minutes integer,
  consumer text not null,
  consumer_agreed boolean not null,
  node text not null,
  provider_agreed boolean not null,
  record text,
  requires text[] not null,
  version_id uuid not null,
  workspace_id uuid not null
);

create table model.process (
  description text not null,
  id uuid not null,
  key text not null,
  manager_role_id uuid not null,
  name text not null,
  owner_role_id uuid not null,
  prefix text not null,
  published_version_id uuid,
  workspace_id uuid not null
);

create table model.process_version (
  bpmn text not null,
  graph jsonb not null,
  id uuid not null,
  imported text,
  manager_role_id uuid,
  number integer not null,
  owner_role_id uuid,
  process_id uuid not null,
  promise jsonb not null default '{}'::jsonb,
  published_at timestamp with time zone not null,
  record text,
  solve jsonb,
  texts jsonb not null,
  workspace_id uuid not null
);

create table model.role (
  description text not null,
  id uuid not null,
  key text not null,
  name text not null,
  side text not null,
  workspace_id uuid not null
);

create table model.role_holder (
  customer_id uuid,
  hours text not null default 'always'::text,
  id uuid not null,
  person_id uuid,
  priorities smallint[],
  role_id uuid not null,
  service_id uuid,
  team_id uuid,
  workspace_id uuid not null
);

create table model.service (
  archived_at timestamp with time zone,
  id uuid not null,
  key text not null,
  name text not null,
  workspace_id uuid not null
);

create table model.service_customer (
  customer_id uuid not null,
  service_id uuid not null,
  workspace_id uuid not null
);

create table model.service_subscriber (
  person_id uuid not null,
  service_id uuid not null,
  workspace_id uuid not null
);

create table model.working_hours (
  closes_at text not null,
  days smallint[] not null,
  opens_at text not null,
  workspace_id uuid not null,
  zone text not null
);

create table public.interlock_migration (
  applied_at timestamp with time zone not null default now(),
  hash text not null,
  name text not null
);

create table upkeep.backup (
  began_at timestamp with time zone not null,
  bytes bigint not null,
  ended_at timestamp with time zone not null,
  failed text,
  folder text not null,
  fresh_bytes bigint not null,
  id uuid not null,
  verified_at timestamp with time zone,
  workspace text
);

create table upkeep.erasure (
  addresses text[] not null default '{}'::text[],
  after_ticket uuid,
  asked_at timestamp with time zone not null,
  done_at timestamp with time zone,
  id uuid not null,
  names text[] not null default '{}'::text[],
  patterns text[] not null default '{}'::text[],
  person_id uuid not null,
  pseudonym text not null,
  state text not null,
  texts text not null,
  words text[] not null default '{}'::text[],
  workspace_id uuid not null
);

create table upkeep.hold (
  because text not null,
  since timestamp with time zone not null,
  workspace_id uuid not null
);

create table upkeep.legal_hold (
  id uuid not null,
  person_id uuid,
  reason text not null,
  set_at timestamp with time zone not null,
  set_by uuid,
  ticket_id uuid,
  workspace_id uuid not null
);

create table upkeep.retention_rule (
  kind text not null,
  last_run_at timestamp with time zone,
  months integer not null,
  removed bigint not null default 0,
  since timestamp with time zone not null,
  told bigint not null default 0,
  workspace_id uuid not null
);

create table work.activity_run (
  class text not null,
  done_at timestamp with time zone,
  for_run_id uuid,
  id uuid not null,
  item integer,
  kind text not null default 'task'::text,
  name text not null,
  next_update_at timestamp with time zone,
  node text not null,
  note text,
  offered_by uuid,
  offered_name text,
  offered_to uuid[] not null default '{}'::uuid[],
  outcome text,
  process_run_id uuid not null,
  question text,
  ready_at timestamp with time zone not null,
  responsible uuid[] not null,
  resumes_as text,
  started_at timestamp with time zone,
  state text not null,
  taken_by uuid,
  taken_name text,
  team_name text,
  ticket_id uuid not null,
  token text not null,
  version_id uuid not null,
  wait_until timestamp with time zone,
  waiting_since timestamp with time zone,
  waits_for uuid,
  waits_name text,
  workspace_id uuid not null
);

create table work.aid (
  changed_at timestamp with time zone not null,
  changed_by uuid not null,
  content jsonb not null,
  id uuid not null,
  kind text not null,
  language text not null,
  name text not null,
  person_id uuid,
  team_id uuid,
  version integer not null default 1,
  workspace_id uuid not null
);

create table work.attachment (
  at timestamp with time zone not null,
  author_id uuid not null,
  class text,
  hash text not null,
  id uuid not null,
  media_type text not null,
  message_id uuid,
  name text not null,
  "position" integer,
  removed_at timestamp with time zone,
  shown_as text,
  size integer not null,
  ticket_id uuid,
  workspace_id uuid not null
);

create table work.checklist_item (
  compulsory boolean not null default false,
  done_at timestamp with time zone,
  done_by uuid,
  done_name text,
  id uuid not null,
  "position" integer not null,
  run_id uuid,
  text text not null,
  ticket_id uuid not null,
  workspace_id uuid not null
);

create table work.effort (
  at timestamp with time zone not null,
  chargeable boolean not null,
  contract text,
  id uuid not null,
  minutes integer not null,
  note text not null,
  person_id uuid not null,
  run_id uuid not null,
  ticket_id uuid not null,
  workspace_id uuid not null
);

create table work.follower (
  added_by uuid,
  granted boolean not null default false,
  merge_id uuid,
  person_id uuid not null,
  since timestamp with time zone not null,
  ticket_id uuid not null,
  workspace_id uuid not null
);

create table work.handover (
  answer text,
  answered_at timestamp with time zone,
  answered_by uuid,
  id uuid not null,
  offered_at timestamp with time zone not null,
  offered_by uuid not null,
  offered_name text not null,
  offered_to uuid[] not null,
  reason text not null,
  run_id uuid not null,
  state text not null,
  ticket_id uuid not null,
  workspace_id uuid not null
);

create table work.import (
  brought integer not null default 0,
  ended_at timestamp with time zone,
  failure text,
  file_hash text not null,
  file_name text not null,
  id uuid not null,
  kept boolean not null,
  kind text not null,
  known integer not null default 0,
  made_at timestamp with time zone not null,
  made_by uuid not null,
  mapping jsonb not null,
  "position" integer not null default 0,
  state text not null,
  total integer not null default 0,
  workspace_id uuid not null
);

create table work.import_error (
  col text not null,
  import_id uuid not null,
  line integer not null,
  n integer not null,
  text text not null,
  workspace_id uuid not null
);

create table work.imported (
  external_id text not null,
  facts jsonb not null default '{}'::jsonb,
  import_id uuid,
  number text,
  sought text default lower(number),
  ticket_id uuid not null,
  workspace_id uuid not null
);

create table work.link (
  class text not null,
  from_id uuid not null,
  kind text not null,
  made_at timestamp with time zone not null,
  made_by uuid not null,
  to_id uuid not null,
  workspace_id uuid not null
);

create table work.meeting (
  class text not null,
  id uuid not null,
  invited uuid[] not null,
  minutes integer not null,
  organiser_id uuid not null,
  organiser_name text not null,
  place text not null,
  sequence integer not null,
  starts_at timestamp with time zone not null,
  state text not null,
  summary text not null,
  ticket_id uuid not null,
  workspace_id uuid not null
);

create table work.merge (
  brought uuid[] not null,
  id uuid not null,
  made_at timestamp with time zone not null,
  made_by uuid not null,
  source_id uuid not null,
  target_id uuid not null,
  timers jsonb not null default '[]'::jsonb,
  undone_at timestamp with time zone,
  undone_by uuid,
  workspace_id uuid not null
);

create table work.message (
  at timestamp with time zone not null,
  author_id uuid,
  author_name text not null,
  author_organisation text not null,
  author_side text not null,
  class text not null,
  html text,
  id uuid not null,
  split_from uuid,
  text text not null,
  ticket_id uuid not null,
  unverified boolean not null default false,
  via text not null,
  workspace_id uuid not null
);

create table work.open_ticket (
  assignee_id uuid,
  customer_id uuid not null,
  due_at timestamp with time zone not null,
  held_by uuid[] not null,
  id uuid not null,
  node text not null,
  opened_at timestamp with time zone not null,
  priority smallint not null,
  process_id uuid not null,
  requester_id uuid not null,
  service_id uuid,
  taken_by uuid[] not null,
  updated_at timestamp with time zone not null,
  waits_on text not null,
  workspace_id uuid not null
);

create table work.presence (
  doing text not null,
  organisation_id uuid not null,
  person_id uuid not null,
  seen_at timestamp with time zone not null,
  ticket_id uuid not null,
  workspace_id uuid not null
);

create table work.process_run (
  ended_as text,
  ended_at timestamp with time zone,
  id uuid not null,
  marking jsonb not null,
  parent_run_id uuid,
  parent_token text,
  started_at timestamp with time zone not null,
  suspended_at timestamp with time zone,
  ticket_id uuid not null,
  version_id uuid not null,
  workspace_id uuid not null
);

create table work.recurrence (
  changed_at timestamp with time zone not null,
  id uuid not null,
  keeper_id uuid not null,
  name text not null,
  next_at timestamp with time zone,
  requester_id uuid not null,
  schedule jsonb not null,
  state text not null,
  team_id uuid,
  template_id uuid not null,
  trouble text,
  version integer not null default 1,
  workspace_id uuid not null
);

create table work.recurrence_opening (
  due_at timestamp with time zone not null,
  opened_at timestamp with time zone not null,
  recurrence_id uuid not null,
  ticket_id uuid not null,
  workspace_id uuid not null
);

create table work.run_for (
  kind text not null,
  next_update_at timestamp with time zone,
  offered boolean not null,
  principal_id uuid not null,
  priority smallint not null,
  ready_at timestamp with time zone not null,
  run_id uuid not null,
  taken_by uuid,
  ticket_id uuid not null,
  workspace_id uuid not null
);

create table work.saved_view (
  asks jsonb not null,
  changed_at timestamp with time zone not null,
  id uuid not null,
  made_at timestamp with time zone not null,
  name text not null,
  owner_id uuid not null,
  shared_with uuid,
  workspace_id uuid not null
);

create table work.search_due (
  id bigint not null,
  ticket_id uuid not null,
  workspace_id uuid not null
);

create table work.search_row (
  classes text[] not null,
  keys text[] not null,
  "position" bigint not null,
  ticket_id uuid not null,
  words tsvector not null,
  workspace_id uuid not null
);

create table work.ticket (
  closed_at timestamp with time zone,
  customer_id uuid not null,
  emptied_at timestamp with time zone,
  id uuid not null,
  impact text not null default 'medium'::text,
  merged_into uuid,
  number text not null,
  opened_at timestamp with time zone not null,
  original_id uuid,
  priority smallint not null default 3,
  process_id uuid not null,
  requester_id uuid not null,
  requester_name text not null,
  service_id uuid,
  state text not null,
  title text not null,
  updated_at timestamp with time zone not null,
  urgency text not null default 'medium'::text,
  version integer not null,
  workspace_id uuid not null
);

create table work.word (
  word text not null,
  workspace_id uuid not null
);

-- Constraints

alter table comms.delivery add constraint delivery_channel_check CHECK ((channel = 'mail'::text));

alter table comms.delivery add constraint delivery_state_check CHECK ((state = ANY (ARRAY['due'::text, 'sent'::text, 'failed'::text, 'withheld'::text])));

alter table comms.delivery add constraint delivery_pkey PRIMARY KEY (workspace_id, id);

alter table comms.inbox add constraint inbox_state_check CHECK ((state = ANY (ARRAY['received'::text, 'ticket'::text, 'message'::text, 'quarantine'::text, 'bounce'::text, 'discarded'::text])));

alter table comms.inbox add constraint inbox_workspace_id_mailbox_id_fkey FOREIGN KEY (workspace_id, mailbox_id) REFERENCES comms.mailbox(workspace_id, id);

alter table comms.inbox add constraint inbox_pkey PRIMARY KEY (id);

alter table comms.inbox add constraint inbox_mailbox_id_message_id_body_hash_key UNIQUE (mailbox_id, message_id, body_hash);

alter table comms.mailbox add constraint mailbox_address_check CHECK ((address = lower(address)));

alter table comms.mailbox add constraint mailbox_pkey PRIMARY KEY (workspace_id, id);

alter table comms.mailbox add constraint mailbox_address_key UNIQUE (address);

alter table comms.obligation add constraint obligation_channel_check CHECK ((channel = ANY (ARRAY['mail'::text, 'app'::text, 'board'::text, 'queue'::text, 'none'::text])));

alter table comms.obligation add constraint obligation_check CHECK ((num_nonnulls(person_id, team_id) = 1));

alter table comms.obligation add constraint obligation_side_check CHECK ((side = ANY (ARRAY['provider'::text, 'customer'::text, 'partner'::text])));

alter table comms.obligation add constraint obligation_state_check CHECK ((state = ANY (ARRAY['due'::text, 'own act'::text, 'no address'::text, 'no right'::text, 'told'::text, 'waived'::text])));

alter table comms.obligation add constraint obligation_waived CHECK (((state = 'waived'::text) = (num_nonnulls(waived_by, waived_by_name, waived_because, waived_at) = 4)));

alter table comms.obligation add constraint obligation_pkey PRIMARY KEY (workspace_id, id);

alter table comms.obligation add constraint obligation_workspace_id_event_id_person_id_team_id_key UNIQUE NULLS NOT DISTINCT (workspace_id, event_id, person_id, team_id);

alter table identity.account add constraint account_email_check CHECK ((email = lower(email)));

alter table identity.account add constraint account_pkey PRIMARY KEY (id);

alter table identity.account add constraint account_email_key UNIQUE (email);

alter table identity.api_token add constraint api_token_workspace_id_person_id_fkey FOREIGN KEY (workspace_id, person_id) REFERENCES identity.person(workspace_id, id);

alter table identity.api_token add constraint api_token_pkey PRIMARY KEY (workspace_id, id);

alter table identity.api_token add constraint api_token_token_hash_key UNIQUE (token_hash);

alter table identity.configuration_change add constraint configuration_change_via_check CHECK ((via = ANY (ARRAY['web'::text, 'api'::text, 'command'::text, 'program'::text])));

alter table identity.configuration_change add constraint configuration_change_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES identity.workspace(id);

alter table identity.configuration_change add constraint configuration_change_pkey PRIMARY KEY (workspace_id, id);

alter table identity.invitation add constraint invitation_workspace_id_person_id_fkey FOREIGN KEY (workspace_id, person_id) REFERENCES identity.person(workspace_id, id);

alter table identity.invitation add constraint invitation_pkey PRIMARY KEY (workspace_id, id);

alter table identity.organisation add constraint organisation_side_check CHECK ((side = ANY (ARRAY['provider'::text, 'customer'::text, 'partner'::text])));

alter table identity.organisation add constraint organisation_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES identity.workspace(id);

alter table identity.organisation add constraint organisation_pkey PRIMARY KEY (workspace_id, id);

alter table identity.organisation add constraint organisation_workspace_id_name_key UNIQUE (workspace_id, name);

alter table identity.person add constraint person_email_check CHECK ((email = lower(email)));

alter table identity.person add constraint person_account_id_fkey FOREIGN KEY (account_id) REFERENCES identity.account(id);

alter table identity.person add constraint person_workspace_id_organisation_id_fkey FOREIGN KEY (workspace_id, organisation_id) REFERENCES identity.organisation(workspace_id, id);

alter table identity.person add constraint person_pkey PRIMARY KEY (workspace_id, id);

alter table identity.person add constraint person_workspace_id_email_key UNIQUE (workspace_id, email);

alter table identity.session add constraint session_account_id_fkey FOREIGN KEY (account_id) REFERENCES identity.account(id);

alter table identity.session add constraint session_pkey PRIMARY KEY (id);

alter table identity.session add constraint session_token_hash_key UNIQUE (token_hash);

alter table identity.sign_in_link add constraint sign_in_link_account_id_fkey FOREIGN KEY (account_id) REFERENCES identity.account(id);

alter table identity.sign_in_link add constraint sign_in_link_pkey PRIMARY KEY (id);

alter table identity.sign_in_link add constraint sign_in_link_token_hash_key UNIQUE (token_hash);

alter table identity.team add constraint team_workspace_id_organisation_id_fkey FOREIGN KEY (workspace_id, organisation_id) REFERENCES identity.organisation(workspace_id, id);

alter table identity.team add constraint team_pkey PRIMARY KEY (workspace_id, id);

alter table identity.team add constraint team_workspace_id_name_key UNIQUE (workspace_id, name);

alter table identity.team_member add constraint team_member_workspace_id_person_id_fkey FOREIGN KEY (workspace_id, person_id) REFERENCES identity.person(workspace_id, id);

alter table identity.team_member add constraint team_member_workspace_id_team_id_fkey FOREIGN KEY (workspace_id, team_id) REFERENCES identity.team(workspace_id, id);

alter table identity.team_member add constraint team_member_pkey PRIMARY KEY (workspace_id, team_id, person_id);

alter table identity.visible add constraint visible_right_check CHECK (("right" = ANY (ARRAY['read'::text, 'work'::text])));

alter table identity.visible add constraint visible_pkey PRIMARY KEY (workspace_id, principal_id, ticket_id);

alter table identity.workspace add constraint workspace_slug_check CHECK ((slug ~ '^[a-z0-9-]{1,63}$'::text));

alter table identity.workspace add constraint workspace_pkey PRIMARY KEY (id);

alter table identity.workspace add constraint workspace_slug_key UNIQUE (slug);

alter table kernel.event add constraint event_pkey PRIMARY KEY (workspace_id, id);

alter table kernel.event add constraint event_workspace_id_subject_id_seq_key UNIQUE (workspace_id, subject_id, seq);

alter table kernel.idempotency add constraint idempotency_key_check CHECK (((length(key) >= 1) AND (length(key) <= 200)));

alter table kernel.idempotency add constraint idempotency_pkey PRIMARY KEY (actor_id, key);

alter table kernel.installation add constraint installation_one_check CHECK (one);

alter table kernel.installation add constraint installation_secret_check CHECK ((length(secret) >= 32));

alter table kernel.installation add constraint installation_pkey PRIMARY KEY (one);

alter table kernel.job add constraint job_state_check CHECK ((state = ANY (ARRAY['due'::text, 'dead'::text])));

alter table kernel.job add constraint job_pkey PRIMARY KEY (id);

alter table kernel.throttle add constraint throttle_pkey PRIMARY KEY (key, window_start);

alter table model.activity add constraint activity_class_check CHECK ((class = ANY (ARRAY['band'::text, 'provider'::text])));

alter table model.activity add constraint activity_workspace_id_version_id_fkey FOREIGN KEY (workspace_id, version_id) REFERENCES model.process_version(workspace_id, id);

alter table model.activity add constraint activity_pkey PRIMARY KEY (workspace_id, version_id, node);

alter table model.assignment add constraint assignment_letter_check CHECK ((letter = ANY (ARRAY['R'::text, 'A'::text, 'S'::text, 'C'::text, 'I'::text])));

alter table model.assignment add constraint assignment_workspace_id_role_id_fkey FOREIGN KEY (workspace_id, role_id) REFERENCES model.role(workspace_id, id);

alter table model.assignment add constraint assignment_workspace_id_version_id_node_fkey FOREIGN KEY (workspace_id, version_id, node) REFERENCES model.activity(workspace_id, version_id, node);

alter table model.assignment add constraint assignment_pkey PRIMARY KEY (workspace_id, version_id, node, letter, role_id);

alter table model.communication_rule add constraint communication_rule_audience_check CHECK ((audience = ANY (ARRAY['business'::text, 'related'::text, 'followers'::text, 'manager'::text])));

alter table model.communication_rule add constraint communication_rule_event_check CHECK ((event = ANY (ARRAY['ready'::text, 'started'::text, 'completed'::text])));

alter table model.communication_rule add constraint communication_rule_pace_check CHECK ((pace = ANY (ARRAY['once'::text, 'digest'::text])));

alter table model.communication_rule add constraint communication_rule_workspace_id_version_id_node_fkey FOREIGN KEY (workspace_id, version_id, node) REFERENCES model.activity(workspace_id, version_id, node);

alter table model.communication_rule add constraint communication_rule_pkey PRIMARY KEY (workspace_id, version_id, node, event, audience);

alter table model.interface add constraint interface_accept_within_minutes_check CHECK ((accept_within_minutes > 0));

alter table model.interface add constraint interface_workspace_id_version_id_node_fkey FOREIGN KEY (workspace_id, version_id, node) REFERENCES model.activity(workspace_id, version_id, node);

alter table model.interface add constraint interface_pkey PRIMARY KEY (workspace_id, version_id, node);

alter table model.process add constraint process_workspace_id_manager_role_id_fkey FOREIGN KEY (workspace_id, manager_role_id) REFERENCES model.role(workspace_id, id);

alter table model.process add constraint process_workspace_id_owner_role_id_fkey FOREIGN KEY (workspace_id, owner_role_id) REFERENCES model.role(workspace_id, id);

alter table model.process add constraint process_workspace_id_published_version_id_fkey FOREIGN KEY (workspace_id, published_version_id) REFERENCES model.process_version(workspace_id, id);

alter table model.process add constraint process_pkey PRIMARY KEY (workspace_id, id);

alter table model.process add constraint process_workspace_id_key_key UNIQUE (workspace_id, key);

alter table model.process_version add constraint process_version_workspace_id_manager_role_id_fkey FOREIGN KEY (workspace_id, manager_role_id) REFERENCES model.role(workspace_id, id);

alter table model.process_version add constraint process_version_workspace_id_owner_role_id_fkey FOREIGN KEY (workspace_id, owner_role_id) REFERENCES model.role(workspace_id, id);

alter table model.process_version add constraint process_version_workspace_id_process_id_fkey FOREIGN KEY (workspace_id, process_id) REFERENCES model.process(workspace_id, id);

alter table model.process_version add constraint process_version_pkey PRIMARY KEY (workspace_id, id);

alter table model.process_version add constraint process_version_workspace_id_process_id_number_key UNIQUE (workspace_id, process_id, number);

alter table model.role add constraint role_side_check CHECK ((side = ANY (ARRAY['provider'::text, 'customer'::text, 'partner'::text])));

alter table model.role add constraint role_pkey PRIMARY KEY (workspace_id, id);

alter table model.role add constraint role_workspace_id_key_key UNIQUE (workspace_id, key);

alter table model.role_holder add constraint role_holder_check CHECK ((num_nonnulls(person_id, team_id) = 1));

alter table model.role_holder add constraint role_holder_hours_check CHECK ((hours = ANY (ARRAY['always'::text, 'in'::text, 'after'::text])));

alter table model.role_holder add constraint role_holder_priorities_check CHECK (((priorities <@ '{1,2,3,4}'::smallint[]) AND (cardinality(priorities) > 0)));

alter table model.role_holder add constraint role_holder_workspace_id_customer_id_fkey FOREIGN KEY (workspace_id, customer_id) REFERENCES identity.organisation(workspace_id, id);

alter table model.role_holder add constraint role_holder_workspace_id_person_id_fkey FOREIGN KEY (workspace_id, person_id) REFERENCES identity.person(workspace_id, id);

alter table model.role_holder add constraint role_holder_workspace_id_role_id_fkey FOREIGN KEY (workspace_id, role_id) REFERENCES model.role(workspace_id, id);

alter table model.role_holder add constraint role_holder_workspace_id_service_id_fkey FOREIGN KEY (workspace_id, service_id) REFERENCES model.service(workspace_id, id);

alter table model.role_holder add constraint role_holder_workspace_id_team_id_fkey FOREIGN KEY (workspace_id, team_id) REFERENCES identity.team(workspace_id, id);

alter table model.role_holder add constraint role_holder_pkey PRIMARY KEY (workspace_id, id);

alter table model.service add constraint service_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES identity.workspace(id);

alter table model.service add constraint service_pkey PRIMARY KEY (workspace_id, id);

alter table model.service add constraint service_workspace_id_key_key UNIQUE (workspace_id, key);

alter table model.service_customer add constraint service_customer_workspace_id_customer_id_fkey FOREIGN KEY (workspace_id, customer_id) REFERENCES identity.organisation(workspace_id, id);

alter table model.service_customer add constraint service_customer_workspace_id_service_id_fkey FOREIGN KEY (workspace_id, service_id) REFERENCES model.service(workspace_id, id);

alter table model.service_customer add constraint service_customer_pkey PRIMARY KEY (workspace_id, service_id, customer_id);

alter table model.service_subscriber add constraint service_subscriber_workspace_id_person_id_fkey FOREIGN KEY (workspace_id, person_id) REFERENCES identity.person(workspace_id, id);

alter table model.service_subscriber add constraint service_subscriber_workspace_id_service_id_fkey FOREIGN KEY (workspace_id, service_id) REFERENCES model.service(workspace_id, id);

alter table model.service_subscriber add constraint service_subscriber_pkey PRIMARY KEY (workspace_id, service_id, person_id);

alter table model.working_hours add constraint working_hours_check CHECK ((opens_at < closes_at));

alter table model.working_hours add constraint working_hours_closes_at_check CHECK ((closes_at ~ '^(([01]\d|2[0-3]):[0-5]\d|24:00)$'::text));

alter table model.working_hours add constraint working_hours_days_check CHECK (((days <@ '{1,2,3,4,5,6,7}'::smallint[]) AND (cardinality(days) > 0)));

alter table model.working_hours add constraint working_hours_opens_at_check CHECK ((opens_at ~ '^([01]\d|2[0-3]):[0-5]\d$'::text));

alter table model.working_hours add constraint working_hours_workspace_id_fkey FOREIGN KEY (workspace_id) REFERENCES identity.workspace(id);

alter table model.working_hours add constraint working_hours_pkey PRIMARY KEY (workspace_id);

alter table public.interlock_migration add constraint interlock_migration_pkey PRIMARY KEY (name);

alter table upkeep.backup add constraint backup_pkey PRIMARY KEY (id);

alter table upkeep.erasure add constraint erasure_state_check CHECK ((state = ANY (ARRAY['going'::text, 'held'::text, 'done'::text])));

alter table upkeep.erasure add constraint erasure_texts_check CHECK ((texts = ANY (ARRAY['keep'::text, 'remove'::text])));

alter table upkeep.erasure add constraint erasure_pkey PRIMARY KEY (workspace_id, id);

alter table upkeep.hold add constraint hold_pkey PRIMARY KEY (workspace_id);

alter table upkeep.legal_hold add constraint legal_hold_check CHECK ((num_nonnulls(ticket_id, person_id) = 1));

alter table upkeep.legal_hold add constraint legal_hold_pkey PRIMARY KEY (workspace_id, id);

alter table upkeep.retention_rule add constraint retention_rule_kind_check CHECK ((kind = ANY (ARRAY['texts'::text, 'tickets'::text, 'mail'::text, 'log'::text])));

alter table upkeep.retention_rule add constraint retention_rule_months_check CHECK (((months >= 1) AND (months <= 600)));

alter table upkeep.retention_rule add constraint retention_rule_pkey PRIMARY KEY (workspace_id, kind);

alter table work.activity_run add constraint activity_run_kind_check CHECK ((kind = ANY (ARRAY['task'::text, 'help'::text, 'call'::text, 'timer'::text, 'message'::text])));

alter table work.activity_run add constraint activity_run_resumes_as_check CHECK ((resumes_as = ANY (ARRAY['ready'::text, 'started'::text, 'waiting'::text])));

alter table work.activity_run add constraint activity_run_state_check CHECK ((state = ANY (ARRAY['ready'::text, 'started'::text, 'waiting'::text, 'done'::text, 'skipped'::text, 'cancelled'::text])));

alter table work.activity_run add constraint activity_run_workspace_id_process_run_id_fkey FOREIGN KEY (workspace_id, process_run_id) REFERENCES work.process_run(workspace_id, id);

alter table work.activity_run add constraint activity_run_pkey PRIMARY KEY (workspace_id, id);

alter table work.aid add constraint aid_check CHECK ((num_nonnulls(team_id, person_id) <= 1));

alter table work.aid add constraint aid_kind_check CHECK ((kind = ANY (ARRAY['snippet'::text, 'macro'::text, 'template'::text, 'checklist'::text])));

alter table work.aid add constraint aid_name_check CHECK (((length(name) >= 1) AND (length(name) <= 60)));

alter table work.aid add constraint aid_pkey PRIMARY KEY (workspace_id, id);

alter table work.aid add constraint aid_workspace_id_kind_team_id_person_id_name_language_key UNIQUE NULLS NOT DISTINCT (workspace_id, kind, team_id, person_id, name, language);

alter table work.attachment add constraint attachment_check CHECK ((num_nonnulls(ticket_id, message_id, class) = ANY (ARRAY[0, 3])));

alter table work.attachment add constraint attachment_hash_check CHECK ((hash ~ '^[0-9a-f]{64}$'::text));

alter table work.attachment add constraint attachment_media_type_check CHECK ((length(media_type) <= 100));

alter table work.attachment add constraint attachment_name_check CHECK (((length(name) >= 1) AND (length(name) <= 250)));

alter table work.attachment add constraint attachment_shown_as_check CHECK ((shown_as = ANY (ARRAY['image/png'::text, 'image/jpeg'::text, 'image/gif'::text, 'image/webp'::text, 'text/plain'::text])));

alter table work.attachment add constraint attachment_size_check CHECK ((size >= 0));

alter table work.attachment add constraint attachment_workspace_id_message_id_fkey FOREIGN KEY (workspace_id, message_id) REFERENCES work.message(workspace_id, id);

alter table work.attachment add constraint attachment_pkey PRIMARY KEY (workspace_id, id);

alter table work.checklist_item add constraint checklist_item_check CHECK ((num_nonnulls(done_by, done_name, done_at) = ANY (ARRAY[0, 3])));

alter table work.checklist_item add constraint checklist_item_text_check CHECK (((length(text) >= 1) AND (length(text) <= 300)));

alter table work.checklist_item add constraint checklist_item_workspace_id_ticket_id_fkey FOREIGN KEY (workspace_id, ticket_id) REFERENCES work.ticket(workspace_id, id);

alter table work.checklist_item add constraint checklist_item_pkey PRIMARY KEY (workspace_id, id);

alter table work.effort add constraint effort_minutes_check CHECK (((minutes >= 1) AND (minutes <= 1440)));

alter table work.effort add constraint effort_workspace_id_ticket_id_fkey FOREIGN KEY (workspace_id, ticket_id) REFERENCES work.ticket(workspace_id, id);

alter table work.effort add constraint effort_pkey PRIMARY KEY (workspace_id, id);

alter table work.follower add constraint follower_workspace_id_ticket_id_fkey FOREIGN KEY (workspace_id, ticket_id) REFERENCES work.ticket(workspace_id, id);

alter table work.follower add constraint follower_pkey PRIMARY KEY (workspace_id, ticket_id, person_id);

alter table work.handover add constraint handover_state_check CHECK ((state = ANY (ARRAY['offered'::text, 'accepted'::text, 'returned'::text, 'withdrawn'::text])));

alter table work.handover add constraint handover_workspace_id_ticket_id_fkey FOREIGN KEY (workspace_id, ticket_id) REFERENCES work.ticket(workspace_id, id);

alter table work.handover add constraint handover_pkey PRIMARY KEY (workspace_id, id);

alter table work.import add constraint import_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'running'::text, 'done'::text, 'failed'::text, 'undoing'::text, 'undone'::text])));

alter table work.import add constraint import_pkey PRIMARY KEY (workspace_id, id);

alter table work.import_error add constraint import_error_workspace_id_import_id_fkey FOREIGN KEY (workspace_id, import_id) REFERENCES work.import(workspace_id, id) ON DELETE CASCADE;

alter table work.import_error add constraint import_error_pkey PRIMARY KEY (workspace_id, import_id, n);

alter table work.imported add constraint imported_workspace_id_ticket_id_fkey FOREIGN KEY (workspace_id, ticket_id) REFERENCES work.ticket(workspace_id, id);

alter table work.imported add constraint imported_pkey PRIMARY KEY (workspace_id, external_id);

alter table work.link add constraint link_check CHECK ((from_id <> to_id));

alter table work.link add constraint link_kind_check CHECK ((kind = ANY (ARRAY['related'::text, 'duplicate_of'::text, 'caused_by'::text, 'blocks'::text])));

alter table work.link add constraint link_workspace_id_from_id_fkey FOREIGN KEY (workspace_id, from_id) REFERENCES work.ticket(workspace_id, id);

alter table work.link add constraint link_workspace_id_to_id_fkey FOREIGN KEY (workspace_id, to_id) REFERENCES work.ticket(workspace_id, id);

alter table work.link add constraint link_pkey PRIMARY KEY (workspace_id, from_id, to_id, kind);

alter table work.meeting add constraint meeting_minutes_check CHECK (((minutes >= 5) AND (minutes <= 1440)));

alter table work.meeting add constraint meeting_state_check CHECK ((state = ANY (ARRAY['proposed'::text, 'cancelled'::text])));

alter table work.meeting add constraint meeting_workspace_id_ticket_id_fkey FOREIGN KEY (workspace_id, ticket_id) REFERENCES work.ticket(workspace_id, id);

alter table work.meeting add constraint meeting_pkey PRIMARY KEY (workspace_id, id);

alter table work.merge add constraint merge_check CHECK ((source_id <> target_id));

alter table work.merge add constraint merge_workspace_id_source_id_fkey FOREIGN KEY (workspace_id, source_id) REFERENCES work.ticket(workspace_id, id);

alter table work.merge add constraint merge_workspace_id_target_id_fkey FOREIGN KEY (workspace_id, target_id) REFERENCES work.ticket(workspace_id, id);

alter table work.merge add constraint merge_pkey PRIMARY KEY (workspace_id, id);

alter table work.message add constraint message_author_side_check CHECK ((author_side = ANY (ARRAY['provider'::text, 'customer'::text, 'partner'::text])));

alter table work.message add constraint message_via_check CHECK ((via = ANY (ARRAY['web'::text, 'mail'::text, 'api'::text])));

alter table work.message add constraint message_workspace_id_ticket_id_fkey FOREIGN KEY (workspace_id, ticket_id) REFERENCES work.ticket(workspace_id, id);

alter table work.message add constraint message_pkey PRIMARY KEY (workspace_id, id);

alter table work.open_ticket add constraint open_ticket_waits_on_check CHECK ((waits_on = ANY (ARRAY['nobody'::text, 'requester'::text, 'other'::text])));

alter table work.open_ticket add constraint open_ticket_pkey PRIMARY KEY (workspace_id, id);

alter table work.presence add constraint presence_doing_check CHECK ((doing = ANY (ARRAY['looking'::text, 'writing'::text])));

alter table work.presence add constraint presence_pkey PRIMARY KEY (workspace_id, ticket_id, person_id);

alter table work.process_run add constraint process_run_workspace_id_ticket_id_fkey FOREIGN KEY (workspace_id, ticket_id) REFERENCES work.ticket(workspace_id, id);

alter table work.process_run add constraint process_run_pkey PRIMARY KEY (workspace_id, id);

alter table work.recurrence add constraint recurrence_check CHECK (((state = 'active'::text) = (next_at IS NOT NULL)));

alter table work.recurrence add constraint recurrence_check1 CHECK (((state = 'failed'::text) = (trouble IS NOT NULL)));

alter table work.recurrence add constraint recurrence_name_check CHECK (((length(name) >= 1) AND (length(name) <= 60)));

alter table work.recurrence add constraint recurrence_state_check CHECK ((state = ANY (ARRAY['active'::text, 'paused'::text, 'ended'::text, 'failed'::text])));

alter table work.recurrence add constraint recurrence_pkey PRIMARY KEY (workspace_id, id);

alter table work.recurrence_opening add constraint recurrence_opening_workspace_id_recurrence_id_fkey FOREIGN KEY (workspace_id, recurrence_id) REFERENCES work.recurrence(workspace_id, id) ON DELETE CASCADE;

alter table work.recurrence_opening add constraint recurrence_opening_pkey PRIMARY KEY (workspace_id, recurrence_id, due_at);

alter table work.run_for add constraint run_for_pkey PRIMARY KEY (workspace_id, run_id, principal_id, offered);

alter table work.saved_view add constraint saved_view_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 80)));

alter table work.saved_view add constraint saved_view_pkey PRIMARY KEY (workspace_id, id);

alter table work.search_due add constraint search_due_pkey PRIMARY KEY (workspace_id, id);

alter table work.search_row add constraint search_row_pkey PRIMARY KEY (workspace_id, ticket_id, classes);

alter table work.ticket add constraint ticket_impact_check CHECK ((impact = ANY (ARRAY['high'::text, 'medium'::text, 'low'::text])));

alter table work.ticket add constraint ticket_priority_check CHECK (((priority >= 1) AND (priority <= 4)));

alter table work.ticket add constraint ticket_state_check CHECK ((state = ANY (ARRAY['open'::text, 'closed'::text])));

alter table work.ticket add constraint ticket_urgency_check CHECK ((urgency = ANY (ARRAY['high'::text, 'medium'::text, 'low'::text])));

alter table work.ticket add constraint ticket_pkey PRIMARY KEY (workspace_id, id);

alter table work.ticket add constraint ticket_workspace_id_number_key UNIQUE (workspace_id, number);

alter table work.word add constraint word_pkey PRIMARY KEY (workspace_id, word);

-- Indexes

CREATE INDEX delivery_due ON comms.delivery USING btree (due_at) WHERE (state = 'due'::text);

CREATE UNIQUE INDEX delivery_joins ON comms.delivery USING btree (workspace_id, ticket_id, person_id) WHERE (joins AND (state = 'due'::text) AND (attempt = 0));

CREATE INDEX delivery_outbox ON comms.delivery USING btree (workspace_id, state, due_at, id);

CREATE INDEX delivery_person ON comms.delivery USING btree (workspace_id, person_id, state, due_at, id);

CREATE INDEX delivery_ticket ON comms.delivery USING btree (workspace_id, ticket_number);

CREATE INDEX inbox_quarantine ON comms.inbox USING btree (workspace_id, received_at) WHERE (state = 'quarantine'::text);

CREATE INDEX inbox_received ON comms.inbox USING btree (workspace_id, received_at);

CREATE INDEX inbox_ticket ON comms.inbox USING btree (workspace_id, ticket_id) WHERE (state = 'ticket'::text);

CREATE INDEX obligation_board ON comms.obligation USING btree (workspace_id, person_id, at) WHERE (letter = ANY (ARRAY['A'::text, 'manager'::text]));

CREATE INDEX obligation_delivery ON comms.obligation USING btree (workspace_id, delivery_id) WHERE (delivery_id IS NOT NULL);

CREATE INDEX obligation_ticket ON comms.obligation USING btree (workspace_id, ticket_id, at);

CREATE INDEX obligation_unseen ON comms.obligation USING btree (workspace_id, COALESCE(person_id, team_id), at) WHERE ((seen_at IS NULL) AND (state = 'due'::text) AND (channel = ANY (ARRAY['app'::text, 'board'::text, 'queue'::text])));

CREATE INDEX api_token_person ON identity.api_token USING btree (workspace_id, person_id);

CREATE INDEX configuration_change_at ON identity.configuration_change USING btree (workspace_id, at, id);

CREATE INDEX invitation_link ON identity.invitation USING btree (link_id);

CREATE INDEX invitation_person ON identity.invitation USING btree (workspace_id, person_id, invited_at);

CREATE UNIQUE INDEX organisation_one_provider ON identity.organisation USING btree (workspace_id) WHERE (side = 'provider'::text);

CREATE UNIQUE INDEX person_account ON identity.person USING btree (account_id, workspace_id);

CREATE INDEX person_organisation ON identity.person USING btree (workspace_id, organisation_id);

CREATE INDEX session_account ON identity.session USING btree (account_id);

CREATE INDEX sign_in_link_account ON identity.sign_in_link USING btree (account_id);

CREATE INDEX team_member_person ON identity.team_member USING btree (workspace_id, person_id);

CREATE INDEX visible_seers ON identity.visible USING btree (workspace_id, ticket_id, principal_id);

CREATE INDEX event_xid ON kernel.event USING btree (xid);

CREATE INDEX idempotency_at ON kernel.idempotency USING btree (at);

CREATE INDEX job_due ON kernel.job USING btree (due_at) WHERE (state = 'due'::text);

CREATE UNIQUE INDEX assignment_one_accountable ON model.assignment USING btree (workspace_id, version_id, node) WHERE (letter = 'A'::text);

CREATE UNIQUE INDEX process_version_imported ON model.process_version USING btree (workspace_id, process_id, imported) WHERE (imported IS NOT NULL);

CREATE INDEX role_holder_role ON model.role_holder USING btree (workspace_id, role_id);

CREATE INDEX backup_ended ON upkeep.backup USING btree (ended_at);

CREATE UNIQUE INDEX erasure_person ON upkeep.erasure USING btree (workspace_id, person_id);

CREATE UNIQUE INDEX legal_hold_once ON upkeep.legal_hold USING btree (workspace_id, ticket_id, person_id) NULLS NOT DISTINCT;

CREATE INDEX activity_run_taken ON work.activity_run USING btree (workspace_id, taken_by) WHERE (state = ANY (ARRAY['ready'::text, 'started'::text, 'waiting'::text]));

CREATE INDEX activity_run_ticket ON work.activity_run USING btree (workspace_id, ticket_id);

CREATE INDEX activity_run_waits ON work.activity_run USING btree (workspace_id, waits_for) WHERE ((state = 'waiting'::text) AND (waits_for IS NOT NULL));

CREATE INDEX attachment_hash ON work.attachment USING btree (hash);

CREATE INDEX attachment_message ON work.attachment USING btree (workspace_id, message_id) WHERE (message_id IS NOT NULL);

CREATE INDEX attachment_waiting ON work.attachment USING btree (at) WHERE (message_id IS NULL);

CREATE INDEX checklist_item_ticket ON work.checklist_item USING btree (workspace_id, ticket_id);

CREATE INDEX effort_ticket ON work.effort USING btree (workspace_id, ticket_id);

CREATE INDEX follower_person ON work.follower USING btree (workspace_id, person_id);

CREATE INDEX handover_ticket ON work.handover USING btree (workspace_id, ticket_id);

CREATE INDEX import_file ON work.import USING btree (file_hash);

CREATE INDEX import_recent ON work.import USING btree (workspace_id, made_at DESC);

CREATE INDEX imported_import ON work.imported USING btree (workspace_id, import_id) WHERE (import_id IS NOT NULL);

CREATE INDEX imported_sought ON work.imported USING btree (workspace_id, sought) WHERE (sought IS NOT NULL);

CREATE INDEX imported_ticket ON work.imported USING btree (workspace_id, ticket_id);

CREATE INDEX link_to ON work.link USING btree (workspace_id, to_id);

CREATE INDEX meeting_ticket ON work.meeting USING btree (workspace_id, ticket_id);

CREATE UNIQUE INDEX merge_source ON work.merge USING btree (workspace_id, source_id) WHERE (undone_at IS NULL);

CREATE INDEX merge_target ON work.merge USING btree (workspace_id, target_id) WHERE (undone_at IS NULL);

CREATE INDEX message_ticket ON work.message USING btree (workspace_id, ticket_id, at);

CREATE INDEX open_ticket_due ON work.open_ticket USING btree (workspace_id, due_at, id);

CREATE INDEX open_ticket_opened ON work.open_ticket USING btree (workspace_id, opened_at, id);

CREATE INDEX open_ticket_priority ON work.open_ticket USING btree (workspace_id, priority, id);

CREATE INDEX open_ticket_updated ON work.open_ticket USING btree (workspace_id, updated_at, id);

CREATE INDEX presence_seen ON work.presence USING btree (seen_at);

CREATE UNIQUE INDEX process_run_parent ON work.process_run USING btree (workspace_id, parent_run_id, parent_token) WHERE ((parent_run_id IS NOT NULL) AND (ended_as IS DISTINCT FROM 'reclassified'::text));

CREATE INDEX process_run_ticket ON work.process_run USING btree (workspace_id, ticket_id);

CREATE INDEX run_for_order ON work.run_for USING btree (workspace_id, principal_id, offered, kind, priority, next_update_at, ready_at, run_id);

CREATE INDEX saved_view_owner ON work.saved_view USING btree (workspace_id, owner_id);

CREATE INDEX saved_view_shared ON work.saved_view USING btree (workspace_id, shared_with) WHERE (shared_with IS NOT NULL);

CREATE INDEX search_row_found ON work.search_row USING gin (keys, words) WITH (gin_pending_list_limit='512');

CREATE INDEX ticket_closed ON work.ticket USING btree (workspace_id, closed_at, id) WHERE (closed_at IS NOT NULL);

CREATE INDEX ticket_closed_updated ON work.ticket USING btree (workspace_id, updated_at, id) WHERE (state = 'closed'::text);

CREATE INDEX ticket_customer ON work.ticket USING btree (workspace_id, customer_id, updated_at, id);

CREATE INDEX ticket_merged_into ON work.ticket USING btree (workspace_id, merged_into) WHERE (merged_into IS NOT NULL);

CREATE INDEX ticket_open_opened ON work.ticket USING btree (workspace_id, opened_at, id) WHERE (state = 'open'::text);

CREATE INDEX ticket_open_priority ON work.ticket USING btree (workspace_id, priority, id) WHERE (state = 'open'::text);

CREATE INDEX ticket_open_updated ON work.ticket USING btree (workspace_id, updated_at, id) WHERE (state = 'open'::text);

CREATE INDEX ticket_opened ON work.ticket USING btree (workspace_id, opened_at, id);

CREATE INDEX ticket_original ON work.ticket USING btree (workspace_id, original_id) WHERE (original_id IS NOT NULL);

CREATE INDEX ticket_priority ON work.ticket USING btree (workspace_id, priority, id);

CREATE INDEX ticket_process ON work.ticket USING btree (workspace_id, process_id, updated_at, id);

CREATE INDEX ticket_recent ON work.ticket USING btree (workspace_id, updated_at DESC, id DESC);

CREATE INDEX ticket_requester ON work.ticket USING btree (workspace_id, requester_id, updated_at, id);

-- Triggers

CREATE TRIGGER revision AFTER INSERT OR DELETE OR UPDATE ON identity.organisation FOR EACH ROW EXECUTE FUNCTION identity.renew_revision();

CREATE TRIGGER revision AFTER INSERT OR DELETE OR UPDATE ON identity.person FOR EACH ROW EXECUTE FUNCTION identity.renew_revision();

CREATE TRIGGER revision AFTER INSERT OR DELETE OR UPDATE ON identity.team FOR EACH ROW EXECUTE FUNCTION identity.renew_revision();

CREATE TRIGGER revision AFTER INSERT OR DELETE OR UPDATE ON identity.team_member FOR EACH ROW EXECUTE FUNCTION identity.renew_revision();

CREATE TRIGGER search_shared AFTER INSERT ON identity.visible REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION work.search_is_due();

CREATE TRIGGER search_withdrawn AFTER DELETE ON identity.visible REFERENCING OLD TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION work.search_is_due();

CREATE TRIGGER revision AFTER INSERT OR DELETE OR UPDATE ON model.process FOR EACH ROW EXECUTE FUNCTION identity.renew_revision();

CREATE TRIGGER revision AFTER INSERT OR DELETE OR UPDATE ON model.role FOR EACH ROW EXECUTE FUNCTION identity.renew_revision();

CREATE TRIGGER revision AFTER INSERT OR DELETE OR UPDATE ON model.role_holder FOR EACH ROW EXECUTE FUNCTION identity.renew_revision();

CREATE TRIGGER revision AFTER INSERT OR DELETE OR UPDATE ON model.service FOR EACH ROW EXECUTE FUNCTION identity.renew_revision();

CREATE TRIGGER revision AFTER INSERT OR DELETE OR UPDATE ON model.service_customer FOR EACH ROW EXECUTE FUNCTION identity.renew_revision();

CREATE TRIGGER revision AFTER INSERT OR DELETE OR UPDATE ON model.service_subscriber FOR EACH ROW EXECUTE FUNCTION identity.renew_revision();

CREATE TRIGGER revision AFTER INSERT OR DELETE OR UPDATE ON model.working_hours FOR EACH ROW EXECUTE FUNCTION identity.renew_revision();

CREATE TRIGGER open_ticket_begun AFTER INSERT ON work.activity_run REFERENCING NEW TABLE AS changed FOR EACH STATEMENT WHEN ((current_setting('app.stands'::text, true) IS DISTINCT FROM 'written'::text)) EXECUTE FUNCTION work.keep_stand();

CREATE TRIGGER open_ticket_moved AFTER UPDATE ON work.activity_run REFERENCING NEW TABLE AS changed FOR EACH STATEMENT WHEN ((current_setting('app.stands'::text, true) IS DISTINCT FROM 'written'::text)) EXECUTE FUNCTION work.keep_stand();

CREATE TRIGGER run_for_begun AFTER INSERT ON work.activity_run FOR EACH ROW WHEN ((current_setting('app.stands'::text, true) IS DISTINCT FROM 'written'::text)) EXECUTE FUNCTION work.keep_run_for();

CREATE TRIGGER run_for_changed AFTER UPDATE ON work.activity_run FOR EACH ROW WHEN (((current_setting('app.stands'::text, true) IS DISTINCT FROM 'written'::text) AND (((((((old.state = ANY (ARRAY['ready'::text, 'started'::text, 'waiting'::text])) IS DISTINCT FROM (new.state = ANY (ARRAY['ready'::text, 'started'::text, 'waiting'::text]))) OR (old.responsible IS DISTINCT FROM new.responsible)) OR (old.offered_to IS DISTINCT FROM new.offered_to)) OR (old.taken_by IS DISTINCT FROM new.taken_by)) OR (old.next_update_at IS DISTINCT FROM new.next_update_at)) OR (old.ticket_id IS DISTINCT FROM new.ticket_id)))) EXECUTE FUNCTION work.keep_run_for();

CREATE TRIGGER search_attached AFTER UPDATE ON work.attachment FOR EACH ROW WHEN (((new.ticket_id IS NOT NULL) AND ((old.ticket_id IS DISTINCT FROM new.ticket_id) OR (old.removed_at IS DISTINCT FROM new.removed_at)))) EXECUTE FUNCTION work.search_row_is_due();

CREATE TRIGGER search_moved AFTER UPDATE ON work.message FOR EACH ROW WHEN ((((old.ticket_id IS DISTINCT FROM new.ticket_id) OR (old.class IS DISTINCT FROM new.class)) OR (old.text IS DISTINCT FROM new.text))) EXECUTE FUNCTION work.search_row_is_due();

CREATE TRIGGER search_written AFTER INSERT ON work.message REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT WHEN ((current_setting('app.stands'::text, true) IS DISTINCT FROM 'written'::text)) EXECUTE FUNCTION work.search_is_due();

CREATE TRIGGER open_ticket_changed AFTER UPDATE ON work.ticket REFERENCING OLD TABLE AS before NEW TABLE AS changed FOR EACH STATEMENT WHEN ((current_setting('app.stands'::text, true) IS DISTINCT FROM 'written'::text)) EXECUTE FUNCTION work.keep_changed();

CREATE TRIGGER open_ticket_opened AFTER INSERT ON work.ticket REFERENCING NEW TABLE AS changed FOR EACH STATEMENT WHEN ((current_setting('app.stands'::text, true) IS DISTINCT FROM 'written'::text)) EXECUTE FUNCTION work.keep_opened();

CREATE TRIGGER run_for_priority AFTER UPDATE ON work.ticket FOR EACH ROW WHEN ((old.priority IS DISTINCT FROM new.priority)) EXECUTE FUNCTION work.keep_priority();

CREATE TRIGGER search_changed AFTER UPDATE ON work.ticket FOR EACH ROW WHEN (((((((old.number IS DISTINCT FROM new.number) OR (old.title IS DISTINCT FROM new.title)) OR (old.state IS DISTINCT FROM new.state)) OR (old.process_id IS DISTINCT FROM new.process_id)) OR (old.customer_id IS DISTINCT FROM new.customer_id)) OR (old.requester_name IS DISTINCT FROM new.requester_name))) EXECUTE FUNCTION work.search_row_is_due();

-- Row security

alter table comms.delivery enable row level security, force row level security;

alter table comms.inbox enable row level security, force row level security;

alter table comms.mailbox enable row level security, force row level security;

alter table comms.obligation enable row level security, force row level security;

alter table identity.account enable row level security, force row level security;

alter table identity.api_token enable row level security, force row level security;

alter table identity.configuration_change enable row level security, force row level security;

alter table identity.invitation enable row level security, force row level security;

alter table identity.organisation enable row level security, force row level security;

alter table identity.person enable row level security, force row level security;

alter table identity.session enable row level security, force row level security;

alter table identity.sign_in_link enable row level security, force row level security;

alter table identity.team enable row level security, force row level security;

alter table identity.team_member enable row level security, force row level security;

alter table identity.visible enable row level security, force row level security;

alter table identity.workspace enable row level security, force row level security;

alter table kernel.event enable row level security, force row level security;

alter table kernel.idempotency enable row level security, force row level security;

alter table kernel.installation enable row level security, force row level security;

alter table kernel.job enable row level security, force row level security;

alter table kernel.throttle enable row level security, force row level security;

alter table model.activity enable row level security, force row level security;

alter table model.assignment enable row level security, force row level security;

alter table model.communication_rule enable row level security, force row level security;

alter table model.interface enable row level security, force row level security;

alter table model.process enable row level security, force row level security;

alter table model.process_version enable row level security, force row level security;

alter table model.role enable row level security, force row level security;

alter table model.role_holder enable row level security, force row level security;

alter table model.service enable row level security, force row level security;

alter table model.service_customer enable row level security, force row level security;

alter table model.service_subscriber enable row level security, force row level security;

alter table model.working_hours enable row level security, force row level security;

alter table upkeep.backup enable row level security, force row level security;

alter table upkeep.erasure enable row level security, force row level security;

alter table upkeep.hold enable row level security, force row level security;

alter table upkeep.legal_hold enable row level security, force row level security;

alter table upkeep.retention_rule enable row level security, force row level security;

alter table work.activity_run enable row level security, force row level security;

alter table work.aid enable row level security, force row level security;

alter table work.attachment enable row level security, force row level security;

alter table work.checklist_item enable row level security, force row level security;

alter table work.effort enable row level security, force row level security;

alter table work.follower enable row level security, force row level security;

alter table work.handover enable row level security, force row level security;

alter table work.import enable row level security, force row level security;

alter table work.import_error enable row level security, force row level security;

alter table work.imported enable row level security, force row level security;

alter table work.link enable row level security, force row level security;

alter table work.meeting enable row level security, force row level security;

alter table work.merge enable row level security, force row level security;

alter table work.message enable row level security, force row level security;

alter table work.open_ticket enable row level security, force row level security;

alter table work.presence enable row level security, force row level security;

alter table work.process_run enable row level security, force row level security;

alter table work.recurrence enable row level security, force row level security;

alter table work.recurrence_opening enable row level security, force row level security;

alter table work.run_for enable row level security, force row level security;

alter table work.saved_view enable row level security, force row level security;

alter table work.search_due enable row level security, force row level security;

alter table work.search_row enable row level security, force row level security;

alter table work.ticket enable row level security, force row level security;

alter table work.word enable row level security, force row level security;

-- Policies

create policy add on comms.delivery as permissive for insert to interlock_engine
  with check ((workspace_id = kernel.workspace()));

create policy change on comms.delivery as permissive for update to interlock_engine
  using (true)
  with check (true);

create policy engine_read on comms.delivery as permissive for select to interlock_engine
  using (((kernel.workspace() IS NULL) OR (workspace_id = kernel.workspace())));

create policy erase on comms.delivery as permissive for delete to interlock_engine
  using ((workspace_id = kernel.workspace()));

create policy only_erasing on comms.delivery as restrictive for delete to interlock_engine
  using ((kernel.erasing() OR (CURRENT_USER <> 'interlock_engine'::name)));

create policy read on comms.delivery as permissive for select to interlock_app
  using (((workspace_id = kernel.workspace()) AND (kernel.is_provider() OR (person_id IN ( SELECT p.id
   FROM identity.person p
  WHERE ((p.workspace_id = kernel.workspace()) AND (p.organisation_id = kernel.organisation()))))) AND (EXISTS ( SELECT
   FROM identity.visible s
  WHERE ((s.workspace_id = kernel.workspace()) AND (s.ticket_id = delivery.ticket_id) AND (s.principal_id = ANY (kernel.principals())))
 OFFSET 0))));

create policy add on comms.inbox as permissive for insert to interlock_engine
  with check ((workspace_id = kernel.workspace()));

create policy administered on comms.inbox as permissive for select to interlock_app
  using (((workspace_id = kernel.workspace()) AND (state = ANY (ARRAY['quarantine'::text, 'discarded'::text])) AND ( SELECT identity.is_admin() AS is_admin)));

create policy change on comms.inbox as permissive for update to interlock_engine
  using (true)
  with check (true);

create policy engine_read on comms.inbox as permissive for select to interlock_engine
  using (((kernel.workspace() IS NULL) OR (workspace_id = kernel.workspace())));

create policy erase on comms.inbox as permissive for delete to interlock_engine
  using ((workspace_id = kernel.workspace()));

create policy only_erasing on comms.inbox as restrictive for delete to interlock_engine
  using ((kernel.erasing() OR (CURRENT_USER <> 'interlock_engine'::name)));

create policy read on comms.inbox as permissive for select to interlock_app
  using (((workspace_id = kernel.workspace()) AND false AND false));

create policy add on comms.mailbox as permissive for insert to interlock_engine
  with check ((workspace_id = kernel.workspace()));

create policy administered on comms.mailbox as permissive for select to interlock_app
  using (((workspace_id = kernel.workspace()) AND ( SELECT identity.is_admin() AS is_admin)));

create policy change on comms.mailbox as permissive for update to interlock_engine
  using (true)
  with check (true);

create policy engine_read on comms.mailbox as permissive for select to interlock_engine
  using (((kernel.workspace() IS NULL) OR (workspace_id = kernel.workspace())));

create policy read on comms.mailbox as permissive for select to interlock_app
  using (((workspace_id = kernel.workspace()) AND false AND false));

create policy add on comms.obligation as permissive for insert to interlock_engine
  with check ((workspace_id = kernel.workspace()));

create policy change on comms.obligation as permissive for update to interlock_engine
  using (true)
  with check (true);

create policy engine_read on comms.obligation as permissive for select to interlock_engine
  using (((kernel.workspace() IS NULL) OR (workspace_id = kernel.workspace())));

create policy erase on comms.obligation as permissive for delete to interlock_engine
  using ((workspace_id = kernel.workspace()));

create policy only_erasing on comms.obligation as restrictive for delete to interlock_engine
  using ((kernel.erasing() OR (CURRENT_USER <> 'interlock_engine'::name)));

create policy read on comms.obligation as permissive for select to interlock_app
  using (((workspace_id = kernel.workspace()) AND ((kernel.is_provider() AND (class <> 'customer'::text)) OR ((organisation_id = kernel.organisation()) AND (class = ANY (kernel.classes())))) AND (EXISTS ( SELECT
   FROM identity.visible s
  WHERE ((s.workspace_id = kernel.workspace()) AND (s.ticket_id = obligation.ticket_id) AND (s.principal_id = ANY (kernel.principals())))
 OFFSET 0))));

create policy engine on identity.account as permissive for all to interlock_engine
  using (true);

create policy only_erasing on identity.account as restrictive for delete to interlock_engine
  using ((kernel.erasing() OR (CURRENT_USER <> 'interlock_engine'::name)));

create policy administered on identity.api_token as permissive for select to interlock_app
  using (((workspace_id = kernel.workspace()) AND ( SELECT identity.is_admin() AS is_admin)));

create policy engine on identity.api_token as permissive for all to interlock_engine
  using (((workspace_id = kernel.workspace()) OR (kernel.workspace() IS NULL)));

create policy only_erasing on identity.api_token as restrictive for delete to interlock_engine
  using ((kernel.erasing() OR (CURRENT_USER <> 'interlock_engine'::name)));

create policy own on identity.api_token as permissive for select to interlock_app
  using (((workspace_id = kernel.workspace()) AND (person_id = kernel.person())));

create policy engine on identity.configuration_change as permissive for all to interlock_engine
  using (((kernel.workspace() IS NULL) OR (workspace_id = kernel.workspace())))
  with check (((kernel.workspace() IS NULL) OR (workspace_id = kernel.workspace())));

create policy only_erasing on identity.configuration_change as restrictive for delete to interlock_engine
  using ((kernel.erasing() OR (CURRENT_USER <> 'interlock_engine'::name)));

create policy only_erasing_words on identity.configuration_change as restrictive for update to interlock_engine
  using (((kernel.erasing() AND (workspace_id = kernel.workspace())) OR (CURRENT_USER <> 'interlock_engine'::name)));

create policy read on identity.configuration_change as permissive for select to interlock_app
  using (((workspace_id = kernel.workspace()) AND ( SELECT identity.is_admin() AS is_admin)));

create policy engine on identity.invitation as permissive for all to interlock_engine
  using (((kernel.workspace() IS NULL) OR (workspace_id = kernel.workspace())))
  with check (((kernel.workspace() IS NULL) OR (workspace_id = kernel.workspace())));

create policy only_erasing on identity.invitation as restrictive for delete to interlock_engine
  using ((kernel.erasing() OR (CURRENT_USER <> 'interlock_engine'::name)));

create policy read on identity.invitation as permissive for select to interlock_app
  using (((workspace_id = kernel.workspace()) AND ( SELECT identity.is_admin() AS is_admin)));

create policy engine on identity.organisation as permissive for all to interlock_engine
  using (((workspace_id = kernel.workspace()) OR (kernel.workspace() IS NULL)));

create policy own on identity.organisation as permissive for select to interlock_app
  using (((workspace_id = kernel.workspace()) AND (kernel.is_provider() OR (side = 'provider'::text) OR (id = kernel.organisation()))));

create policy engine on identity.person as permissive for all to interlock_engine
  using (((workspace_id = kernel.workspace()) OR (kernel.workspace() IS NULL)));

create policy own on identity.person as permissive for select to interlock_app
  using (((workspace_id = kernel.workspace()) AND (kernel.is_provider() OR (organisation_id = kernel.organisation()))));

create policy engine on identity.session as permissive for all to interlock_engine
  using (true);

create policy engine on identity.sign_in_link as permissive for all to interlock_engine
  using (true);

create policy engine on identity.team as permissive for all to interlock_engine
  using (((workspace_id = kernel.workspace()) OR (kernel.workspace() IS NULL)));

create policy own on identity.team as permissive for select to interlock_app
  using (((workspace_id = kernel.workspace()) AND (kernel.is_provider() OR (organisation_id = kernel.organisation()))));

create policy engine on identity.team_member as permissive for all to interlock_engine
  using (((workspace_id = kernel.workspace()) OR (kernel.workspace() IS NULL)));

create policy own on identity.team_member as permissive for select to interlock_app
  using (((workspace_id = kernel.workspace()) AND (EXISTS ( SELECT
   FROM identity.team t
  WHERE ((t.workspace_id = team_member.workspace_id) AND (t.id = team_member.team_id))))));

create policy engine on identity.visible as permissive for all to interlock_engine
  using ((workspace_id = kernel.workspace()));

create policy own on identity.visible as permissive for select to interlock_app
  using (((workspace_id = ( SELECT kernel.workspace() AS workspace)) AND (principal_id = ANY (( SELECT kernel.principals() AS principals)::uuid[]))));

create policy engine on identity.workspace as permissive for all to interlock_engine
  using (true);

create policy own on identity.workspace as permissive for select to interlock_app
  using ((id = kernel.workspace()));

create policy add on kernel.event as permissive for insert to interlock_engine
  with check ((workspace_id = kernel.workspace()));

create policy change on kernel.event as permissive for update to interlock_engine
  using (true)
  with check (true);

create policy engine_read on kernel.event as permissive for select to interlock_engine
  using (((kernel.workspace() IS NULL) OR (workspace_id = kernel.workspace())));

create policy only_erasing on kernel.event as restrictive for delete to interlock_engine
  using ((kernel.erasing() OR (CURRENT_USER <> 'interlock_engine'::name)));

create policy only_erasing_words on kernel.event as restrictive for update to interlock_engine
  using (((kernel.erasing() AND (workspace_id = kernel.workspace())) OR (CURRENT_USER <> 'interlock_engine'::name)));

create policy read on kernel.event as permissive for select to interlock_app
  using (((workspace_id = kernel.workspace()) AND (kernel.is_provider() AND (class <> 'customer'::text)) AND (EXISTS ( SELECT
   FROM identity.visible s
  WHERE ((s.workspace_id = kernel.workspace()) AND (s.ticket_id = event.subject_id) AND (s.principal_id = ANY (kernel.principals())))
 OFFSET 0))));

create policy take_back on kernel.event as permissive for delete to interlock_engine
  using ((workspace_id = kernel.workspace()));

create policy engine on kernel.idempotency as permissive for all to interlock_engine
  using (true);

create policy own on kernel.idempotency as permissive for select to interlock_app
  using ((actor_id = kernel.person()));

create policy engine on kernel.installation as permissive for all to interlock_engine
  using (true);

create policy engine on kernel.job as permissive for all to interlock_engine
  using (true);

create policy engine on kernel.throttle as permissive for all to interlock_engine
  using (true);

create policy engine on model.activity as permissive for all to interlock_engine
  using ((workspace_id = kernel.workspace()));

create policy own on model.activity as permissive for select to interlock_app
  using (((workspace_id = kernel.workspace()) AND kernel.is_provider()));

create policy engine on model.assignment as permissive for all to interlock_engine
  using ((workspace_id = kernel.workspace()));

create policy own on model.assignment as permissive for select to interlock_app
  using (((workspace_id = kernel.workspace()) AND kernel.is_provider()));

create policy engine on model.communication_rule as permissive for all to interlock_engine
  using ((workspace_id = kernel.workspace()));

create policy own on model.communication_rule as permissive for select to interlock_app
  using (((workspace_id = kernel.workspace()) AND kernel.is_provider()));

create policy engine on model.interface as permissive for all to interlock_engine
  using ((workspace_id = kernel.workspace()));

create policy own on model.interface as permissive for select to interlock_app
  using (((workspace_id = kernel.workspace()) AND kernel.is_provider()));

create policy engine on model.process as permissive for all to interlock_engine
  using ((workspace_id = kernel.workspace()));

create policy own on model.process as permissive for select to interlock_app
  using ((workspace_id = kernel.workspace()));

create policy engine on model.process_version as permissive for all to interlock_engine
  using ((workspace_id = kernel.workspace()));

create policy own on model.process_version as permissive for select to interlock_app
  using (((workspace_id = kernel.workspace()) AND kernel.is_provider()));

create policy engine on model.role as permissive for all to interlock_engine
  using ((workspace_id = kernel.workspace()));

create policy own on model.role as permissive for select to interlock_app
  using (((workspace_id = kernel.workspace()) AND kernel.is_provider()));

create policy engine on model.role_holder as permissive for all to interlock_engine
  using ((workspace_id = kernel.workspace()));

create policy own on model.role_holder as permissive for select to interlock_app
  using (((workspace_id = kernel.workspace()) AND kernel.is_provider()));

create policy engine on model.service as permissive for all to interlock_engine
  using ((workspace_id = kernel.workspace()));

create policy own on model.service as permissive for select to interlock_app
  using (((workspace_id = kernel.workspace()) AND kernel.is_provider()));

create policy engine on model.service_customer as permissive for all to interlock_engine
  using ((workspace_id = kernel.workspace()));

create policy own on model.service_customer as permissive for select to interlock_app
  using (((workspace_id = kernel.workspace()) AND kernel.is_provider()));

create policy engine on model.service_subscriber as permissive for all to interlock_engine
  using ((workspace_id = kernel.workspace()));

create policy own on model.service_subscriber as permissive for select to interlock_app
  using (((workspace_id = kernel.workspace()) AND kernel.is_provider()));

create policy engine on model.working_hours as permissive for all to interlock_engine
  using ((workspace_id = kernel.workspace()));

create policy own on model.working_hours as permissive for select to interlock_app
  using (((workspace_id = kernel.workspace()) AND kernel.is_provider()));

create policy engine on upkeep.backup as permissive for all to interlock_engine
  using (true)
  with check (true);

create policy engine on upkeep.erasure as permissive for all to interlock_engine
  using (((kernel.workspace() IS NULL) OR (workspace_id = kernel.workspace())))
  with check ((workspace_id = kernel.workspace()));

create policy read on upkeep.erasure as permissive for select to interlock_app
  using (((workspace_id = kernel.workspace()) AND ( SELECT identity.is_admin() AS is_admin)));

create policy engine on upkeep.hold as permissive for all to interlock_engine
  using (((kernel.workspace() IS NULL) OR (workspace_id = kernel.workspace())))
  with check ((workspace_id = kernel.workspace()));

create policy read on upkeep.hold as permissive for select to interlock_app
  using (((workspace_id = kernel.workspace()) AND kernel.is_provider()));

create policy engine on upkeep.legal_hold as permissive for all to interlock_engine
  using (((kernel.workspace() IS NULL) OR (workspace_id = kernel.workspace())))
  with check ((workspace_id = kernel.workspace()));

create policy read on upkeep.legal_hold as permissive for select to interlock_app
  using (((workspace_id = kernel.workspace()) AND ( SELECT identity.is_admin() AS is_admin)));

create policy engine on upkeep.retention_rule as permissive for all to interlock_engine
  using (((kernel.workspace() IS NULL) OR (workspace_id = kernel.workspace())))
  with check ((workspace_id = kernel.workspace()));

create policy read on upkeep.retention_rule as permissive for select to interlock_app
  using (((workspace_id = kernel.workspace()) AND ( SELECT identity.is_admin() AS is_admin)));

create policy add on work.activity_run as permissive for insert to interlock_engine
  with check ((workspace_id = kernel.workspace()));

create policy change on work.activity_run as permissive for update to interlock_engine
  using (true)
  with check (true);

create policy engine_read on work.activity_run as permissive for select to interlock_engine
  using (((kernel.workspace() IS NULL) OR (workspace_id = kernel.workspace())));

create policy only_erasing on work.activity_run as restrictive for delete to interlock_engine
  using ((kernel.erasing() OR (CURRENT_USER <> 'interlock_engine'::name)));

create policy read on work.activity_run as permissive for select to interlock_app
  using (((workspace_id = ( SELECT kernel.workspace() AS workspace)) AND ((( SELECT kernel.is_provider() AS is_provider) AND (class <> 'customer'::text)) OR (class = ANY (( SELECT kernel.classes() AS classes)::text[])) OR (responsible && ( SELECT kernel.principals() AS principals)) OR (offered_to && ( SELECT kernel.principals() AS principals))) AND (EXISTS ( SELECT
   FROM identity.visible s
  WHERE ((s.workspace_id = ( SELECT kernel.workspace() AS workspace)) AND (s.ticket_id = activity_run.ticket_id) AND (s.principal_id = ANY (( SELECT kernel.principals() AS principals)::uuid[])))
 OFFSET 0))));

create policy take_back on work.activity_run as permissive for delete to interlock_engine
  using ((workspace_id = kernel.workspace()));

create policy engine on work.aid as permissive for all to interlock_engine
  using (((kernel.workspace() IS NULL) OR (workspace_id = kernel.workspace())))
  with check ((workspace_id = kernel.workspace()));

create policy read on work.aid as permissive for select to interlock_app
  using (((workspace_id = kernel.workspace()) AND kernel.is_provider() AND ((person_id IS NULL) OR (person_id = kernel.person())) AND ((team_id IS NULL) OR (team_id = ANY (kernel.principals())))));

create policy add on work.attachment as permissive for insert to interlock_engine
  with check ((workspace_id = kernel.workspace()));

create policy change on work.attachment as permissive for update to interlock_engine
  using (true)
  with check (true);

create policy engine_read on work.attachment as permissive for select to interlock_engine
  using (((kernel.workspace() IS NULL) OR (workspace_id = kernel.workspace())));

create policy erase on work.attachment as permissive for delete to interlock_engine
  using (((workspace_id = kernel.workspace()) AND kernel.erasing()));

create policy read on work.attachment as permissive for select to interlock_app
  using ((((workspace_id = kernel.workspace()) AND (message_id IS NULL) AND (author_id = kernel.person())) OR ((workspace_id = kernel.workspace()) AND ((kernel.is_provider() AND (class <> 'customer'::text)) OR (class = ANY (kernel.classes()))) AND (EXISTS ( SELECT
   FROM identity.visible s
  WHERE ((s.workspace_id = kernel.workspace()) AND (s.ticket_id = attachment.ticket_id) AND (s.principal_id = ANY (kernel.principals())))
 OFFSET 0)))));

create policy sweep on work.attachment as permissive for delete to interlock_engine
  using ((message_id IS NULL));

create policy engine on work.checklist_item as permissive for all to interlock_engine
  using (((kernel.workspace() IS NULL) OR (workspace_id = kernel.workspace())))
  with check ((workspace_id = kernel.workspace()));

create policy read on work.checklist_item as permissive for select to interlock_app
  using (((workspace_id = kernel.workspace()) AND kernel.is_provider() AND (EXISTS ( SELECT
   FROM identity.visible s
  WHERE ((s.workspace_id = kernel.workspace()) AND (s.ticket_id = checklist_item.ticket_id) AND (s.principal_id = ANY (kernel.principals())))
 OFFSET 0))));

create policy add on work.effort as permissive for insert to interlock_engine
  with check ((workspace_id = kernel.workspace()));

create policy change on work.effort as permissive for update to interlock_engine
  using (true)
  with check (true);

create policy engine_read on work.effort as permissive for select to interlock_engine
  using ((workspace_id = kernel.workspace()));

create policy only_erasing on work.effort as restrictive for delete to interlock_engine
  using ((kernel.erasing() OR (CURRENT_USER <> 'interlock_engine'::name)));

create policy read on work.effort as permissive for select to interlock_app
  using (((workspace_id = kernel.workspace()) AND kernel.is_provider() AND (EXISTS ( SELECT
   FROM identity.visible s
  WHERE ((s.workspace_id = kernel.workspace()) AND (s.ticket_id = effort.ticket_id) AND (s.principal_id = ANY (kernel.principals())))
 OFFSET 0))));

create policy remove on work.effort as permissive for delete to interlock_engine
  using ((workspace_id = kernel.workspace()));

create policy add on work.follower as permissive for insert to interlock_engine
  with check ((workspace_id = kernel.workspace()));

create policy change on work.follower as permissive for update to interlock_engine
  using (true)
  with check (true);

create policy engine_read on work.follower as permissive for select to interlock_engine
  using ((workspace_id = kernel.workspace()));

create policy read on work.follower as permissive for select to interlock_app
  using (((workspace_id = kernel.workspace()) AND (kernel.is_provider() OR (person_id IN ( SELECT p.id
   FROM identity.person p
  WHERE ((p.workspace_id = kernel.workspace()) AND (p.organisation_id = kernel.organisation()))))) AND (EXISTS ( SELECT
   FROM identity.visible s
  WHERE ((s.workspace_id = kernel.workspace()) AND (s.ticket_id = follower.ticket_id) AND (s.principal_id = ANY (kernel.principals())))
 OFFSET 0))));

create policy remove on work.follower as permissive for delete to interlock_engine
  using ((workspace_id = kernel.workspace()));

create policy add on work.handover as permissive for insert to interlock_engine
  with check ((workspace_id = kernel.workspace()));

create policy change on work.handover as permissive for update to interlock_engine
  using (true)
  with check (true);

create policy engine_read on work.handover as permissive for select to interlock_engine
  using ((workspace_id = kernel.workspace()));

create policy only_erasing on work.handover as restrictive for delete to interlock_engine
  using ((kernel.erasing() OR (CURRENT_USER <> 'interlock_engine'::name)));

create policy read on work.handover as permissive for select to interlock_app
  using (((workspace_id = kernel.workspace()) AND kernel.is_provider() AND (EXISTS ( SELECT
   FROM identity.visible s
  WHERE ((s.workspace_id = kernel.workspace()) AND (s.ticket_id = handover.ticket_id) AND (s.principal_id = ANY (kernel.principals())))
 OFFSET 0))));

create policy remove on work.handover as permissive for delete to interlock_engine
  using ((workspace_id = kernel.workspace()));

create policy engine on work.import as permissive for all to interlock_engine
  using (((kernel.workspace() IS NULL) OR (workspace_id = kernel.workspace())))
  with check ((workspace_id = kernel.workspace()));

create policy read on work.import as permissive for select to interlock_app
  using (((workspace_id = kernel.workspace()) AND kernel.is_provider() AND (EXISTS ( SELECT
   FROM identity.person p
  WHERE ((p.workspace_id = kernel.workspace()) AND (p.id = kernel.person()) AND p.admin AND (p.deactivated_at IS NULL))))));

create policy engine on work.import_error as permissive for all to interlock_engine
  using (((kernel.workspace() IS NULL) OR (workspace_id = kernel.workspace())))
  with check ((workspace_id = kernel.workspace()));

create policy read on work.import_error as permissive for select to interlock_app
  using (((workspace_id = kernel.workspace()) AND kernel.is_provider() AND (EXISTS ( SELECT
   FROM identity.person p
  WHERE ((p.workspace_id = kernel.workspace()) AND (p.id = kernel.person()) AND p.admin AND (p.deactivated_at IS NULL))))));

create policy add on work.imported as permissive for insert to interlock_engine
  with check ((workspace_id = kernel.workspace()));

create policy change on work.imported as permissive for update to interlock_engine
  using ((workspace_id = kernel.workspace()))
  with check ((workspace_id = kernel.workspace()));

create policy engine_read on work.imported as permissive for select to interlock_engine
  using (((kernel.workspace() IS NULL) OR (workspace_id = kernel.workspace())));

create policy only_erasing on work.imported as restrictive for delete to interlock_engine
  using ((kernel.erasing() OR (CURRENT_USER <> 'interlock_engine'::name)));

create policy read on work.imported as permissive for select to interlock_app
  using (((workspace_id = ( SELECT kernel.workspace() AS workspace)) AND (EXISTS ( SELECT
   FROM identity.visible s
  WHERE ((s.workspace_id = ( SELECT kernel.workspace() AS workspace)) AND (s.ticket_id = imported.ticket_id) AND (s.principal_id = ANY (( SELECT kernel.principals() AS principals)::uuid[])))
 OFFSET 0))));

create policy take_back on work.imported as permissive for delete to interlock_engine
  using ((workspace_id = kernel.workspace()));

create policy add on work.link as permissive for insert to interlock_engine
  with check ((workspace_id = kernel.workspace()));

create policy engine_read on work.link as permissive for select to interlock_engine
  using ((workspace_id = kernel.workspace()));

create policy read on work.link as permissive for select to interlock_app
  using (((workspace_id = kernel.workspace()) AND ((kernel.is_provider() AND ((EXISTS ( SELECT
   FROM identity.visible s
  WHERE ((s.workspace_id = kernel.workspace()) AND (s.ticket_id = link.from_id) AND (s.principal_id = ANY (kernel.principals())))
 OFFSET 0)) OR (EXISTS ( SELECT
   FROM identity.visible s
  WHERE ((s.workspace_id = kernel.workspace()) AND (s.ticket_id = link.to_id) AND (s.principal_id = ANY (kernel.principals())))
 OFFSET 0)))) OR ((class = ANY (kernel.classes())) AND (EXISTS ( SELECT
   FROM identity.visible s
  WHERE ((s.workspace_id = kernel.workspace()) AND (s.ticket_id = link.from_id) AND (s.principal_id = ANY (kernel.principals())))
 OFFSET 0)) AND (EXISTS ( SELECT
   FROM identity.visible s
  WHERE ((s.workspace_id = kernel.workspace()) AND (s.ticket_id = link.to_id) AND (s.principal_id = ANY (kernel.principals())))
 OFFSET 0))))));

create policy remove on work.link as permissive for delete to interlock_engine
  using ((workspace_id = kernel.workspace()));

create policy add on work.meeting as permissive for insert to interlock_engine
  with check ((workspace_id = kernel.workspace()));

create policy change on work.meeting as permissive for update to interlock_engine
  using (true)
  with check (true);

create policy engine_read on work.meeting as permissive for select to interlock_engine
  using ((workspace_id = kernel.workspace()));

create policy only_erasing on work.meeting as restrictive for delete to interlock_engine
  using ((kernel.erasing() OR (CURRENT_USER <> 'interlock_engine'::name)));

create policy read on work.meeting as permissive for select to interlock_app
  using (((workspace_id = kernel.workspace()) AND ((kernel.is_provider() AND (class <> 'customer'::text)) OR (class = ANY (kernel.classes()))) AND (EXISTS ( SELECT
   FROM identity.visible s
  WHERE ((s.workspace_id = kernel.workspace()) AND (s.ticket_id = meeting.ticket_id) AND (s.principal_id = ANY (kernel.principals())))
 OFFSET 0))));

create policy remove on work.meeting as permissive for delete to interlock_engine
  using ((workspace_id = kernel.workspace()));

create policy add on work.merge as permissive for insert to interlock_engine
  with check ((workspace_id = kernel.workspace()));

create policy change on work.merge as permissive for update to interlock_engine
  using ((workspace_id = kernel.workspace()))
  with check (true);

create policy engine_read on work.merge as permissive for select to interlock_engine
  using ((workspace_id = kernel.workspace()));

create policy erase on work.merge as permissive for delete to interlock_engine
  using ((workspace_id = kernel.workspace()));

create policy only_erasing on work.merge as restrictive for delete to interlock_engine
  using ((kernel.erasing() OR (CURRENT_USER <> 'interlock_engine'::name)));

create policy read on work.merge as permissive for select to interlock_app
  using (((workspace_id = kernel.workspace()) AND (kernel.is_provider() AND (EXISTS ( SELECT
   FROM identity.visible s
  WHERE ((s.workspace_id = kernel.workspace()) AND (s.ticket_id = merge.source_id) AND (s.principal_id = ANY (kernel.principals())))
 OFFSET 0)) AND (EXISTS ( SELECT
   FROM identity.visible s
  WHERE ((s.workspace_id = kernel.workspace()) AND (s.ticket_id = merge.target_id) AND (s.principal_id = ANY (kernel.principals())))
 OFFSET 0)))));

create policy add on work.message as permissive for insert to interlock_engine
  with check ((workspace_id = kernel.workspace()));

create policy change on work.message as permissive for update to interlock_engine
  using (true)
  with check (true);

create policy engine_read on work.message as permissive for select to interlock_engine
  using (((kernel.workspace() IS NULL) OR (workspace_id = kernel.workspace())));

create policy only_erasing on work.message as restrictive for delete to interlock_engine
  using ((kernel.erasing() OR (CURRENT_USER <> 'interlock_engine'::name)));

create policy read on work.message as permissive for select to interlock_app
  using (((workspace_id = kernel.workspace()) AND ((kernel.is_provider() AND (class <> 'customer'::text)) OR (class = ANY (kernel.classes()))) AND (EXISTS ( SELECT
   FROM identity.visible s
  WHERE ((s.workspace_id = kernel.workspace()) AND (s.ticket_id = message.ticket_id) AND (s.principal_id = ANY (kernel.principals())))
 OFFSET 0))));

create policy take_back on work.message as permissive for delete to interlock_engine
  using ((workspace_id = kernel.workspace()));

create policy engine on work.open_ticket as permissive for all to interlock_engine
  using (((kernel.workspace() IS NULL) OR (workspace_id = kernel.workspace())))
  with check (((kernel.workspace() IS NULL) OR (workspace_id = kernel.workspace())));

create policy read on work.open_ticket as permissive for select to interlock_app
  using (((workspace_id = ( SELECT kernel.workspace() AS workspace)) AND ( SELECT kernel.is_provider() AS is_provider) AND (EXISTS ( SELECT
   FROM identity.visible s
  WHERE ((s.workspace_id = ( SELECT kernel.workspace() AS workspace)) AND (s.ticket_id = open_ticket.id) AND (s.principal_id = ANY (( SELECT kernel.principals() AS principals)::uuid[])))
 OFFSET 0))));

create policy add on work.presence as permissive for insert to interlock_engine
  with check ((workspace_id = kernel.workspace()));

create policy change on work.presence as permissive for update to interlock_engine
  using (true)
  with check (true);

create policy engine_read on work.presence as permissive for select to interlock_engine
  using (((kernel.workspace() IS NULL) OR (workspace_id = kernel.workspace())));

create policy read on work.presence as permissive for select to interlock_app
  using (((workspace_id = kernel.workspace()) AND (organisation_id = kernel.organisation()) AND (EXISTS ( SELECT
   FROM identity.visible s
  WHERE ((s.workspace_id = kernel.workspace()) AND (s.ticket_id = presence.ticket_id) AND (s.principal_id = ANY (kernel.principals())))
 OFFSET 0))));

create policy remove on work.presence as permissive for delete to interlock_engine
  using (true);

create policy add on work.process_run as permissive for insert to interlock_engine
  with check ((workspace_id = kernel.workspace()));

create policy change on work.process_run as permissive for update to interlock_engine
  using (true)
  with check (true);

create policy engine_read on work.process_run as permissive for select to interlock_engine
  using (((kernel.workspace() IS NULL) OR (workspace_id = kernel.workspace())));

create policy only_erasing on work.process_run as restrictive for delete to interlock_engine
  using ((kernel.erasing() OR (CURRENT_USER <> 'interlock_engine'::name)));

create policy read on work.process_run as permissive for select to interlock_app
  using (((workspace_id = kernel.workspace()) AND kernel.is_provider() AND (EXISTS ( SELECT
   FROM identity.visible s
  WHERE ((s.workspace_id = kernel.workspace()) AND (s.ticket_id = process_run.ticket_id) AND (s.principal_id = ANY (kernel.principals())))
 OFFSET 0))));

create policy take_back on work.process_run as permissive for delete to interlock_engine
  using ((workspace_id = kernel.workspace()));

create policy engine on work.recurrence as permissive for all to interlock_engine
  using (((kernel.workspace() IS NULL) OR (workspace_id = kernel.workspace())))
  with check ((workspace_id = kernel.workspace()));

create policy read on work.recurrence as permissive for select to interlock_app
  using (((workspace_id = kernel.workspace()) AND kernel.is_provider()));

create policy engine on work.recurrence_opening as permissive for all to interlock_engine
  using (((kernel.workspace() IS NULL) OR (workspace_id = kernel.workspace())))
  with check ((workspace_id = kernel.workspace()));

create policy read on work.recurrence_opening as permissive for select to interlock_app
  using (((workspace_id = kernel.workspace()) AND kernel.is_provider()));

create policy add on work.run_for as permissive for insert to interlock_engine
  with check (((kernel.workspace() IS NULL) OR (workspace_id = kernel.workspace())));

create policy change on work.run_for as permissive for update to interlock_engine
  using (true)
  with check (true);

create policy engine_read on work.run_for as permissive for select to interlock_engine
  using (((kernel.workspace() IS NULL) OR (workspace_id = kernel.workspace())));

create policy read on work.run_for as permissive for select to interlock_app
  using (((workspace_id = ( SELECT kernel.workspace() AS workspace)) AND (principal_id = ANY (( SELECT kernel.principals() AS principals)::uuid[])) AND (EXISTS ( SELECT
   FROM identity.visible s
  WHERE ((s.workspace_id = ( SELECT kernel.workspace() AS workspace)) AND (s.ticket_id = run_for.ticket_id) AND (s.principal_id = ANY (( SELECT kernel.principals() AS principals)::uuid[])))
 OFFSET 0))));

create policy remove on work.run_for as permissive for delete to interlock_engine
  using (true);

create policy engine on work.saved_view as permissive for all to interlock_engine
  using (((kernel.workspace() IS NULL) OR (workspace_id = kernel.workspace())))
  with check (((kernel.workspace() IS NULL) OR (workspace_id = kernel.workspace())));

create policy read on work.saved_view as permissive for select to interlock_app
  using (((workspace_id = kernel.workspace()) AND ((owner_id = kernel.person()) OR (shared_with = ANY (kernel.principals())))));

create policy engine on work.search_due as permissive for all to interlock_engine
  using (((kernel.workspace() IS NULL) OR (workspace_id = kernel.workspace())))
  with check (((kernel.workspace() IS NULL) OR (workspace_id = kernel.workspace())));

create policy add on work.search_row as permissive for insert to interlock_engine
  with check (((kernel.workspace() IS NULL) OR (workspace_id = kernel.workspace())));

create policy change on work.search_row as permissive for update to interlock_engine
  using (true)
  with check (((kernel.workspace() IS NULL) OR (workspace_id = kernel.workspace())));

create policy engine_read on work.search_row as permissive for select to interlock_engine
  using (true);

create policy read on work.search_row as permissive for select to interlock_app
  using (((workspace_id = kernel.workspace()) AND (keys && ( SELECT (kernel.principals())::text[] AS principals)) AND
CASE ( SELECT kernel.side() AS side)
    WHEN 'provider'::text THEN ('customer'::text <> ALL (classes))
    ELSE (classes <@ ( SELECT kernel.classes() AS classes))
END));

create policy remove on work.search_row as permissive for delete to interlock_engine
  using (true);

create policy add on work.ticket as permissive for insert to interlock_engine
  with check ((workspace_id = kernel.workspace()));

create policy change on work.ticket as permissive for update to interlock_engine
  using (true);

create policy engine_read on work.ticket as permissive for select to interlock_engine
  using (((kernel.workspace() IS NULL) OR (workspace_id = kernel.workspace())));

create policy lock on work.ticket as permissive for update to interlock_app
  using ((EXISTS ( SELECT
   FROM identity.visible s
  WHERE ((s.workspace_id = kernel.workspace()) AND (s.ticket_id = ticket.id) AND (s.principal_id = ANY (kernel.principals())))
 OFFSET 0)))
  with check (false);

create policy only_erasing on work.ticket as restrictive for delete to interlock_engine
  using ((kernel.erasing() OR (CURRENT_USER <> 'interlock_engine'::name)));

create policy read on work.ticket as permissive for select to interlock_app
  using (((workspace_id = ( SELECT kernel.workspace() AS workspace)) AND (EXISTS ( SELECT
   FROM identity.visible s
  WHERE ((s.workspace_id = ( SELECT kernel.workspace() AS workspace)) AND (s.ticket_id = ticket.id) AND (s.principal_id = ANY (( SELECT kernel.principals() AS principals)::uuid[])))
 OFFSET 0))));

create policy take_back on work.ticket as permissive for delete to interlock_engine
  using ((workspace_id = kernel.workspace()));

create policy engine on work.word as permissive for all to interlock_engine
  using (((kernel.workspace() IS NULL) OR (workspace_id = kernel.workspace())))
  with check (((kernel.workspace() IS NULL) OR (workspace_id = kernel.workspace())));

-- Grants

grant execute on function work.analyse_imported() to interlock_engine;

grant execute on function work.find_tickets(tsquery,jsonb,integer) to interlock_app;

grant execute on function work.find_words(text[]) to interlock_app;

grant execute on function work.match_tickets(tsquery,jsonb,integer) to interlock_app;

grant execute on function work.take_back(uuid,integer) to interlock_engine;

grant usage on schema comms to interlock_app;

grant usage on schema comms to interlock_engine;

grant usage on schema identity to interlock_app;

grant usage on schema identity to interlock_engine;

grant usage on schema kernel to interlock_app;

grant usage on schema kernel to interlock_engine;

grant usage on schema model to interlock_app;

grant usage on schema model to interlock_engine;

grant usage on schema upkeep to interlock_app;

grant usage on schema upkeep to interlock_engine;

grant usage on schema work to interlock_app;

grant usage on schema work to interlock_engine;

grant usage on sequence work.search_position to interlock_engine;

grant usage on sequence work.ticket_number to interlock_app;

grant usage on sequence work.ticket_number to interlock_engine;

grant insert, select, update on table comms.delivery to interlock_app;

grant delete, insert, select, update on table comms.delivery to interlock_engine;

grant insert, select, update on table comms.inbox to interlock_app;

grant delete, insert, select, update on table comms.inbox to interlock_engine;

grant insert, select, update on table comms.mailbox to interlock_app;

grant insert, select, update on table comms.mailbox to interlock_engine;

grant insert, select, update on table comms.obligation to interlock_app;

grant delete, insert, select, update on table comms.obligation to interlock_engine;

grant insert, select, update on table identity.account to interlock_app;

grant delete, insert, select, update on table identity.account to interlock_engine;

grant insert, select, update on table identity.api_token to interlock_app;

grant delete, insert, select, update on table identity.api_token to interlock_engine;

grant select on table identity.configuration_change to interlock_app;

grant delete, insert, select on table identity.configuration_change to interlock_engine;

grant update on table identity.configuration_change (actor) to interlock_engine;

grant update on table identity.configuration_change (after) to interlock_engine;

grant update on table identity.configuration_change (before) to interlock_engine;

grant update on table identity.configuration_change (subject) to interlock_engine;

grant select on table identity.invitation to interlock_app;

grant delete, insert, select, update on table identity.invitation to interlock_engine;

grant insert, select, update on table identity.organisation to interlock_app;

grant insert, select, update on table identity.organisation to interlock_engine;

grant insert, select, update on table identity.person to interlock_app;

grant insert, select, update on table identity.person to interlock_engine;

grant delete, insert, select, update on table identity.session to interlock_app;

grant delete, insert, select, update on table identity.session to interlock_engine;

grant delete, insert, select, update on table identity.sign_in_link to interlock_app;

grant delete, insert, select, update on table identity.sign_in_link to interlock_engine;

grant insert, select, update on table identity.team to interlock_app;

grant insert, select, update on table identity.team to interlock_engine;

grant delete, insert, select on table identity.team_member to interlock_app;

grant delete, insert, select on table identity.team_member to interlock_engine;

grant delete, insert, select, update on table identity.visible to interlock_app;

grant delete, insert, select, update on table identity.visible to interlock_engine;

grant insert, select, update on table identity.workspace to interlock_app;

grant insert, select, update on table identity.workspace to interlock_engine;

grant insert, select on table kernel.event to interlock_app;

grant delete, insert, select on table kernel.event to interlock_engine;

grant update on table kernel.event (payload) to interlock_engine;

grant delete, insert, select, update on table kernel.idempotency to interlock_app;

grant delete, insert, select, update on table kernel.idempotency to interlock_engine;

grant select on table kernel.installation to interlock_app;

grant select on table kernel.installation to interlock_engine;

grant delete, insert, select, update on table kernel.job to interlock_app;

grant delete, insert, select, update on table kernel.job to interlock_engine;

grant delete, insert, select, update on table kernel.throttle to interlock_app;

grant delete, insert, select, update on table kernel.throttle to interlock_engine;

grant insert, select on table model.activity to interlock_app;

grant insert, select on table model.activity to interlock_engine;

grant insert, select on table model.assignment to interlock_app;

grant insert, select on table model.assignment to interlock_engine;

grant insert, select on table model.communication_rule to interlock_app;

grant insert, select on table model.communication_rule to interlock_engine;

grant insert, select on table model.interface to interlock_app;

grant insert, select on table model.interface to interlock_engine;

grant delete, insert, select, update on table model.process to interlock_app;

grant delete, insert, select, update on table model.process to interlock_engine;

grant insert, select on table model.process_version to interlock_app;

grant insert, select on table model.process_version to interlock_engine;

grant delete, insert, select, update on table model.role to interlock_app;

grant delete, insert, select, update on table model.role to interlock_engine;

grant delete, insert, select, update on table model.role_holder to interlock_app;

grant delete, insert, select, update on table model.role_holder to interlock_engine;

grant insert, select on table model.service to interlock_app;

grant insert, select, update on table model.service to interlock_engine;

grant insert, select on table model.service_customer to interlock_app;

grant delete, insert, select on table model.service_customer to interlock_engine;

grant insert, select on table model.service_subscriber to interlock_app;

grant delete, insert, select on table model.service_subscriber to interlock_engine;

grant insert, select, update on table model.working_hours to interlock_app;

grant delete, insert, select, update on table model.working_hours to interlock_engine;

grant delete, insert, select, update on table upkeep.backup to interlock_engine;

grant select on table upkeep.erasure to interlock_app;

grant delete, insert, select, update on table upkeep.erasure to interlock_engine;

grant select on table upkeep.hold to interlock_app;

grant delete, insert, select, update on table upkeep.hold to interlock_engine;

grant select on table upkeep.legal_hold to interlock_app;

grant delete, insert, select, update on table upkeep.legal_hold to interlock_engine;

grant select on table upkeep.retention_rule to interlock_app;

grant delete, insert, select, update on table upkeep.retention_rule to interlock_engine;

grant insert, select, update on table work.activity_run to interlock_app;

grant delete, insert, select, update on table work.activity_run to interlock_engine;

grant select on table work.aid to interlock_app;

grant delete, insert, select, update on table work.aid to interlock_engine;

grant delete, insert, select, update on table work.attachment to interlock_app;

grant delete, insert, select, update on table work.attachment to interlock_engine;

grant select on table work.checklist_item to interlock_app;

grant delete, insert, select, update on table work.checklist_item to interlock_engine;

grant insert, select, update on table work.effort to interlock_app;

grant delete, insert, select, update on table work.effort to interlock_engine;

grant delete, insert, select, update on table work.follower to interlock_app;

grant delete, insert, select, update on table work.follower to interlock_engine;

grant insert, select, update on table work.handover to interlock_app;

grant delete, insert, select, update on table work.handover to interlock_engine;

grant select on table work.import to interlock_app;

grant delete, insert, select, update on table work.import to interlock_engine;

grant select on table work.import_error to interlock_app;

grant delete, insert, select, update on table work.import_error to interlock_engine;

grant delete, insert, select on table work.imported to interlock_engine;

grant update on table work.imported (facts) to interlock_engine;

grant select on table work.imported (number) to interlock_app;

grant select on table work.imported (sought) to interlock_app;

grant select on table work.imported (ticket_id) to interlock_app;

grant select on table work.imported (workspace_id) to interlock_app;

grant delete, insert, select on table work.link to interlock_app;

grant delete, insert, select on table work.link to interlock_engine;

grant insert, select, update on table work.meeting to interlock_app;

grant delete, insert, select, update on table work.meeting to interlock_engine;

grant insert, select, update on table work.merge to interlock_app;

grant delete, insert, select, update on table work.merge to interlock_engine;

grant insert, select, update on table work.message to interlock_app;

grant delete, insert, select, update on table work.message to interlock_engine;

grant select on table work.open_ticket to interlock_app;

grant delete, insert, select, update on table work.open_ticket to interlock_engine;

grant delete, insert, select, update on table work.presence to interlock_app;

grant delete, insert, select, update on table work.presence to interlock_engine;

grant insert, select, update on table work.process_run to interlock_app;

grant delete, insert, select, update on table work.process_run to interlock_engine;

grant select on table work.recurrence to interlock_app;

grant delete, insert, select, update on table work.recurrence to interlock_engine;

grant select on table work.recurrence_opening to interlock_app;

grant delete, insert, select, update on table work.recurrence_opening to interlock_engine;

grant delete, insert, select, update on table work.run_for to interlock_app;

grant delete, insert, select, update on table work.run_for to interlock_engine;

grant select on table work.saved_view to interlock_app;

grant delete, insert, select, update on table work.saved_view to interlock_engine;

grant delete, insert, select on table work.search_due to interlock_engine;

grant delete, insert, select, update on table work.search_row to interlock_engine;

grant select on table work.search_row (classes) to interlock_app;

grant select on table work.search_row (keys) to interlock_app;

grant select on table work.search_row (ticket_id) to interlock_app;

grant select on table work.search_row (words) to interlock_app;

grant select on table work.search_row (workspace_id) to interlock_app;

grant insert, select, update on table work.ticket to interlock_app;

grant delete, insert, select, update on table work.ticket to interlock_engine;

grant delete, insert, select on table work.word to interlock_engine;
