create table verso.blocked (
  consumer text collate "C" not null,
  subject text collate "C" not null,
  primary key (consumer, subject)
);
