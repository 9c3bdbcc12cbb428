-- 64 bits, so that two names do not meet.
create function verso.lease_key(lease_name text) returns bigint
language sql immutable set search_path = pg_catalog, pg_temp
return hashtextextended(lease_name, 7012027);
