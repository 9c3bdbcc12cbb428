-- Creates a log, or changes who may append to it; both are for the migration role.
create function verso.create_log(log_name text, log_writers name[]) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  id smallint;
begin
  insert into verso.log (log_id, name, writers)
    select coalesce(max(log_id), 0) + 1, log_name, log_writers from verso.log
    on conflict (name) do update set writers = excluded.writers
    returning log_id into id;
  perform verso.ensure_partitions(id);
end $$;
