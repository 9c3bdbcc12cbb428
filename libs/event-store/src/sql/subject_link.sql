create table verso.subject_link (
  subject text collate "C" not null,
  log_id smallint not null,
  stream text collate "C" not null,
  from_pos bigint not null,
  primary key (subject, log_id, stream)
);
