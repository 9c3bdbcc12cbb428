-- Per statement, so that no insert pays for it; ALWAYS, so that session_replication_role does not switch it off.
create function verso.forbid_change(target regclass) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  execute format(
    'create trigger refuse_change before update or delete or truncate on %s
       for each statement execute function verso.refuse_change()', target);
  execute format('alter table %s enable always trigger refuse_change', target);
end $$;
