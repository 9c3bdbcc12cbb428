-- Waits for a lease, and names its holder to the others; false when it is still taken after so many milliseconds. The caller
-- then asks again: a wait without an end would not notice that its connection has died. Held until the session ends.
create function verso.wait_for_lease(lease_name text, holder_url text, patience integer) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform set_config('lock_timeout', patience::text, true);
  begin
    perform pg_advisory_lock(verso.lease_key(lease_name));
  exception when lock_not_available then
    return false;
  end;
  insert into verso.lease as held (name, url, since, term, pid)
    values (lease_name, holder_url, clock_timestamp(), 1, pg_backend_pid())
    on conflict (name) do update
      set url = excluded.url, since = excluded.since, term = held.term + 1, pid = excluded.pid;
  return true;
end $$;
revoke all on function verso.lease_key, verso.wait_for_lease from public;
grant execute on function verso.lease_key, verso.wait_for_lease to verso_reader;
