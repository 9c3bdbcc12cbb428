-- Disposable: a snapshot of another code version is not looked at.
create table verso.snapshot (
  log_id smallint not null,
  stream text collate "C" not null,
  code_version text collate "C" not null,
  version integer not null,
  state text collate "C" not null,
  primary key (log_id, stream, code_version)
);
