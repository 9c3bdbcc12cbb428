create table verso.content (
  sha256 bytea primary key,
  bytes bytea not null
);
