-- Moves a relay's checkpoint by compare-and-set; false says that another relay of the log has moved it.
create function verso.save_relay(log_name text, from_pos bigint, to_pos bigint, slots bigint[]) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  target verso.log;
begin
  select * into target from verso.log where name = log_name;
  if target.log_id is null then
    raise exception 'no log named %', log_name using errcode = 'VS002';
  end if;
  if session_user <> all (target.writers) then
    raise exception 'role % may not relay log %', session_user, log_name using errcode = 'insufficient_privilege';
  end if;
  if to_pos < from_pos or to_pos >= target.size then
    raise exception 'log % has % events: its relay cannot move from % to %', log_name, target.size, from_pos, to_pos
      using errcode = 'VS004';
  end if;
  update verso.relay set pos = to_pos, last_of_slot = slots where log_id = target.log_id and pos = from_pos;
  if not found and from_pos = -1 then
    insert into verso.relay (log_id, pos, last_of_slot) values (target.log_id, to_pos, slots) on conflict do nothing;
  end if;
  return found;
end $$;
revoke all on function verso.save_relay from public;
grant execute on function verso.save_relay to verso_writer;
