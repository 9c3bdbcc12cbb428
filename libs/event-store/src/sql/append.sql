-- Appends the events of many units to one log: one round trip, one transaction, owned by this function.
--
-- The caller chains the units of the call itself, names each stream once, and hands in the parts of each entry that only
-- he knows, ready to be hashed. So there is no loop over rows here, and one statement each for the streams that are new,
-- for those that are known, and for the events. What does not stand as the caller assumes raises VS003 or a unique
-- violation, which takes everything back; he then asks append_state. Arrays of plpgsql are expanded: a subscript costs
-- the same everywhere in them, and less than a row of unnest.
create function verso.append(
  log_name text,
  -- Per event, the longest first. Members of the header before "recordedAt", and those after it with the closing brace:
  -- headOf and contextOf in entry.ts.
  data text[],
  context text[],
  head text[],
  subject text[],
  type text[],
  event_id uuid[],
  schema_version integer[],
  slot integer[],
  -- Per event: its stream, counted from 1; its version; the event before it in its stream, counted from 1, or 0.
  stream_of integer[],
  version integer[],
  before integer[],
  -- Streams that must be new, `fresh` of them, then those that must stand at `expected`.
  streams text[],
  expected integer[],
  -- Per stream: its last event in this call, counted from 1, 0 where it gets none.
  last_of integer[],
  -- Per stream: null leaves the due time as it is, '' clears it.
  due text[],
  -- Streams of which nothing is asked but that they do not exist.
  absent text[],
  fresh integer,
  extras jsonb,
  out epoch integer,
  out first_pos bigint,
  out recorded_at text
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
#variable_conflict use_variable
declare
  target verso.log;
  opening text;
  stamp text;
  -- Per known stream: position of its last event before this call.
  reached bigint[];
begin
  -- Locks the log and moves its end in one statement. Nothing else is locked before it.
  update verso.log l
     set size = l.size + cardinality(data), recorded_at = greatest(clock_timestamp(), l.recorded_at)
   where l.name = log_name
  returning l.* into target;
  if target.log_id is null then
    raise exception 'no log named %', log_name using errcode = 'VS002';
  end if;
  if session_user <> all (target.writers) then
    raise exception 'role % may not append to log %', session_user, log_name using errcode = 'insufficient_privilege';
  end if;
  epoch := target.epoch;
  first_pos := target.size - cardinality(data);
  recorded_at := to_char(target.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');

  if fresh > 0 then
    insert into verso.stream (log_id, stream, version, last_pos, due_at)
      select target.log_id, streams[i], case stream_of[last_of[i]] when i then version[last_of[i]] end,
             first_pos + last_of[i] - 1, nullif(due[i], '')
        from generate_series(1, fresh) i
       where last_of[i] > 0;
  end if;
  if cardinality(streams) > fresh then
    with moved as (
      update verso.stream s
         set version = case last_of[i] when 0 then s.version else version[last_of[i]] end,
             last_pos = case last_of[i] when 0 then s.last_pos else first_pos + last_of[i] - 1 end,
             due_at = case when due[i] is null then s.due_at else nullif(due[i], '') end
        from (
          select i, k.at, k.last_pos
            from generate_series(fresh + 1, cardinality(streams)) i
            cross join lateral (
              select k.ctid as at, k.last_pos from verso.stream k
               where k.log_id = target.log_id and k.stream = streams[i] and k.version = expected[i - fresh] offset 0
            ) k
        ) k
       where s.ctid = k.at
      returning i, k.last_pos
    )
    select array_agg(m.last_pos order by m.i) into reached from moved m;
    if coalesce(cardinality(reached), 0) < cardinality(streams) - fresh then
      raise exception 'a stream does not stand at its expected version' using errcode = 'VS003';
    end if;
  end if;
  -- Two conditions: one that holds a query makes plpgsql run a query also where there is nothing to ask.
  if absent is not null then
    if exists (
      select from unnest(absent) a(stream)
        cross join lateral (
          select from verso.stream s where s.log_id = target.log_id and s.stream = a.stream offset 0
        ) s
    ) then
      raise exception 'a stream exists already' using errcode = 'VS003';
    end if;
  end if;
  if extras is not null then
    perform verso.append_extras(extras, target.log_id, first_pos);
  end if;

  if cardinality(data) > 0 then
    opening := '{"log":' || to_json(log_name) || ',"epoch":' || epoch || ',';
    stamp := ',"recordedAt":"' || recorded_at || '",';
    -- A version that does not follow on the one before it is null here, and refused by the table.
    insert into verso.event (
      pos, prev_pos, recorded_at, version, epoch, schema_version, log_id, slot, event_id, stream, type, subject, context,
      leaf, data)
    select first_pos + i - 1,
           case when before[i] > 0 then first_pos + before[i] - 1 else coalesce(reached[stream_of[i] - fresh], -1) end,
           target.recorded_at,
           case version[i] - 1
             when case when before[i] = 0 then coalesce(expected[stream_of[i] - fresh], 0)
                       when stream_of[before[i]] = stream_of[i] then version[before[i]] end
             then version[i] end,
           epoch, schema_version[i], target.log_id, slot[i]::smallint, event_id[i], streams[stream_of[i]], type[i],
           subject[i], context[i],
           sha256('\x00'::bytea || convert_to(opening || head[i] || stamp || context[i] || E'\n' || data[i], 'UTF8')),
           data[i]
      from generate_series(1, cardinality(data)) i;
  end if;
end $$;
