-- Appends the events of many units to one log: one round trip, one transaction, owned by this function.
--
-- The caller chains the units of the call itself and names each stream once, with the version it must stand at. When one
-- does not, nothing is written and the actual versions are answered; the caller then leaves out the units that fall and
-- calls again. So there is no loop over rows here. In plpgsql an array variable is expanded: a subscript costs the same
-- everywhere in it.
create function verso.append(
  log_name text,
  streams text[],
  expected integer[],
  -- per stream: null leaves the due time as it is, '' clears it
  due text[],
  events verso.new_event[],
  -- per event: which of the streams it belongs to, counted from 1
  stream_of integer[],
  -- per event: its number within its stream among the events of this call, from 1, and the one before it there, or 0
  nth integer[],
  before integer[],
  extras jsonb,
  out accepted boolean,
  out epoch integer,
  out first_pos bigint,
  out recorded_at text,
  out leaves bytea,
  out versions integer[],
  out conflicts jsonb
)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
-- Plans are made while tables are small and must still be right when they are large.
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set enable_bitmapscan = off
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
  target verso.log;
  recorded timestamptz;
  stands boolean;
  rows_at tid[];
  last_positions bigint[];
  counts integer[];
  firsts bigint[];
  lasts bigint[];
begin
  select * into target from verso.log l where l.name = log_name for update;
  if target.log_id is null then
    raise exception 'no log named %', log_name using errcode = 'VS002';
  end if;
  if session_user <> all (target.writers) then
    raise exception 'role % may not append to log %', session_user, log_name using errcode = 'insufficient_privilege';
  end if;
  epoch := target.epoch;
  first_pos := target.size;

  select coalesce(bool_and(coalesce(s.version, 0) = x.expected), true),
         array_agg(coalesce(s.version, 0) order by x.i),
         array_agg(coalesce(s.last_pos, -1) order by x.i),
         array_agg(s.ctid order by x.i)
    into stands, versions, last_positions, rows_at
    from unnest(streams, expected) with ordinality x(stream, expected, i)
    left join lateral (
      select s.ctid, s.version, s.last_pos from verso.stream s
        where s.log_id = target.log_id and s.stream = x.stream offset 0
    ) s on true;
  if extras is not null then
    conflicts := verso.append_conflicts(extras);
    stands := stands and conflicts = '{"checkpoints": null, "commands": null}';
  end if;
  accepted := stands;
  if not stands then
    return;
  end if;
  recorded := greatest(clock_timestamp(), target.recorded_at);
  recorded_at := to_char(recorded at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');

  if cardinality(events) > 0 then
    select array_agg(count order by i), array_agg(target.size + first order by i), array_agg(target.size + last order by i),
           bool_and(count = highest)
      into counts, firsts, lasts, stands
      from (
        select i, count(e)::integer as count, min(e) - 1 as first, max(e) - 1 as last, coalesce(max(n), 0) as highest
          from (select * from unnest(stream_of, nth) with ordinality e(i, n, e)
                union all select generate_subscripts(streams, 1), null, null) e
         group by i
      ) grown;
    if not stands or cardinality(counts) <> cardinality(streams) or cardinality(stream_of) <> cardinality(events) then
      raise exception 'events of log % are not numbered densely within their streams', log_name using errcode = 'VS003';
    end if;

    with inserted as (
      insert into verso.event (
        pos, prev_pos, recorded_at, cause_pos, clock_pos, version, epoch, schema_version, log_id, slot, event_id, stream,
        type, occurred_at, actor, on_behalf_of, cause_log, correlation, subject, account, entity, trace, reason,
        software_version, rule_version, leaf, data)
      select target.size + i - 1,
             case before[i] when 0 then last_positions[stream_of[i]] else target.size + before[i] - 1 end,
             recorded, n.cause_pos, n.clock_pos, versions[stream_of[i]] + nth[i], target.epoch,
             n.schema_version, target.log_id, get_byte(sha256(convert_to(n.subject, 'UTF8')), 0), n.event_id,
             streams[stream_of[i]], n.type, n.occurred_at, n.actor, n.on_behalf_of, n.cause_log, n.correlation, n.subject,
             n.account, n.entity, n.trace, n.reason, n.software_version, n.rule_version,
             sha256('\x00'::bytea || verso.event_entry(row(
               log_name, target.epoch, streams[stream_of[i]], versions[stream_of[i]] + nth[i], n.event_id, n.type, n.schema_version,
               recorded_at, n.occurred_at, n.actor, n.on_behalf_of, n.cause_log || ':' || n.cause_pos, n.clock_pos,
               n.correlation, n.subject, n.account, n.entity, n.trace, n.reason, n.software_version, n.rule_version
             )::verso.event_header, n.data)),
             n.data
        from unnest(events) with ordinality n(
          event_id, type, schema_version, occurred_at, actor, on_behalf_of, cause_log, cause_pos, clock_pos, correlation,
          subject, account, entity, trace, reason, software_version, rule_version, data, i)
      returning pos, leaf
    )
    select string_agg(leaf, ''::bytea order by pos) into leaves from inserted;
  else
    counts := array_fill(0, array[cardinality(streams)]);
  end if;

  update verso.stream s
     set version = s.version + counts[g.i],
         last_pos = coalesce(lasts[g.i], s.last_pos),
         due_at = case when due[g.i] is null then s.due_at else nullif(due[g.i], '') end
    from generate_subscripts(streams, 1) g(i)
   where s.ctid = rows_at[g.i] and versions[g.i] > 0;

  insert into verso.stream (log_id, stream, version, first_pos, last_pos, due_at)
    select target.log_id, streams[i], counts[i], firsts[i], lasts[i], nullif(due[i], '')
      from generate_subscripts(streams, 1) i
     where versions[i] = 0 and counts[i] > 0;

  update verso.log l set size = target.size + cardinality(events), recorded_at = recorded
   where l.log_id = target.log_id;

  if extras is not null then
    perform verso.append_extras(extras, target.log_id, target.size);
  end if;
  versions := null;
end $$;
