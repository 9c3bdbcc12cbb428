-- How things stand for a call that was taken back: versions of its streams, and what else is in its way. Without a lock:
-- the next attempt finds out whether it still holds.
create function verso.append_state(
  log_name text, streams text[], extras jsonb, out versions integer[], out conflicts jsonb
)
language sql stable set search_path = pg_catalog, pg_temp
begin atomic
  select (
    select array_agg(coalesce(s.version, 0) order by x.i)
      from unnest(streams) with ordinality x(stream, i)
      left join lateral (
        select s.version from verso.stream s
          where s.log_id = (select l.log_id from verso.log l where l.name = log_name) and s.stream = x.stream offset 0
      ) s on true
  ), verso.append_conflicts(extras);
end;
