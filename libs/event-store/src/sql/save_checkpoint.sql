-- The same checkpoint again changes nothing; false says that this size already has another root.
create function verso.save_checkpoint(
  log_name text, of_epoch integer, of_size bigint, merkle_root bytea, signed_note text
) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  id smallint;
begin
  select log_id into id from verso.log where name = log_name;
  if id is null then
    raise exception 'no log named %', log_name using errcode = 'VS002';
  end if;
  insert into verso.checkpoint (log_id, epoch, size, root, note)
    values (id, of_epoch, of_size, merkle_root, signed_note)
    on conflict do nothing;
  return (select root = merkle_root from verso.checkpoint where log_id = id and epoch = of_epoch and size = of_size);
end $$;
