-- After a restore to an older state positions repeat with other content: a new epoch tells them apart. Run by an
-- administrator; the first event of the epoch, which names the last signed head, is appended right after it.
create function verso.start_epoch(log_name text) returns integer
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  started integer;
begin
  update verso.log set epoch = epoch + 1 where name = log_name returning epoch into started;
  if started is null then
    raise exception 'no log named %', log_name using errcode = 'VS002';
  end if;
  return started;
end $$;
