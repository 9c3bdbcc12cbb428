create table verso.seal (
  seal_no bigint generated always as identity primary key,
  at text collate "C" not null,
  vector text not null,
  note text not null
);
