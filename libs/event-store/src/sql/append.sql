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
  some_new boolean;
  some_known boolean;
  rows_at tid[];
  last_positions bigint[];
begin
  -- Locks the log and moves its end in one statement; a call that does not stand moves it back.
  update verso.log l
     set size = l.size + cardinality(events), recorded_at = greatest(clock_timestamp(), l.recorded_at)
   where l.name = log_name
  returning l.* into target;
  if target.log_id is null then
    raise exception 'no log named %', log_name using errcode = 'VS002';
  end if;
  if session_user <> all (target.writers) then
    raise exception 'role % may not append to log %', session_user, log_name using errcode = 'insufficient_privilege';
  end if;
  epoch := target.epoch;
  first_pos := target.size - cardinality(events);
  recorded := target.recorded_at;

  select coalesce(bool_and(coalesce(s.version, 0) = x.expected), true),
         coalesce(bool_or(s.version is null), false),
         coalesce(bool_or(s.version is not null), false),
         array_agg(coalesce(s.version, 0) order by x.i),
         array_agg(coalesce(s.last_pos, -1) order by x.i),
         array_agg(s.ctid order by x.i)
    into stands, some_new, some_known, versions, last_positions, rows_at
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
    update verso.log l set size = first_pos where l.log_id = target.log_id;
    return;
  end if;
  recorded_at := to_char(recorded at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');

  if cardinality(events) > 0 then
    with inserted as (
      insert into verso.event (
        pos, prev_pos, recorded_at, cause_pos, clock_pos, version, epoch, schema_version, log_id, slot, event_id, stream,
        type, occurred_at, actor, on_behalf_of, cause_log, correlation, subject, account, entity, trace, reason,
        software_version, rule_version, leaf, data)
      select first_pos + i - 1,
             case before[i] when 0 then last_positions[stream_of[i]] else first_pos + before[i] - 1 end,
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
  end if;

  -- Both statements fail on a null version where the events of a stream are not numbered densely.
  if some_new and cardinality(events) > 0 then
    insert into verso.stream (log_id, stream, version, first_pos, last_pos, due_at)
      select target.log_id, streams[i], case when count(*) = max(n) then count(*) end,
             first_pos + min(e) - 1, first_pos + max(e) - 1, nullif(due[i], '')
        from unnest(stream_of, nth) with ordinality e(i, n, e)
       where versions[i] = 0
       group by i;
  end if;
  if some_known then
    update verso.stream s
       set version = s.version + g.count,
           last_pos = coalesce(g.last, s.last_pos),
           due_at = case when due[g.i] is null then s.due_at else nullif(due[g.i], '') end
      from (
        select i, case when count(n) = coalesce(max(n), 0) then count(n) end as count, first_pos + max(e) - 1 as last
          from (select * from unnest(stream_of, nth) with ordinality e(i, n, e)
                union all select generate_subscripts(streams, 1), null, null) e
         where versions[i] > 0
         group by i
      ) g
     where s.ctid = rows_at[g.i];
  end if;

  if extras is not null then
    perform verso.append_extras(extras, target.log_id, first_pos);
  end if;
  versions := null;
end $$;
