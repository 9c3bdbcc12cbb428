create table verso.migration (
  name text primary key,
  -- SHA-256 of the files that were run: a database made by others is not taken for one made by these.
  digest text not null,
  applied_at timestamptz not null default now()
);
