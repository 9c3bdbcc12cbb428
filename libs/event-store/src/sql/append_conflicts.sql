-- What stands in the way of a call beside stream versions: checkpoints that moved, keys that were decided.
create function verso.append_conflicts(extras jsonb) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp
begin atomic
  select jsonb_build_object(
    'checkpoints', (
      select jsonb_agg(jsonb_build_array(c.consumer, c.upstream, coalesce(k.pos, -1)))
        from jsonb_to_recordset(extras -> 'checkpoints') c(consumer text, upstream text, "from" bigint)
        left join lateral (
          select pos from verso.consumer k where k.consumer = c.consumer and k.upstream = c.upstream offset 0
        ) k on true
        where coalesce(k.pos, -1) <> c."from"),
    'commands', (
      select jsonb_agg(jsonb_build_array(d.source, d.key, encode(d.content_hash, 'hex'), d.outcome))
        from jsonb_to_recordset(extras -> 'commands') c(source text, key text)
        cross join lateral (
          select * from verso.command d where d.source = c.source and d.key = c.key offset 0
        ) d)
  );
end;
