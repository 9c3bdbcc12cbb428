-- Leases that are held at this moment. A holder that has died is not here, though its row in verso.lease is.
create view verso.lease_holder as
  select l.name, l.url, l.since, l.term
    from verso.lease l
   where exists (
     select from pg_catalog.pg_locks k
       where k.locktype = 'advisory' and k.objsubid = 1 and k.granted and k.pid = l.pid
         and k.database = (select oid from pg_catalog.pg_database where datname = current_database())
         and k.classid = ((verso.lease_key(l.name) >> 32) & 4294967295)::oid
         and k.objid = (verso.lease_key(l.name) & 4294967295)::oid);
grant select on verso.lease_holder to verso_reader;
