create table verso.stream (
  log_id smallint not null,
  stream text collate "C" not null,
  version integer not null,
  last_pos bigint not null,
  due_at text collate "C",
  primary key (log_id, stream)
) with (fillfactor = 70);

create index stream_due on verso.stream (log_id, due_at, stream) where due_at is not null;
