-- Who holds, or held last, what only one instance may do. The lease itself is an advisory lock of the holder's session.
create table verso.lease (
  name text collate "C" primary key,
  url text not null,
  since timestamptz not null,
  -- Counts the holders.
  term bigint not null,
  pid integer not null
) with (fillfactor = 50);
grant select on verso.lease to verso_reader;
