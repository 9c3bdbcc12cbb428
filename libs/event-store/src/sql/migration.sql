create table verso.migration (
  name text primary key,
  applied_at timestamptz not null default now()
);
