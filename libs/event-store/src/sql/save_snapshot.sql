create function verso.save_snapshot(
  log_name text, stream_name text, at_version integer, code text, folded text
) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  target verso.log;
begin
  select * into target from verso.log where name = log_name;
  if target.log_id is null then
    raise exception 'no log named %', log_name using errcode = 'VS002';
  end if;
  if session_user <> all (target.writers) then
    raise exception 'role % may not write to log %', session_user, log_name using errcode = 'insufficient_privilege';
  end if;
  insert into verso.snapshot as kept (log_id, stream, code_version, version, state)
    values (target.log_id, stream_name, code, at_version, folded)
    on conflict (log_id, stream, code_version)
    do update set version = excluded.version, state = excluded.state where kept.version <= excluded.version;
end $$;
