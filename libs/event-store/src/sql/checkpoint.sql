create table verso.checkpoint (
  log_id smallint not null,
  epoch integer not null,
  size bigint not null,
  root bytea not null,
  note text not null,
  primary key (log_id, epoch, size)
);
